//! Who is doing what in a room. Each connection speaks for one client id, its own, and the server signs the state with the person's id.
//! Nothing here is stored.

use std::collections::HashMap;

use serde_json::Value;

use crate::{
    model::ids::UserId,
    sync::{
        awareness::{self, Entry},
        frame::Frame,
        limits,
        scan::Refusal,
    },
};

/// The awareness states of one room.
#[derive(Default)]
pub struct Presence {
    clients: HashMap<u64, Client>,
}

struct Client {
    clock: u32,
    /// `None` once it left; kept for a while so that an echo of an old state does not bring it back.
    json: Option<Box<str>>,
    peer: u64,
    user: UserId,
}

impl Presence {
    /// Takes what `peer` says about itself; the frame for the others, if there is anything to tell. What it says about others is left
    /// out, not refused: stock clients echo what they hear.
    pub fn hear(&mut self, peer: u64, user: &UserId, message: &[u8]) -> Result<Option<Vec<u8>>, Refusal> {
        let mut told: Vec<(u64, u32, Option<String>)> = Vec::new();
        for entry in awareness::parse(message)? {
            if !self.may_speak(peer, user, entry) {
                continue;
            }
            let json = entry.state.map(|state| sign(state, user)).transpose()?;
            let client = Client { clock: entry.clock, json: json.as_deref().map(Into::into), peer, user: user.clone() };
            self.clients.insert(entry.client, client);
            told.push((entry.client, entry.clock, json));
        }
        self.forget_departed();
        Ok((!told.is_empty())
            .then(|| frame(told.iter().map(|(client, clock, json)| Entry { client: *client, clock: *clock, state: json.as_deref() }))))
    }

    fn may_speak(&self, peer: u64, user: &UserId, entry: Entry<'_>) -> bool {
        let Some(known) = self.clients.get(&entry.client) else {
            // A first word: only of somebody who is here, and only if this connection speaks for nobody else.
            return entry.state.is_some() && !self.clients.values().any(|client| client.peer == peer && client.json.is_some());
        };
        // After a reconnect the same person speaks for the same client before the old connection is found dead.
        let mine = known.peer == peer || known.user == *user || (known.json.is_none() && entry.state.is_some());
        let newer = entry.clock > known.clock || (entry.clock == known.clock && entry.state.is_none() && known.json.is_some());
        mine && newer
    }

    /// The connection ended: the frame that tells the others.
    pub fn leave(&mut self, peer: u64) -> Option<Vec<u8>> {
        let mut left = Vec::new();
        for (id, client) in self.clients.iter_mut().filter(|(_, client)| client.peer == peer && client.json.is_some()) {
            client.clock = client.clock.saturating_add(1);
            client.json = None;
            left.push(Entry { client: *id, clock: client.clock, state: None });
        }
        (!left.is_empty()).then(|| frame(left.into_iter()))
    }

    /// Everybody who is here, for a newcomer.
    pub fn all(&self) -> Option<Vec<u8>> {
        let here: Vec<Entry<'_>> = (self.clients.iter())
            .filter(|(_, client)| client.json.is_some())
            .map(|(id, client)| Entry { client: *id, clock: client.clock, state: client.json.as_deref() })
            .collect();
        (!here.is_empty()).then(|| frame(here.into_iter()))
    }

    /// What this connection last said of itself.
    pub fn state(&self, peer: u64) -> Option<Value> {
        let client = self.clients.values().find(|client| client.peer == peer && client.json.is_some())?;
        serde_json::from_str(client.json.as_deref()?).ok()
    }

    fn forget_departed(&mut self) {
        if self.clients.len() > 2 * limits::PRESENCE_ENTRIES {
            self.clients.retain(|_, client| client.json.is_some());
        }
    }
}

fn frame<'a>(entries: impl ExactSizeIterator<Item = Entry<'a>>) -> Vec<u8> {
    Frame::Awareness(&awareness::encode(entries)).encode()
}

/// The state with the person's true id in it. Name and colour are what the person says.
fn sign(state: &str, user: &UserId) -> Result<String, Refusal> {
    let mut value: Value = serde_json::from_str(state).map_err(|_| Refusal::Malformed("an awareness state that is not JSON"))?;
    if let Some(Value::Object(person)) = value.get_mut("user") {
        person.insert("id".into(), user.as_str().into());
    }
    Ok(value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(client: u64, clock: u32, state: Option<&str>) -> Vec<u8> {
        awareness::encode([Entry { client, clock, state }].into_iter())
    }

    /// (client, clock, state) of a frame.
    fn read(frame: &[u8]) -> Vec<(u64, u32, Option<String>)> {
        let Ok(Frame::Awareness(message)) = Frame::parse(frame) else { panic!("an awareness frame") };
        awareness::parse(message).unwrap().into_iter().map(|e| (e.client, e.clock, e.state.map(str::to_owned))).collect()
    }

    #[test]
    fn nobody_speaks_for_somebody_else() {
        let (ada, bob) = (UserId::random(), UserId::random());
        let mut room = Presence::default();
        assert!(room.hear(1, &ada, &say(70, 1, Some("{}"))).unwrap().is_some());
        assert_eq!(room.hear(2, &bob, &say(70, 9, Some("{}"))), Ok(None), "an echo or a forgery");
        assert_eq!(room.hear(2, &bob, &say(70, 9, None)), Ok(None), "nor a farewell");
        assert!(room.hear(2, &bob, &say(80, 1, Some("{}"))).unwrap().is_some());
        assert_eq!(room.hear(2, &bob, &say(81, 1, Some("{}"))), Ok(None), "one client id a connection");
    }

    #[test]
    fn the_server_signs_the_state() {
        let (ada, mut room) = (UserId::random(), Presence::default());
        let frame = room.hear(1, &ada, &say(7, 1, Some(r#"{"user":{"id":"bob","name":"Bob"}}"#))).unwrap().unwrap();
        let state: Value = serde_json::from_str(read(&frame)[0].2.as_deref().unwrap()).unwrap();
        assert_eq!(state["user"]["id"], ada.as_str());
        assert!(room.hear(1, &ada, &say(7, 2, Some("{"))).is_err());
    }

    #[test]
    fn who_leaves_is_gone_for_everybody_and_an_echo_does_not_bring_it_back() {
        let (ada, bob, mut room) = (UserId::random(), UserId::random(), Presence::default());
        room.hear(1, &ada, &say(7, 4, Some("{}"))).unwrap();
        assert_eq!(read(&room.leave(1).unwrap()), [(7, 5, None)]);
        assert_eq!(room.leave(1), None);
        assert_eq!(room.hear(2, &bob, &say(7, 4, Some("{}"))), Ok(None));
        assert_eq!(room.all(), None);
    }

    #[test]
    fn a_reconnected_person_takes_over_its_client_and_a_renewal_is_told() {
        let (ada, mut room) = (UserId::random(), Presence::default());
        room.hear(1, &ada, &say(7, 4, Some("{}"))).unwrap();
        assert!(room.hear(2, &ada, &say(7, 5, Some("{}"))).unwrap().is_some());
        assert_eq!(room.leave(1), None, "the old connection speaks for nobody now");
        assert!(room.hear(2, &ada, &say(7, 6, Some("{}"))).unwrap().is_some());
        assert_eq!(read(&room.all().unwrap()), [(7, 6, Some("{}".into()))]);
    }
}
