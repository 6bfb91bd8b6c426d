//! What components see of an open document: one signal each. `core` writes them.

use leptos::prelude::ArcRwSignal;

use crate::{
    board::{Panel, input::Ask},
    client::desk::{Desk, Here, Undoable},
    model::{access::Role, geom::Point},
    sync::link::{Phase, SaveState},
};

/// Projections of the document for components.
pub struct Signals {
    pub title: ArcRwSignal<String>,
    pub save: ArcRwSignal<SaveState>,
    pub phase: ArcRwSignal<Phase>,
    pub role: ArcRwSignal<Role>,
    pub synced: ArcRwSignal<bool>,
    pub met: ArcRwSignal<bool>,
    pub countdown: ArcRwSignal<Option<u32>>,
    pub editable: ArcRwSignal<bool>,
    pub people: ArcRwSignal<Vec<Here>>,
    pub panel: ArcRwSignal<Panel>,
    pub undoable: ArcRwSignal<Undoable>,
    pub announce: ArcRwSignal<String>,
    pub asked: ArcRwSignal<Option<(Ask, Point)>>,
    pub said: ArcRwSignal<Option<(String, bool)>>,
    /// Counts changes of what is on the board, a moment behind it.
    pub revised: ArcRwSignal<u32>,
    pub empty_board: ArcRwSignal<bool>,
    /// The note's editor is there and listens.
    pub note_here: ArcRwSignal<bool>,
    /// The first line of the note that is in sight, as an offset of its text.
    pub note_top: ArcRwSignal<Option<u32>>,
    /// Where the note is to show next.
    pub note_goal: ArcRwSignal<Option<u32>>,
    /// Counts changes of the note, a moment behind it.
    pub note_revised: ArcRwSignal<u32>,
}

impl Signals {
    /// As things are before anything has happened.
    pub fn of(desk: &Desk) -> Self {
        Signals {
            title: ArcRwSignal::new(String::new()),
            save: ArcRwSignal::new(desk.save_state().clone()),
            phase: ArcRwSignal::new(Phase::Connecting),
            role: ArcRwSignal::new(desk.role()),
            synced: ArcRwSignal::new(false),
            met: ArcRwSignal::new(false),
            countdown: ArcRwSignal::new(None),
            editable: ArcRwSignal::new(false),
            people: ArcRwSignal::new(desk.people().to_vec()),
            panel: ArcRwSignal::new(Panel::default()),
            undoable: ArcRwSignal::new(Undoable::default()),
            announce: ArcRwSignal::new(String::new()),
            asked: ArcRwSignal::new(None),
            said: ArcRwSignal::new(None),
            revised: ArcRwSignal::new(0),
            empty_board: ArcRwSignal::new(true),
            note_here: ArcRwSignal::new(false),
            note_top: ArcRwSignal::new(None),
            note_goal: ArcRwSignal::new(None),
            note_revised: ArcRwSignal::new(0),
        }
    }
}
