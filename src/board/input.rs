//! What reaches the board: pointers, wheels, keys, commands, and edits of others. Positions are in CSS pixels of the canvas; the camera turns them
//! into board units.

use crate::model::{
    geom::{Point, Rect, Size, Vec2},
    ids::ShapeId,
    presence::OnBoard,
    shape::{Kind, Picture, Shape},
    style::Style,
};

/// One event. Time comes with it where it matters: the board has no clock.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A pointer touched, moved or left; `Move` carries all coalesced samples, oldest first.
    Pointer(Pointer),
    /// Wheel or trackpad: `delta` in CSS pixels; `zoom` when Ctrl/Cmd is held or the browser reports a pinch.
    Wheel {
        at: Point,
        delta: Vec2,
        zoom: bool,
    },
    /// Two fingers: `scale` and `pan` since the last event, about `at`.
    Pinch {
        at: Point,
        scale: f64,
        pan: Vec2,
    },
    /// Right click or long press: the menu of what lies here.
    Menu(Point),
    /// Look here: the view that the server's drawing has, or a link names.
    Look {
        pan: Vec2,
        zoom: f64,
    },
    Key(Key),
    /// A button, a menu entry or a shortcut.
    Do(Command),
    /// The canvas has this size now, in CSS pixels.
    Resize(Size),
    /// The document's shapes changed, here or elsewhere: the new value of each, or `None` when it is gone.
    Stored(Vec<(ShapeId, Option<Shape>)>),
    /// Someone else's presence changed (`None`: left). `peer` is the CRDT client id.
    Peer {
        peer: u64,
        name: String,
        color: String,
        state: Option<OnBoard>,
    },
    /// The DOM field over the canvas ended: its text, and its measured size in board units.
    TextDone {
        id: ShapeId,
        text: String,
        size: Size,
    },
    /// What the person is called: sticky notes are signed with it.
    Name(String),
    /// Shapes of a drawing from outside, under ids of their own: they are put down with their middle at `at` (CSS pixels of the canvas), or in
    /// the middle of the view.
    Insert {
        shapes: Vec<Shape>,
        at: Option<Point>,
    },
    /// Pictures that are kept and can be shown, each with its box on the board ([`super::inserting::places`]).
    Pictures(Vec<(Picture, Rect)>),
    /// Shapes from the clipboard: copies of them are put down.
    Paste {
        shapes: Vec<Shape>,
        in_place: bool,
    },
    /// Words from the clipboard.
    Words(String),
    /// The grid is shown, and things come to rest on it; or it is not.
    Grid(bool),
    /// Whether things come to rest at others, as it was chosen before.
    Snap(bool),
    /// Something that the shell did at the board's wish is done, or is not (`trouble`); to be said.
    Say {
        words: String,
        trouble: bool,
    },
    /// The role changed: without it, tools other than select (looking) and hand do nothing.
    Editable(bool),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Pointer {
    pub phase: Phase,
    pub device: Device,
    pub button: Button,
    /// Position and pressure (0..1; 0.5 for a mouse), oldest first, never empty.
    pub samples: Vec<(Point, f64)>,
    /// Where the browser expects it next; for the eye, and never kept.
    pub ahead: Vec<(Point, f64)>,
    pub mods: Mods,
    /// 2 for a double click.
    pub clicks: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    Down,
    /// With a button held.
    Drag,
    /// Without one.
    Hover,
    Up,
    /// The browser took the pointer away: undo what the gesture did.
    Cancel,
    /// The pointer left the canvas.
    Leave,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    Mouse,
    Touch,
    Pen,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Button {
    Main,
    Middle,
    Secondary,
    /// The eraser end of a pen.
    Eraser,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mods {
    pub shift: bool,
    pub alt: bool,
    /// Ctrl, or Cmd on a Mac.
    pub ctrl: bool,
}

/// A key of the board (keys of text fields and menus never come here). `key` is the DOM's `KeyboardEvent.key`.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    pub key: String,
    pub down: bool,
    pub repeat: bool,
    pub mods: Mods,
}

/// The tools of the toolbar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tool {
    #[default]
    Select,
    Hand,
    Pen,
    /// Rectangle, ellipse, diamond, line or arrow.
    Shape(Kind),
    Text,
    Eraser,
    /// Points at things for others; leaves nothing.
    Laser,
}

impl Tool {
    /// It changes nothing: who may only look has it too.
    pub const fn looks(self) -> bool {
        matches!(self, Tool::Select | Tool::Hand | Tool::Laser)
    }
    /// The kind of what it draws.
    pub fn draws(self) -> Option<Kind> {
        match self {
            Tool::Pen => Some(Kind::Pen),
            Tool::Shape(kind) => Some(kind),
            Tool::Text => Some(Kind::Text),
            Tool::Select | Tool::Hand | Tool::Eraser | Tool::Laser => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    Use(Tool),
    Undo,
    Redo,
    Delete,
    Duplicate,
    /// Open the text of the one selected shape.
    EditText,
    /// Move the selection to the right and down, in board units.
    Nudge(f64, f64),
    /// Make the selection so much wider and higher.
    Grow(f64, f64),
    /// Make a neighbour of the selected shape in this direction, with an arrow to it.
    Sprout(f64, f64),
    /// Select the next shape in this direction.
    Walk(f64, f64),
    SelectAll,
    SelectNone,
    /// Select the next shape in reading order, or the one before.
    Next {
        back: bool,
    },
    /// End, in this order: the gesture, the tool, the selection.
    Escape,
    /// Select this shape and bring it into view (an entry of the list beside the canvas).
    Visit(ShapeId),
    ZoomIn,
    ZoomOut,
    ZoomReset,
    ZoomFit,
    ZoomSelection,
    ToFront,
    ToBack,
    /// Above the next shape that overlaps the selection, or below the one before.
    Forward,
    Backward,
    Align(Edge),
    /// Make the gaps along this axis equal.
    Distribute(Axis),
    /// Mirror left to right (`X`) or top to bottom (`Y`).
    Flip(Axis),
    /// Turn by degrees, clockwise.
    Turn(f64),
    /// Edges and middles come to rest at those of other shapes.
    ToggleSnap,
    /// Elbow lines find all of their way again.
    Reroute,
    /// Make the selection one group, or take the selected groups apart.
    Group,
    Ungroup,
    /// Put a frame around the selection.
    Frame,
    /// Change what is seen of the one selected picture.
    Crop,
    /// Neither painted nor hit until all are shown again, or one is by its entry in the list.
    Hide,
    ShowAll,
    UnlockAll,
    /// Locked shapes can be selected by a click but not moved, changed or erased.
    ToggleLock,
    /// Highlight what says this, and go to the first.
    Find(String),
    FindNext {
        back: bool,
    },
    /// Name a frame or group, or write what a screen reader says of another shape.
    Rename(ShapeId, String),
    /// Hide or show, lock or unlock one shape.
    Mark {
        id: ShapeId,
        hide: Option<bool>,
        lock: Option<bool>,
    },
    /// Put a shape and what is in it above, below or into another.
    Beside {
        id: ShapeId,
        at: Beside,
        of: ShapeId,
    },
    /// Look at this point of the board.
    Center(Point),
    /// Show this of the page around the board.
    Ask(Ask),
    /// Look where this one looks (CRDT client id), until the own view is moved; or stop that.
    Follow(Option<u64>),
    /// Let the person choose files to put on the board.
    PickFiles,
    /// Work for the system's clipboard, which is the shell's.
    Clip(Clip),
    /// Remember the look of the selection, and give it to another one.
    CopyStyle,
    PasteStyle,
    /// Write these into the selection and into the style of the next shape.
    Style(StyleChange),
}

/// A place in the tree of shapes, by another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    Above,
    Below,
    /// On top of what is in it.
    Inside,
}

/// What stands around the board and can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// The menu of the selection, or of the board.
    Menu,
    /// All commands, to be found by a few letters.
    Palette,
    Find,
    /// Opens and closes the list of all shapes.
    Outline,
    /// The same, with the field for the selected shape's name or alternative text.
    Name,
    Minimap,
    Grid,
    Help,
    /// The sheet that makes pictures and files of the board; `selection`: of what is selected.
    Export {
        selection: bool,
    },
    /// Letters as commands, on or off.
    Letters,
}

/// What the clipboard is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clip {
    Copy,
    Cut,
    /// About the pointer.
    Paste,
    /// Where it was copied.
    PasteInPlace,
    /// The selection, or the whole board, as a picture.
    CopySvg,
    CopyPng,
}

/// Where things that are aligned meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    Left,
    Center,
    Right,
    Top,
    Middle,
    Bottom,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    X,
    Y,
}

/// One choice in the style panel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StyleChange {
    Stroke(crate::model::style::Color),
    Fill(Option<crate::model::style::Color>),
    Width(f32),
    Opacity(f32),
    Dash(crate::model::style::Dash),
    Size(f32),
    Font(crate::model::style::Font),
    Head(crate::model::style::Head),
    Tail(crate::model::style::Head),
    Round(bool),
    /// How a line runs between its ends: straight, curved, or along the axes.
    Run(Run),
    Align(crate::model::style::Align),
    Valign(crate::model::style::Align),
    Pattern(crate::model::style::Pattern),
    Rough(f32),
    /// Corners rounded by so much; 0 is what suits the size. `Round(false)` is none.
    Radius(f32),
    Bold(bool),
    Italic(bool),
}

/// The three ways a line can run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run {
    Straight,
    Curved,
    Elbow,
}

impl Run {
    pub fn of(style: &Style) -> Self {
        match (style.elbow, style.round) {
            (true, _) => Run::Elbow,
            (_, true) => Run::Curved,
            _ => Run::Straight,
        }
    }
}

impl StyleChange {
    /// Writes the choice into `style`.
    pub fn apply(self, style: &mut Style) {
        match self {
            StyleChange::Stroke(v) => style.stroke = v,
            StyleChange::Fill(v) => style.fill = v,
            StyleChange::Width(v) => style.width = v,
            StyleChange::Opacity(v) => style.opacity = v,
            StyleChange::Dash(v) => style.dash = v,
            StyleChange::Size(v) => style.size = v,
            StyleChange::Font(v) => style.font = v,
            StyleChange::Head(v) => style.head = v,
            StyleChange::Tail(v) => style.tail = v,
            StyleChange::Round(v) => style.round = v,
            StyleChange::Run(v) => (style.elbow, style.round) = (v == Run::Elbow, v != Run::Straight),
            StyleChange::Align(v) => style.align = v,
            StyleChange::Valign(v) => style.valign = v,
            StyleChange::Pattern(v) => style.pattern = v,
            StyleChange::Rough(v) => style.rough = v,
            StyleChange::Radius(v) => (style.round, style.radius) = (true, v),
            StyleChange::Bold(v) => style.bold = v,
            StyleChange::Italic(v) => style.italic = v,
        }
    }
}
