//! What others are shown of this board: pointer, selection and drafts, in few bytes. Presence is limited (`sync::limits::PRESENCE`); what does not fit
//! is seen when it is committed.

use super::table::Table;
use crate::model::{
    geom::{Geo, Rect},
    path::Sample,
    presence::OnBoard,
    shape::{Shape, extent},
};

/// Selected ids shown to others.
const SELECTED: usize = 100;
/// Bytes of JSON that drafts may take, by a generous estimate.
const BYTES: usize = 11_000;
const SHAPE: usize = 360;
const POINT: usize = 22;
/// More shapes than this are never seen as drafts.
const DRAFTS: usize = BYTES / SHAPE;

pub fn presence(table: &Table) -> OnBoard {
    let selection = table.selection.ids().iter().take(SELECTED).cloned().collect();
    let pointer = table.pointer.map(|at| [tenth(at.x), tenth(at.y)]);
    let seen = OnBoard { pointer, laser: table.laser, view: view(table), selection, ..OnBoard::default() };
    let committed = if table.committed.len() > DRAFTS { Vec::new() } else { table.committed.clone() };
    let mut draft: Vec<&Shape> = table.sheet.drafts().map(|draft| &draft.shape).collect();
    let drawn;
    if let ([stroke], true) = (draft.as_slice(), table.ahead > 0) {
        drawn = without_end(stroke, table.ahead);
        draft = vec![&drawn];
    }
    // A long stroke is shown with every second, third … of its points.
    let points: usize = draft.iter().map(|shape| shape.pts.len()).sum();
    let fixed: usize = draft.iter().map(|shape| SHAPE + shape.text.len() * 2).sum();
    let room = BYTES.saturating_sub(fixed) / POINT;
    if fixed > BYTES || (points > room && room < 2 * draft.len()) {
        return OnBoard { committed, ..seen };
    }
    let every = points.div_ceil(room.max(1)).max(1);
    OnBoard { draft: draft.into_iter().map(|shape| coarse(shape, every)).collect(), committed, ..seen }
}

/// What this board shows. Who follows somebody shows what they show, so that a chain of followers sees one thing, and a ring of them stands still.
fn view(table: &Table) -> Option<[f64; 4]> {
    if table.following.is_some() {
        return table.leader().and_then(|leader| leader.state.view);
    }
    let Rect { x0, y0, .. } = table.camera.view(table.size);
    table.seen.then(|| [tenth(x0), tenth(y0), tenth(table.px(table.size.width)), tenth(table.px(table.size.height))])
}

/// The stroke without so many of its last points.
fn without_end(stroke: &Shape, ahead: usize) -> Shape {
    let mut drawn = stroke.clone();
    let points = stroke.points();
    drawn.lay(&points[..points.len().saturating_sub(ahead).max(1).min(points.len())]);
    drawn
}

fn coarse(shape: &Shape, every: usize) -> Shape {
    let last = shape.pts.len().saturating_sub(1);
    let kept = shape.pts.iter().enumerate().filter(|(i, _)| i % every == 0 || *i == last);
    let pts: Vec<_> = kept.map(|(_, s)| Sample { x: tenth(s.x), y: tenth(s.y), p: (s.p * 100.0).round() / 100.0 }).collect();
    // The box is that of the points that are left, or they would be stretched.
    let (old, new) = (extent(&shape.pts), extent(&pts));
    let geo = match every {
        1 => shape.geo,
        _ => Geo { x: shape.geo.x + new.x0 - old.x0, y: shape.geo.y + new.y0 - old.y0, w: new.width(), h: new.height(), ..shape.geo },
    };
    Shape { geo, pts, ..shape.clone() }
}

fn tenth(n: f64) -> f64 {
    (n * 10.0).round() / 10.0
}
