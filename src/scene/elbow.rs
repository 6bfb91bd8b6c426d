//! The way of an elbow line: legs along the axes that leave each shape by a sensible side, go round both with some air, and bend little. It looks
//! at the two shapes it joins and at no others.
//!
//! A grid of few candidate lines (the sides of the boxes with their air, the lines through the ends, the middles between the boxes) is searched for
//! the cheapest way; a way costs its length, its bends, and leaving or reaching a shape by a side that looks away from the other.

use super::{
    connect::Hold,
    legs::{bend, is_kept, place},
};
use crate::model::{
    geom::{Point, Rect, Vec2},
    path::Sample,
};

/// Air around a shape, board units and line widths: the last leg has room for a gap, a head and a round corner.
pub(super) const AIR: (f64, f64) = (28.0, 3.5);
/// What a bend costs, in board units of way.
const BEND: f64 = 50.0;
/// What leaving by the side that looks straight away costs, twice.
const ASIDE: f64 = 120.0;
/// An aim this near to a side (as a share of the box) means that side.
const NEAR: f64 = 0.15;

/// Right, down, left, up.
const WAYS: [Vec2; 4] = [Vec2::new(1.0, 0.0), Vec2::new(0.0, 1.0), Vec2::new(-1.0, 0.0), Vec2::new(0.0, -1.0)];

/// Where a way may begin or end: by which side (an index of `WAYS`, outward), at what cost.
struct Port {
    side: usize,
    /// The end of the line.
    tip: Point,
    /// Where the way meets the air around the shape.
    out: Point,
    cost: f64,
}

/// The points of the way between two ends; an end that holds on to nothing lies at its own point. At a `gate` the line goes on, and may come to it
/// from anywhere.
pub(super) fn route(free: [Point; 2], holds: [Option<&Hold>; 2], gate: Option<usize>, width: f64) -> Vec<Sample> {
    let body = |i: usize| holds[i].map_or(Rect::from_points(free[i], free[i]), |hold| hold.body);
    let bodies = [body(0), body(1)];
    let aired = |i: usize| if holds[i].is_some() { inflated(bodies[i], bodies[1 - i], AIR.0 + AIR.1 * width) } else { bodies[i] };
    let airs = [aired(0), aired(1)];
    let between = bodies[1].center() - bodies[0].center();
    let onward = if between.hypot() > 0.0 { between / between.hypot() } else { Vec2::ZERO };
    let toward = |i: usize| if gate == Some(i) { Vec2::ZERO } else { onward * [1.0, -1.0][i] };
    let ports = [0, 1].map(|i| ports(holds[i], free[i], airs[i], toward(i)));
    let middle = Point::new(
        gap(bodies[0].x0, bodies[0].x1, bodies[1].x0, bodies[1].x1),
        gap(bodies[0].y0, bodies[0].y1, bodies[1].y0, bodies[1].y1),
    );
    let walls: Vec<Rect> = (0..2).filter(|i| holds[*i].is_some()).map(|i| airs[i]).collect();
    let way = search(&ports, &airs, middle, &walls).or_else(|| search(&ports, &airs, middle, &[]));
    simplified(way.unwrap_or_else(|| free.to_vec()).into_iter().map(bend).collect())
}

/// The box with its air; between two boxes each gets half of what is there.
fn inflated(own: Rect, other: Rect, air: f64) -> Rect {
    let side = |room: f64| if room >= 0.0 { air.min(room / 2.0) } else { air };
    Rect::new(
        own.x0 - side(own.x0 - other.x1),
        own.y0 - side(own.y0 - other.y1),
        own.x1 + side(other.x0 - own.x1),
        own.y1 + side(other.y0 - own.y1),
    )
}

/// The middle between two spans; NaN, which is no line, when they overlap.
fn gap(a0: f64, a1: f64, b0: f64, b1: f64) -> f64 {
    if b0 >= a1 {
        (a1 + b0) / 2.0
    } else if a0 >= b1 {
        (b1 + a0) / 2.0
    } else {
        f64::NAN
    }
}

fn ports(hold: Option<&Hold>, free: Point, air: Rect, onward: Vec2) -> Vec<Port> {
    let aim = hold.map_or(free, |hold| hold.aim);
    let share = |from: f64, size: f64| if size > 0.0 { from / size } else { 0.5 };
    let body = hold.map_or(air, |hold| hold.body);
    let (x, y) = (share(aim.x - body.x0, body.width()), share(aim.y - body.y0, body.height()));
    let off = [1.0 - x, 1.0 - y, x, y];
    let least = off.into_iter().fold(f64::MAX, f64::min);
    let chosen = hold.is_some_and(|hold| hold.pin || least < NEAR);
    let port = |side: usize| {
        let out = match side {
            _ if hold.is_none() => free,
            0 => Point::new(air.x1, aim.y),
            1 => Point::new(aim.x, air.y1),
            2 => Point::new(air.x0, aim.y),
            _ => Point::new(aim.x, air.y0),
        };
        Port { side, tip: hold.map_or(free, |hold| hold.stop(out)), out, cost: ASIDE * (1.0 - WAYS[side].dot(onward)) }
    };
    (0..4).filter(|side| !chosen || off[*side] <= least + 0.01).map(port).collect()
}

fn search(ports: &[Vec<Port>; 2], airs: &[Rect; 2], middle: Point, walls: &[Rect]) -> Option<Vec<Point>> {
    let outs = || ports.iter().flatten().map(|port| port.out);
    let xs = lines(airs.iter().flat_map(|air| [air.x0, air.x1]).chain(outs().map(|p| p.x)).chain([middle.x]).collect());
    let ys = lines(airs.iter().flat_map(|air| [air.y0, air.y1]).chain(outs().map(|p| p.y)).chain([middle.y]).collect());
    let (wide, high) = (xs.len(), ys.len());
    let at = |node: usize| Point::new(xs[node % wide], ys[node / wide]);
    let node = |p: Point| {
        let place = |lines: &[f64], n: f64| lines.iter().position(|line| (line - n).abs() < SAME);
        Some(place(&ys, p.y)? * wide + place(&xs, p.x)?)
    };
    // A state is a node and the direction in which the way came to it.
    let mut cost = vec![f64::MAX; wide * high * 4];
    let mut before = vec![usize::MAX; cost.len()];
    for port in &ports[0] {
        cost[node(port.out)? * 4 + port.side] = port.cost + port.out.distance(port.tip);
    }
    let blocked = |a: Point, b: Point| {
        let m = a.midpoint(b);
        walls.iter().any(|wall| m.x > wall.x0 + SAME && m.x < wall.x1 - SAME && m.y > wall.y0 + SAME && m.y < wall.y1 - SAME)
    };
    // Few states, short ways: going over all of them until nothing gets cheaper is quicker than keeping a queue.
    let mut better = true;
    while std::mem::take(&mut better) {
        for state in 0..cost.len() {
            if cost[state] == f64::MAX {
                continue;
            }
            let (from, came) = (state / 4, state % 4);
            for (way, step) in WAYS.iter().enumerate().filter(|(way, _)| *way != (came + 2) % 4) {
                let (column, row) = ((from % wide) as f64 + step.x, (from / wide) as f64 + step.y);
                if column < 0.0 || row < 0.0 || column >= wide as f64 || row >= high as f64 {
                    continue;
                }
                let to = row as usize * wide + column as usize;
                if blocked(at(from), at(to)) {
                    continue;
                }
                // Of bends that are as good, those in the middle between the shapes.
                let centred = if step.x == 0.0 { at(from).x == middle.x } else { at(from).y == middle.y };
                let bend = if way == came { 0.0 } else { BEND + if centred { 0.0 } else { 1.0 } };
                let total = cost[state] + at(from).distance(at(to)) + bend;
                if total < cost[to * 4 + way] - 1e-6 {
                    (cost[to * 4 + way], before[to * 4 + way], better) = (total, state, true);
                }
            }
        }
    }
    let mut best: Option<(f64, usize, &Port)> = None;
    for port in &ports[1] {
        let end = node(port.out)?;
        for came in (0..4).filter(|came| *came != port.side) {
            let turn = if came == (port.side + 2) % 4 { 0.0 } else { BEND };
            let total = cost[end * 4 + came] + turn + port.cost + port.out.distance(port.tip);
            if cost[end * 4 + came] < f64::MAX && best.as_ref().is_none_or(|(least, ..)| total < *least) {
                best = Some((total, end * 4 + came, port));
            }
        }
    }
    let (_, mut state, last) = best?;
    let mut way = vec![last.tip];
    // A way is never longer than all states; the bound is for numbers that are none.
    for _ in 0..cost.len() {
        way.push(at(state / 4));
        if before[state] == usize::MAX {
            break;
        }
        state = before[state];
    }
    let first = ports[0].iter().find(|port| port.side == state % 4 && port.out.distance(at(state / 4)) < SAME)?;
    way.push(first.tip);
    way.reverse();
    Some(way)
}

/// Lines nearer than this are one.
pub(super) const SAME: f64 = 1e-3;

fn lines(mut all: Vec<f64>) -> Vec<f64> {
    all.retain(|n| n.is_finite());
    all.sort_unstable_by(f64::total_cmp);
    all.dedup_by(|a, b| (*a - *b).abs() < SAME);
    all
}

/// Without points that are no bends. The ends stay, though they may be one.
pub(super) fn simplified(way: Vec<Sample>) -> Vec<Sample> {
    let mut done: Vec<Sample> = Vec::with_capacity(way.len());
    for s in way {
        if done.len() > 1
            && let Some(last) = done.last_mut().filter(|last| place(last).distance(place(&s)) < SAME)
        {
            last.p = s.p;
            continue;
        }
        if let [.., a, b] = &mut done[..]
            && ((a.x - b.x).abs() < SAME && (b.x - s.x).abs() < SAME || (a.y - b.y).abs() < SAME && (b.y - s.y).abs() < SAME)
        {
            if is_kept(b) {
                a.p = b.p;
            }
            done.pop();
        }
        done.push(s);
    }
    done
}
