//! What a note is called and how it begins, as plain text. No HTML.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::parse;

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
