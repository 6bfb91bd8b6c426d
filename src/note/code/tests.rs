//! How code is coloured, language by language; and that no code takes long or is coloured in the wrong place.

use proptest::prelude::*;

use super::*;

/// The code with its colours: `{k fn} {f main}()`.
fn shown(language: &str, source: &str) -> String {
    let mut shown = String::new();
    let mut at = 0;
    for token in tokens(language, source) {
        shown.push_str(&source[at..token.from]);
        let letter = match token.class {
            Class::Comment => 'c',
            Class::String => 's',
            Class::Number => 'n',
            Class::Keyword => 'k',
            Class::Type => 't',
            Class::Function => 'f',
            Class::Property => 'p',
            Class::Tag => 'g',
            Class::Meta => 'm',
            Class::Inserted => '+',
            Class::Deleted => '-',
        };
        shown.push_str(&format!("⟨{letter} {}⟩", &source[token.from..token.to]));
        at = token.to;
    }
    shown + &source[at..]
}

#[track_caller]
fn check(language: &str, coloured: &str) {
    let source = coloured.replace('⟩', "");
    let mut pieces = source.split('⟨');
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    plain.extend(pieces.map(|piece| piece.chars().skip(2).collect::<String>()));
    assert_eq!(shown(language, &plain), coloured, "{language}: {plain}");
}

#[test]
fn rust() {
    check("rust", "⟨m #[derive(Debug)]⟩\n⟨k pub⟩ ⟨k fn⟩ ⟨f main⟩<⟨m 'a⟩>(x: &⟨m 'a⟩ ⟨t str⟩) -> ⟨t Option⟩<⟨t u8⟩> {");
    check(
        "rs",
        "⟨k let⟩ s = ⟨s r#\"a\"b\"#⟩; ⟨k let⟩ c = ⟨s '\\''⟩; ⟨f println!⟩(⟨s \"{}\\n\"⟩, ⟨n 0xff_u8⟩ + ⟨n 1.5e-3⟩ .. ⟨n 2⟩); ⟨c // end⟩",
    );
    check("rust", "⟨c /* a /* b */ c */⟩ MAX ⟨s b\"x\"⟩ ⟨n 1⟩..⟨n 2⟩");
}

#[test]
fn javascript_and_typescript() {
    check("js", "⟨k const⟩ a = ⟨s `x ${⟩⟨f f⟩({b: ⟨s 'c'⟩})⟨s } y`⟩; ⟨k return⟩ ⟨s /[/]\\/+/g⟩.⟨f test⟩(a) / ⟨n 2⟩ / b");
    check("ts", "⟨k interface⟩ ⟨t A⟩<⟨t T⟩> { a: ⟨t string⟩; b?: ⟨t Promise⟩<⟨t T⟩[]> }");
    check("jsx", "⟨k return⟩ ⟨g <div⟩ ⟨p className⟩=⟨s \"a\"⟩⟨g >⟩it's {a} ⟨g <br⟩ ⟨g /></div>⟩;");
    check("json", "{⟨p \"a\"⟩: [⟨n 1⟩, ⟨n -2.5⟩, ⟨n true⟩, ⟨s \"b\\\"\"⟩]}".replace("⟨n -2.5⟩", "-⟨n 2.5⟩").as_str());
}

#[test]
fn the_c_family() {
    check("c", "⟨m #include⟩ ⟨s <stdio.h>⟩\n⟨t int⟩ ⟨f main⟩(⟨t void⟩) { ⟨k return⟩ ⟨n 0L⟩; } ⟨c /* x */⟩");
    check("cpp", "⟨k template⟩<⟨k typename⟩ ⟨t T⟩> ⟨k auto⟩ x = ⟨s u8\"a\"⟩ + ⟨s 'c'⟩;");
    check("c#", "⟨k public⟩ ⟨k async⟩ ⟨t Task⟩ ⟨f run⟩() => ⟨s @\"a\"⟩;".replace("⟨s @\"a\"⟩", "@⟨s \"a\"⟩").as_str());
    check("java", "⟨m @Override⟩ ⟨k public⟩ ⟨t String⟩ ⟨f get⟩() { ⟨k return⟩ ⟨n null⟩; }");
    check("go", "⟨k func⟩ (s *Server) ⟨f Run⟩(n ⟨t int⟩) ⟨t error⟩ { ⟨k return⟩ ⟨s `a\nb`⟩ }");
    check("kotlin", "⟨k val⟩ x = ⟨s \"a ${⟩b.⟨f c⟩()⟨s } d\"⟩");
    check("swift", "⟨k let⟩ x = ⟨s \"a \\(⟩⟨f f⟩(⟨n 1⟩)⟨s ) b\"⟩");
    check("php", "⟨c <?php⟩\n⟨k function⟩ ⟨f f⟩(⟨t string⟩ ⟨m $a⟩) { ⟨k echo⟩ ⟨s \"x\"⟩; }");
}

#[test]
fn scripts_and_shells() {
    check(
        "py",
        "⟨m @app.route⟩(⟨s \"/\"⟩)\n⟨k async⟩ ⟨k def⟩ ⟨f f⟩(⟨f self⟩, x: ⟨t int⟩ = ⟨n 1_000⟩) -> ⟨n None⟩: ⟨c # c⟩\n  ⟨s \"\"\"doc\n\"\"\"⟩; ⟨s rb'\\'⟩",
    );
    check("ruby", "⟨k def⟩ ⟨f a⟩(b) = ⟨s \"x #{⟩b⟨s } y\"⟩ ⟨p :sym⟩ ⟨m @v⟩");
    check(
        "sh",
        "⟨f sudo⟩ apt-get install ⟨p -y⟩ ⟨p --no-cache⟩ curl | ⟨f grep⟩ ⟨s \"$x\"⟩ ⟨m ${Y}⟩ a#b ⟨c # c⟩\n⟨k if⟩ [ ⟨m $?⟩ ]; ⟨k then⟩ X=⟨n 1⟩",
    );
    check("bash", "⟨f cat⟩ <⟨m EOF⟩\n".replace("<⟨m EOF⟩", "⟨m <<EOF⟩").as_str().to_owned().as_str().trim_end());
    check("bash", "⟨f cat⟩ ⟨m <<'EOF⟩' > f\n⟨s $a\n⟩⟨f EOF⟩\n⟨f ls⟩");
    check("sql", "⟨k SELECT⟩ a, ⟨f count⟩(*) ⟨k from⟩ t ⟨k WHERE⟩ b = ⟨s 'it''s'⟩ ⟨c -- c⟩");
    check("lua", "⟨k local⟩ x = ⟨s [[a\nb]]⟩ ⟨c --[[ c\n]]⟩ ⟨c -- d⟩");
    check("hs", "⟨k data⟩ ⟨t Maybe⟩ a = ⟨t Nothing⟩ ⟨c {- a {- b -} -}⟩ ⟨c -- x⟩");
    check("ex", "⟨k defmodule⟩ ⟨t App⟩ ⟨k do⟩ ⟨m @doc⟩ ⟨s \"a #{⟩b⟨s }\"⟩ ⟨p :ok⟩");
    check("powershell", "⟨f Get-Item⟩ ⟨m $env⟩:X ⟨p -Force⟩ ⟨c # c⟩");
}

#[test]
fn markup_and_style() {
    check(
        "html",
        "⟨m <!doctype html>⟩⟨g <a⟩ ⟨p href⟩=⟨s \"x\"⟩ ⟨p b⟩=⟨s c⟩⟨g >⟩t ⟨n &amp;⟩⟨g </a⟩⟨g >⟩⟨c <!-- c -->⟩"
            .replace("⟨g </a⟩⟨g >⟩", "⟨g </a>⟩")
            .as_str(),
    );
    check("html", "⟨g <script>⟩⟨k let⟩ a = ⟨s '<'⟩⟨g </script>⟩⟨g <style>⟩".replace("⟩⟨g <style>⟩", "<style>⟩").as_str());
    check("xml", "⟨m <?xml version=\"1.0\"?>⟩\n⟨g <a:b⟩ ⟨p c⟩=⟨s 'd'⟩⟨g />⟩");
    check(
        "css",
        "⟨c /* c */⟩ ⟨g a⟩⟨m :hover⟩, ⟨t .b⟩ > ⟨t #c⟩ { ⟨p color⟩: ⟨n #fff⟩; ⟨p margin⟩: ⟨n 1.5em⟩ ⟨f var⟩(⟨p --x⟩) ⟨k !important⟩ }",
    );
    check("scss", "⟨k @media⟩ (min-width: ⟨n 3px⟩) { ⟨t &⟩⟨m :not⟩(⟨t .x⟩) { ⟨p a⟩: ⟨m $b⟩; ⟨c // c⟩\n} }");
}

#[test]
fn data() {
    check("yaml", "⟨p a⟩: ⟨s some text⟩ ⟨c # c⟩\n⟨p b⟩:\n  - ⟨p c-d⟩: ⟨n 1⟩\n  - ⟨s \"x\"⟩\n⟨p e⟩: |\n  ⟨s f: g⟩\n\n  ⟨s h⟩\n⟨p i⟩: [⟨n 1⟩, ⟨n true⟩]".replace("⟨p e⟩: |", "⟨p e⟩: ⟨s |⟩").as_str());
    check("toml", "⟨c # c⟩\n⟨g [a.\"b\"]⟩\n⟨p c⟩ = ⟨s \"d\"⟩ ⟨c # e⟩\n⟨p f⟩ = [⟨n 1⟩, ⟨n true⟩]\n⟨p g⟩ = ⟨s \"\"\"⟩\n⟨s h\"\"\"⟩");
    check("ini", "⟨g [s]⟩\n⟨p key⟩=value\n⟨c ; c⟩");
}

#[test]
fn lines() {
    check("diff", "⟨k diff --git a b⟩\n⟨m @@ -1 +1 @@⟩\n⟨- -old⟩\n⟨+ +new⟩\n same");
    check("md", "⟨k # A⟩\n⟨m -⟩ a ⟨t **b**⟩ ⟨s `c`⟩ ⟨f [d]⟩(⟨s e⟩)\n⟨s ```⟩\n⟨s x⟩\n⟨s ```⟩");
    check(
        "dockerfile",
        "⟨k FROM⟩ ⟨s rust:1⟩ ⟨k AS⟩ build\n⟨k RUN⟩ cargo build ⟨p --release⟩ \\\n  && ⟨f ls⟩\n⟨k ENV⟩ A=⟨m $B⟩"
            .replace("cargo build", "⟨f cargo⟩ build")
            .as_str(),
    );
    check("make", "⟨p CC⟩ := gcc\n⟨f all⟩: ⟨m $(X)⟩\n\t@⟨f echo⟩ ⟨m $@⟩\n");
    check("console", "⟨m $⟩ ⟨f ls⟩ ⟨p -l⟩\ntotal 0");
}

#[test]
fn a_fence_names_its_language_in_several_ways() {
    for (info, name) in
        [("rust,ignore", "rust"), ("{.python}", "python"), ("c++", "c++"), ("C#", "C#"), ("js{1,3}", "js"), ("", ""), ("日本", "日本")]
    {
        assert_eq!(language_of(info), name);
    }
    assert_eq!(highlight("RUST", "fn").len(), 1);
    assert_eq!(highlight("no such language", "fn"), []);
    let spans = highlight("js", "'😀' 1");
    assert_eq!(spans.iter().map(|span| (span.from, span.to)).collect::<Vec<_>>(), [(0, 4), (5, 6)], "UTF-16 units");
    assert_eq!(code_spans("js", "'😀' 1"), r#"[[0,4,"tok-string"],[5,6,"tok-number"]]"#);
    assert_eq!(code_spans("js", ""), "[]");
}

/// One of each reader, and each engine's habit at least once.
const LANGUAGES: &[&str] = &[
    "rust",
    "tsx",
    "json",
    "python",
    "bash",
    "ruby",
    "perl",
    "php",
    "sql",
    "swift",
    "kotlin",
    "haskell",
    "c",
    "zig",
    "nix",
    "clojure",
    "powershell",
    "lua",
    "html",
    "scss",
    "yaml",
    "toml",
    "diff",
    "md",
    "dockerfile",
    "make",
    "console",
];

#[test]
fn no_code_is_read_twice() {
    const PIECES: &[&str] = &[
        "'", "\"", "`", "`${", "\"\\", "'\\'", "/", "/*", "<!--", "<a", "<", "</", "#[", "r#", "r#\"", "<<", "<<a ", "{", "}", "(", "[a](",
        "[", "${", "$(", "--", "-- ", "a:", "- ", ": |", "\"\"\"", "=", ";", ":", "&", "@", "@{", "\\", "\n", "[", "\"a\" ", "a ", "1",
        ".", "é", "**", "{-", "#{", "''",
    ];
    for language in LANGUAGES {
        for piece in PIECES {
            let code = piece.repeat(20_000 / piece.len());
            assert!(tokens(language, &code).len() <= code.len());
        }
    }
    assert_eq!(tokens("rust", &"fn ".repeat(LONGEST)), [], "very long code has no colours");
}

proptest! {
    #[test]
    fn colours_lie_within_the_code_in_order_and_apart(
        pieces in proptest::collection::vec("[a-z]{1,3}|[ \n\t]|.|[-'\"`/*#$@{}()<>\\[\\]:=!|\\\\]{1,3}|fn|let|if|EOF|[0-9]{1,2}", 0..60),
        language in proptest::sample::select(LANGUAGES),
    ) {
        let code = pieces.concat();
        let mut at = 0;
        for token in tokens(language, &code) {
            prop_assert!(at <= token.from && token.from < token.to && token.to <= code.len(), "{:?} in {:?} as {}", token, code, language);
            prop_assert!(code.is_char_boundary(token.from) && code.is_char_boundary(token.to), "{:?} in {:?} as {}", token, code, language);
            at = token.to;
        }
    }
}
