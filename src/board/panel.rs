//! What the toolbar, the style panel and menus show of the board. It is a picture of the moment, compared whole: what has not changed is not told again.

use super::{input::Tool, resting::Snapping, table::Table};
use crate::model::{
    ids::ShapeId,
    shape::{Kind, Shape},
    style::Style,
};

/// What toolbar and style panel show.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Panel {
    pub tool: Tool,
    /// Of the selection (of its first shape in stacking order), or of the next shape.
    pub style: Style,
    pub selected: usize,
    /// The selected shape, when it is one.
    pub one: Option<ShapeId>,
    /// How many things it is: groups, and shapes by themselves.
    pub units: usize,
    /// Some of it is a group.
    pub grouped: bool,
    /// Kinds among the selected shapes, each once.
    pub kinds: Vec<Kind>,
    pub zoom: f64,
    pub snapping: Snapping,
    pub editable: bool,
    /// Whose view this one keeps up with (CRDT client id).
    pub following: Option<u64>,
    /// A picture is being cropped.
    pub cropping: bool,
    /// What was found: which one is looked at (from 0), and how many there are.
    pub found: (usize, usize),
}

/// Selected shapes among which groups are counted.
const COUNTED: usize = 1000;

pub fn panel(table: &Table, tool: Tool) -> Panel {
    let mut kinds = Vec::new();
    let mut lowest: Option<&Shape> = None;
    for shape in table.selection.shown(&table.sheet) {
        if !kinds.contains(&shape.kind) {
            kinds.push(shape.kind);
        }
        if lowest.is_none_or(|low| (&shape.z, &shape.id) < (&low.z, &low.id)) {
            lowest = Some(shape);
        }
    }
    // Of very many it is not worth a look at each whenever something moves.
    let groups = if table.selection.len() <= COUNTED { table.selected_groups() } else { Vec::new() };
    let members = groups.iter().map(|group| table.leaves(&group.id).len()).sum::<usize>();
    let units = table.selection.len().saturating_sub(members) + groups.len();
    let grouped = !groups.is_empty() || table.selection.len() > COUNTED;
    let style = lowest.map_or_else(|| table.dress.of(table.drawing), |shape| shape.style.clone());
    Panel {
        tool,
        style,
        selected: table.selection.len(),
        one: if let [id] = table.selection.ids() { Some(id.clone()) } else { None },
        units,
        grouped,
        kinds,
        zoom: table.camera.zoom,
        snapping: table.snapping,
        editable: table.editable,
        following: table.following,
        cropping: table.cropping.is_some(),
        found: (table.finding.at, table.finding.found.len()),
    }
}
