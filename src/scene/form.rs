//! The outlines of forms within their boxes, before any turn, and the room each has for a label. How they are painted is `shapes`.

use kurbo::PathEl;

use super::shapes::QUARTER;
use crate::model::{
    geom::{Affine, BezPath, Geometry, Point, Rect, Vec2},
    shape::{Kind, Shape},
};

/// The height of a cylinder's lid and of a speech bubble's tail, as shares of the box.
const LID: f64 = 0.24;
const TAIL: f64 = 0.2;
/// How far a hexagon's upper corners are from its sides' ends, as a share of its width.
const SLANT: f64 = 0.25;

/// The corners of a star and between them, within the unit box: five-pointed, inner radius 0.46 of the outer.
const STAR: [(f64, f64); 10] = [
    (0.5, 0.0),
    (0.6421, 0.3471),
    (1.0, 0.382),
    (0.73, 0.6314),
    (0.809, 1.0),
    (0.5, 0.8071),
    (0.191, 1.0),
    (0.27, 0.6314),
    (0.0, 0.382),
    (0.3579, 0.3471),
];

/// The outline of a form; a rectangle for kinds that are none.
pub(super) fn outline(shape: &Shape) -> BezPath {
    let (rect, style) = (shape.geo.rect(), &shape.style);
    let (w, h, c) = (rect.width(), rect.height(), rect.center());
    let at = |x: f64, y: f64| Point::new(rect.x0 + x * w, rect.y0 + y * h);
    // Round corners: the chosen radius, or what suits the size.
    let soft = |most: f64, edge: f64| match f64::from(style.radius) {
        _ if !style.round => 0.0,
        radius if radius > 0.0 => radius.min(edge / 2.0),
        _ => most,
    };
    let pointed = |edge: f64| soft((edge * 0.2).min(20.0), edge);
    let radius = |w: f64, h: f64| soft((w.min(h) * 0.25).min(16.0), w.min(h));
    match shape.kind {
        Kind::Ellipse => polygon(&corners(rect), |edge| edge / 2.0),
        Kind::Diamond => polygon(&[at(0.5, 0.0), at(1.0, 0.5), at(0.5, 1.0), at(0.0, 0.5)], pointed),
        Kind::Triangle => polygon(&[at(0.5, 0.0), at(1.0, 1.0), at(0.0, 1.0)], pointed),
        Kind::Hexagon => {
            let s = SLANT;
            polygon(&[at(s, 0.0), at(1.0 - s, 0.0), at(1.0, 0.5), at(1.0 - s, 1.0), at(s, 1.0), at(0.0, 0.5)], pointed)
        }
        Kind::Star => polygon(&STAR.map(|(x, y)| at(x, y)), |edge| soft((edge * 0.12).min(10.0), edge)),
        Kind::Bubble => bubble(rect, radius(w, h * (1.0 - TAIL))),
        Kind::Cylinder => {
            let lid = lid(rect);
            let side = |x: f64, y: f64, up: f64| (Point::new(c.x + x * w / 2.0, y), Point::new(c.x + x * w / 2.0 * QUARTER, y + up));
            let (top, base) = (rect.y0 + lid, rect.y1 - lid);
            let mut path = BezPath::with_capacity(8);
            path.move_to(side(-1.0, top, 0.0).0);
            arc(&mut path, side(1.0, top, 0.0).0, -lid);
            path.line_to(side(1.0, base, 0.0).0);
            arc(&mut path, side(-1.0, base, 0.0).0, lid);
            path.close_path();
            path
        }
        Kind::Cloud => cloud(rect),
        Kind::Sticky => polygon(&corners(rect), |edge| (edge * 0.02).min(4.0)),
        kind if kind.is_form() => {
            let radius = radius(w, h);
            polygon(&corners(rect), |_| radius)
        }
        _ => polygon(&corners(rect), |_| 0.0),
    }
}

/// What is stroked inside the outline: the lower edge of a cylinder's lid.
pub(super) fn inner(shape: &Shape) -> Option<BezPath> {
    if shape.kind != Kind::Cylinder {
        return None;
    }
    let rect = shape.geo.rect();
    let lid = lid(rect);
    let mut path = BezPath::with_capacity(3);
    path.move_to((rect.x0, rect.y0 + lid));
    arc(&mut path, Point::new(rect.x1, rect.y0 + lid), lid);
    Some(path)
}

/// Room for a label in the unit box: the largest box inside the form that looks right.
pub(super) const fn room(kind: Kind) -> Rect {
    match kind {
        // 1/√2 of each side.
        Kind::Ellipse => Rect::new(0.146_446_6, 0.146_446_6, 0.853_553_4, 0.853_553_4),
        Kind::Diamond => Rect::new(0.25, 0.25, 0.75, 0.75),
        Kind::Triangle => Rect::new(0.25, 0.5, 0.75, 1.0),
        Kind::Hexagon => Rect::new(0.14, 0.2, 0.86, 0.8),
        Kind::Star => Rect::new(0.24, 0.36, 0.76, 0.74),
        Kind::Cloud => Rect::new(0.2, 0.22, 0.8, 0.78),
        Kind::Cylinder => Rect::new(0.0, LID, 1.0, 0.88),
        Kind::Bubble => Rect::new(0.0, 0.0, 1.0, 1.0 - TAIL),
        _ => Rect::new(0.0, 0.0, 1.0, 1.0),
    }
}

/// Half the height of a cylinder's lid.
fn lid(rect: Rect) -> f64 {
    (rect.height() * LID / 2.0).min(rect.width() * 0.3)
}

/// Half an ellipse from where the path is to `to`, level with it; `high` beyond the line between, downwards when positive.
fn arc(path: &mut BezPath, to: Point, high: f64) {
    let Some(from) = path.current_position() else { return };
    let (half, up) = ((to - from) / 2.0, Vec2::new(0.0, high));
    let top = from + half + up;
    path.curve_to(from + up * QUARTER, top - half * QUARTER, top);
    path.curve_to(top + half * QUARTER, to + up * QUARTER, to);
}

fn bubble(rect: Rect, radius: f64) -> BezPath {
    let floor = rect.y1 - rect.height() * TAIL;
    let body = Rect::new(rect.x0, rect.y0, rect.x1, floor);
    let tip = Point::new(rect.x0 + rect.width() * 0.18, rect.y1);
    let (left, right) = (rect.x0 + rect.width() * 0.22, rect.x0 + rect.width() * 0.4);
    let [a, b, c, d] = corners(body);
    // The tail's corners are sharp, those of the body are not.
    let points = [a, b, c, Point::new(right.max(left), floor), tip, Point::new(left, floor), d];
    let cut = |i: usize| if matches!(i, 3..=5) { 0.0 } else { radius.min(rect.width() * 0.2) };
    rounded(&points, |i, _| cut(i))
}

/// Bumps around an ellipse-like ring, stretched so that they fill the box.
fn cloud(rect: Rect) -> BezPath {
    /// Bumps of a cloud that is as wide as it is high.
    const ROUND: f64 = 8.0;
    let (w, h) = (rect.width().max(1.0), rect.height().max(1.0));
    let ring = polygon(&corners(Rect::new(0.0, 0.0, w, h)), |edge| edge.min(w.min(h)) / 2.0);
    let long = super::flat::polylines(&ring).swap_remove(0);
    let total: f64 = long.windows(2).map(|pair| pair[0].distance(pair[1])).sum();
    let count = (ROUND * total / (3.3 * w.min(h))).round().clamp(7.0, 22.0);
    let mut path = BezPath::with_capacity(24);
    let (mut gone, mut next, step) = (0.0, 0.0, total / count);
    for pair in long.windows(2) {
        let along = pair[0].distance(pair[1]);
        while next <= gone + along && along > 0.0 && next < total - step / 2.0 {
            bump(&mut path, pair[0].lerp(pair[1], (next - gone) / along));
            next += step;
        }
        gone += along;
    }
    if let Some(PathEl::MoveTo(first)) = path.elements().first().copied() {
        bump(&mut path, first);
    }
    if path.is_empty() {
        return ring;
    }
    path.close_path();
    // Bumps stand out of the ring by more or less: whatever they are, they fill the box.
    let is = path.bounding_box();
    let stretch = Affine::scale_non_uniform(rect.width() / is.width(), rect.height() / is.height());
    path.apply_affine(Affine::translate(rect.origin().to_vec2()) * stretch * Affine::translate(-is.origin().to_vec2()));
    path
}

/// A bump outwards (to the left of the way) to `to`; the first only puts the pen there.
fn bump(path: &mut BezPath, to: Point) {
    let Some(from) = path.current_position() else { return path.move_to(to) };
    let way = to - from;
    let out = Vec2::new(way.y, -way.x) * 0.62;
    path.curve_to(from + out - way * 0.06, to + out + way * 0.06, to);
}

pub(super) fn corners(r: Rect) -> [Point; 4] {
    [Point::new(r.x0, r.y0), Point::new(r.x1, r.y0), Point::new(r.x1, r.y1), Point::new(r.x0, r.y1)]
}

/// A closed path whose corners are rounded off from `cut(length)` along each edge. Half an edge on every side of a box makes an ellipse.
pub(super) fn polygon(points: &[Point], cut: impl Fn(f64) -> f64) -> BezPath {
    rounded(points, |_, edge| cut(edge))
}

fn rounded(points: &[Point], cut: impl Fn(usize, f64) -> f64) -> BezPath {
    let mut path = BezPath::with_capacity(points.len() * 2 + 2);
    let count = points.len();
    for i in 0..count {
        let (before, corner, after) = (points[(i + count - 1) % count], points[i], points[(i + 1) % count]);
        let along = |to: Point| {
            let edge = corner.distance(to);
            if edge > 0.0 { cut(i, edge).min(edge / 2.0) / edge } else { 0.0 }
        };
        let (from, to) = (corner.lerp(before, along(before)), corner.lerp(after, along(after)));
        if i == 0 {
            path.move_to(from);
        } else if path.current_position() != Some(from) {
            path.line_to(from);
        }
        if from != to {
            path.curve_to(from.lerp(corner, QUARTER), to.lerp(corner, QUARTER), to);
        }
    }
    path.close_path();
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{geom::Geo, order::Order},
        scene::flat,
    };

    fn shape(kind: Kind, w: f64, h: f64) -> Shape {
        let mut shape = Shape::new(kind, Geo { x: 10.0, y: 20.0, w, h, r: 0.0 }, Order::first());
        shape.style.round = false;
        shape
    }

    #[test]
    fn every_form_fills_its_box_and_no_more() {
        for kind in Kind::ALL.into_iter().filter(|kind| kind.is_form()) {
            for (w, h) in [(200.0, 100.0), (60.0, 240.0), (100.0, 100.0)] {
                let (bounds, rect) = (outline(&shape(kind, w, h)).bounding_box(), Rect::new(10.0, 20.0, 10.0 + w, 20.0 + h));
                let off = [bounds.x0 - rect.x0, bounds.y0 - rect.y0, bounds.x1 - rect.x1, bounds.y1 - rect.y1];
                assert!(off.iter().all(|n| n.abs() < 0.5), "{kind:?} {w} {h}: {bounds:?}");
            }
        }
    }

    #[test]
    fn the_room_for_a_label_lies_inside_its_form() {
        for kind in Kind::ALL.into_iter().filter(|kind| kind.is_form()) {
            for (w, h) in [(200.0, 100.0), (90.0, 120.0)] {
                let shape = shape(kind, w, h);
                let area = flat::polylines(&outline(&shape));
                let room = room(kind);
                for (x, y) in [(room.x0, room.y0), (room.x1, room.y0), (room.x1, room.y1), (room.x0, room.y1)] {
                    // A hair inside: the room of a rectangle is the rectangle.
                    let (x, y) = (0.5 + (x - 0.5) * 0.96, 0.5 + (y - 0.5) * 0.96);
                    let at = Point::new(10.0 + x * w, 20.0 + y * h);
                    assert!(flat::inside(&area, at), "{kind:?} {w} {h} {x} {y}");
                }
            }
        }
    }

    #[test]
    fn a_radius_is_as_large_as_chosen_and_never_more_than_fits() {
        let mut shape = shape(Kind::Rectangle, 200.0, 100.0);
        shape.style.round = true;
        for (radius, cut) in [(0.0, 16.0), (8.0, 8.0), (32.0, 32.0), (900.0, 50.0)] {
            shape.style.radius = radius;
            let first = outline(&shape).elements()[0].end_point();
            assert_eq!(first, Some(Point::new(10.0, 20.0 + cut)), "{radius}");
        }
    }
}
