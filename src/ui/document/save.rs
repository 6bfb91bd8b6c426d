//! Where the work is, in words: on the server's disk, on its way, on this device, or only in this tab. It says what `client::session` knows,
//! no more.

use leptos::prelude::*;

use super::recovery::Recovery;
use crate::{
    client::{
        dom::Timer,
        page,
        session::{Phase, SaveState, Session},
    },
    ui::kit::Erased,
    ui::kit::icon::{Icon, icon},
};

/// What is shown for a state.
#[derive(Debug, Clone, PartialEq)]
struct Line {
    /// For styles and finders.
    state: &'static str,
    icon: Icon,
    words: &'static str,
    /// Why, in full.
    detail: Option<String>,
    since_ms: Option<u64>,
    way_on: Option<WayOn>,
}

/// What the person can do about it, as a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WayOn {
    /// Connect, or find out whether the connection is still one.
    TryNow,
    /// Start again from what the server has.
    Reload,
    /// See what is not saved, and take it out.
    Recover,
}

fn line(save: &SaveState, phase: &Phase, met: bool) -> Line {
    let line = |state, icon, words| Line { state, icon, words, detail: None, since_ms: None, way_on: None };
    let cannot =
        |state, why: &str, way_on| Line { detail: Some(why.to_owned()), way_on: Some(way_on), ..line(state, Icon::Alert, "Cannot save") };
    let kept = |since_ms, icon| Line { since_ms: Some(since_ms), way_on: Some(WayOn::TryNow), ..line("kept", icon, "Kept on this device") };
    match (save, phase) {
        (SaveState::Saved, Phase::Gone { why }) => {
            Line { detail: Some(why.clone()), way_on: Some(WayOn::Reload), ..line("gone", Icon::Alert, "Disconnected") }
        }
        (_, Phase::Gone { why }) => cannot("gone", why, WayOn::Recover),
        (SaveState::Refused { why }, _) => cannot("refused", why, WayOn::Recover),
        (SaveState::TabOnly { since_ms, why }, _) => Line {
            since_ms: Some(*since_ms),
            ..cannot("tab-only", &[why, " Typing goes on when this page can keep what you type; do not close it."].concat(), WayOn::TryNow)
        },
        (SaveState::Kept { since_ms, .. }, Phase::Waiting { .. }) => kept(*since_ms, Icon::Offline),
        (SaveState::Kept { since_ms, why }, _) => Line { detail: Some(why.clone()), ..kept(*since_ms, Icon::Alert) },
        (SaveState::Saving { .. }, _) => line("saving", Icon::More, "Saving…"),
        (SaveState::Saved, Phase::Waiting { .. }) => Line { way_on: Some(WayOn::TryNow), ..line("offline", Icon::Offline, "Offline") },
        (SaveState::Saved, Phase::Live) if met => line("saved", Icon::Check, "Saved"),
        (SaveState::Saved, _) => line("connecting", Icon::Busy, "Connecting…"),
    }
}

/// While somebody types, each key is saved within milliseconds. `Saved` is shown only when nothing was on its way for so long, ms: it says the
/// truth, and nothing flickers at every key.
const SETTLE_MS: u64 = 400;

/// Whether a line is shown only when it has held for [`SETTLE_MS`].
fn settles(shown: &Line, line: &Line) -> bool {
    (shown.state, line.state) == ("saving", "saved")
}

/// A screen reader hears of trouble and of its end, not of every keystroke's way to the disk.
fn spoken(before: &str, line: &Line) -> String {
    match line.state {
        "saving" | "connecting" => before.into(),
        "saved" if before.is_empty() => String::new(),
        _ => [line.words, line.detail.as_deref().map_or("", |_| ". "), line.detail.as_deref().unwrap_or_default()].concat(),
    }
}

#[component]
pub fn Save(session: Session) -> impl IntoView {
    let (save, phase, met, countdown) = (session.save(), session.phase(), session.met(), session.countdown());
    let fresh = Memo::new(move |_| save.with(|save| phase.with(|phase| line(save, phase, met.get()))));
    let said = Memo::new(move |before: Option<&String>| fresh.with(|line| spoken(before.map_or("", String::as_str), line)));
    let now = RwSignal::new(fresh.get_untracked());
    let show = move || {
        let line = fresh.get_untracked();
        if now.with_untracked(|shown| *shown != line) {
            now.set(line);
        }
    };
    let settling = StoredValue::new_local(None::<Timer>);
    Effect::new(move |_| {
        settling.set_value(None);
        match fresh.with(|line| now.with_untracked(|shown| settles(shown, line))) {
            true => settling.set_value(Some(Timer::after(SETTLE_MS, show))),
            false => show(),
        }
    });
    let recovering = RwSignal::new(false);
    let why = move || now.with(|line| line.detail.clone().unwrap_or_default());
    let tip = move || {
        now.with(|line| {
            let since = line.since_ms.map(|ms| ["Since ", &page::clock(ms), ". "].concat());
            let tip = [since.as_deref().unwrap_or_default(), line.detail.as_deref().unwrap_or_default()].concat();
            (!tip.is_empty()).then_some(tip)
        })
    };
    let words = move || {
        let words = now.with(|line| line.words);
        match countdown.get() {
            Some(seconds) => [words, " · next try in ", &seconds.to_string(), " s"].concat(),
            None => words.to_owned(),
        }
    };
    let recovery = view! { <Recovery session=session.clone() open=recovering why=Signal::derive(why) /> };
    let session = StoredValue::new(session);
    let way_on = Memo::new(move |_| now.with(|line| line.way_on));
    let button = move || {
        way_on.get().map(|way| {
            let label = match way {
                WayOn::TryNow => "Try now",
                WayOn::Reload => "Reload",
                WayOn::Recover => "Show what is not saved",
            };
            let go = move |_| match way {
                WayOn::TryNow => session.with_value(Session::retry_now),
                WayOn::Reload => page::reload(),
                WayOn::Recover => recovering.set(true),
            };
            view! {
                <button type="button" class="btn outline" on:click=go>
                    {label}
                </button>
            }
        })
    };
    view! {
        <div class="save" data-testid="save-state" data-state=move || now.with(|line| line.state) data-tip=tip>
            {move || icon(now.with(|line| line.icon))}
            <span class="words">{words}</span>
            {button}
        </div>
        <span class="unseen" role="status">
            {said}
        </span>
        {recovery}
    }
    .erased()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> SaveState {
        SaveState::Kept { since_ms: 0, why: "the disk is full".into() }
    }

    #[test]
    fn only_the_way_from_saving_to_saved_takes_its_time() {
        let of = |save: SaveState| line(&save, &Phase::Live, true);
        let (saving, saved) = (of(SaveState::Saving { since_ms: 0 }), of(SaveState::Saved));
        assert!(settles(&saving, &saved));
        assert!(!settles(&saved, &saving), "what is not saved is never called saved");
        assert!(!settles(&of(kept()), &saved) && !settles(&saving, &of(kept())) && !settles(&saving, &saving));
    }

    #[test]
    fn saved_is_only_said_of_what_the_server_has() {
        assert_eq!(line(&SaveState::Saved, &Phase::Live, true).words, "Saved");
        assert_eq!(line(&SaveState::Saved, &Phase::Live, false).words, "Connecting…", "what is not here yet is not called saved");
        for (save, phase) in [
            (SaveState::Saving { since_ms: 0 }, Phase::Live),
            (SaveState::Saving { since_ms: 0 }, Phase::Waiting { retry_at_ms: 0 }),
            (kept(), Phase::Live),
            (SaveState::Saved, Phase::Waiting { retry_at_ms: 0 }),
            (SaveState::Refused { why: "too large".into() }, Phase::Live),
        ] {
            assert_ne!(line(&save, &phase, true).words, "Saved", "{save:?} {phase:?}");
        }
    }

    #[test]
    fn offline_edits_are_said_to_be_on_this_device_since_when_and_can_be_tried_again() {
        let line = line(&kept(), &Phase::Waiting { retry_at_ms: 5 }, true);
        assert_eq!((line.words, line.since_ms, line.way_on), ("Kept on this device", Some(0), Some(WayOn::TryNow)));
    }

    #[test]
    fn what_cannot_be_saved_says_why_and_can_be_taken_out() {
        let gone = Phase::Gone { why: "There is no such document.".into() };
        let refused = SaveState::Refused { why: "Too large.".into() };
        for (save, phase, why) in [(&refused, &Phase::Live, "Too large."), (&kept(), &gone, "There is no such document.")] {
            let line = line(save, phase, true);
            assert_eq!((line.words, line.detail.as_deref(), line.way_on), ("Cannot save", Some(why), Some(WayOn::Recover)));
        }
        let here = SaveState::TabOnly { since_ms: 3, why: "Not connected. This device is full.".into() };
        let line = line(&here, &Phase::Waiting { retry_at_ms: 5 }, true);
        assert_eq!((line.words, line.way_on), ("Cannot save", Some(WayOn::TryNow)));
        assert!(line.detail.is_some_and(|why| why.starts_with("Not connected. This device is full.") && why.contains("do not close")));
    }

    #[test]
    fn a_page_that_will_not_come_back_and_has_lost_nothing_offers_a_reload() {
        let gone = Phase::Gone { why: "The server speaks another version.".into() };
        let line = line(&SaveState::Saved, &gone, true);
        assert_eq!((line.way_on, line.detail.as_deref()), (Some(WayOn::Reload), Some("The server speaks another version.")));
    }

    #[test]
    fn a_screen_reader_hears_trouble_and_its_end_but_not_each_keystroke() {
        let saving = line(&SaveState::Saving { since_ms: 0 }, &Phase::Live, true);
        let saved = line(&SaveState::Saved, &Phase::Live, true);
        assert_eq!(spoken("", &saving), "");
        assert_eq!(spoken("", &saved), "");
        let trouble = spoken("", &line(&kept(), &Phase::Live, true));
        assert_eq!(trouble, "Kept on this device. the disk is full");
        assert_eq!(spoken(&trouble, &saved), "Saved");
    }
}
