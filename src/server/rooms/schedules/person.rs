//! Somebody at the other end of a member: joins, writes, listens, and checks each thing that is said against the store at that moment. No
//! client of Tandem: that is `sync::link`, tested in `sync::tests`.

use std::{
    collections::BTreeSet,
    sync::{Arc, LazyLock},
};

use bytes::Bytes;

use super::{
    super::{Dialect, Incoming, JoinError, Joiner, Member, Outgoing, Rooms},
    memory::Memory,
};
use crate::{
    model::{
        access::Role,
        ids::{DocId, UserId},
    },
    sync::{
        frame::Frame,
        replica::{Replica, TextOp},
        wire::{Control, ServerMessage},
    },
};

/// The edits of each person, made once: a person's later edits build on their earlier ones, nobody's on another's.
static EDITS: LazyLock<Vec<Vec<Bytes>>> = LazyLock::new(|| {
    let edits = |who: usize| {
        let mut replica = Replica::new(who as u64 + 1);
        let mut write = |n| replica.edit_note(&[TextOp::Insert(token(who, n).into())]).expect("an edit").update.into();
        (0..4).map(&mut write).collect()
    };
    (0..4).map(edits).collect()
});

/// The letter that the `n`-th edit of a person writes; person 0 wrote what the document starts with.
pub fn token(who: usize, n: usize) -> char {
    char::from(b'a' + (4 * who + n) as u8)
}

pub fn edit(who: usize, n: usize) -> Bytes {
    EDITS[who][n].clone()
}

/// How a visit ended.
#[derive(Debug, PartialEq)]
pub enum End {
    Refused(JoinError),
    /// Told to go.
    Closed(u16),
    /// Everything was acknowledged, and heard what it waited for.
    Content,
    /// Went without waiting.
    Left,
}

/// When somebody goes.
pub enum Stay {
    /// As soon as their edits are handed in.
    No,
    /// When their own edits are acknowledged and these of others were heard.
    Until(Vec<char>),
}

pub struct Person {
    pub who: usize,
    pub rooms: Rooms,
    pub memory: Arc<Memory>,
    pub doc: DocId,
}

/// A visit under way.
struct Visit<'a> {
    person: &'a Person,
    member: Member,
    /// Own edits, and what came from the server.
    heard: Replica,
    /// What must be in the first answer.
    known: Option<BTreeSet<char>>,
    edits: std::ops::Range<usize>,
    /// By number on this connection: up to which of `edits` (its end) each frame goes.
    sent: Vec<usize>,
    saved: usize,
}

impl Person {
    /// A copy with this person's first edits, and nothing else.
    fn copy(&self, edits: usize) -> Replica {
        let mut copy = Replica::unwatched(0);
        for n in 0..edits {
            copy.absorb(&edit(self.who, n)).expect("own edits");
        }
        copy
    }

    pub async fn visits(&self, edits: std::ops::Range<usize>, stay: Stay) -> End {
        let known = Some(self.memory.acknowledged());
        let who = Joiner {
            user: format!("person-{}-0000000", self.who).parse::<UserId>().expect("an id"),
            person: None,
            address: self.doc.clone(),
            role: Role::Edit,
            dialect: Dialect::Tandem,
        };
        let member = match self.rooms.join(&self.doc, who).await {
            Ok(member) => member,
            Err(why) => return End::Refused(why),
        };
        self.memory.sit(self.who, &member.outbox);
        let mut visit = Visit { person: self, member, heard: self.copy(edits.end), known, edits, sent: Vec::new(), saved: 0 };
        let end = visit.goes(stay).await;
        self.memory.stand_up(self.who);
        end
    }
}

impl Visit<'_> {
    async fn goes(&mut self, stay: Stay) -> End {
        self.says(Frame::Step1(&[0])).await;
        for n in self.edits.clone() {
            self.writes(Frame::Update(&edit(self.person.who, n)), n + 1).await;
        }
        let Stay::Until(wanted) = stay else { return End::Left };
        let content = |visit: &Self| {
            let heard = visit.heard.note();
            visit.known.is_none() && visit.saved == visit.sent.len() && wanted.iter().all(|token| heard.contains(*token))
        };
        let mut asked = false;
        while !content(self) {
            match self.member.next().await.expect("a close before the end") {
                Outgoing::Close { code, .. } => {
                    assert_eq!(self.member.next().await, None, "nothing after the close");
                    return End::Closed(code);
                }
                Outgoing::Text(text) => self.hears(&text),
                Outgoing::Binary(bytes) => match Frame::parse(&bytes).expect("a sound frame") {
                    Frame::Step1(_) if asked => self.brings_all().await,
                    Frame::Step1(_) => asked = true, // it is new here: what it has, it sends
                    Frame::Step2(update) | Frame::Update(update) => self.learns(update),
                    _ => {}
                },
            }
        }
        End::Content
    }

    async fn says(&self, frame: Frame<'_>) {
        self.member.receive(Incoming::Binary(frame.encode().into())).await;
    }

    async fn writes(&mut self, frame: Frame<'_>, upto: usize) {
        self.sent.push(upto);
        self.says(frame).await;
    }

    async fn brings_all(&mut self) {
        self.writes(Frame::Step2(&self.person.copy(self.edits.end).encode()), self.edits.end).await;
    }

    fn hears(&mut self, text: &[u8]) {
        if let ServerMessage::Saved { n } = serde_json::from_slice::<Control<ServerMessage>>(text).expect("a control message").message {
            self.saved = n as usize;
            let upto = self.sent[..self.saved].iter().copied().max().unwrap_or_default();
            self.person.memory.acknowledge((0..upto).map(|n| token(self.person.who, n)));
        }
    }

    fn learns(&mut self, update: &[u8]) {
        self.heard.absorb(update).expect("what was told builds on what was told");
        let heard: BTreeSet<char> = self.heard.note().chars().collect();
        let mut allowed = self.person.memory.stored();
        allowed.extend((0..self.edits.end).map(|n| token(self.person.who, n)));
        assert!(heard.is_subset(&allowed), "{heard:?} was told, and only {allowed:?} is stored or own");
        if let Some(known) = self.known.take() {
            assert!(known.is_subset(&heard), "opened with {heard:?}, and {known:?} was saved before");
        }
    }
}
