//! The ends of arrows as Excalidraw says them: which shape, how far off its outline (`gap`), and how far off its middle the arrow aims (`focus`).

use serde_json::{Map, Value, json};

use super::Board;
use crate::model::{
    geom::{Point, Vec2},
    shape::{End, Shape},
};

impl Board<'_> {
    /// `startBinding` and `endBinding`, and what brings the exact ends back.
    pub(super) fn bindings(&self, arrow: &Shape, points: &[Point], fields: &mut Map<String, Value>, note: &mut Map<String, Value>) {
        let back: Vec<Point> = points.iter().rev().copied().collect();
        for (key, name, end, points) in [("startBinding", "from", &arrow.from, back.as_slice()), ("endBinding", "to", &arrow.to, points)] {
            let target = end.as_ref().and_then(|end| Some((end, *self.by_id.get(&end.shape)?)));
            let Some((end, target)) = target else {
                fields.insert(key.into(), Value::Null);
                continue;
            };
            fields.insert(key.into(), binding(end, target, points, arrow.style.elbow));
            note.insert(name.into(), json!({ "on": end.shape.as_str(), "at": end.at, "pin": end.pin }));
        }
    }
}

/// `points` run towards the end.
fn binding(end: &End, target: &Shape, points: &[Point], elbow: bool) -> Value {
    let (geo, back) = (target.geo, target.geo.turn().inverse());
    let mut local = points.iter().rev().map(|p| back * *p);
    let tip = local.next().unwrap_or_default();
    let along = local.find(|p| p.distance(tip) > 1e-3).map_or(Vec2::ZERO, |before| (tip - before).normalize());
    let outside = |v: f64, from: f64, size: f64| (from - v).max(v - from - size).max(0.0);
    let gap = outside(tip.x, geo.x, geo.w).hypot(outside(tip.y, geo.y, geo.h)).max(1.0);
    // The middle's distance from the line the end lies on, as a share of the farthest that still meets the box.
    let off = along.cross(geo.center() - tip);
    let most = (geo.w * along.y.abs() + geo.h * along.x.abs()) / 2.0;
    let focus = if most > 0.0 { (off / most).clamp(-0.95, 0.95) } else { 0.0 };
    json!({ "elementId": end.shape.as_str(), "focus": focus, "gap": gap, "fixedPoint": elbow.then_some(end.at) })
}
