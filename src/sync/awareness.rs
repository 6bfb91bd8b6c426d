//! Awareness of y-protocols: who is here and what they do, one JSON state per client, newest clock wins. It neither stores nor sends, and
//! reads no meaning into the states (`model::presence`).

use std::collections::HashMap;

use super::{
    limits,
    scan::Refusal,
    varint::{self, Reader},
};

/// A state not renewed for this long is over.
pub const EXPIRES_MS: u64 = 30_000;
/// Own states are renewed this often, so that nobody's copy expires.
pub const RENEW_MS: u64 = EXPIRES_MS / 2;

/// One entry of an awareness message. `state` is JSON, `None` says that the client left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    pub client: u64,
    pub clock: u32,
    pub state: Option<&'a str>,
}

/// Reads a message, checking every count and size before memory is taken. The JSON itself is not parsed.
pub fn parse(bytes: &[u8]) -> Result<Vec<Entry<'_>>, Refusal> {
    const BAD: Refusal = Refusal::Malformed("not an awareness message");
    let mut r = Reader::new(bytes);
    let count = r.small().ok_or(BAD)? as usize;
    if count > limits::PRESENCE_ENTRIES || count > r.left() / 3 {
        return Err(Refusal::Malformed("an awareness message of more entries than allowed or present"));
    }
    let mut entries = Vec::with_capacity(count);
    for _ in 0..count {
        let (client, clock, state) = (r.number().ok_or(BAD)?, r.small().ok_or(BAD)?, r.text().ok_or(BAD)?);
        if state.len() > limits::PRESENCE {
            return Err(Refusal::Malformed("an awareness state over the limit"));
        }
        entries.push(Entry { client, clock, state: Some(state).filter(|state| *state != "null") });
    }
    if r.left() > 0 { Err(BAD) } else { Ok(entries) }
}

/// Writes a message.
pub fn encode<'a>(entries: impl ExactSizeIterator<Item = Entry<'a>>) -> Vec<u8> {
    let mut out = Vec::new();
    varint::write(&mut out, entries.len() as u64);
    for entry in entries {
        varint::write(&mut out, entry.client);
        varint::write(&mut out, entry.clock.into());
        varint::write_bytes(&mut out, entry.state.unwrap_or("null").as_bytes());
    }
    out
}

/// The states of all clients that were heard of.
#[derive(Debug, Default)]
pub struct Awareness {
    states: HashMap<u64, State>,
}

#[derive(Debug)]
struct State {
    clock: u32,
    /// `None` once the client left; kept for a while so that an old message does not bring it back.
    json: Option<Box<str>>,
    heard_ms: u64,
}

impl Awareness {
    /// Takes a message; names the clients whose state is another one now.
    pub fn apply(&mut self, now_ms: u64, bytes: &[u8]) -> Result<Vec<u64>, Refusal> {
        let entries = parse(bytes)?;
        Ok(entries.into_iter().filter(|entry| self.take(now_ms, *entry)).map(|entry| entry.client).collect())
    }

    /// Takes one entry unless a newer one is known; says whether the state is another one now.
    pub fn take(&mut self, now_ms: u64, entry: Entry<'_>) -> bool {
        let full = self.states.len() >= limits::PRESENCE_ENTRIES;
        match self.states.get_mut(&entry.client) {
            Some(old) => {
                let leaves = entry.clock == old.clock && entry.state.is_none() && old.json.is_some();
                if entry.clock <= old.clock && !leaves {
                    return false;
                }
                let other = old.json.as_deref() != entry.state;
                *old = State { clock: entry.clock, json: entry.state.map(Into::into), heard_ms: now_ms };
                other
            }
            None if full => false,
            None => {
                self.states.insert(entry.client, State { clock: entry.clock, json: entry.state.map(Into::into), heard_ms: now_ms });
                entry.state.is_some()
            }
        }
    }

    /// The JSON of that client's state, when it is here.
    pub fn get(&self, client: u64) -> Option<&str> {
        self.states.get(&client)?.json.as_deref()
    }

    /// Everybody who is here.
    pub fn present(&self) -> impl Iterator<Item = Entry<'_>> {
        self.states.iter().filter(|(_, state)| state.json.is_some()).map(|(client, state)| Entry {
            client: *client,
            clock: state.clock,
            state: state.json.as_deref(),
        })
    }

    /// A message with the states of everybody who is here.
    pub fn encode(&self) -> Vec<u8> {
        encode(self.present().collect::<Vec<_>>().into_iter())
    }

    /// Says of `clients` that they left: the message for others, or `None` when none of them was here.
    pub fn remove(&mut self, now_ms: u64, clients: impl IntoIterator<Item = u64>) -> Option<Vec<u8>> {
        let mut left = Vec::new();
        for client in clients {
            if let Some(state) = self.states.get_mut(&client).filter(|state| state.json.is_some()) {
                *state = State { clock: state.clock.saturating_add(1), json: None, heard_ms: now_ms };
                left.push(Entry { client, clock: state.clock, state: None });
            }
        }
        (!left.is_empty()).then(|| encode(left.into_iter()))
    }

    /// Drops states that were not renewed in time (and forgets who left long ago); names the clients that are gone by it.
    pub fn expire(&mut self, now_ms: u64) -> Vec<u64> {
        let mut gone = Vec::new();
        self.states.retain(|client, state| {
            let alive = now_ms.saturating_sub(state.heard_ms) < EXPIRES_MS;
            if !alive && state.json.is_some() {
                gone.push(*client);
            }
            alive
        });
        gone
    }

    /// When [`Awareness::expire`] has something to do next.
    pub fn next_expiry(&self) -> Option<u64> {
        self.states.values().map(|state| state.heard_ms + EXPIRES_MS).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(client: u64, clock: u32, state: Option<&str>) -> Entry<'_> {
        Entry { client, clock, state }
    }

    #[test]
    fn a_message_parses_back_and_null_means_gone() {
        let entries = [entry(1, 4, Some("{}")), entry(2, 0, None)];
        let bytes = encode(entries.into_iter());
        assert_eq!(parse(&bytes), Ok(entries.to_vec()));
    }

    #[test]
    fn s9_huge_counts_cut_states_and_trailing_bytes_are_refused() {
        for bytes in [&[][..], &[255, 255, 255, 122], &[1, 1, 1], &[1, 1, 1, 9, b'x'], &[0, 0], &[1, 1, 1, 1, 0xff]] {
            assert!(parse(bytes).is_err(), "{bytes:?}");
        }
        let long = format!("\"{}\"", "x".repeat(limits::PRESENCE));
        assert!(parse(&encode([entry(1, 1, Some(&long))].into_iter())).is_err());
    }

    #[test]
    fn s9_the_newest_clock_wins_and_a_farewell_wins_a_tie() {
        let mut all = Awareness::default();
        assert!(all.take(0, entry(7, 2, Some("1"))));
        assert!(!all.take(0, entry(7, 1, Some("0"))), "older");
        assert!(!all.take(0, entry(7, 2, Some("0"))), "same clock");
        assert!(all.take(0, entry(7, 2, None)), "gone");
        assert_eq!(all.get(7), None);
        assert!(!all.take(0, entry(7, 2, Some("1"))), "an old message does not bring it back");
        assert!(all.take(0, entry(7, 3, Some("1"))));
    }

    #[test]
    fn s9_a_state_that_is_not_renewed_is_over() {
        let mut all = Awareness::default();
        all.take(0, entry(1, 1, Some("1")));
        all.take(RENEW_MS, entry(2, 1, Some("2")));
        assert_eq!(all.next_expiry(), Some(EXPIRES_MS));
        assert_eq!(all.expire(EXPIRES_MS), [1]);
        assert_eq!(all.present().map(|e| e.client).collect::<Vec<_>>(), [2]);
        let farewell = all.remove(EXPIRES_MS, [1, 2, 3]).expect("2 was here");
        assert_eq!(parse(&farewell), Ok(vec![entry(2, 2, None)]));
    }
}
