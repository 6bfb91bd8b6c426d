//! The shortcuts: one table that the board obeys and the help sheet shows. Keys of text fields and menus never come here.

use super::input::{Command, Key, Mods, Tool};
use crate::model::shape::Kind;

/// A row of the help sheet.
#[derive(Debug)]
pub struct Shortcut {
    /// Alternatives, each as it is to be shown: `Ctrl+Shift+Z` (Cmd on a Mac), or a gesture of the pointer.
    pub keys: &'static [&'static str],
    pub label: &'static str,
    pub group: &'static str,
    /// `None` for rows that tell of pointers, or of keys that come in families.
    act: Option<Act>,
}

/// What a key press means.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    Do(Command),
    /// Steps to the right and down; tenfold with Shift.
    Nudge(f64, f64),
    /// Make the selection so much wider and higher.
    Grow(f64, f64),
    EditText,
    /// Select the next shape in reading order, or the one before.
    Next {
        back: bool,
    },
    /// End, in this order: the gesture, the tool, the selection.
    Escape,
}

const fn tool(keys: &'static [&'static str], label: &'static str, tool: Tool) -> Shortcut {
    Shortcut { keys, label, group: "Tools", act: Some(Act::Do(Command::Use(tool))) }
}
const fn row(group: &'static str, keys: &'static [&'static str], label: &'static str, act: Act) -> Shortcut {
    Shortcut { keys, label, group, act: Some(act) }
}
const fn hint(group: &'static str, keys: &'static [&'static str], label: &'static str) -> Shortcut {
    Shortcut { keys, label, group, act: None }
}

pub const SHORTCUTS: &[Shortcut] = &[
    tool(&["V"], "Select", Tool::Select),
    tool(&["H"], "Hand", Tool::Hand),
    tool(&["P"], "Pen", Tool::Pen),
    tool(&["R"], "Rectangle", Tool::Shape(Kind::Rectangle)),
    tool(&["O"], "Ellipse", Tool::Shape(Kind::Ellipse)),
    tool(&["D"], "Diamond", Tool::Shape(Kind::Diamond)),
    tool(&["L"], "Line", Tool::Shape(Kind::Line)),
    tool(&["A"], "Arrow", Tool::Shape(Kind::Arrow)),
    tool(&["T"], "Text", Tool::Text),
    tool(&["E"], "Eraser", Tool::Eraser),
    row("Edit", &["Ctrl+Z"], "Undo", Act::Do(Command::Undo)),
    row("Edit", &["Ctrl+Shift+Z", "Ctrl+Y"], "Redo", Act::Do(Command::Redo)),
    row("Edit", &["Delete", "Backspace"], "Delete", Act::Do(Command::Delete)),
    row("Edit", &["Ctrl+D"], "Duplicate", Act::Do(Command::Duplicate)),
    row("Edit", &["Enter"], "Edit the text", Act::EditText),
    row("Edit", &["]"], "Bring to front", Act::Do(Command::ToFront)),
    row("Edit", &["["], "Send to back", Act::Do(Command::ToBack)),
    row("Edit", &["Ctrl+Shift+L"], "Lock or unlock", Act::Do(Command::ToggleLock)),
    hint("Edit", &["Arrow keys"], "Move by one; with Shift by ten"),
    hint("Edit", &["Alt+Shift+Arrow keys"], "Wider, narrower, higher, lower"),
    row("Select", &["Ctrl+A"], "Select all", Act::Do(Command::SelectAll)),
    row("Select", &["Tab"], "Next shape", Act::Next { back: false }),
    row("Select", &["Shift+Tab"], "Previous shape", Act::Next { back: true }),
    row("Select", &["Escape"], "Cancel, or select nothing", Act::Escape),
    hint("Select", &["Shift+Click"], "Add or take away"),
    row("View", &["+", "Ctrl++", "Ctrl+="], "Zoom in", Act::Do(Command::ZoomIn)),
    row("View", &["-", "Ctrl+-"], "Zoom out", Act::Do(Command::ZoomOut)),
    row("View", &["0", "Ctrl+0"], "Zoom to 100 %", Act::Do(Command::ZoomReset)),
    row("View", &["1", "Shift+1"], "Show everything", Act::Do(Command::ZoomFit)),
    hint("View", &["Space+Drag", "Middle button"], "Move the paper"),
    hint("View", &["Ctrl+Wheel", "Pinch"], "Zoom at the pointer"),
    hint("Drawing", &["Enter"], "Draw with the tool in use, without a pointer"),
    hint("Drawing", &["Tab"], "With the arrow tool: choose where it ends"),
    hint("Drawing", &["Shift+Drag"], "Square, straight, or along one axis"),
    hint("Drawing", &["Alt+Drag"], "From the centre; a copy when moving"),
    hint("Drawing", &["Double click"], "Write here, or into a shape"),
];

/// The row of a tool: its name and its key.
pub fn of_tool(tool: Tool) -> Option<&'static Shortcut> {
    SHORTCUTS.iter().find(|row| matches!(&row.act, Some(Act::Do(Command::Use(this))) if *this == tool))
}

/// What a press means, if anything.
pub fn act(key: &Key) -> Option<Act> {
    let step = if key.mods.shift { 10.0 } else { 1.0 };
    let way = match key.key.as_str() {
        "ArrowLeft" => Some((-step, 0.0)),
        "ArrowRight" => Some((step, 0.0)),
        "ArrowUp" => Some((0.0, -step)),
        "ArrowDown" => Some((0.0, step)),
        _ => None,
    };
    match (way, key.mods) {
        (Some((x, y)), Mods { ctrl: false, alt: false, .. }) => return Some(Act::Nudge(x, y)),
        (Some((x, y)), Mods { ctrl: false, alt: true, shift: true }) => return Some(Act::Grow(x, y)),
        _ => {}
    }
    let row = SHORTCUTS.iter().find(|row| row.act.is_some() && row.keys.iter().any(|keys| is(keys, key)));
    row.and_then(|row| row.act.clone())
}

/// Whether the press is the one that `keys` names. Shift counts for letters, digits and named keys; for signs it is part of how they are typed.
fn is(keys: &str, key: &Key) -> bool {
    let (mut name, mut ctrl, mut shift) = (keys, false, false);
    loop {
        if let Some(rest) = name.strip_prefix("Ctrl+") {
            (name, ctrl) = (rest, true);
        } else if let Some(rest) = name.strip_prefix("Shift+") {
            (name, shift) = (rest, true);
        } else {
            break;
        }
    }
    // The digit keys type signs with Shift; this one is the same on most layouts.
    let pressed = if key.key == "!" && key.mods.shift { "1" } else { key.key.as_str() };
    let sign = name.len() == 1 && !name.as_bytes()[0].is_ascii_alphanumeric();
    name.eq_ignore_ascii_case(pressed) && ctrl == key.mods.ctrl && (sign || shift == key.mods.shift) && (sign || !key.mods.alt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::input::Mods;

    fn press(key: &str, ctrl: bool, shift: bool) -> Option<Act> {
        act(&Key { key: key.into(), down: true, repeat: false, mods: Mods { ctrl, shift, alt: false } })
    }

    #[test]
    fn each_key_of_the_table_means_what_its_row_says() {
        for row in SHORTCUTS.iter().filter(|row| row.act.is_some()) {
            for keys in row.keys {
                let name = keys.replace("Ctrl+", "").replace("Shift+", "");
                let found = press(if name.is_empty() { "+" } else { &name }, keys.contains("Ctrl+"), keys.contains("Shift+"));
                assert_eq!(found, row.act, "{keys}");
            }
        }
    }

    #[test]
    fn capital_letters_and_layouts_do_not_matter_and_foreign_combinations_are_left_alone() {
        assert_eq!(press("Z", true, true), Some(Act::Do(Command::Redo)));
        assert_eq!(press("R", false, false), Some(Act::Do(Command::Use(Tool::Shape(Kind::Rectangle)))));
        assert_eq!(press("+", false, true), Some(Act::Do(Command::ZoomIn)));
        assert_eq!(press("!", false, true), Some(Act::Do(Command::ZoomFit)));
        assert_eq!(press("ArrowLeft", false, true), Some(Act::Nudge(-10.0, 0.0)));
        for (key, ctrl, shift) in [("r", true, false), ("c", true, false), ("?", false, true), ("F5", false, false), ("t", true, false)] {
            assert_eq!(press(key, ctrl, shift), None, "{key}");
        }
    }
}
