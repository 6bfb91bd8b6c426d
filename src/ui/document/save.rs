//! Where the work is, in words: on the server's disk, on its way, or only in this tab. It says what `client::session` knows, no more.

use leptos::prelude::*;

use crate::{
    client::{
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
    way_on: Option<WayOn>,
}

/// What the person can do about it, as a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WayOn {
    /// Connect, or find out whether the connection is still one.
    TryNow,
    /// Start again from what the server has.
    Reload,
}

fn line(save: &SaveState, phase: &Phase, synced: bool) -> Line {
    let line = |state, icon, words| Line { state, icon, words, detail: None, way_on: None };
    let kept = |words| Line { way_on: Some(WayOn::TryNow), ..line("kept", Icon::Alert, words) };
    let offline = || Line { icon: Icon::Offline, ..kept("Offline: kept in this tab") };
    match (save, phase) {
        (_, Phase::Gone { why }) => {
            let detail = Some(if *save == SaveState::Saved { why.clone() } else { with_loss(why) });
            Line { detail, way_on: Some(WayOn::Reload), ..line("gone", Icon::Alert, "Disconnected") }
        }
        (SaveState::Refused { why }, Phase::Live) => {
            Line { detail: Some(with_loss(why)), way_on: Some(WayOn::Reload), ..line("refused", Icon::Alert, "Cannot save") }
        }
        // A page that is reloaded without a server does not come back.
        (SaveState::Refused { why }, _) => {
            Line { detail: Some(why.clone()), way_on: Some(WayOn::TryNow), ..line("refused", Icon::Alert, "Cannot save") }
        }
        (SaveState::Kept { why, .. }, Phase::Live) => Line { detail: Some(why.clone()), ..kept("Not saved yet: kept in this tab") },
        (SaveState::Kept { .. }, _) | (SaveState::Saving { .. }, Phase::Waiting { .. }) => offline(),
        (SaveState::Saving { .. }, _) => line("saving", Icon::Busy, "Saving…"),
        (SaveState::Saved, Phase::Waiting { .. }) => Line { way_on: Some(WayOn::TryNow), ..line("offline", Icon::Offline, "Offline") },
        (SaveState::Saved, Phase::Live) if synced => line("saved", Icon::Check, "Saved"),
        (SaveState::Saved, _) => line("connecting", Icon::Busy, "Connecting…"),
    }
}

/// What is not on the server is in this tab alone.
fn with_loss(why: &str) -> String {
    [why, " Reloading the page loses what is not saved."].concat()
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
    let (save, phase, synced) = (session.save(), session.phase(), session.synced());
    let now = Memo::new(move |_| save.with(|save| phase.with(|phase| line(save, phase, synced.get()))));
    let said = Memo::new(move |before: Option<&String>| now.with(|line| spoken(before.map_or("", String::as_str), line)));
    let session = StoredValue::new(session);
    let way_on = Memo::new(move |_| now.with(|line| line.way_on));
    let button = move || {
        way_on.get().map(|way| {
            let (label, go): (_, fn(&Session)) = match way {
                WayOn::TryNow => ("Try now", Session::retry_now),
                WayOn::Reload => ("Reload", |_| page::reload()),
            };
            view! {
                <button type="button" class="btn outline" on:click=move |_| session.with_value(go)>
                    {label}
                </button>
            }
        })
    };
    view! {
        <div class="save" data-testid="save-state" data-state=move || now.with(|line| line.state) data-tip=move || now.with(|line| line.detail.clone())>
            {move || icon(now.with(|line| line.icon))}
            <span class="words">
                {move || now.with(|line| line.words)}
            </span>
            {button}
        </div>
        <span class="unseen" role="status">{said}</span>
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
    fn offline_edits_are_said_to_be_in_this_tab_and_can_be_tried_again() {
        let line = line(&kept(), &Phase::Waiting { retry_at_ms: 5 }, true);
        assert_eq!((line.words, line.way_on), ("Offline: kept in this tab", Some(WayOn::TryNow)));
    }

    #[test]
    fn what_the_server_refuses_is_left_by_a_reload_that_says_what_it_costs() {
        let refused = SaveState::Refused { why: "Too large.".into() };
        let now = line(&refused, &Phase::Live, true);
        assert_eq!(
            (now.way_on, now.detail.as_deref()),
            (Some(WayOn::Reload), Some("Too large. Reloading the page loses what is not saved."))
        );
        let offline = line(&refused, &Phase::Waiting { retry_at_ms: 5 }, true);
        assert_eq!(offline.way_on, Some(WayOn::TryNow), "no server, no page");
    }

    #[test]
    fn a_page_that_will_not_come_back_offers_a_reload_and_speaks_of_loss_only_if_there_is_one() {
        let gone = Phase::Gone { why: "The server speaks another version.".into() };
        let (clean, dirty) = (line(&SaveState::Saved, &gone, true), line(&kept(), &gone, true));
        assert_eq!((clean.way_on, dirty.way_on), (Some(WayOn::Reload), Some(WayOn::Reload)));
        assert_eq!(clean.detail.as_deref(), Some("The server speaks another version."));
        assert!(dirty.detail.is_some_and(|detail| detail.contains("loses")));
    }

    #[test]
    fn a_screen_reader_hears_trouble_and_its_end_but_not_each_keystroke() {
        let saving = line(&SaveState::Saving { since_ms: 0 }, &Phase::Live, true);
        let saved = line(&SaveState::Saved, &Phase::Live, true);
        assert_eq!(spoken("", &saving), "");
        assert_eq!(spoken("", &saved), "");
        let trouble = spoken("", &line(&kept(), &Phase::Live, true));
        assert_eq!(trouble, "Not saved yet: kept in this tab. the disk is full");
        assert_eq!(spoken(&trouble, &saved), "Saved");
    }
}
