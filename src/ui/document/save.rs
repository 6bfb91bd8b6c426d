//! Where the work is, in words: on the server's disk, on its way, or only in this tab. It says what `client::session` knows, no more.

use leptos::prelude::*;

use crate::{
    client::session::{Phase, SaveState, Session},
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
    /// A button that tries at once would help.
    retry: bool,
}

fn line(save: &SaveState, phase: &Phase) -> Line {
    let line = |state, icon, words| Line { state, icon, words, detail: None, retry: false };
    match (save, phase) {
        (_, Phase::Gone { why }) => Line { detail: Some(why.clone()), ..line("gone", Icon::Alert, "Disconnected") },
        (SaveState::Refused { why }, _) => Line { detail: Some(why.clone()), retry: true, ..line("refused", Icon::Alert, "Cannot save") },
        (SaveState::Kept { why, .. }, Phase::Live) => {
            Line { detail: Some(why.clone()), retry: true, ..line("kept", Icon::Alert, "Not saved yet: kept in this tab") }
        }
        (SaveState::Kept { .. }, _) => Line { retry: true, ..line("kept", Icon::Offline, "Offline: kept in this tab") },
        (SaveState::Saving { .. }, Phase::Waiting { .. }) => {
            Line { retry: true, ..line("kept", Icon::Offline, "Offline: kept in this tab") }
        }
        (SaveState::Saving { .. }, _) => line("saving", Icon::Busy, "Saving…"),
        (SaveState::Saved, Phase::Connecting) => line("connecting", Icon::Busy, "Connecting…"),
        (SaveState::Saved, Phase::Waiting { .. }) => Line { retry: true, ..line("offline", Icon::Offline, "Offline") },
        (SaveState::Saved, Phase::Live) => line("saved", Icon::Check, "Saved"),
    }
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
    let (save, phase) = (session.save(), session.phase());
    let now = Memo::new(move |_| save.with(|save| phase.with(|phase| line(save, phase))));
    let said = Memo::new(move |before: Option<&String>| now.with(|line| spoken(before.map_or("", String::as_str), line)));
    let session = StoredValue::new(session);
    let retry = move || {
        now.with(|line| line.retry).then(|| {
            view! {
                <button type="button" class="btn outline" on:click=move |_| session.with_value(Session::retry_now)>
                    "Try now"
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
            {retry}
        </div>
        <span class="unseen" role="status">{said}</span>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> SaveState {
        SaveState::Kept { since_ms: 0, why: "the disk is full".into() }
    }

    #[test]
    fn saved_is_only_said_of_what_the_server_has() {
        assert_eq!(line(&SaveState::Saved, &Phase::Live).words, "Saved");
        for (save, phase) in [
            (SaveState::Saving { since_ms: 0 }, Phase::Live),
            (SaveState::Saving { since_ms: 0 }, Phase::Waiting { retry_at_ms: 0 }),
            (kept(), Phase::Live),
            (SaveState::Saved, Phase::Waiting { retry_at_ms: 0 }),
            (SaveState::Refused { why: "too large".into() }, Phase::Live),
        ] {
            assert_ne!(line(&save, &phase).words, "Saved", "{save:?} {phase:?}");
        }
    }

    #[test]
    fn offline_edits_are_said_to_be_in_this_tab_and_can_be_tried_again() {
        let line = line(&kept(), &Phase::Waiting { retry_at_ms: 5 });
        assert_eq!((line.words, line.retry), ("Offline: kept in this tab", true));
    }

    #[test]
    fn a_screen_reader_hears_trouble_and_its_end_but_not_each_keystroke() {
        let saving = line(&SaveState::Saving { since_ms: 0 }, &Phase::Live);
        let saved = line(&SaveState::Saved, &Phase::Live);
        assert_eq!(spoken("", &saving), "");
        assert_eq!(spoken("", &saved), "");
        let trouble = spoken("", &line(&kept(), &Phase::Live));
        assert_eq!(trouble, "Not saved yet: kept in this tab. the disk is full");
        assert_eq!(spoken(&trouble, &saved), "Saved");
    }
}
