//! What others did on the board, summed up for somebody who does not see it: polite, seldom, never what was done here. It speaks to nobody itself.

use super::Desk;
use crate::model::{ids::ShapeId, shape::Shape};

/// What happens within this time is one sentence; sentences are at least the other apart. In ms.
const GATHER_MS: u64 = 1_500;
const APART_MS: u64 = 8_000;
/// With more people than this, their names are left out.
const NAMED: usize = 3;

/// What has happened and was not said.
#[derive(Debug, Default)]
pub struct News {
    /// Shapes added, changed and deleted, by whom.
    by: Vec<(String, [usize; 3])>,
    since_ms: u64,
    said_ms: Option<u64>,
}

impl News {
    /// Somebody did `what` (0 added, 1 changed, 2 deleted) to a shape; an empty name is somebody unknown.
    pub fn hear(&mut self, now_ms: u64, who: &str, what: usize) {
        if self.by.is_empty() {
            self.since_ms = now_ms;
        }
        let at = self.by.iter().position(|(name, _)| name == who).unwrap_or_else(|| {
            self.by.push((who.into(), [0; 3]));
            self.by.len() - 1
        });
        self.by[at].1[what] += 1;
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
        let sum = |what: usize| by.iter().map(|(_, counts)| counts[what]).sum();
        Some(sentence(&[&by.len().to_string(), " people"].concat(), &[sum(0), sum(1), sum(2)]))
    }
}

/// "Ada added 2 shapes and deleted 1 shape."
fn sentence(name: &str, counts: &[usize; 3]) -> String {
    let part = |(verb, count): (&str, &usize)| {
        (*count > 0).then(|| [verb, &count.to_string(), if *count == 1 { " shape" } else { " shapes" }].concat())
    };
    let parts: Vec<String> = [" added ", " changed ", " deleted "].into_iter().zip(counts).filter_map(part).collect();
    let name = if name.is_empty() { "Somebody" } else { name };
    [name, &parts.join(" and"), "."].concat()
}

impl Desk {
    /// Others' edit has changed these shapes; the board does not know yet.
    pub(super) fn gather_news(&mut self, now_ms: u64, ids: &[ShapeId]) {
        let Some(board) = self.board.as_ref().filter(|_| self.synced) else { return };
        for id in ids {
            let now = self.replica.shape(id);
            let what = match (board.has(id), &now) {
                (false, None) => continue,
                (false, Some(_)) => 0,
                (true, Some(_)) => 1,
                (true, None) => 2,
            };
            let name = self.author(id, now.as_ref().filter(|_| what == 0)).unwrap_or_default();
            self.news.hear(now_ms, &name, what);
        }
    }

    /// Who has just done something to a shape, as far as presence tells.
    fn author(&self, id: &ShapeId, new: Option<&Shape>) -> Option<String> {
        let by = new.and_then(|shape| shape.by.as_ref());
        let did = |p: &&crate::model::presence::Presence| {
            let state = p.board.as_deref();
            let touched =
                state.is_some_and(|b| b.committed.contains(id) || b.selection.contains(id) || b.draft.iter().any(|s| s.id == *id));
            by.map_or(touched, |by| p.user.id.as_ref() == Some(by))
        };
        self.peers.values().find(did).map(|p| p.user.name.clone())
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
            news.hear(1000, "Ada", 0);
        }
        news.hear(1100, "Ada", 2);
        assert_eq!(news.say(2000), None, "she goes on");
        assert_eq!(news.say(2500).as_deref(), Some("Ada added 2 shapes and deleted 1 shape."));
        news.hear(3000, "", 1);
        assert_eq!(news.say(9000), None, "not again so soon");
        assert_eq!(news.say(11_000).as_deref(), Some("Somebody changed 1 shape."));
    }

    #[test]
    fn a_crowd_has_no_names() {
        let mut news = News::default();
        for who in ["Ada", "Ben", "Cy", "Di"] {
            news.hear(0, who, 1);
        }
        assert_eq!(news.say(2000).as_deref(), Some("4 people changed 4 shapes."));
    }
}
