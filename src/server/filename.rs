//! Names for files that people save: safe on every system, readable, and none twice in a folder. Which file gets which name is the callers'.

use std::collections::HashSet;

use super::export::Format;

/// Bytes of a name without its ending, and characters of an ending: file systems take 255 bytes.
const LENGTH: usize = 160;
const ENDING: usize = 12;
/// What Windows keeps for devices, whatever the ending; so does `COM1` to `LPT9`.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// The name a download of a document gets: its title without what file systems dislike, never empty.
pub fn of_title(title: &str, format: Format) -> String {
    [&stem(title), ".", format.name()].concat()
}

/// A title as a name without an ending, never empty.
pub fn stem(title: &str) -> String {
    let words = words(title);
    if words.is_empty() { "document".into() } else { words }
}

/// A name that came from somewhere, made safe; its ending stays. Empty when nothing of it can be kept.
pub fn plain(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    match name.rsplit_once('.') {
        Some((stem, ending)) if !words(stem).is_empty() => {
            let ending: String = ending.chars().filter(|c| c.is_alphanumeric()).take(ENDING).collect();
            [words(stem), ending].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".")
        }
        _ => words(name),
    }
}

/// Letters, digits and a few marks of any script, other runs a space; no dots at the ends of words.
fn words(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_alphanumeric() || " -_.()".contains(c) { c } else { ' ' }).collect();
    let words: Vec<_> = plain.split_whitespace().map(|word| word.trim_matches('.')).filter(|word| !word.is_empty()).collect();
    let mut short = words.join(" ");
    short.truncate(short.floor_char_boundary(LENGTH));
    let name = short.trim().to_owned();
    if is_device(&name) { name + "_" } else { name }
}

fn is_device(name: &str) -> bool {
    let name = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let port = |kind| name.strip_prefix(kind).is_some_and(|number| matches!(number.as_bytes(), [b'1'..=b'9']));
    DEVICES.contains(&&*name) || port("com") || port("lpt")
}

/// The names of one folder. Two that differ in case only are one on many systems.
#[derive(Default)]
pub struct Folder(HashSet<String>);

impl Folder {
    /// This name, or the next free one: `a.png`, `a-2.png`.
    pub fn unique(&mut self, name: &str) -> String {
        let (stem, ending) = name.rsplit_once('.').map_or((name, String::new()), |(stem, ending)| (stem, [".", ending].concat()));
        let numbered = (2..).map(|number| format!("{stem}-{number}{ending}"));
        let free = std::iter::once(name.to_owned()).chain(numbered).find(|name| self.0.insert(name.to_lowercase()));
        free.expect("numbers do not end")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_safe_everywhere() {
        assert_eq!(of_title("Plan: 2026/Q1 \"final\"", Format::Svg), "Plan 2026 Q1 final.svg");
        assert_eq!(of_title("../../etc/passwd\r\nX: y", Format::Md), "etc passwd X y.md");
        assert_eq!(of_title("", Format::Json), "document.json");
        assert_eq!(of_title("日本語 über", Format::Md), "日本語 über.md");
        assert!(of_title(&"x".repeat(500), Format::Md).len() < 200);
        assert!(of_title(&"日".repeat(500), Format::Md).len() < 200);
        for (title, name) in [("Con", "Con_.md"), ("lpt1.x", "lpt1.x_.md"), ("Console", "Console.md"), ("com10", "com10.md")] {
            assert_eq!(of_title(title, Format::Md), name);
        }
    }

    #[test]
    fn a_name_from_outside_keeps_its_ending_and_nothing_that_leads_elsewhere() {
        for (name, kept) in [
            ("report.pdf", "report.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\x\\a:b?.TXT", "a b.TXT"),
            ("a\r\nSet-Cookie: x.tar.gz", "a Set-Cookie x.tar.gz"),
            ("\"; filename=evil.html", "filename evil.html"),
            (".htaccess", "htaccess"),
            ("...", ""),
            ("über 日本.pdf", "über 日本.pdf"),
            ("x.p/../d", "d"),
        ] {
            assert_eq!(plain(name), kept, "{name}");
        }
        assert!(plain(&["y".repeat(300), ".pdf".into()].concat()).ends_with("y.pdf"));
    }

    #[test]
    fn no_name_is_given_twice() {
        let mut folder = Folder::default();
        assert_eq!(["a.png", "A.png", "a.png", "a", "a"].map(|name| folder.unique(name)), ["a.png", "A-2.png", "a-3.png", "a", "a-2"]);
    }
}
