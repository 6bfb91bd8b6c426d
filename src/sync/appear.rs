//! The own presence on its way out: newest wins, paced, renewed before it expires, with the awareness clock. It sends nothing itself.

use super::{
    awareness::{Entry, RENEW_MS, encode},
    limits,
};
use crate::model::presence::Presence;

/// Milliseconds between two frames of presence.
pub const PACE_MS: u64 = 1000 / limits::PRESENCE_RATE as u64;

#[derive(Debug)]
pub struct Appearance {
    client: u64,
    clock: u32,
    state: Option<Presence>,
    /// The state differs from what was sent last on this connection.
    fresh: bool,
    sent_ms: Option<u64>,
}

impl Appearance {
    pub fn new(client: u64) -> Self {
        Appearance { client, clock: 0, state: None, fresh: false, sent_ms: None }
    }

    pub fn set(&mut self, state: Option<Presence>) {
        if self.state != state {
            self.state = state;
            self.fresh = true;
        }
    }

    /// A new connection knows nothing of us.
    pub fn reconnect(&mut self) {
        self.fresh = self.state.is_some();
        self.sent_ms = None;
    }

    /// Someone speaks for our client with this clock: our own words told to all, a copy of ours from before, the server with another name for
    /// us, or a wrong `farewell`. We are still here.
    pub fn answer(&mut self, clock: u32, farewell: bool) {
        if clock > self.clock || (farewell && clock == self.clock) {
            self.clock = clock;
            self.fresh |= self.state.is_some();
        }
    }

    /// When the next message is due; `None` when there is nothing to say.
    pub fn due(&self, now_ms: u64) -> Option<u64> {
        match self.sent_ms {
            None => self.fresh.then_some(now_ms),
            Some(sent) if self.fresh => Some(sent + PACE_MS),
            Some(sent) => self.state.is_some().then_some(sent + RENEW_MS),
        }
    }

    /// The awareness message to send now, if one is due.
    pub fn message(&mut self, now_ms: u64, limit: usize) -> Option<Vec<u8>> {
        self.due(now_ms).filter(|due| *due <= now_ms)?;
        (self.fresh, self.sent_ms) = (false, Some(now_ms));
        self.clock = self.clock.saturating_add(1);
        let json = self.state.as_ref().map(|state| fitting(state, limit));
        Some(encode([Entry { client: self.client, clock: self.clock, state: json.as_deref() }].into_iter()))
    }
}

/// The state as JSON, without what makes it too big: first the shapes in the making go, then all of the board.
fn fitting(state: &Presence, limit: usize) -> String {
    let whole = state.to_json();
    if whole.len() <= limit {
        return whole;
    }
    let mut less = state.clone();
    if let Some(board) = &mut less.board {
        board.draft.clear();
    }
    let smaller = less.to_json();
    if smaller.len() <= limit { smaller } else { Presence { board: None, ..less }.to_json() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::awareness::parse;

    fn at(x: f64) -> Option<Presence> {
        let board = crate::model::presence::OnBoard { pointer: Some([x, 0.0]), ..Default::default() };
        Some(Presence { board: Some(Box::new(board)), ..Presence::default() })
    }

    #[test]
    fn s9_presence_is_paced_and_the_newest_wins() {
        let mut own = Appearance::new(1);
        own.set(at(0.0));
        assert!(own.message(0, 999).is_some());
        own.set(at(1.0));
        own.set(at(2.0));
        assert_eq!((own.message(10, 999), own.due(10)), (None, Some(PACE_MS)));
        let sent = own.message(PACE_MS, 999).expect("due");
        assert!(parse(&sent).expect("ours")[0].state.expect("here").contains("2.0"));
        assert_eq!(own.due(PACE_MS), Some(PACE_MS + RENEW_MS), "renewed before others forget us");
    }

    #[test]
    fn s9_a_farewell_said_for_us_is_answered() {
        let mut own = Appearance::new(1);
        own.set(at(0.0));
        own.message(0, 999);
        own.answer(5, false);
        let again = own.message(PACE_MS, 999).expect("still here");
        assert_eq!(parse(&again).expect("ours")[0].clock, 6);
        own.set(None);
        assert_eq!(parse(&own.message(99, 999).expect("farewell")).expect("ours")[0].state, None);
        assert_eq!(own.due(99), None);
    }

    #[test]
    fn s9_a_state_over_the_limit_leaves_out_what_is_drawn() {
        let mut own = Appearance::new(1);
        let mut state = at(0.0).expect("some");
        let draft =
            crate::model::shape::Shape::new(crate::model::shape::Kind::Pen, Default::default(), crate::model::order::Order::first());
        state.board.as_mut().expect("some").draft = vec![draft; 50];
        own.set(Some(state));
        let sent = own.message(0, 1000).expect("due");
        let text = parse(&sent).expect("ours")[0].state.expect("here").to_owned();
        assert!(text.len() <= 1000 && text.contains("pointer"), "{text}");
    }
}
