//! The client's link, event by event.

use crate::{
    model::{
        access::Role,
        presence::{Person, Presence},
    },
    sync::{
        awareness::{self, Entry},
        frame::Frame,
        limits::{self, close},
        link::{Effect, Input, Link, Phase, SaveState, Unsaved},
        replica::{Replica, TextOp},
        wire::{ClientMessage, Control, ServerMessage, VERSION, Welcome, WireLimits},
    },
};

/// A link, its replica and a server's replica, driven by hand.
struct Bench {
    now: u64,
    link: Link,
    replica: Replica,
    server: Replica,
    /// Keeps edits as soon as it is asked to.
    device: bool,
}

fn welcome(role: Role) -> ServerMessage {
    let limits =
        WireLimits { frame: limits::FRAME, presence: limits::PRESENCE, presence_rate: limits::PRESENCE_RATE, doc: limits::DOC_STOP };
    ServerMessage::Welcome(Welcome { version: VERSION, role, peer: 1, heartbeat_ms: 15_000, limits })
}

impl Bench {
    fn new() -> Self {
        Bench { now: 1_000, link: Link::new(7, || 1.0), replica: Replica::new(7), server: Replica::new(1), device: true }
    }
    fn input(&mut self, input: Input) -> Vec<Effect> {
        let mut effects = self.link.handle(self.now, input, &mut self.replica);
        let newest = effects.iter().rev().find_map(|effect| if let Effect::Keep { n, .. } = effect { Some(*n) } else { None });
        if let (Some(n), true) = (newest, self.device) {
            effects.extend(self.link.handle(self.now, Input::Kept { n }, &mut self.replica));
        }
        effects
    }
    fn says(&mut self, message: ServerMessage) -> Vec<Effect> {
        let text = serde_json::to_string(&Control { id: None, message }).expect("plain values");
        self.input(Input::Text(text))
    }
    fn sends(&mut self, frame: Frame<'_>) -> Vec<Effect> {
        self.input(Input::Binary(frame.encode()))
    }
    /// Open, welcomed, synced.
    fn live(role: Role) -> Self {
        let mut bench = Bench::new();
        bench.input(Input::Wake);
        bench.greet(role);
        bench
    }
    fn greet(&mut self, role: Role) -> Vec<Effect> {
        let mut all = self.input(Input::Opened);
        all.extend(self.says(welcome(role)));
        all.extend(self.sends(Frame::Step1(&self.server.state_vector())));
        let diff = self.server.diff(&self.replica.state_vector()).expect("sound");
        all.extend(self.sends(Frame::Step2(&diff)));
        all
    }
    fn types(&mut self, text: &str) -> Vec<Effect> {
        let edit = self.replica.edit_note(&[TextOp::Insert(text.into())]).expect("an edit");
        self.input(Input::Edited(edit.update))
    }
    fn after(&mut self, ms: u64) -> Vec<Effect> {
        self.now += ms;
        self.input(Input::Tick)
    }
}

fn frames(effects: &[Effect]) -> Vec<Frame<'_>> {
    fn binary(effect: &Effect) -> Option<Frame<'_>> {
        if let Effect::SendBinary(bytes) = effect { Some(Frame::parse(bytes).expect("our own")) } else { None }
    }
    effects.iter().filter_map(binary).collect()
}

fn messages(effects: &[Effect]) -> Vec<ClientMessage> {
    let text = |effect: &Effect| if let Effect::SendText(text) = effect { Some(text.clone()) } else { None };
    effects.iter().filter_map(text).map(|text| serde_json::from_str::<Control<_>>(&text).expect("our own").message).collect()
}

fn closes(effects: &[Effect]) -> Option<u16> {
    effects.iter().find_map(|effect| if let Effect::Close { code, .. } = effect { Some(*code) } else { None })
}

#[test]
fn s2_the_client_says_hello_and_what_it_has_and_is_live_once_welcomed() {
    let mut bench = Bench::new();
    assert!(bench.input(Input::Wake).contains(&Effect::Open));
    let first = bench.input(Input::Opened);
    assert_eq!(messages(&first), [ClientMessage::Hello { versions: vec![VERSION] }]);
    assert!(matches!(frames(&first)[..], [Frame::Step1([0])]));
    assert_eq!(bench.link.phase(), &Phase::Connecting);
    let greeted = bench.says(welcome(Role::Edit));
    assert!(greeted.contains(&Effect::Phase(Phase::Live)) && greeted.contains(&Effect::Role(Role::Edit)));
}

#[test]
fn s2_another_version_means_goodbye() {
    let mut bench = Bench::new();
    bench.input(Input::Wake);
    bench.input(Input::Opened);
    let ServerMessage::Welcome(other) = welcome(Role::Edit) else { unreachable!() };
    let effects = bench.says(ServerMessage::Welcome(Welcome { version: VERSION + 1, ..other }));
    assert_eq!(closes(&effects), Some(close::OLD_PROTOCOL));
    assert!(matches!(bench.link.phase(), Phase::Gone { .. }));
    assert!(!bench.input(Input::Wake).contains(&Effect::Open), "it does not come back");
}

#[test]
fn s3_an_edit_of_another_that_comes_before_the_answer_is_not_needed() {
    let mut bench = Bench::new();
    let first = bench.server.edit_note(&[TextOp::Insert("first ".into())]).expect("an edit");
    let second = bench.server.edit_note(&[TextOp::Insert("second ".into())]).expect("an edit");
    drop(first);
    bench.input(Input::Wake);
    bench.input(Input::Opened);
    bench.says(welcome(Role::Edit));
    assert_eq!(closes(&bench.sends(Frame::Update(&second.update))), None);
    let diff = bench.server.encode();
    assert!(bench.sends(Frame::Step2(&diff)).contains(&Effect::Synced));
    assert_eq!(bench.replica.note(), "second first ");
}

#[test]
fn s3_a_gap_after_the_sync_asks_again() {
    let mut bench = Bench::live(Role::Edit);
    bench.server.edit_note(&[TextOp::Insert("a".into())]).expect("an edit");
    let second = bench.server.edit_note(&[TextOp::Insert("b".into())]).expect("an edit");
    let effects = bench.sends(Frame::Update(&second.update));
    assert!(matches!(frames(&effects)[..], [Frame::Step1(_)]));
}

#[test]
fn s3_nothing_new_is_not_sent_and_what_was_here_before_is() {
    let mut bench = Bench::new();
    bench.input(Input::Wake);
    assert!(!frames(&bench.greet(Role::Edit)).iter().any(|frame| matches!(frame, Frame::Step2(_))));
    let mut bench = Bench::new();
    bench.replica.edit_note(&[TextOp::Insert("from before".into())]).expect("an edit");
    bench.input(Input::Wake);
    assert!(frames(&bench.greet(Role::Edit)).iter().any(|frame| matches!(frame, Frame::Step2(_))));
}

#[test]
fn s5_saved_means_that_every_edit_is_confirmed() {
    let mut bench = Bench::live(Role::Edit);
    assert_eq!(bench.link.save_state(), &SaveState::Saved);
    assert!(matches!(frames(&bench.types("a"))[..], [Frame::Update(_)]));
    bench.now += 5;
    bench.types("b");
    assert_eq!(bench.link.save_state(), &SaveState::Saving { since_ms: 1_000 });
    bench.says(ServerMessage::Saved { n: 1 });
    assert_eq!(bench.link.save_state(), &SaveState::Saving { since_ms: 1_005 });
    bench.says(ServerMessage::Saved { n: 2 });
    assert_eq!(bench.link.save_state(), &SaveState::Saved);
}

#[test]
fn s5_edits_without_an_answer_offline_or_held_are_kept_within_two_seconds() {
    let mut bench = Bench::live(Role::Edit);
    let effects = bench.types("a");
    assert!(effects.contains(&Effect::TickAt(3_000)), "it will look again: {effects:?}");
    bench.after(1_999);
    assert_eq!(bench.link.save_state(), &SaveState::Saving { since_ms: 1_000 });
    bench.after(1);
    assert!(matches!(bench.link.save_state(), SaveState::Kept { since_ms: 1_000, .. }));
    bench.says(ServerMessage::Saved { n: 1 });
    bench.types("b");
    bench.says(ServerMessage::Holding { why: "The disk is full.".into() });
    assert_eq!(bench.link.save_state(), &SaveState::Kept { since_ms: 3_000, why: "The disk is full.".into() });
    bench.input(Input::Closed { code: 1006, reason: String::new() });
    bench.after(2_000);
    assert!(matches!(bench.link.save_state(), SaveState::Kept { since_ms: 3_000, .. }));
}

#[test]
fn s5_what_neither_server_nor_device_has_is_said_to_be_in_this_tab_alone() {
    let mut bench = Bench::live(Role::Edit);
    bench.device = false;
    bench.types("a");
    assert_eq!(bench.link.save_state(), &SaveState::Saving { since_ms: 1_000 });
    bench.after(2_000);
    assert!(matches!(bench.link.save_state(), SaveState::TabOnly { since_ms: 1_000, .. }), "the device has said nothing");
    bench.input(Input::NotKept { why: "This device is full.".into() });
    bench.input(Input::Closed { code: 1006, reason: String::new() });
    let why = "Not connected. This device is full.".to_owned();
    assert_eq!(bench.link.save_state(), &SaveState::TabOnly { since_ms: 1_000, why });
    bench.input(Input::Kept { n: 1 });
    assert!(matches!(bench.link.save_state(), SaveState::Kept { since_ms: 1_000, .. }), "room was made");
}

#[test]
fn s5_the_device_is_told_of_an_edit_before_the_server_and_of_what_the_server_has() {
    let mut bench = Bench::live(Role::Edit);
    let effects = bench.types("a");
    let at = |what: fn(&Effect) -> bool| effects.iter().position(what).expect("it happens");
    let keep = at(|effect| matches!(effect, Effect::Keep { n: 1, .. }));
    let mark = at(|effect| matches!(effect, Effect::Unsaved(Some(Unsaved { from: 1, since_ms: 1_000 }))));
    let send = at(|effect| matches!(effect, Effect::SendBinary(_)));
    assert!(keep < send && mark < send, "{effects:?}");
    assert!(bench.says(ServerMessage::Saved { n: 1 }).contains(&Effect::Unsaved(None)));
    let edit = bench.server.edit_note(&[TextOp::Insert("theirs".into())]).expect("an edit");
    assert!(bench.sends(Frame::Update(&edit.update)).contains(&Effect::Received(edit.update.clone())));
}

#[test]
fn s5_edits_of_an_earlier_visit_are_unsaved_until_the_server_has_them() {
    let mut bench = Bench::new();
    let update = Replica::new(5).edit_note(&[TextOp::Insert("from before".into())]).expect("an edit").update;
    bench.replica.absorb(&update).expect("sound");
    bench.input(Input::Adopted { update, since_ms: 400 });
    bench.input(Input::Wake);
    bench.after(2_000);
    assert!(matches!(bench.link.save_state(), SaveState::Kept { since_ms: 400, .. }));
    let effects = bench.greet(Role::Edit);
    assert!(frames(&effects).iter().any(|frame| matches!(frame, Frame::Step2(_))));
    bench.says(ServerMessage::Saved { n: 1 });
    assert_eq!(bench.link.save_state(), &SaveState::Saved);
}

#[test]
fn s5_what_was_refused_stays_on_the_device_and_goes_again_when_the_role_allows_it() {
    let mut bench = Bench::live(Role::Edit);
    bench.types("a");
    let effects = bench.says(ServerMessage::Refused { n: 1, why: "No.".into() });
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Unsaved(None))), "{effects:?}");
    bench.input(Input::Closed { code: 1006, reason: String::new() });
    bench.after(500);
    bench.greet(Role::Edit);
    assert!(matches!(bench.link.save_state(), SaveState::Saving { .. }));
    bench.says(ServerMessage::Saved { n: 1 });
    assert_eq!(bench.link.save_state(), &SaveState::Saved);
}

#[test]
fn s5_an_edit_that_nothing_answers_makes_it_ask_whether_anybody_is_there() {
    let mut bench = Bench::live(Role::Edit);
    bench.after(10);
    bench.types("a");
    assert_eq!(messages(&bench.after(2_000)), [ClientMessage::Ping {}]);
    assert_eq!(messages(&bench.after(1_000)), [], "once");
    assert_eq!(closes(&bench.after(4_000)), Some(close::DEAD));
}

#[test]
fn s6_a_reader_sends_nothing_and_is_told_so() {
    let mut bench = Bench::live(Role::View);
    assert_eq!(frames(&bench.types("a")), []);
    assert!(matches!(bench.link.save_state(), SaveState::Refused { .. }));
    let effects = bench.says(ServerMessage::Role { role: Role::Edit });
    assert!(matches!(frames(&effects)[..], [Frame::Update(_)]), "an editor now");
    bench.says(ServerMessage::Refused { n: 1, why: "No.".into() });
    assert_eq!(bench.link.save_state(), &SaveState::Refused { why: "No.".into() });
}

#[test]
fn s7_messages_from_a_newer_server_are_ignored() {
    let mut bench = Bench::live(Role::Edit);
    assert_eq!(closes(&bench.input(Input::Text(r#"{"type":"fireworks","data":{"n":3}}"#.into()))), None);
    assert_eq!(closes(&bench.input(Input::Text("{".into()))), None);
    assert_eq!(bench.link.phase(), &Phase::Live);
}

#[test]
fn s7_bytes_that_this_copy_cannot_take_end_the_connection_for_good() {
    let mut bench = Bench::live(Role::Edit);
    assert_eq!(closes(&bench.input(Input::Binary(vec![9]))), Some(close::MALFORMED));
    assert!(matches!(bench.link.phase(), Phase::Gone { .. }));
}

#[test]
fn s8_an_edit_over_the_limit_is_never_sent_and_never_called_saved() {
    let mut bench = Bench::live(Role::Edit);
    let effects = bench.types(&"x".repeat(limits::FRAME));
    assert_eq!(frames(&effects), []);
    assert!(matches!(bench.link.save_state(), SaveState::Refused { .. }));
}

#[test]
fn s9_own_presence_goes_out_paced_and_again_after_a_reconnect() {
    let mut bench = Bench::live(Role::View);
    let here = |name: &str| Some(Presence { user: Person { name: name.into(), ..Person::default() }, ..Presence::default() });
    assert!(matches!(frames(&bench.input(Input::Present(here("a"))))[..], [Frame::Awareness(_)]));
    assert_eq!(frames(&bench.input(Input::Present(here("b")))), []);
    assert!(matches!(frames(&bench.after(33))[..], [Frame::Awareness(_)]));
    bench.input(Input::Closed { code: 1006, reason: String::new() });
    bench.after(600);
    assert!(frames(&bench.greet(Role::View)).iter().any(|frame| matches!(frame, Frame::Awareness(_))));
}

#[test]
fn s9_others_come_go_and_expire() {
    let mut bench = Bench::live(Role::Edit);
    let entry = |client, clock, state| awareness::encode([Entry { client, clock, state }].into_iter());
    let peers = |effects: Vec<Effect>| effects.into_iter().find_map(|e| if let Effect::Peers(peers) = e { Some(peers) } else { None });
    let came = peers(bench.sends(Frame::Awareness(&entry(9, 1, Some(r#"{"user":{"name":"Ada"}}"#))))).expect("she came");
    assert_eq!(came[0].1.as_ref().expect("here").user.name, "Ada");
    assert_eq!(peers(bench.sends(Frame::Awareness(&entry(9, 2, None)))), Some(vec![(9, None)]));
    bench.sends(Frame::Awareness(&entry(8, 1, Some("{}"))));
    bench.after(29_999);
    assert_eq!(peers(bench.after(1)), Some(vec![(8, None)]), "not renewed");
}

#[test]
fn s10_it_waits_longer_each_time_and_comes_at_once_when_woken() {
    let mut bench = Bench::new();
    bench.input(Input::Wake);
    for wait in [500, 1_000, 2_000] {
        bench.input(Input::Closed { code: 1006, reason: String::new() });
        assert_eq!(bench.link.phase(), &Phase::Waiting { retry_at_ms: bench.now + wait });
        assert!(!bench.after(wait - 1).contains(&Effect::Open));
        assert!(bench.after(1).contains(&Effect::Open));
    }
    bench.input(Input::Closed { code: 1006, reason: String::new() });
    assert!(bench.input(Input::Wake).contains(&Effect::Open));
}

#[test]
fn s10_a_server_that_sends_its_clients_away_for_a_moment_is_not_called_offline() {
    let mut bench = Bench::live(Role::Edit);
    bench.types("a");
    bench.input(Input::Closed { code: close::RESTART, reason: String::new() });
    assert_eq!((bench.link.phase(), bench.link.save_state()), (&Phase::Connecting, &SaveState::Saving { since_ms: 1_000 }));
    assert!(bench.after(500).contains(&Effect::Open));
    bench.input(Input::Closed { code: 1006, reason: String::new() });
    assert!(matches!(bench.link.phase(), Phase::Waiting { .. }), "it did not come back at once");
}

#[test]
fn s10_what_was_unsaved_goes_in_the_first_frame_after_a_reconnect() {
    let mut bench = Bench::live(Role::Edit);
    bench.types("a");
    bench.input(Input::Closed { code: 1006, reason: String::new() });
    bench.types("b");
    bench.after(500);
    let effects = bench.greet(Role::Edit);
    let sent: Vec<_> = frames(&effects).into_iter().filter(|frame| matches!(frame, Frame::Step2(_) | Frame::Update(_))).collect();
    let [Frame::Step2(update)] = sent[..] else { panic!("{sent:?}") };
    bench.server.apply(update).expect("passes");
    assert_eq!(bench.server.note(), "ba");
    assert!(matches!(bench.link.save_state(), SaveState::Saving { .. }));
    bench.says(ServerMessage::Saved { n: 1 });
    assert_eq!(bench.link.save_state(), &SaveState::Saved);
}

#[test]
fn s10_what_is_too_big_for_one_frame_goes_edit_by_edit() {
    let mut bench = Bench::live(Role::Edit);
    bench.input(Input::Closed { code: 1006, reason: String::new() });
    for _ in 0..3 {
        bench.types(&"x".repeat(limits::FRAME / 2));
    }
    bench.after(500);
    let effects = bench.greet(Role::Edit);
    let sent: Vec<_> = frames(&effects).into_iter().filter(|frame| matches!(frame, Frame::Update(_))).collect();
    assert_eq!(sent.len(), 3);
    bench.says(ServerMessage::Saved { n: 3 });
    assert_eq!(bench.link.save_state(), &SaveState::Saved);
}

#[test]
fn s10_it_stays_away_from_what_is_not_there_and_after_three_faults() {
    let mut bench = Bench::live(Role::Edit);
    bench.input(Input::Closed { code: close::NOT_FOUND, reason: String::new() });
    assert!(matches!(bench.link.phase(), Phase::Gone { .. }));
    let mut bench = Bench::new();
    bench.input(Input::Wake);
    for _ in 0..3 {
        bench.input(Input::Closed { code: close::MALFORMED, reason: "a bad update".into() });
        bench.input(Input::Wake);
    }
    assert_eq!(bench.link.phase(), &Phase::Gone { why: "a bad update".into() });
}

#[test]
fn s11_it_pings_when_idle_answers_pings_and_gives_up_the_silent() {
    let mut bench = Bench::live(Role::Edit);
    assert_eq!(messages(&bench.after(15_000)), [ClientMessage::Ping {}]);
    assert_eq!(messages(&bench.says(ServerMessage::Ping {})), [ClientMessage::Pong {}]);
    assert_eq!(closes(&bench.after(34_999)), None);
    assert_eq!(closes(&bench.after(1)), Some(close::DEAD));
    assert_eq!(bench.link.phase(), &Phase::Connecting);
}

#[test]
fn s11_after_a_wake_up_silence_is_judged_sooner() {
    let mut bench = Bench::live(Role::Edit);
    assert_eq!(messages(&bench.input(Input::Wake)), [ClientMessage::Ping {}]);
    assert_eq!(closes(&bench.after(5_000)), Some(close::DEAD));
    let mut bench = Bench::live(Role::Edit);
    bench.input(Input::Wake);
    bench.says(ServerMessage::Pong {});
    assert_eq!(closes(&bench.after(5_000)), None);
}

#[test]
fn s11_a_server_that_never_welcomes_is_given_up() {
    let mut bench = Bench::new();
    bench.input(Input::Wake);
    bench.input(Input::Opened);
    assert_eq!(closes(&bench.after(10_000)), Some(close::DEAD));
}

#[test]
fn s14_a_reply_finds_its_request() {
    let mut bench = Bench::live(Role::Edit);
    let (id, sent) = bench.link.request(ClientMessage::Who {});
    assert_eq!(messages(&sent), [ClientMessage::Who {}]);
    let people = ServerMessage::People { people: Vec::new() };
    let text = serde_json::to_string(&Control { id: Some(id), message: people.clone() }).expect("plain values");
    assert!(bench.input(Input::Text(text)).contains(&Effect::Reply(id, people)));
}

/// A document so large that its first answer is taken in slices.
fn large(bench: &mut Bench) {
    for n in 0..40 {
        bench.server.edit_note(&[TextOp::Insert(format!("{n} {}", "many words ".repeat(2_000)))]).expect("an edit");
    }
}

fn goes_on(bench: &mut Bench) -> (usize, Vec<Effect>) {
    let (mut turns, mut all) = (0, Vec::new());
    let mut more = true;
    while more {
        turns += 1;
        let effects = bench.input(Input::Soon);
        more = effects.contains(&Effect::Soon);
        all.extend(effects);
    }
    (turns, all)
}

#[test]
fn s3_a_large_answer_is_taken_in_slices_and_what_comes_meanwhile_after_it() {
    let mut bench = Bench::new();
    large(&mut bench);
    bench.input(Input::Wake);
    let greeted = bench.greet(Role::Edit);
    assert!(greeted.contains(&Effect::Soon) && !greeted.contains(&Effect::Synced) && bench.replica.is_empty());
    // It builds on what is still on its way.
    let edit = bench.server.edit_note(&[TextOp::Insert("new ".into())]).expect("an edit");
    let effects = bench.sends(Frame::Update(&edit.update));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Changed(_) | Effect::SendBinary(_))), "{effects:?}");
    bench.input(Input::Soon);
    assert!(!bench.replica.is_empty() && bench.replica.note().len() < bench.server.note().len());
    let (turns, effects) = goes_on(&mut bench);
    assert!(turns > 3 && bench.replica.note() == bench.server.note(), "{turns} turns");
    assert_eq!(effects.iter().filter(|effect| **effect == Effect::Synced).count(), 1);
    // The device has what was received, in the same pieces.
    let received = effects.iter().filter(|effect| matches!(effect, Effect::Received(_))).count();
    assert_eq!(received, turns);
    assert!(!bench.input(Input::Soon).contains(&Effect::Soon), "nothing is left");
}

#[test]
fn s3_a_connection_that_ends_between_slices_leaves_a_copy_that_asks_for_the_rest() {
    let mut bench = Bench::new();
    large(&mut bench);
    bench.input(Input::Wake);
    bench.greet(Role::Edit);
    bench.input(Input::Soon);
    let part = bench.replica.note();
    bench.input(Input::Closed { code: 1006, reason: String::new() });
    bench.input(Input::Soon);
    assert_eq!(bench.replica.note(), part, "what came of a connection that is gone is gone with it");
    bench.input(Input::Wake);
    bench.greet(Role::Edit);
    goes_on(&mut bench);
    assert_eq!(bench.replica.note(), bench.server.note());
}
