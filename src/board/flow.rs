//! Flowcharts by keys: a neighbour of the selected shape with an arrow to it, and a step from shape to shape in a direction. Where the keys are is
//! `keys`' business, where a pointer draws arrows the line tool's.

use super::{reading, table::Table};
use crate::{
    model::{
        geom::{Rect, Size, Vec2},
        ids::ShapeId,
        path::Sample,
        shape::{Change, End, Kind, Shape},
        style::Style,
    },
    scene::connect,
};

/// Between a shape and the neighbour that is made, board units: room for an arrow and a few words at it.
const APART: f64 = 100.0;
/// Between neighbours of one shape.
const BESIDE: f64 = 32.0;
/// How many places are tried.
const PLACES: i32 = 60;

/// Neighbours made one after another without letting go of Ctrl stand side by side.
#[derive(Debug)]
pub struct Flow {
    from: ShapeId,
    way: Vec2,
    last: ShapeId,
}

impl Table {
    /// Makes a shape like the selected one in this direction (along an axis, length 1) with an arrow to it, in one edit, and selects it. Pressed again
    /// at once it makes a sibling beside.
    pub fn sprout(&mut self, way: Vec2) {
        let again = |flow: &Flow| flow.way == way && self.selection.ids() == [flow.last.clone()];
        let chosen = match self.flow.take() {
            Some(flow) if again(&flow) => Some(flow.from),
            _ => self.selection.only(&self.sheet).map(|shape| shape.id.clone()),
        };
        let Some(from) = chosen.and_then(|id| self.sheet.get(&id)).filter(|from| self.editable && grows(from)).cloned() else { return };
        let new = Shape {
            id: ShapeId::random(),
            geo: from.geo.translate(self.beside(&from, way)),
            z: self.sheet.top(),
            text: String::new(),
            alt: String::new(),
            parent: from.parent.clone().filter(|id| self.sheet.get(id).is_some_and(|parent| parent.kind == Kind::Frame)),
            lock: false,
            by: self.me.clone(),
            ..from.clone()
        };
        let points = [&from, &new].map(|shape| shape.geo.center()).map(|p| Sample { x: p.x, y: p.y, p: 0.5 });
        let mut arrow = self.dressed(Shape::through(Kind::Arrow, &points, new.z.after()));
        let Style { stroke, width, opacity, rough, seed, .. } = from.style;
        arrow.style = Style { stroke, width, opacity, rough, seed, elbow: true, ..arrow.style };
        arrow.parent.clone_from(&new.parent);
        let end = |shape: &Shape, side: f64| {
            let at = [0.5 + side * way.x / 2.0, 0.5 + side * way.y / 2.0];
            Some(End { shape: shape.id.clone(), at, pin: false })
        };
        (arrow.from, arrow.to) = (end(&from, 1.0), end(&new, -1.0));
        let said = [&reading::describe(&new), " added, with an arrow from ", &reading::called(&from)].concat();
        let id = new.id.clone();
        self.commit(vec![Change::Put(new), Change::Put(arrow)]);
        self.flow = Some(Flow { from: from.id, way, last: id.clone() });
        self.visit(id);
        self.announce(said);
    }

    /// How far the neighbour in this direction is moved: straight on, or aside where somebody else stands.
    fn beside(&self, from: &Shape, way: Vec2) -> Vec2 {
        let bounds = from.bounds();
        let size = Size::new(bounds.width(), bounds.height());
        let on = Vec2::new(way.x * (size.width + APART), way.y * (size.height + APART));
        let aside = Vec2::new(way.y.abs() * (size.width + BESIDE), way.x.abs() * (size.height + BESIDE));
        let taken = |by: Vec2| {
            let place: Rect = (bounds + by).inflate(BESIDE / 4.0, BESIDE / 4.0);
            let is_in_the_way = |shape: &&Shape| !shape.kind.is_line() && !shape.kind.holds() && shape.bounds().overlaps(place);
            self.sheet.meeting(place).iter().any(is_in_the_way)
        };
        // Straight on, then one aside, one to the other side, two aside …
        let places = (0..PLACES).map(|i| on + aside * f64::from(if i % 2 == 1 { (i + 1) / 2 } else { -i / 2 }));
        places.clone().find(|by| !taken(*by)).unwrap_or(on)
    }

    /// Selects the next shape in this direction and says what it is: one that an arrow joins to this before any other. False when there is none.
    pub fn walk(&mut self, way: Vec2) -> bool {
        let Some(id) = self.neighbour(way) else { return false };
        if let Some(shape) = self.sheet.get(&id) {
            let said = self.sheet.told(shape);
            self.visit(id);
            self.announce(said);
        }
        true
    }

    /// The shape that [`Table::walk`] goes to.
    pub fn neighbour(&self, way: Vec2) -> Option<ShapeId> {
        let from = self.selection.frame(&self.sheet)?.bounds();
        let place = |shape: &Shape| shape.bounds();
        let stands = |shape: &&Shape| !shape.hide && !shape.kind.is_line() && shape.kind != Kind::Group && !self.selection.has(&shape.id);
        let joined = self.selection.ids().iter().flat_map(|id| self.sheet.holders(id)).flat_map(connect::held);
        let joined: Vec<&Shape> = joined.filter_map(|id| self.sheet.get(id)).filter(stands).collect();
        let ahead = |shape: &&&Shape| {
            let off = place(shape).center() - from.center();
            off.dot(way) >= off.cross(way).abs()
        };
        let near = joined.iter().filter(ahead).map(|shape| (place(shape), &shape.id));
        let all = self.sheet.all().filter(stands).map(|shape| (place(shape), &shape.id));
        toward(from, way, &mut near.into_iter()).or_else(|| toward(from, way, &mut all.into_iter())).cloned()
    }
}

/// It can have a neighbour like itself.
fn grows(shape: &Shape) -> bool {
    shape.kind.is_form() || shape.kind == Kind::Sticky
}

/// The nearest of the boxes that lie in this direction: what is beside the way counts as farther than what is on it.
fn toward<'a>(from: Rect, way: Vec2, others: &mut dyn Iterator<Item = (Rect, &'a ShapeId)>) -> Option<&'a ShapeId> {
    let gap = |a0: f64, a1: f64, b0: f64, b1: f64| (b0 - a1).max(a0 - b1).max(0.0);
    let cost = |rect: Rect| {
        let off = rect.center() - from.center();
        let (x, y) = (gap(from.x0, from.x1, rect.x0, rect.x1), gap(from.y0, from.y1, rect.y0, rect.y1));
        let aside = if way.x == 0.0 { x } else { y };
        (off.dot(way) > 1.0).then(|| off.dot(way) + aside * 3.0 + off.cross(way).abs() * 0.2)
    };
    let mut best: Option<(f64, &ShapeId)> = None;
    for (rect, id) in others {
        if let Some(cost) = cost(rect).filter(|cost| best.is_none_or(|(least, best)| (*cost, id) < (least, best))) {
            best = Some((cost, id));
        }
    }
    best.map(|(_, id)| id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_goes_to_what_is_straight_on_before_what_is_nearer_and_beside() {
        let ids: Vec<ShapeId> = (0..4).map(|n| n.to_string().parse().expect("an id")).collect();
        let at = |x: f64, y: f64| Rect::new(x, y, x + 50.0, y + 50.0);
        let boxes = [at(200.0, 10.0), at(100.0, 130.0), at(0.0, 200.0), at(-100.0, 0.0)];
        let step = |x: f64, y: f64| {
            let mut others = boxes.into_iter().zip(&ids);
            toward(at(0.0, 0.0), Vec2::new(x, y), &mut others).map(|id| id.to_string())
        };
        assert_eq!(
            [step(1.0, 0.0), step(0.0, 1.0), step(-1.0, 0.0), step(0.0, -1.0)],
            [Some("0".into()), Some("2".into()), Some("3".into()), None]
        );
    }
}
