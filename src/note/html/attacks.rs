//! Ways into a page that others fell for, and what would take a careless reader for ever.

use std::sync::LazyLock;

use super::{
    address::PREFIX,
    oracle::{self, Tree},
    *,
};

/// Those of `note/attacks.txt`, which the browser's tests read, too.
pub static ATTACKS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let attacks = include_str!("../attacks.txt").replace('␀', "\0");
    attacks.split("%%\n").skip(1).map(|attack| attack.trim_end().to_owned()).collect()
});

#[test]
fn no_attack_survives() {
    for attack in ATTACKS.iter().cloned().chain([ATTACKS.join("\n\n"), ATTACKS.join("")]) {
        let html = to_html(&attack);
        oracle::check(&attack, &html);
        Tree::parse(&html).each(|name, attributes| {
            for (attribute, value) in attributes {
                assert!(!attribute.starts_with("on") && attribute != "style" && attribute != "name", "{attribute} came through {attack:?}");
                assert!(attribute != "id" || value.starts_with(PREFIX), "an id without prefix came through {attack:?}");
                let scheme = value.split_once(':').map(|(scheme, _)| scheme.to_lowercase());
                let known = scheme
                    .is_none_or(|scheme| ["http", "https", "mailto", "tel"].contains(&&*scheme) || scheme.contains(['/', '%', '?', '#']));
                assert!(attribute != "href" || known, "{value} came through {attack:?}");
                assert!(attribute != "src" || value.starts_with("/blobs/"), "{value} came through {attack:?}");
            }
            assert!(name != "img" || attributes.iter().any(|(name, _)| name == "src"), "{attack:?}");
        });
    }
}

#[test]
fn an_attack_is_seen_by_the_checks() {
    for html in ["<script>x</script>", "<p onclick=\"x\">y</p>", "<a href=\"javascript:x\">y</a>", "<p id=\"app\">x</p>", "<p>a<p>b"] {
        assert!(std::panic::catch_unwind(|| oracle::check(html, html)).is_err(), "{html}");
    }
}

/// A note in which one thing is repeated, at most this long in bytes.
fn many(piece: &str, bytes: usize) -> String {
    piece.repeat(bytes / piece.len())
}

/// Ways to make a reader go over the same text again and again. Each is some hundreds of kB: quadratic time would be minutes.
#[test]
fn hostile_notes_are_read_in_one_go() {
    const PIECES: &[&str] = &[
        "> ",
        "- ",
        "[",
        "*a ",
        "<div>",
        "a|",
        "<kbd>",
        "</kbd>",
        "<kbd></u>",
        "_www._",
        "http://a.b(",
        "http://a.b/*",
        "http://a.b`c`",
        "a@",
        "@a.",
        "&a;",
        "www.a.b;",
        "https://",
        "[^1]",
        "[^1]: x[^1]\n\n",
        "# a\n",
        "![",
        "![a](",
        "> [!note] *a\n",
        "- [ ] x\n",
        "`",
        "```\n",
        "|-",
        "\r",
        "<br>",
        "~~a",
        "***",
        "<!--",
        "&",
        "](x",
        "\\",
        "[a]: b\n",
    ];
    for piece in PIECES {
        let note = many(piece, 200_000);
        let html = to_html(&note);
        assert!(html.len() < 60 * note.len(), "{piece:?} becomes {} bytes", html.len());
    }
    let pictures = ["![".repeat(30_000), "](x)".repeat(30_000)].concat();
    assert!(to_html(&pictures).len() < 60 * pictures.len());
    let addresses = many("http://a.b*c*", 200_000) + "(**x y**";
    assert!(to_html(&addresses).len() < 60 * addresses.len());
    let heads: String = (0..20_000).map(|number| format!("# a-{}\n", number % 3)).collect();
    assert_eq!(blocks(&heads).len(), 20_000);
    let table = many("|", 2_000) + "\n" + &many("|-", 4_000) + "\n" + &many("|\n", 4_000);
    assert!(to_html(&table).len() < 60 << 20);
}
