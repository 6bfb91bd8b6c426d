//! Markdown to HTML that is safe to put into our own page: what people wrote, never what they could do with it.
//!
//! The note is hostile input. HTML in it stays text, as in the editor; nesting is bounded (sanitisers parse depth in quadratic time); and
//! what was built passes an allow-list (`ammonia`) last, so that no mistake before it opens a hole. Ids get a prefix, so that a note can
//! neither replace nor style parts of the app.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use ammonia::Builder;
use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd, html::push_html};

use super::parse;

/// Source bytes that are rendered; the rest of a longer note appears when the editor has loaded. Bounds the time and size of a page.
const SOURCE: usize = 512 << 10;
/// Levels of lists, quotes and emphasis within each other; deeper ones are flattened.
const DEPTH: usize = 48;
/// Before every id in a note, and in links to them.
const PREFIX: &str = "note-";

/// Safe HTML for a note. Headings have ids, task boxes are disabled, outside images are links (a page must not tell strangers' servers who
/// reads it).
pub fn to_html(markdown: &str) -> String {
    let (shown, rest) = cut(markdown);
    let mut html = String::with_capacity(shown.len() * 3 / 2);
    let events = shallow(parse(shown).map(outside_image_as_link).map(html_as_text));
    push_html(&mut html, with_heading_ids(events).into_iter());
    let mut html = SANITISER.clean(&html).to_string();
    if rest {
        html.push_str("<p><em>The note goes on; the rest appears when the editor has loaded.</em></p>");
    }
    html
}

/// At most [`SOURCE`] bytes, up to the end of a line where there is one; and whether something was cut.
fn cut(markdown: &str) -> (&str, bool) {
    if markdown.len() <= SOURCE {
        return (markdown, false);
    }
    let limit = (0..=SOURCE).rev().find(|&at| markdown.is_char_boundary(at)).unwrap_or(0);
    let end = markdown[..limit].rfind('\n').unwrap_or(limit);
    (&markdown[..end], true)
}

/// An image becomes a link to it, its description the link's text.
fn outside_image_as_link(event: Event) -> Event {
    match event {
        Event::Start(Tag::Image { dest_url, title, id, .. }) => {
            Event::Start(Tag::Link { link_type: LinkType::Inline, dest_url, title, id })
        }
        Event::End(TagEnd::Image) => Event::End(TagEnd::Link),
        other => other,
    }
}

/// HTML is shown, not obeyed.
fn html_as_text(event: Event) -> Event {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        other => other,
    }
}

/// Leaves out containers below [`DEPTH`] levels; what they contain stays.
fn shallow<'a>(events: impl Iterator<Item = Event<'a>>) -> impl Iterator<Item = Event<'a>> {
    let mut depth = 0;
    events.filter(move |event| match event {
        Event::Start(_) => {
            depth += 1;
            depth <= DEPTH
        }
        Event::End(_) => {
            depth -= 1;
            depth < DEPTH
        }
        _ => true,
    })
}

/// Gives every heading an id made of its words; equal headings are numbered.
fn with_heading_ids<'a>(events: impl Iterator<Item = Event<'a>>) -> Vec<Event<'a>> {
    let mut out: Vec<Event> = Vec::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut heading: Option<(usize, String)> = None;
    for event in events {
        match (&event, &mut heading) {
            (Event::Start(Tag::Heading { .. }), _) => heading = Some((out.len(), String::new())),
            (Event::Text(text) | Event::Code(text), Some((_, words))) => words.push_str(text),
            (Event::End(TagEnd::Heading(_)), Some((start, words))) => {
                let slug = slug(words);
                let times = seen.entry(slug.clone()).or_default();
                let unique = if *times == 0 { slug } else { format!("{slug}-{times}") };
                *times += 1;
                if let Some(Event::Start(Tag::Heading { id, .. })) = out.get_mut(*start) {
                    *id = Some(CowStr::from(unique));
                }
                heading = None;
            }
            _ => {}
        }
        out.push(event);
    }
    out
}

/// Lower-case letters and digits of any script, other runs a hyphen: the form that readers of Markdown know from elsewhere.
fn slug(words: &str) -> String {
    let lower = words.to_lowercase();
    let parts = lower.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let slug = parts.collect::<Vec<_>>().join("-");
    if slug.is_empty() { "section".into() } else { slug }
}

static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder
        .rm_tags(["img", "map", "area"])
        .add_tags(["input"])
        // Task boxes: these four attributes with these values, whatever was written.
        .add_tag_attributes("input", ["checked"])
        .set_tag_attribute_value("input", "type", "checkbox")
        .set_tag_attribute_value("input", "disabled", "")
        .set_tag_attribute_value("input", "aria-label", "Task")
        .add_tag_attributes("code", ["class"])
        .add_tag_attributes("div", ["class"])
        .add_tag_attributes("sup", ["class"])
        .add_generic_attributes(["id"])
        .id_prefix(Some(PREFIX))
        .url_schemes(["http", "https", "mailto", "tel"].into())
        .link_rel(Some("noopener noreferrer nofollow"))
        .attribute_filter(|tag, attribute, value| match (tag, attribute) {
            ("code", "class") => value.starts_with("language-").then_some(value.into()),
            ("div", "class") => (value == "footnote-definition").then_some(value.into()),
            ("sup", "class") => (value == "footnote-reference" || value == "footnote-definition-label").then_some(value.into()),
            ("a", "href") => Some(match value.strip_prefix('#') {
                Some(fragment) => Cow::Owned(format!("#{PREFIX}{fragment}")),
                None => value.into(),
            }),
            _ => Some(value.into()),
        });
    builder
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_reads_as_it_was_written() {
        let html = to_html("# Plan\n\nA **bold** ~~old~~ [link](https://a.b/c).\n\n- [x] done\n- [ ] open\n\n| a |\n|---|\n| 1 |\n");
        for part in [
            r#"<h1 id="note-plan">Plan</h1>"#,
            "<strong>bold</strong> <del>old</del>",
            r#"<a href="https://a.b/c" rel="noopener noreferrer nofollow">link</a>"#,
            r#"type="checkbox""#,
            "<td>1</td>",
        ] {
            assert!(html.contains(part), "{part} is missing in {html}");
        }
        assert_eq!(html.matches("<input").count(), 2);
        assert_eq!(html.matches("disabled").count(), 2);
        assert_eq!(html.matches("checked").count(), 1);
        assert_eq!(html.matches(r#"aria-label="Task""#).count(), 2, "a box without a name is none to a screen reader");
    }

    #[test]
    fn headings_have_ids_that_links_in_the_note_reach() {
        let html = to_html("## Über uns!\n\n## Über uns!\n\n## …\n\n[up](#über-uns)");
        assert!(html.contains(r#"id="note-über-uns""#) && html.contains(r#"id="note-über-uns-1""#), "{html}");
        assert!(html.contains(r#"id="note-section""#), "{html}");
        assert!(html.contains(r##"href="#note-%C3%BCber-uns""##) || html.contains(r##"href="#note-über-uns""##), "{html}");
    }

    #[test]
    fn a_footnote_and_its_mark_find_each_other() {
        let html = to_html("So[^1].\n\n[^1]: Because.");
        assert!(html.contains(r##"href="#note-1""##) && html.contains(r#"id="note-1""#), "{html}");
    }

    #[test]
    fn html_is_shown_as_it_was_typed() {
        assert_eq!(to_html("a <b>c</b>"), "<p>a &lt;b&gt;c&lt;/b&gt;</p>\n");
        assert_eq!(to_html("<!-- aside -->"), "<p>&lt;!-- aside --&gt;</p>\n");
    }

    #[test]
    fn an_image_is_a_link_to_it() {
        let html = to_html("![a badge](https://a.b/x.png)");
        assert!(html.contains(r#"<a href="https://a.b/x.png""#) && html.contains(">a badge</a>") && !html.contains("<img"), "{html}");
    }

    /// Ways into a page that others fell for: OWASP's filter evasion sheet, mutation XSS (namespaces, noscript, templates), DOM clobbering,
    /// Markdown's own link syntax.
    const ATTACKS: &[&str] = &[
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//x.y/z></SCRIPT>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)><g/></svg>",
        "<svg><script>alert(1)</script></svg>",
        "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
        "<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<template><img src=x onerror=alert(1)></template>",
        "<style>@import 'https://x.y/z.css'; * { background: url(https://x.y) }</style>",
        "<p style=\"position:fixed;inset:0;background:url(https://x.y)\">cover</p>",
        "<iframe src=javascript:alert(1)></iframe><iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<object data=javascript:alert(1)></object><embed src=javascript:alert(1)>",
        "<form action=https://x.y><input type=password name=p onfocus=alert(1) autofocus><button formaction=javascript:alert(1)>x</button></form>",
        "<input type=image src=https://x.y/z onerror=alert(1)>",
        "<a href=\"javascript:alert(1)\">x</a><a href=\"  jAvAsCrIpT&colon;alert(1)\">x</a><a href=\"java\tscript:alert(1)\">x</a>",
        "[x](javascript:alert(1)) [y](<java\nscript:alert(1)>) [z](data:text/html;base64,PHNjcmlwdD4=) [v](vbscript:x)",
        "![x](javascript:alert(1)) ![\" onerror=alert(1) x](y\"onerror=alert(1))",
        "[ref]: javascript:alert(1)\n\n[ref]",
        "<javascript:alert(1)>",
        "[a](https://x.y \"onmouseover=alert(1)\")",
        "<base href=https://x.y/><meta http-equiv=refresh content='0;url=https://x.y'><link rel=stylesheet href=https://x.y>",
        "<body onload=alert(1)><html onclick=alert(1)>",
        "<details open ontoggle=alert(1)>x</details><video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>",
        "<div class=\"app-dialog\" id=\"app\" name=\"app\" data-x=1 onclick=alert(1)>x</div>",
        "# <img src=x onerror=alert(1)>\n\n## \"><script>alert(1)</script>",
        "```\"><script>alert(1)</script>\nx\n```",
        "`<script>alert(1)</script>` <!-- <img src=x onerror=alert(1)> --!> <![CDATA[<script>alert(1)</script>]]>",
        "<a\u{0}href=javascript:alert(1)>x</a> <scr\u{0}ipt>alert(1)</script>",
        "[^\"><script>]: x\n\nso[^\"><script>]",
        "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    ];

    /// Names and values of all attributes in serialised HTML, found by a scanner that knows nothing of how it was made.
    fn attributes(html: &str) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for tag in html.split('<').skip(1) {
            let mut rest = tag;
            while let Some((before, after)) = rest.split_once("=\"").filter(|(before, _)| !before.contains('>')) {
                let name = before.rsplit([' ', '\t', '\n']).next().unwrap_or_default();
                let (value, tail) = after.split_once('"').unwrap_or((after, ""));
                found.push((name.to_lowercase(), value.to_lowercase()));
                rest = tail;
            }
        }
        found
    }

    #[test]
    fn no_attack_survives() {
        const TAGS: &[&str] = &[
            "<script",
            "<style",
            "<iframe",
            "<object",
            "<embed",
            "<form",
            "<svg",
            "<math",
            "<base",
            "<meta",
            "<link",
            "<img",
            "<video",
            "<audio",
            "<button",
            "<template",
            "<noscript",
            "<body",
        ];
        for attack in ATTACKS.iter().copied().map(String::from).chain([ATTACKS.join("\n\n"), ATTACKS.join("")]) {
            // The allow-list must hold alone, too.
            for html in [to_html(&attack), SANITISER.clean(&attack).to_string()] {
                check(&attack, &html);
            }
        }
        fn check(attack: &str, html: &str) {
            let lower = html.to_lowercase();
            for tag in TAGS {
                assert!(!lower.contains(tag), "{tag} came through {attack:?}: {html}");
            }
            for (name, value) in attributes(html) {
                assert!(!name.starts_with("on") && name != "style" && name != "name", "{name} came through {attack:?}: {html}");
                assert!(name != "id" || value.starts_with(PREFIX), "an id without prefix came through {attack:?}: {html}");
                let scheme = value.split_once(':').map(|(scheme, _)| scheme.to_owned());
                let allowed = scheme.is_none_or(|scheme| ["http", "https", "mailto", "tel"].contains(&scheme.as_str()));
                assert!(!matches!(name.as_str(), "href" | "src" | "cite") || allowed, "{name}={value} came through {attack:?}: {html}");
            }
        }
    }

    #[test]
    fn deep_nesting_and_long_notes_end_soon_and_harmlessly() {
        let started = std::time::Instant::now();
        for source in
            ["> ".repeat(20_000), "- ".repeat(20_000), "[".repeat(50_000), "*a ".repeat(50_000), "<div>".repeat(5_000), "a|".repeat(50_000)]
        {
            assert!(to_html(&source).len() < 4 << 20);
        }
        let long = to_html(&"a line of text\n\n".repeat(200_000));
        assert!(long.ends_with("loaded.</em></p>") && long.len() < 4 << 20, "{}", long.len());
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }

    #[test]
    fn a_cut_falls_between_characters() {
        let long = "ü".repeat(SOURCE);
        let (shown, rest) = cut(&long);
        assert!(rest && shown.len() <= SOURCE && shown.chars().all(|c| c == 'ü'));
    }
}
