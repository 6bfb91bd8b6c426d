//! Who is doing what in a room. Each connection speaks for one client id, its own, and the server signs the state with the person's id, name
//! and colour. Nothing here is stored.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Value, json};

use super::Joiner;
use crate::{
    model::{ids::UserId, presence::Person},
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
    /// Clients whose state the others have not been told.
    news: BTreeSet<u64>,
}

struct Client {
    clock: u32,
    /// `None` once it left; kept for a while so that an echo of an old state does not bring it back.
    json: Option<Box<str>>,
    peer: u64,
    user: UserId,
}

impl Client {
    fn entry(&self, id: u64) -> Entry<'_> {
        Entry { client: id, clock: self.clock, state: self.json.as_deref() }
    }
}

impl Presence {
    /// Takes what `peer` says about itself; the others are told by [`Presence::tell`]. What it says about others is left out, not refused:
    /// stock clients echo what they hear.
    pub fn hear(&mut self, peer: u64, who: &Joiner, message: &[u8]) -> Result<(), Refusal> {
        for entry in awareness::parse(message)? {
            if !self.may_speak(peer, &who.user, entry) {
                continue;
            }
            let json = entry.state.map(|state| sign(state, who.person.as_ref())).transpose()?;
            let client = Client { clock: entry.clock, json: json.map(Into::into), peer, user: who.user.clone() };
            self.clients.insert(entry.client, client);
            self.news.insert(entry.client);
        }
        self.forget_departed();
        Ok(())
    }

    /// There is something to tell.
    pub fn has_news(&self) -> bool {
        !self.news.is_empty()
    }

    /// One frame with the newest of all who did something since the last.
    pub fn tell(&mut self) -> Option<Vec<u8>> {
        let news = std::mem::take(&mut self.news);
        let told: Vec<Entry<'_>> = news.iter().filter_map(|id| Some(self.clients.get(id)?.entry(*id))).collect();
        (!told.is_empty()).then(|| frame(told.into_iter()))
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

    /// This connection's person has another name: its state is signed anew, with a clock that makes it newer.
    pub fn sign_again(&mut self, peer: u64, who: &Joiner) {
        let spoken = self.clients.iter_mut().find(|(_, client)| client.peer == peer && client.json.is_some());
        if let Some((id, client)) = spoken
            && let Some(Ok(json)) = client.json.as_deref().map(|json| sign(json, who.person.as_ref()))
        {
            client.json = Some(json.into());
            client.clock = client.clock.saturating_add(1);
            self.news.insert(*id);
        }
    }

    /// The connection ended: the frame that tells the others.
    pub fn leave(&mut self, peer: u64) -> Option<Vec<u8>> {
        let mut left = Vec::new();
        for (id, client) in self.clients.iter_mut().filter(|(_, client)| client.peer == peer && client.json.is_some()) {
            client.clock = client.clock.saturating_add(1);
            client.json = None;
            self.news.remove(id);
            left.push(Entry { client: *id, clock: client.clock, state: None });
        }
        (!left.is_empty()).then(|| frame(left.into_iter()))
    }

    /// Everybody who is here, for a newcomer.
    pub fn all(&self) -> Option<Vec<u8>> {
        let here: Vec<Entry<'_>> =
            (self.clients.iter()).filter(|(_, client)| client.json.is_some()).map(|(id, client)| client.entry(*id)).collect();
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

/// Added to what a program without a person calls itself.
const PROGRAM: &str = " (program)";

/// The state with the person as the server knows them. A program without one keeps the name it says, marked, and has no id.
fn sign(state: &str, person: Option<&Person>) -> Result<String, Refusal> {
    let mut value: Value = serde_json::from_str(state).map_err(|_| Refusal::Malformed("an awareness state that is not JSON"))?;
    let Some(state) = value.as_object_mut() else { return Ok(value.to_string()) };
    match (person, state.get_mut("user")) {
        (Some(person), _) => {
            state.insert("user".into(), json!(person));
        }
        (None, Some(Value::Object(user))) => {
            user.remove("id");
            let name = user.get("name").and_then(Value::as_str).unwrap_or_default();
            let name = [name.strip_suffix(PROGRAM).unwrap_or(name), PROGRAM].concat();
            user.insert("name".into(), name.into());
        }
        (None, _) => {}
    }
    Ok(value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{access::Role, ids::DocId},
        server::rooms::Dialect,
    };

    /// Somebody with this name, or a program without a person.
    fn who(name: Option<&str>) -> Joiner {
        let user = UserId::random();
        let person = name.map(|name| Person { id: Some(user.clone()), name: name.into(), ..Person::default() });
        Joiner { user, person, address: DocId::random(), role: Role::Edit, dialect: Dialect::Tandem }
    }

    fn say(client: u64, clock: u32, state: Option<&str>) -> Vec<u8> {
        awareness::encode([Entry { client, clock, state }].into_iter())
    }

    /// (client, clock, state) of a frame.
    fn read(frame: &[u8]) -> Vec<(u64, u32, Option<String>)> {
        let Ok(Frame::Awareness(message)) = Frame::parse(frame) else { panic!("an awareness frame") };
        awareness::parse(message).unwrap().into_iter().map(|e| (e.client, e.clock, e.state.map(str::to_owned))).collect()
    }

    /// What the others hear of this, if anything.
    fn hear(room: &mut Presence, peer: u64, who: &Joiner, message: &[u8]) -> Result<Option<Vec<u8>>, Refusal> {
        room.hear(peer, who, message).map(|()| room.tell())
    }

    #[test]
    fn nobody_speaks_for_somebody_else() {
        let (ada, bob) = (who(None), who(None));
        let mut room = Presence::default();
        assert!(hear(&mut room, 1, &ada, &say(70, 1, Some("{}"))).unwrap().is_some());
        assert_eq!(hear(&mut room, 2, &bob, &say(70, 9, Some("{}"))), Ok(None), "an echo or a forgery");
        assert_eq!(hear(&mut room, 2, &bob, &say(70, 9, None)), Ok(None), "nor a farewell");
        assert!(hear(&mut room, 2, &bob, &say(80, 1, Some("{}"))).unwrap().is_some());
        assert_eq!(hear(&mut room, 2, &bob, &say(81, 1, Some("{}"))), Ok(None), "one client id a connection");
    }

    fn named(frame: &[u8]) -> Value {
        serde_json::from_str::<Value>(read(frame)[0].2.as_deref().unwrap()).unwrap()["user"].clone()
    }

    #[test]
    fn nobody_calls_themselves_somebody_else() {
        let (ada, mut room) = (who(Some("Ada")), Presence::default());
        let posing = r##"{"user":{"id":"bob","name":"Bob","color":"#ff0000"}}"##;
        let frame = hear(&mut room, 1, &ada, &say(7, 1, Some(posing))).unwrap().unwrap();
        assert_eq!(named(&frame), json!(ada.person));
        let frame = hear(&mut room, 2, &who(None), &say(8, 1, Some(posing))).unwrap().unwrap();
        assert_eq!(named(&frame), json!({"name": "Bob (program)", "color": "#ff0000"}));
        assert!(hear(&mut room, 1, &ada, &say(7, 2, Some("{"))).is_err());
    }

    #[test]
    fn another_name_is_told_with_a_newer_clock() {
        let (mut ada, mut room) = (who(Some("Ada")), Presence::default());
        hear(&mut room, 1, &ada, &say(7, 4, Some("{}"))).unwrap();
        ada.person.as_mut().unwrap().name = "Lady Lovelace".into();
        room.sign_again(2, &ada);
        assert!(!room.has_news(), "nobody has spoken there");
        room.sign_again(1, &ada);
        let frame = room.tell().unwrap();
        assert_eq!((named(&frame)["name"].as_str(), read(&frame)[0].1), (Some("Lady Lovelace"), 5));
    }

    #[test]
    fn many_moves_of_many_people_are_one_frame_with_the_newest_of_each() {
        let (ada, bob, mut room) = (who(None), who(None), Presence::default());
        for clock in 1..=9 {
            room.hear(1, &ada, &say(7, clock, Some("{}"))).unwrap();
            room.hear(2, &bob, &say(8, clock, Some("{}"))).unwrap();
        }
        let told: Vec<_> = read(&room.tell().unwrap()).into_iter().map(|(client, clock, _)| (client, clock)).collect();
        assert_eq!((told, room.tell()), (vec![(7, 9), (8, 9)], None));
    }

    #[test]
    fn who_leaves_is_gone_for_everybody_and_an_echo_does_not_bring_it_back() {
        let (ada, bob, mut room) = (who(None), who(None), Presence::default());
        hear(&mut room, 1, &ada, &say(7, 4, Some("{}"))).unwrap();
        assert_eq!(read(&room.leave(1).unwrap()), [(7, 5, None)]);
        assert_eq!(room.leave(1), None);
        assert_eq!(hear(&mut room, 2, &bob, &say(7, 4, Some("{}"))), Ok(None));
        assert_eq!(room.all(), None);
    }

    #[test]
    fn a_reconnected_person_takes_over_its_client_and_a_renewal_is_told() {
        let (ada, mut room) = (who(None), Presence::default());
        hear(&mut room, 1, &ada, &say(7, 4, Some("{}"))).unwrap();
        assert!(hear(&mut room, 2, &ada, &say(7, 5, Some("{}"))).unwrap().is_some());
        assert_eq!(room.leave(1), None, "the old connection speaks for nobody now");
        assert!(hear(&mut room, 2, &ada, &say(7, 6, Some("{}"))).unwrap().is_some());
        assert_eq!(read(&room.all().unwrap()), [(7, 6, Some("{}".into()))]);
    }
}
