//! What others did, summed up for somebody who does not see it: polite, seldom, never what was done here. It speaks to nobody itself.

use super::{Desk, Out};
use crate::{
    model::{ids::ShapeId, presence::Presence, shape::Shape},
    sync::replica::Changed,
};

/// What happens within this time is one sentence; sentences are at least the other apart. In ms.
const GATHER_MS: u64 = 1_500;
const APART_MS: u64 = 8_000;
/// With more people than this, their names are left out.
const NAMED: usize = 3;

/// Something that somebody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    Came,
    Added,
    Changed,
    Deleted,
    Wrote,
    Went,
}

/// How often each was done.
type Counts = [usize; 6];

/// What has happened and was not said.
#[derive(Debug, Default)]
pub struct News {
    by: Vec<(String, Counts)>,
    since_ms: u64,
    said_ms: Option<u64>,
}

impl News {
    /// An empty name is somebody unknown.
    pub fn hear(&mut self, now_ms: u64, who: &str, what: Deed) {
        if self.by.is_empty() {
            self.since_ms = now_ms;
        }
        let at = self.by.iter().position(|(name, _)| name == who).unwrap_or_else(|| {
            self.by.push((who.into(), Counts::default()));
            self.by.len() - 1
        });
        let counts = &mut self.by[at].1;
        let opposite = match what {
            Deed::Came => Deed::Went,
            Deed::Went => Deed::Came,
            _ => return counts[what as usize] += 1,
        };
        // Somebody whose connection was away for a moment has neither left nor joined.
        match counts[opposite as usize] {
            0 => counts[what as usize] = 1,
            _ => counts[opposite as usize] = 0,
        }
        if counts.iter().all(|count| *count == 0) {
            self.by.remove(at);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.by.is_empty()
    }

    /// The sentence, when it is time for one.
    pub fn say(&mut self, now_ms: u64) -> Option<String> {
        let early = now_ms < self.since_ms + GATHER_MS || self.said_ms.is_some_and(|said| now_ms < said + APART_MS);
        if self.by.is_empty() || early {
            return None;
        }
        self.said_ms = Some(now_ms);
        let by = std::mem::take(&mut self.by);
        if by.len() <= NAMED {
            return Some(by.iter().map(|(name, counts)| sentence(name, counts)).collect::<Vec<_>>().join(" "));
        }
        let mut sum = Counts::default();
        for (_, counts) in &by {
            for (sum, count) in sum.iter_mut().zip(counts) {
                *sum += count;
            }
        }
        Some(sentence(&[&by.len().to_string(), " people"].concat(), &sum))
    }
}

/// "Ada joined, added 2 shapes and wrote in the note."
fn sentence(name: &str, counts: &Counts) -> String {
    let shapes = |verb: &str, deed: Deed| match counts[deed as usize] {
        0 => None,
        1 => Some([verb, " 1 shape"].concat()),
        count => Some([verb, " ", &count.to_string(), " shapes"].concat()),
    };
    let did = |words: &str, deed: Deed| (counts[deed as usize] > 0).then(|| words.to_owned());
    let parts = [
        did("joined", Deed::Came),
        shapes("added", Deed::Added),
        shapes("changed", Deed::Changed),
        shapes("deleted", Deed::Deleted),
        did("wrote in the note", Deed::Wrote),
        did("left", Deed::Went),
    ];
    let mut parts: Vec<String> = parts.into_iter().flatten().collect();
    let last = parts.pop().unwrap_or_default();
    let name = if name.is_empty() { "Somebody" } else { name };
    let first = parts.join(", ");
    [name, " ", &first, if first.is_empty() { "" } else { " and " }, &last, "."].concat()
}

impl Desk {
    /// Somebody else did something.
    pub(super) fn tell_news(&mut self, now_ms: u64, who: &str, what: Deed) {
        self.news.hear(now_ms, who, what);
        if !self.out.contains(&Out::News) {
            self.out.push(Out::News);
        }
    }

    /// Others' edit has changed this; the board does not know yet.
    pub(super) fn gather_news(&mut self, now_ms: u64, changed: &Changed) {
        if !self.synced {
            return;
        }
        if !changed.note.is_empty() {
            let name = self.writer().unwrap_or_default();
            self.tell_news(now_ms, &name, Deed::Wrote);
        }
        for id in &changed.shapes {
            let Some(board) = &self.board else { return };
            let now = self.replica.shape(id);
            let what = match (board.has(id), &now) {
                (false, None) => continue,
                (false, Some(_)) => Deed::Added,
                (true, Some(_)) => Deed::Changed,
                (true, None) => Deed::Deleted,
            };
            let name = self.author(id, now.as_ref().filter(|_| what == Deed::Added)).unwrap_or_default();
            self.tell_news(now_ms, &name, what);
        }
    }

    /// Who has just done something to a shape, as far as presence tells.
    fn author(&self, id: &ShapeId, new: Option<&Shape>) -> Option<String> {
        let by = new.and_then(|shape| shape.by.as_ref());
        let did = |p: &&Presence| {
            let state = p.board.as_deref();
            let touched =
                state.is_some_and(|b| b.committed.contains(id) || b.selection.contains(id) || b.draft.iter().any(|s| s.id == *id));
            by.map_or(touched, |by| p.user.id.as_ref() == Some(by))
        };
        self.peers.values().find(did).map(|p| p.user.name.clone())
    }

    /// Who writes in the note, when only one person has a caret in it.
    fn writer(&self) -> Option<String> {
        let mut writers = self.peers.values().filter(|p| p.cursor.is_some());
        let writer = writers.next()?;
        writers.next().is_none().then(|| writer.user.name.clone())
    }

    /// What a screen reader should hear of others now, and whether there is more to come.
    pub fn news(&mut self, now_ms: u64) -> (Option<String>, bool) {
        (self.news.say(now_ms), !self.news.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_do_is_summed_up_and_said_seldom() {
        let mut news = News::default();
        assert_eq!(news.say(0), None);
        for _ in 0..2 {
            news.hear(1000, "Ada", Deed::Added);
        }
        news.hear(1100, "Ada", Deed::Deleted);
        assert_eq!(news.say(2000), None, "she goes on");
        assert_eq!(news.say(2500).as_deref(), Some("Ada added 2 shapes and deleted 1 shape."));
        news.hear(3000, "", Deed::Changed);
        assert_eq!(news.say(9000), None, "not again so soon");
        assert_eq!(news.say(11_000).as_deref(), Some("Somebody changed 1 shape."));
    }

    #[test]
    fn who_joins_is_said_and_who_was_away_for_a_moment_is_not() {
        let mut news = News::default();
        news.hear(0, "Ada", Deed::Came);
        news.hear(0, "Ada", Deed::Wrote);
        news.hear(0, "Ada", Deed::Added);
        news.hear(10, "Ben", Deed::Went);
        news.hear(900, "Ben", Deed::Came);
        assert_eq!(news.say(2000).as_deref(), Some("Ada joined, added 1 shape and wrote in the note."));
        assert!(news.is_empty());
    }

    #[test]
    fn a_crowd_has_no_names() {
        let mut news = News::default();
        for who in ["Ada", "Ben", "Cy", "Di"] {
            news.hear(0, who, Deed::Changed);
        }
        assert_eq!(news.say(2000).as_deref(), Some("4 people changed 4 shapes."));
    }
}
