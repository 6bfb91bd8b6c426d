//! What a note looks like as HTML, construct by construct.

use super::*;

#[track_caller]
fn check(markdown: &str, html: &str) {
    let plain = strip_places(&to_html(markdown));
    assert_eq!(plain, html, "{markdown}");
}

/// Without the places of tasks, for tests that are about something else.
fn strip_places(html: &str) -> String {
    let mut pieces = html.split(" data-at=\"");
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        plain.push_str(piece.split_once('"').map_or("", |(_, rest)| rest));
    }
    plain
}

#[test]
fn a_note_reads_as_it_was_written() {
    check(
        "# Plan\n\nA **bold** ~~old~~ *new* `x<y`.",
        "<h1 id=\"note-plan\">Plan</h1>\n<p>A <strong>bold</strong> <del>old</del> <em>new</em> <code>x&lt;y</code>.</p>\n",
    );
    check("one\ntwo\\\nthree", "<p>one\ntwo<br>three</p>\n");
    check("- a\n- b\n  - c\n\n3. x\n4. y", "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>\n<ol start=\"3\"><li>x</li><li>y</li></ol>\n");
    check("> a\n>\n> b\n\n---", "<blockquote><p>a</p><p>b</p></blockquote>\n<hr>\n");
    check("    a\n\n    b\n", "<pre><code>a\n\nb\n</code></pre>\n");
    check("a\r\nb\r\n\r\n```\r\nc\r\nd\r\n```", "<p>a\nb</p>\n<pre><code>c\nd\n</code></pre>\n");
}

#[test]
fn tables() {
    check(
        "| a | b |\n|:-:|--:|\n| 1 | `x\\|y` |\n| <br> |\n",
        "<div class=\"table\" tabindex=\"0\"><table><thead><tr><th align=\"center\">a</th><th align=\"right\">b</th></tr></thead>\
         <tbody><tr><td align=\"center\">1</td><td align=\"right\"><code>x|y</code></td></tr>\
         <tr><td align=\"center\"><br></td><td align=\"right\"></td></tr></tbody></table></div>\n",
    );
    check("|a|\n|-|", "<div class=\"table\" tabindex=\"0\"><table><thead><tr><th>a</th></tr></thead></table></div>\n");
}

#[test]
fn tasks_have_the_place_of_what_is_between_their_brackets() {
    let note = "- [x] 😀 done\n- [ ] *open*\n\n  more\n- no";
    let html = to_html(note);
    let moved = blocks(&["😀\n\n", note].concat());
    assert_eq!((moved[1].at, &moved[1].html), (4, &html), "a block that moves is the same block");
    let units: Vec<u16> = note.encode_utf16().collect();
    let boxes: Vec<&str> = html.split("<input ").skip(1).collect();
    assert_eq!(boxes.len(), 2, "{html}");
    for (shown, inner) in boxes.iter().zip(["x", " "]) {
        let at: usize = shown.split("data-at=\"").nth(1).and_then(|rest| rest.split('"').next()?.parse().ok()).expect("a place");
        assert_eq!(String::from_utf16_lossy(&units[at..=at]), inner);
    }
    assert_eq!(html.matches("<li class=\"task\">").count(), 2, "{html}");
    assert_eq!(html.matches(" disabled=\"\"").count(), 2);
    assert_eq!(html.matches(" checked=\"\"").count(), 1);
    for name in ["😀 done", "open"] {
        assert!(html.contains(&format!(" aria-label=\"{name}\"")), "a list of boxes says what each is for: {html}");
    }
    check("- [ ] a", "<ul><li class=\"task\"><input type=\"checkbox\" disabled=\"\" aria-label=\"a\"> a</li></ul>\n");
    assert!(to_html("- [ ] **").contains(" aria-label=\"**\"") && to_html("- [ ] <br>").contains(" aria-label=\"Task\""));
}

#[test]
fn headings_have_ids_that_links_in_the_note_reach() {
    check("## Über uns!\n\n[up](#über-uns)", "<h2 id=\"note-über-uns\">Über uns!</h2>\n<p><a href=\"#note-%C3%BCber-uns\">up</a></p>\n");
}

#[test]
fn html_is_shown_as_it_was_typed() {
    check("a <b>c</b>", "<p>a &lt;b&gt;c&lt;/b&gt;</p>\n");
    check("<!-- aside -->", "<p>&lt;!-- aside --&gt;</p>\n");
    check("<div>\n*a*\n\nb", "<p>&lt;div&gt;\n*a*</p>\n<p>b</p>\n");
}

#[test]
fn a_few_tags_are_obeyed_when_they_are_balanced() {
    check(
        "<kbd>Ctrl</kbd>+<KBD>C</KBD> H<sub>2</sub>O<br>x<br/>y<br />z",
        "<p><kbd>Ctrl</kbd>+<kbd>C</kbd> H<sub>2</sub>O<br>x<br>y<br>z</p>\n",
    );
    check("<mark>*a* <u>b</u></mark>", "<p><mark><em>a</em> <u>b</u></mark></p>\n");
    check("<kbd>a *b</kbd> c*", "<p>&lt;kbd&gt;a <em>b&lt;/kbd&gt; c</em></p>\n");
    check("</sup>a<sup> <kbd>b <u>c</kbd>", "<p>&lt;/sup&gt;a&lt;sup&gt; <kbd>b &lt;u&gt;c</kbd></p>\n");
    check("<kbd id=x>a</kbd>", "<p>&lt;kbd id=x&gt;a&lt;/kbd&gt;</p>\n");
    check("<sup>\n**a** <x\n</sup>\n<br>", "<p><sup>\n**a** &lt;x\n</sup>\n<br></p>\n");
    check("- <u>a\n- b</u>", "<ul><li>&lt;u&gt;a</li><li>b&lt;/u&gt;</li></ul>\n");
}

const BLOB: &str = "/blobs/47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";

#[test]
fn our_images_are_shown_and_others_are_links() {
    let rel = "rel=\"noopener noreferrer nofollow\"";
    check(
        &format!("![a *dog*|300]({BLOB} \"t\")"),
        &format!("<p><img src=\"{BLOB}\" alt=\"a dog\" width=\"300\" title=\"t\" loading=\"lazy\"></p>\n"),
    );
    check(&format!("![|300x20]({BLOB})"), &format!("<p><img src=\"{BLOB}\" alt=\"\" width=\"300\" height=\"20\" loading=\"lazy\"></p>\n"));
    check(&format!("![a|b]({BLOB})"), &format!("<p><img src=\"{BLOB}\" alt=\"a|b\" loading=\"lazy\"></p>\n"));
    check("![a badge](https://a.b/x.png)", &format!("<p><a href=\"https://a.b/x.png\" {rel}>a badge</a></p>\n"));
    check("![](https://a.b/x.png)", &format!("<p><a href=\"https://a.b/x.png\" {rel} class=\"bare\">https://a.b/x.png</a></p>\n"));
    check("[![*b*](https://a.b/x.png) c](/d)", "<p><a href=\"/d\"><em>b</em> c</a></p>\n");
    check(&format!("[![b]({BLOB})](/d)"), &format!("<p><a href=\"/d\"><img src=\"{BLOB}\" alt=\"b\" loading=\"lazy\"></a></p>\n"));
    check("![x](data:image/png;base64,AA)", "<p>x</p>\n");
}

#[test]
fn links_say_where_they_lead() {
    let rel = "rel=\"noopener noreferrer nofollow\"";
    check("[a](https://b.c \"t\")", &format!("<p><a href=\"https://b.c\" {rel} title=\"t\">a</a></p>\n"));
    check("[a](/d/x) [b](y) <a@b.c>", "<p><a href=\"/d/x\">a</a> <a href=\"y\">b</a> <a href=\"mailto:a@b.c\">a@b.c</a></p>\n");
    check(&format!("[plan.pdf]({BLOB}?name=plan.pdf)"), &format!("<p><a href=\"{BLOB}?name=plan.pdf\" class=\"file\">plan.pdf</a></p>\n"));
    check("[*a*](javascript:x)", "<p><em>a</em></p>\n");
    check(
        "[a http://x.y [b](/c)](/d)",
        &format!("<p>[a <a href=\"http://x.y\" {rel} class=\"bare\">http://x.y</a> <a href=\"/c\">b</a>](/d)</p>\n"),
    );
    check("[a http://x.y](/d)", "<p><a href=\"/d\">a http://x.y</a></p>\n");
}

#[test]
fn addresses_that_were_just_typed_are_links() {
    let link = |text: &str| format!("<a href=\"{text}\" rel=\"noopener noreferrer nofollow\" class=\"bare\">{text}</a>");
    check("See https://a.b/c_d_e, *http://a.b*.", &format!("<p>See {}, <em>{}</em>.</p>\n", link("https://a.b/c_d_e"), link("http://a.b")));
    check("www.a.b", "<p><a href=\"http://www.a.b\" rel=\"noopener noreferrer nofollow\" class=\"bare\">www.a.b</a></p>\n");
    check(
        "a@b.c `http://a.b` \\<http://a.b>",
        &format!(
            "<p><a href=\"mailto:a@b.c\">a@b.c</a> <code>http://a.b</code> &lt;{}</p>\n",
            link("http://a.b>")
                .replace('>', "&gt;")
                .replace(
                    "b&gt;\" rel=\"noopener noreferrer nofollow\" class=\"bare\"&gt;",
                    "b%3E\" rel=\"noopener noreferrer nofollow\" class=\"bare\">"
                )
                .replace("</a&gt;", "</a>")
        ),
    );
    check(
        "|http://a.b|\n|-|\n",
        &format!("<div class=\"table\" tabindex=\"0\"><table><thead><tr><th>{}</th></tr></thead></table></div>\n", link("http://a.b")),
    );
    // Marks within an address are part of it.
    check("http://a.b/_x_ c", &format!("<p>{}_ c</p>\n", link("http://a.b/_x")));
    check(
        "http://a.b/_x_/y, www.c.d",
        &format!(
            "<p>{}, <a href=\"http://www.c.d\" rel=\"noopener noreferrer nofollow\" class=\"bare\">www.c.d</a></p>\n",
            link("http://a.b/_x_/y")
        ),
    );
    // So they are in its domain, where they may not be.
    check("_http://a.b_", "<p><em>http://a.b</em></p>\n");
    check("_http://www._ _www.a.b_", "<p><em>http://www.</em> <em>www.a.b</em></p>\n");
    check("_http://a.b/_", &format!("<p><em>{}</em></p>\n", link("http://a.b/")));
    check("http://a.b/*x y*", &format!("<p>{}<em>x y</em></p>\n", link("http://a.b/")));
    check("<b>http://a.b</b>", &format!("<p>&lt;b&gt;{}&lt;/b&gt;</p>\n", link("http://a.b")));
}

#[test]
fn callouts() {
    let note = |inner: &str| format!("<div class=\"callout callout-note\" role=\"note\">{inner}</div>\n");
    check("> [!NOTE]\n> a", &note("<p class=\"callout-title\">Note</p><p>a</p>"));
    check(
        "> [!unheard-of] An *own* title\n> a\n> b\n>\n> c",
        &note("<p class=\"callout-title\">An <em>own</em> title</p><p>a\nb</p><p>c</p>"),
    );
    check("> [!note]\n> - a", &note("<p class=\"callout-title\">Note</p><ul><li>a</li></ul>"));
    check("> [!note]", &note("<p class=\"callout-title\">Note</p>"));
    check("> [!note] a *b\n> c* d\n> e", &note("<p class=\"callout-title\">a <em>b\nc</em> d</p><p>e</p>"));
    check(
        "> [!faq]- Why?\n> So.",
        "<details class=\"callout callout-question\"><summary class=\"callout-title\">Why?</summary><p>So.</p></details>\n",
    );
    check(
        "> [!tip]+\n> a",
        "<details class=\"callout callout-tip\" open=\"\"><summary class=\"callout-title\">Tip</summary><p>a</p></details>\n",
    );
    check(
        "- > [!bug]\n  > a",
        "<ul><li><div class=\"callout callout-bug\" role=\"note\"><p class=\"callout-title\">Bug</p><p>a</p></div></li></ul>\n",
    );
    check(
        "> > [!note]\n> > a",
        "<blockquote><div class=\"callout callout-note\" role=\"note\"><p class=\"callout-title\">Note</p><p>a</p></div></blockquote>\n",
    );
    check("> [!no te]\n> a", "<blockquote><p>[!no te]\na</p></blockquote>\n");
    check("> a\n> [!note]", "<blockquote><p>a\n[!note]</p></blockquote>\n");
    check("> [!note]\n> ===", "<blockquote><h1 id=\"note-note\">[!note]</h1></blockquote>\n");
    check("> [!note]\n\n[!note]: /x", "<blockquote><p><a href=\"/x\">!note</a></p></blockquote>\n");
}

#[test]
fn footnotes_are_gathered_in_the_order_in_which_they_are_spoken_of() {
    let html = strip_places(&to_html("A[^b] b[^a] c[^b].\n\n[^a]: First.\n[^b]: Second[^c].\n\n    More.\n[^lost]: Nobody.\n[^c]: - list"));
    let mark = |number: u32, id: &str| {
        format!("<sup class=\"footnote-ref\"><a href=\"#note-fn.{number}\" id=\"note-fnref.{id}\" role=\"doc-noteref\">{number}</a></sup>")
    };
    let back = |id: &str| {
        format!(" <a class=\"footnote-back\" href=\"#note-fnref.{id}\" role=\"doc-backlink\" aria-label=\"Back to the text\">↩\u{fe0e}</a>")
    };
    let expected = [
        format!("<p>A{} b{} c{}.</p>\n<section class=\"footnotes\" role=\"doc-endnotes\"><ol>", mark(1, "1"), mark(2, "2"), mark(1, "1.2")),
        format!("<li id=\"note-fn.1\"><p>Second{}.</p><p>More.{}{}</p></li>", mark(3, "3"), back("1"), back("1.2")),
        format!("<li id=\"note-fn.2\"><p>First.{}</p></li>", back("2")),
        format!("<li id=\"note-fn.3\"><ul><li>list</li></ul>{}</li>", back("3")),
        "<li id=\"note-fn.4\"><p>Nobody.</p></li></ol></section>\n".into(),
    ];
    assert_eq!(html, expected.concat());
    check("So[^1].", "<p>So[^1].</p>\n");
}

#[test]
fn code_says_its_language() {
    check("```rust,ignore\nx\n```", "<pre data-language=\"rust\"><code class=\"language-rust,ignore\">x\n</code></pre>\n");
    check("~~~ \n<b>\n~~~", "<pre><code>&lt;b&gt;\n</code></pre>\n");
}

#[test]
fn blocks_are_the_same_html_in_pieces_and_know_their_places() {
    let note = "# 😀 A\n\ntext[^1]\n- a\n- b\n\n> q\n\n***\n\n| a |\n|-|\n\n<div>\n\n[^1]: f\n";
    let blocks = blocks(note);
    assert_eq!(blocks.iter().map(|block| block.html.as_str()).collect::<String>(), to_html(note));
    let units: Vec<u16> = note.encode_utf16().collect();
    let begins: Vec<String> =
        blocks.iter().map(|block| String::from_utf16_lossy(&units[block.at as usize..]).chars().take(3).collect()).collect();
    assert_eq!(begins, ["# 😀", "tex", "- a", "> q", "***", "| a", "<di", "[^1"]);
    assert_eq!(super::blocks(""), []);
}

#[test]
fn a_cut_falls_between_characters() {
    let long = "ü".repeat(SOURCE);
    let (shown, rest) = cut(&long);
    assert!(rest && shown.len() <= SOURCE && shown.chars().all(|c| c == 'ü'));
    let long = to_html(&"a line of text\n\n".repeat(200_000));
    assert!(long.ends_with("loaded.</em></p>"), "{}", long.len());
}

#[test]
fn a_page_is_the_same_html_in_parts() {
    let note = |blocks: usize| (0..blocks).map(|n| format!("{n}\n\n")).collect::<String>();
    let sizes = |blocks: usize| {
        let html = to_parts(&note(blocks));
        let parts: Vec<_> =
            html.split_terminator("</div>").map(|part| part.strip_prefix("<div class=\"part\">").expect("a part")).collect();
        assert_eq!(parts.concat(), to_html(&note(blocks)));
        parts.iter().map(|part| part.matches("<p>").count()).collect::<Vec<_>>()
    };
    assert!(sizes(0).is_empty());
    assert_eq!(sizes(1), [1]);
    assert_eq!(sizes(PART), [PART]);
    assert_eq!(sizes(2 * PART + 3), [PART, PART, 3]);
}
