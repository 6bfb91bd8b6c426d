//! What a note is called, how it begins and which headings it has, as plain text. No HTML.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{html::PREFIX, parse, slug::Slugs, utf16::Utf16};

/// A heading, for a table of contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its words, on one line; empty when it has none.
    pub text: String,
    /// The `id` that it has in the HTML.
    pub id: String,
    /// Where it begins in the source, in UTF-16 units.
    pub at: u32,
}

/// All headings in order, also those in quotes and lists, but those in footnotes last, as in the HTML.
pub fn headings(markdown: &str) -> Vec<Heading> {
    let units = Utf16::new(markdown);
    let mut found: Vec<(bool, u8, String, u32)> = Vec::new();
    let (mut heading, mut footnotes): (Option<String>, usize) = (None, 0);
    for (event, range) in parse(markdown).into_offset_iter() {
        match (event, &mut heading) {
            (Event::Start(Tag::FootnoteDefinition(_)), _) => footnotes += 1,
            (Event::End(TagEnd::FootnoteDefinition), _) => footnotes -= 1,
            (Event::Start(Tag::Heading { .. }), _) => heading = Some(String::new()),
            (Event::Text(text) | Event::Code(text), Some(words)) => words.push_str(&text),
            (Event::SoftBreak | Event::HardBreak, Some(words)) => words.push(' '),
            (Event::End(TagEnd::Heading(level)), Some(words)) => {
                found.push((footnotes > 0, level as u8, std::mem::take(words), units.at(range.start)));
                heading = None;
            }
            _ => {}
        }
    }
    let mut slugs = Slugs::default();
    let named = |(_, level, words, at): (bool, u8, String, u32)| Heading {
        level,
        id: PREFIX.to_owned() + &slugs.give(&words),
        text: one_line(&words),
        at,
    };
    let (last, first): (Vec<_>, Vec<_>) = found.into_iter().partition(|(in_footnote, ..)| *in_footnote);
    first.into_iter().chain(last).map(named).collect()
}

/// The text of the first heading that has any, on one line; `None` when the note has no heading.
pub fn title_of(markdown: &str) -> Option<String> {
    let mut heading: Option<String> = None;
    for event in parse(markdown) {
        match (event, &mut heading) {
            (Event::Start(Tag::Heading { .. }), _) => heading = Some(String::new()),
            (Event::Text(text) | Event::Code(text) | Event::InlineHtml(text), Some(title)) => title.push_str(&text),
            (Event::SoftBreak | Event::HardBreak, Some(title)) => title.push(' '),
            (Event::End(TagEnd::Heading(_)), Some(title)) => match one_line(title) {
                title if title.is_empty() => heading = None,
                title => return Some(title),
            },
            _ => {}
        }
    }
    None
}

/// The first `lines` pieces of text (paragraphs, headings, list items, code lines) without markup; each on one line, none empty.
pub fn excerpt(markdown: &str, lines: usize) -> Vec<String> {
    let mut found = Vec::new();
    let mut line = String::new();
    for event in parse(markdown) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) | Event::Html(text) => line.push_str(&text),
            Event::TaskListMarker(done) => line.push_str(if done { "☑ " } else { "☐ " }),
            Event::SoftBreak => line.push(' '),
            Event::Start(Tag::Item) if line.trim().is_empty() => line = "• ".into(),
            Event::End(TagEnd::TableCell) => line.push_str("   "),
            Event::HardBreak | Event::Start(Tag::Item | Tag::List(_)) => flush(&mut line, &mut found),
            Event::End(
                TagEnd::Paragraph
                | TagEnd::HtmlBlock
                | TagEnd::Heading(_)
                | TagEnd::Item
                | TagEnd::CodeBlock
                | TagEnd::TableHead
                | TagEnd::TableRow,
            ) => flush(&mut line, &mut found),
            _ => {}
        }
        if found.len() >= lines {
            break;
        }
    }
    flush(&mut line, &mut found);
    found.truncate(lines);
    found
}

/// Moves what was gathered into `found`, a piece a line.
fn flush(line: &mut String, found: &mut Vec<String>) {
    let pieces = line.lines().map(|piece| one_line(&piece.replace("• ☐", "☐").replace("• ☑", "☑")));
    found.extend(pieces.filter(|piece| !piece.is_empty() && piece != "•"));
    line.clear();
}

/// White space in runs becomes one space; none at the ends.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_is_the_first_heading_without_its_markup() {
        assert_eq!(title_of("text\n\n## A *warm* `start` [here](x)\n\n# Later"), Some("A warm start here".into()));
        assert_eq!(title_of("Set\nunder\n===\n"), Some("Set under".into()));
        assert_eq!(title_of("#\n\n# Second"), Some("Second".into()), "an empty heading names nothing");
        assert_eq!(title_of("no heading\n    # in code"), None);
        assert_eq!(title_of(""), None);
    }

    #[test]
    fn headings_have_the_ids_and_places_of_the_html() {
        let note = "😀\n\n# A *b* `c`\n\nSet\nunder\n---\n\n> ## A b c\n\n#\n\nx[^1]\n\n[^1]: # Deep\n\n# Deep\n";
        let found = headings(note);
        let texts: Vec<_> = found.iter().map(|heading| (heading.level, heading.text.as_str())).collect();
        assert_eq!(texts, [(1, "A b c"), (2, "Set under"), (2, "A b c"), (1, ""), (1, "Deep"), (1, "Deep")]);
        let html = crate::note::to_html(note);
        let ids: Vec<&str> = html.split("<h").skip(1).filter_map(|rest| rest.split(" id=\"").nth(1)?.split('"').next()).collect();
        assert_eq!(found.iter().map(|heading| heading.id.as_str()).collect::<Vec<_>>(), ids);
        let units: Vec<u16> = note.encode_utf16().collect();
        let begins: Vec<String> =
            found.iter().map(|heading| String::from_utf16_lossy(&units[heading.at as usize..]).chars().take(3).collect()).collect();
        assert_eq!(begins, ["# A", "Set", "## ", "#\n\n", "# D", "# D"].map(|begin| begin.chars().take(3).collect::<String>()));
    }

    #[test]
    fn an_excerpt_is_the_first_lines_as_a_reader_sees_them() {
        let note =
            "# Plan\n\nTwo *soft*\nlines.\n\n- [x] done\n- [ ] open\n- item\n\n```\nlet a;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n";
        assert_eq!(excerpt(note, 9), ["Plan", "Two soft lines.", "☑ done", "☐ open", "• item", "let a;", "a b", "1 2"]);
        assert_eq!(excerpt(note, 2), ["Plan", "Two soft lines."]);
        assert_eq!(excerpt("\n<b>as typed</b>\n\n***\n", 5), ["<b>as typed</b>"]);
    }

    #[test]
    fn nested_lists_keep_one_line_an_item() {
        assert_eq!(excerpt("- a\n  - b\n    - c\n- d", 9), ["• a", "• b", "• c", "• d"]);
    }
}
