//! Legs of elbow lines that stay where somebody has put them, while the line's shapes move: a bend of full pressure begins one. What comes before the
//! first of them and after the last finds its way anew, what is between stays. How a way is found is `elbow`'s business; gestures are none of its.

use super::{
    connect::{self, Hold},
    elbow::{self, AIR, SAME},
};
use crate::model::{
    geom::{Point, Vec2},
    path::Sample,
    shape::Shape,
};

/// The pressure of a bend that begins a leg that stays, and of any other. Lines are as broad everywhere, whatever their pressure.
const KEPT: f64 = Sample::KEPT;
const LOOSE: f64 = 0.5;
/// A leg nearer to a side of a shape than this is none that the shape is left straight to; board units.
const BESIDE: f64 = 12.0;

/// A bend, or an end, of a line.
pub(super) fn bend(p: Point) -> Sample {
    Sample { x: p.x, y: p.y, p: LOOSE }
}
pub(super) fn place(s: &Sample) -> Point {
    Point::new(s.x, s.y)
}

/// The leg that begins at this bend stays.
pub fn is_kept(s: &Sample) -> bool {
    s.p > 0.75
}

/// Along which axis a leg runs: 0 is x. None for one that is askew or has no length.
pub fn runs(a: &Sample, b: &Sample) -> Option<usize> {
    match ((a.x - b.x).abs() < SAME, (a.y - b.y).abs() < SAME) {
        (false, true) => Some(0),
        (true, false) => Some(1),
        _ => None,
    }
}

/// The legs that stay, by where they begin. The first and the last leg never do: they go where the ends are.
pub fn kept(points: &[Sample]) -> impl DoubleEndedIterator<Item = usize> {
    let stays = |i: &usize| is_kept(&points[*i]) && runs(&points[*i], &points[*i + 1]).is_some();
    (1..points.len().saturating_sub(2)).filter(stays)
}

/// Some of the line's legs stay.
pub fn any(line: &Shape) -> bool {
    connect::is_elbow(line) && kept(&line.pts).next().is_some()
}

/// The way of a line some of whose legs stay; none when none do. The points lie on the board.
pub(super) fn way(points: &[Sample], holds: &[Option<Hold>; 2], width: f64) -> Option<Vec<Sample>> {
    let (first, end) = (kept(points).next()?, kept(points).next_back()? + 1);
    let middle = &points[first..=end];
    if middle.windows(2).any(|pair| runs(&pair[0], &pair[1]).is_none()) {
        return None;
    }
    let free = [place(&points[0]), place(&points[points.len() - 1])];
    let axes = [first, end - 1].map(|i| runs(&points[i], &points[i + 1]));
    let gates = [0, 1].map(|side| {
        let (from, to) = if side == 0 { (first, first + 1) } else { (end, end - 1) };
        // A single leg goes on to the other end, the first of several to a bend that stays.
        let beyond = holds[1 - side].as_ref().map_or(free[1 - side], |hold| hold.body.center());
        let onward = if end == first + 1 { beyond } else { place(&points[to]) };
        gate(holds[side].as_ref(), free[side], place(&points[from]), axes[side].unwrap_or_default(), onward, AIR.0 + AIR.1 * width)
    });
    let keep = |s: &Sample| Sample { p: KEPT, ..*s };
    let mut done = elbow::route([free[0], gates[0]], [holds[0].as_ref(), None], Some(1), width);
    let mut tail = elbow::route([gates[1], free[1]], [None, holds[1].as_ref()], Some(0), width);
    // A way may come along the leg, or leave along it: that is of the leg, too.
    if let [.., a, b] = &mut done[..]
        && runs(a, b) == axes[0]
    {
        *a = keep(a);
    }
    if let [a, b, ..] = &mut tail[..]
        && runs(a, b) == axes[1]
    {
        *a = keep(a);
    }
    done.push(keep(&bend(gates[0])));
    done.extend(&middle[1..middle.len() - 1]);
    done.append(&mut tail);
    let mut done = elbow::simplified(done);
    for i in 0..done.len() {
        let stays = is_kept(&done[i]) && done.get(i + 1).is_some_and(|next| runs(&done[i], next).is_some());
        done[i].p = if stays { KEPT } else { LOOSE };
    }
    Some(done)
}

/// Where the way from an end meets a leg that lies at `at` and runs along `axis` toward `onward`: straight ahead of the end, or beside its shape when
/// the leg runs through that.
fn gate(hold: Option<&Hold>, free: Point, at: Point, axis: usize, onward: Point, air: f64) -> Point {
    let along = |p: Point| if axis == 0 { p.x } else { p.y };
    let on_leg = |along: f64| if axis == 0 { Point::new(along, at.y) } else { Point::new(at.x, along) };
    let Some(hold) = hold else { return on_leg(along(free)) };
    let body = hold.body.inflate(BESIDE, BESIDE);
    if !body.contains(on_leg(along(body.center()))) {
        return on_leg(along(hold.aim));
    }
    let (low, high) =
        (Point::new(hold.body.x0, hold.body.y0) - Vec2::new(air, air), Point::new(hold.body.x1, hold.body.y1) + Vec2::new(air, air));
    on_leg(along(if along(onward) > along(body.center()) { high } else { low }))
}

/// The bends of a line whose leg from point `i` on is moved to `to`, across the way it runs, and stays there. An end that it begins or ends at stays
/// where it is. None when that is no leg along an axis.
pub fn moved(points: &[Sample], i: usize, to: Point) -> Option<Vec<Sample>> {
    let (from, end) = (*points.get(i)?, *points.get(i + 1)?);
    let axis = runs(&from, &end)?;
    let mut new = points.to_vec();
    for s in &mut new[i..=i + 1] {
        if axis == 0 { s.y = to.y } else { s.x = to.x }
    }
    new[i].p = KEPT;
    if i + 2 == points.len() {
        new.push(Sample { p: LOOSE, ..end });
    }
    if i == 0 {
        new.insert(0, Sample { p: LOOSE, ..from });
    }
    Some(new)
}

/// The bends of a line whose leg from point `i` on no longer stays; without any that does only its ends are left. None when it did not stay.
pub fn freed(points: &[Sample], i: usize) -> Option<Vec<Sample>> {
    points.get(i).filter(|s| is_kept(s))?;
    let mut new = points.to_vec();
    new[i].p = LOOSE;
    Some(if kept(&new).next().is_some() { new } else { ends(&new) })
}

/// A line's ends alone: it finds all of its way.
pub fn ends(points: &[Sample]) -> Vec<Sample> {
    points.first().into_iter().chain(points.last()).map(|s| Sample { p: LOOSE, ..*s }).collect()
}

/// A line that joins nothing was bent by hand: when one of its legs is made to stay, so do the others between its ends.
pub fn settled(points: &[Sample]) -> Vec<Sample> {
    let mut new = points.to_vec();
    if kept(points).next().is_none() {
        (1..points.len().saturating_sub(2)).for_each(|i| new[i].p = KEPT);
    }
    new
}

/// The leg along this axis that is nearest to the middle of the line: what keys move.
pub fn across(points: &[Sample], axis: usize) -> Option<usize> {
    let legs = points.len().saturating_sub(1);
    let off = |i: &usize| (2 * i + 1).abs_diff(legs);
    (0..legs).filter(|i| runs(&points[*i], &points[i + 1]) == Some(axis)).min_by_key(off)
}
