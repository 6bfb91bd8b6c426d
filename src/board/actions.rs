//! Everything the board can be told to do, as one table: what it is called, which keys do it, and when it makes sense. The keyboard, the help sheet,
//! the palette, menus and the toolbar read it; none of them keeps words or keys of its own.

use super::{
    Panel,
    input::{Ask, Axis, Clip, Command, Edge, Tool},
};
use crate::model::shape::Kind;

/// A row of the table.
#[derive(Debug)]
pub struct Action {
    /// What it is known by, for ever: in tests, styles and icons.
    pub name: &'static str,
    /// What it is called.
    pub words: &'static str,
    pub group: Group,
    /// Alternatives, each as it is to be shown: `Ctrl+Shift+Z` (Cmd on a Mac). The first is the one to learn.
    pub keys: &'static [&'static str],
    pub when: When,
    pub command: Command,
}

/// Where it stands in the help sheet and the palette, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    Tools,
    Edit,
    Select,
    Arrange,
    View,
    /// Gestures alone, no command.
    Drawing,
}

impl Group {
    pub const ALL: [Group; 6] = [Group::Tools, Group::Edit, Group::Select, Group::Arrange, Group::View, Group::Drawing];

    pub const fn words(self) -> &'static str {
        match self {
            Group::Tools => "Tools",
            Group::Edit => "Edit",
            Group::Select => "Select",
            Group::Arrange => "Arrange",
            Group::View => "View",
            Group::Drawing => "Drawing",
        }
    }
}

/// What must be so for an action to do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    Always,
    /// The board may be changed.
    Editable,
    /// Something is selected.
    Selected,
    /// Something is selected and may be changed.
    Changeable,
    /// The same, and it is at least two things (a group is one).
    Several,
    /// The same, and at least three.
    Many,
    /// The same, and some of it is a group.
    Grouped,
    /// The same, and some of it is a line.
    Lines,
    /// The same, and it is one picture.
    Picture,
}

impl When {
    pub fn holds(self, panel: &Panel) -> bool {
        match self {
            When::Always => true,
            When::Editable => panel.editable,
            When::Selected => panel.selected > 0,
            When::Changeable => panel.editable && panel.selected > 0,
            When::Several => panel.editable && panel.units > 1,
            When::Many => panel.editable && panel.units > 2,
            When::Grouped => panel.editable && panel.grouped,
            When::Lines => panel.editable && panel.kinds.iter().any(|kind| kind.is_line()),
            When::Picture => panel.editable && panel.selected == 1 && panel.kinds == [Kind::Image],
        }
    }
}

impl Action {
    /// Whether it would do something now.
    pub fn enabled(&self, panel: &Panel) -> bool {
        self.when.holds(panel)
    }
}

const fn tool(name: &'static str, words: &'static str, keys: &'static [&'static str], tool: Tool) -> Action {
    let when = if tool.looks() { When::Always } else { When::Editable };
    Action { name, words, group: Group::Tools, keys, when, command: Command::Use(tool) }
}
const fn row(group: Group, when: When, name: &'static str, words: &'static str, keys: &'static [&'static str], command: Command) -> Action {
    Action { name, words, group, keys, when, command }
}

use Group::{Arrange, Edit, Select, View};
use When::{Always, Changeable, Editable, Grouped, Lines, Many, Picture, Selected, Several};

pub const ACTIONS: &[Action] = &[
    tool("tool-select", "Select", &["V"], Tool::Select),
    tool("tool-hand", "Hand", &["H"], Tool::Hand),
    tool("tool-pen", "Pen", &["P"], Tool::Pen),
    tool("tool-rectangle", "Rectangle", &["R"], Tool::Shape(Kind::Rectangle)),
    tool("tool-ellipse", "Ellipse", &["O"], Tool::Shape(Kind::Ellipse)),
    tool("tool-diamond", "Diamond", &["D"], Tool::Shape(Kind::Diamond)),
    tool("tool-triangle", "Triangle", &[], Tool::Shape(Kind::Triangle)),
    tool("tool-hexagon", "Hexagon", &[], Tool::Shape(Kind::Hexagon)),
    tool("tool-star", "Star", &[], Tool::Shape(Kind::Star)),
    tool("tool-cloud", "Cloud", &[], Tool::Shape(Kind::Cloud)),
    tool("tool-cylinder", "Cylinder", &[], Tool::Shape(Kind::Cylinder)),
    tool("tool-bubble", "Speech bubble", &[], Tool::Shape(Kind::Bubble)),
    tool("tool-line", "Line", &["L"], Tool::Shape(Kind::Line)),
    tool("tool-arrow", "Arrow", &["A"], Tool::Shape(Kind::Arrow)),
    tool("tool-text", "Text", &["T"], Tool::Text),
    tool("tool-sticky", "Sticky note", &["N"], Tool::Shape(Kind::Sticky)),
    tool("tool-highlighter", "Highlighter", &["Shift+P"], Tool::Shape(Kind::Highlight)),
    tool("tool-frame", "Frame", &["F"], Tool::Shape(Kind::Frame)),
    tool("tool-eraser", "Eraser", &["E"], Tool::Eraser),
    tool("tool-laser", "Laser pointer", &["K"], Tool::Laser),
    row(Group::Tools, Editable, "add-files", "Pictures and drawings", &["I"], Command::PickFiles),
    row(Edit, Editable, "undo", "Undo", &["Ctrl+Z"], Command::Undo),
    row(Edit, Editable, "redo", "Redo", &["Ctrl+Shift+Z", "Ctrl+Y"], Command::Redo),
    row(Edit, Changeable, "cut", "Cut", &["Ctrl+X"], Command::Clip(Clip::Cut)),
    row(Edit, Selected, "copy", "Copy", &["Ctrl+C"], Command::Clip(Clip::Copy)),
    row(Edit, Editable, "paste", "Paste", &["Ctrl+V"], Command::Clip(Clip::Paste)),
    row(Edit, Editable, "paste-in-place", "Paste in place", &["Ctrl+Shift+V"], Command::Clip(Clip::PasteInPlace)),
    row(Edit, Selected, "copy-style", "Copy the style", &["Ctrl+Alt+C"], Command::CopyStyle),
    row(Edit, Changeable, "paste-style", "Paste the style", &["Ctrl+Alt+V"], Command::PasteStyle),
    row(Edit, Always, "copy-png", "Copy as PNG", &["Alt+Shift+C"], Command::Clip(Clip::CopyPng)),
    row(Edit, Always, "copy-svg", "Copy as SVG", &[], Command::Clip(Clip::CopySvg)),
    row(Edit, Always, "export", "Export as PNG, SVG or Excalidraw", &["Ctrl+Shift+E"], Command::Ask(Ask::Export { selection: false })),
    row(Edit, Selected, "export-selection", "Export the selection", &[], Command::Ask(Ask::Export { selection: true })),
    row(Edit, Changeable, "delete", "Delete", &["Delete", "Backspace"], Command::Delete),
    row(Edit, Changeable, "duplicate", "Duplicate", &["Ctrl+D"], Command::Duplicate),
    row(Edit, Changeable, "edit-text", "Edit the text", &["Enter"], Command::EditText),
    row(Edit, Picture, "crop", "Crop the picture", &[], Command::Crop),
    row(Edit, Changeable, "name", "Name or alternative text", &["F2"], Command::Ask(Ask::Name)),
    row(Edit, Changeable, "toggle-lock", "Lock or unlock", &["Ctrl+Shift+L"], Command::ToggleLock),
    row(Edit, Editable, "unlock-all", "Unlock everything", &[], Command::UnlockAll),
    row(Edit, Changeable, "hide", "Hide", &["Ctrl+Shift+H"], Command::Hide),
    row(Edit, Editable, "show-all", "Show what is hidden", &[], Command::ShowAll),
    row(Select, Always, "select-all", "Select all", &["Ctrl+A"], Command::SelectAll),
    row(Select, Always, "next", "Next shape", &["Tab"], Command::Next { back: false }),
    row(Select, Always, "previous", "Previous shape", &["Shift+Tab"], Command::Next { back: true }),
    row(Select, Always, "escape", "Cancel, or select nothing", &["Escape"], Command::Escape),
    row(Arrange, Several, "group", "Group", &["Ctrl+G"], Command::Group),
    row(Arrange, Grouped, "ungroup", "Ungroup", &["Ctrl+Shift+G"], Command::Ungroup),
    row(Arrange, Changeable, "frame", "Frame the selection", &[], Command::Frame),
    row(Arrange, Changeable, "to-front", "Bring to front", &["]"], Command::ToFront),
    row(Arrange, Changeable, "forward", "Bring forward", &["Ctrl+]"], Command::Forward),
    row(Arrange, Changeable, "backward", "Send backward", &["Ctrl+["], Command::Backward),
    row(Arrange, Changeable, "to-back", "Send to back", &["["], Command::ToBack),
    row(Arrange, Several, "align-left", "Align left", &["Alt+A"], Command::Align(Edge::Left)),
    row(Arrange, Several, "align-center", "Align centres", &["Alt+H"], Command::Align(Edge::Center)),
    row(Arrange, Several, "align-right", "Align right", &["Alt+D"], Command::Align(Edge::Right)),
    row(Arrange, Several, "align-top", "Align top", &["Alt+W"], Command::Align(Edge::Top)),
    row(Arrange, Several, "align-middle", "Align middles", &["Alt+V"], Command::Align(Edge::Middle)),
    row(Arrange, Several, "align-bottom", "Align bottom", &["Alt+S"], Command::Align(Edge::Bottom)),
    row(Arrange, Many, "distribute-horizontally", "Distribute across", &["Alt+Shift+H"], Command::Distribute(Axis::X)),
    row(Arrange, Many, "distribute-vertically", "Distribute down", &["Alt+Shift+V"], Command::Distribute(Axis::Y)),
    row(Arrange, Changeable, "flip-horizontally", "Flip left to right", &["Shift+H"], Command::Flip(Axis::X)),
    row(Arrange, Changeable, "flip-vertically", "Flip top to bottom", &["Shift+V"], Command::Flip(Axis::Y)),
    row(Arrange, Changeable, "turn-right", "Turn right by 15°", &["Alt+R"], Command::Turn(15.0)),
    row(Arrange, Changeable, "turn-left", "Turn left by 15°", &["Alt+Shift+R"], Command::Turn(-15.0)),
    row(Arrange, Lines, "reroute", "Let the arrow find its way", &[], Command::Reroute),
    row(View, Always, "toggle-snap", "Snap to shapes", &["Alt+Shift+S"], Command::ToggleSnap),
    row(View, Always, "zoom-in", "Zoom in", &["+", "Ctrl++", "Ctrl+="], Command::ZoomIn),
    row(View, Always, "zoom-out", "Zoom out", &["-", "Ctrl+-"], Command::ZoomOut),
    row(View, Always, "zoom-reset", "Zoom to 100 %", &["0", "Ctrl+0"], Command::ZoomReset),
    row(View, Always, "zoom-fit", "Show everything", &["1", "Shift+1"], Command::ZoomFit),
    row(View, Selected, "zoom-selection", "Show the selection", &["2", "Shift+2"], Command::ZoomSelection),
    row(View, Always, "find", "Find on the board", &["Ctrl+F"], Command::Ask(Ask::Find)),
    row(View, Always, "palette", "All commands", &["Ctrl+K"], Command::Ask(Ask::Palette)),
    row(View, Always, "menu", "Menu of the selection", &["Shift+F10", "ContextMenu"], Command::Ask(Ask::Menu)),
    row(View, Always, "outline", "Outline", &["Ctrl+Shift+O"], Command::Ask(Ask::Outline)),
    row(View, Always, "minimap", "Minimap", &["M"], Command::Ask(Ask::Minimap)),
    row(View, Always, "grid", "Grid", &["G"], Command::Ask(Ask::Grid)),
    row(View, Always, "help", "Keyboard shortcuts", &["?"], Command::Ask(Ask::Help)),
    row(View, Always, "letters", "Single-letter shortcuts on or off", &[], Command::Ask(Ask::Letters)),
];

/// The action of that name.
pub fn named(name: &str) -> Option<&'static Action> {
    ACTIONS.iter().find(|action| action.name == name)
}

/// The action that takes this tool: its name and its key.
pub fn of_tool(tool: Tool) -> Option<&'static Action> {
    of(&Command::Use(tool))
}

/// The action that does this.
pub fn of(command: &Command) -> Option<&'static Action> {
    ACTIONS.iter().find(|action| action.command == *command)
}

/// What a hand does rather than a command; told in the help sheet.
#[derive(Debug)]
pub struct Hint {
    pub group: Group,
    pub keys: &'static [&'static str],
    pub words: &'static str,
}

const fn hint(group: Group, keys: &'static [&'static str], words: &'static str) -> Hint {
    Hint { group, keys, words }
}

pub const HINTS: &[Hint] = &[
    hint(Edit, &["Arrow keys"], "Move by one; with Shift by ten"),
    hint(Edit, &["Alt+Shift+Arrow keys"], "Wider, narrower, higher, lower; of an elbow arrow: move its middle leg"),
    hint(Edit, &["Ctrl+Arrow keys"], "Add a shape that way, with an arrow to it"),
    hint(Select, &["Alt+Arrow keys"], "Go to the next shape that way"),
    hint(Select, &["Shift+Click"], "Add or take away"),
    hint(Select, &["Ctrl+Click"], "One shape of a group"),
    hint(View, &["Space+Drag", "Middle button"], "Move the paper"),
    hint(View, &["Ctrl+Wheel", "Pinch"], "Zoom at the pointer"),
    hint(Group::Drawing, &["Enter"], "Draw with the tool in use, without a pointer"),
    hint(Group::Drawing, &["Tab"], "With the arrow tool: choose where it ends"),
    hint(Group::Drawing, &["Shift+Drag"], "Square, straight, or along one axis"),
    hint(Group::Drawing, &["Alt+Drag"], "From the centre; a copy when moving"),
    hint(Group::Drawing, &["Click, click, Enter"], "Line or arrow from point to point"),
    hint(Group::Drawing, &["Alt+Drag an arrow", "Ctrl+Drag an arrow"], "Past shapes, without holding on to them"),
    hint(Group::Drawing, &["Drag a leg of an elbow arrow"], "It stays there; a double click on its handle lets it go"),
    hint(Group::Drawing, &["Ctrl+Drag"], "Snap, or not"),
    hint(Group::Drawing, &["Double click"], "Write here, or into a shape"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_actions_share_a_name_or_a_key() {
        for (i, action) in ACTIONS.iter().enumerate() {
            for other in &ACTIONS[..i] {
                assert_ne!(action.name, other.name);
                assert!(!action.keys.iter().any(|keys| other.keys.contains(keys)), "{} {}", action.name, other.name);
            }
        }
    }

    #[test]
    fn the_groups_stand_together_in_their_order() {
        let places: Vec<_> = ACTIONS.iter().map(|action| action.group as u8).collect();
        assert!(places.is_sorted());
    }
}
