//! Finding text on the board: which shapes say it, and going from one to the next. The field for it is `ui`'s.

use super::{reading, table::Table};
use crate::model::{ids::ShapeId, shape::Shape};

/// What was looked for last.
#[derive(Debug, Default, Clone)]
pub struct Finding {
    /// Folded; empty when nothing is looked for.
    words: Vec<char>,
    /// In reading order.
    pub found: Vec<ShapeId>,
    /// The one that is looked at.
    pub at: usize,
}

impl Table {
    /// Looks for text in what shapes say (labels, names, alternative texts) from now on, and goes to the first that is in view, or the first. Case does not matter; no words, nothing found.
    pub fn find(&mut self, words: &str) {
        self.finding = Finding { words: folded(words.trim()).collect(), ..Finding::default() };
        self.look_again();
        let view = self.camera.view(self.size);
        let seen = |id: &ShapeId| self.sheet.get(id).is_some_and(|shape| shape.bounds().overlaps(view));
        self.finding.at = self.finding.found.iter().position(seen).unwrap_or_default();
        self.go_to_found();
    }

    /// To the next place, or the one before; round and round.
    pub fn find_next(&mut self, back: bool) {
        let here = self.finding.found.get(self.finding.at).cloned();
        self.look_again();
        let Finding { found, at, .. } = &mut self.finding;
        if found.is_empty() {
            return;
        }
        let now = here.and_then(|here| found.iter().position(|id| *id == here)).unwrap_or(*at);
        *at = (now + if back { found.len() - 1 } else { 1 }) % found.len();
        self.go_to_found();
    }

    fn look_again(&mut self) {
        let words = std::mem::take(&mut self.finding.words);
        let says = |shape: &&Shape| !words.is_empty() && [&shape.text, &shape.alt].iter().any(|text| contains(text, &words));
        self.finding.found =
            reading::order(self.sheet.all().filter(|shape| self.sheet.can_be_seen(shape) && says(shape))).into_iter().cloned().collect();
        self.finding.words = words;
        self.stale = true;
    }

    fn go_to_found(&mut self) {
        let Some(id) = self.finding.found.get(self.finding.at).cloned() else { return };
        if let Some(shape) = self.sheet.get(&id) {
            let (text, bounds) = (reading::describe(shape), shape.bounds());
            self.announce(text);
            self.show(bounds);
        }
    }
}

/// For comparing: the large letters, which the standard library needs elsewhere anyway.
fn folded(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_uppercase)
}

fn contains(text: &str, words: &[char]) -> bool {
    let text: Vec<char> = folded(text).collect();
    text.windows(words.len()).any(|part| part == words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_matter_and_an_empty_text_says_nothing() {
        let words: Vec<char> = folded("Straße é").collect();
        assert!(contains("die straSSE É da", &words) && !contains("", &words) && !contains("strasse", &words));
    }
}
