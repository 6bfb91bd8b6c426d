//! Names for headings, made of their words. The same for the HTML, the table of contents and links inside a note.

use std::collections::BTreeMap;

/// The names that were given in one note.
#[derive(Default)]
pub struct Slugs {
    /// Each with the number that the next one of the same words gets.
    given: BTreeMap<String, usize>,
}

impl Slugs {
    /// A name for a heading of these words that no heading before it has.
    pub fn give(&mut self, words: &str) -> String {
        let slug = slug(words);
        let mut name = slug.clone();
        while self.given.contains_key(&name) {
            // Counts on from the last number of these words, so that many equal headings cost no search each.
            let times = self.given.entry(slug.clone()).or_insert(0);
            name = slug.clone() + "-" + &times.to_string();
            *times += 1;
        }
        self.given.insert(name.clone(), 1);
        name
    }
}

/// Lower-case letters and digits of any script, other runs a hyphen: the form that readers of Markdown know from elsewhere.
fn slug(words: &str) -> String {
    let mut slug = String::with_capacity(words.len());
    for c in words.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    if slug.is_empty() { "section".into() } else { slug }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_headings_are_numbered_and_no_name_is_given_twice() {
        let mut slugs = Slugs::default();
        let names = ["Über uns!", "über, uns", "Über uns 1", "Über uns", "…", "", "a-b  c"].map(|words| slugs.give(words));
        assert_eq!(names, ["über-uns", "über-uns-1", "über-uns-1-1", "über-uns-2", "section", "section-1", "a-b-c"]);
    }
}
