//! What the page's `<body>` says of the document: how far the connection is, and where the edits are. Words for people are the components'.

use crate::{
    client::dom::document,
    sync::link::{Phase, SaveState},
};

/// States that a person sees as words or colours, as plain attributes of `<body>`: styles and end-to-end tests read them.
pub fn mark(attribute: &str, value: &str) {
    if let Some(body) = document().body() {
        let _ = body.set_attribute(attribute, value);
    }
}

pub fn phase_name(phase: &Phase) -> &'static str {
    match phase {
        Phase::Connecting => "connecting",
        Phase::Live => "live",
        Phase::Waiting { .. } => "waiting",
        Phase::Gone { .. } => "gone",
    }
}

/// Before this copy has been in step with the server's there is nothing of which to say that it is saved.
pub fn save_name(state: &SaveState, met: bool) -> &'static str {
    match state {
        SaveState::Saved if !met => "connecting",
        SaveState::Saved => "saved",
        SaveState::Saving { .. } => "saving",
        SaveState::Kept { .. } => "kept",
        SaveState::TabOnly { .. } => "tab-only",
        SaveState::Refused { .. } => "refused",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_has_no_document_yet_is_not_marked_as_saved() {
        assert_eq!(save_name(&SaveState::Saved, false), "connecting");
        assert_eq!(save_name(&SaveState::Saved, true), "saved");
        assert_eq!(save_name(&SaveState::Saving { since_ms: 0 }, false), "saving");
    }
}
