//! What lies over the shapes: handles, outlines, the marquee, and what others point at. In CSS pixels and without colours of its own; the client
//! paints it.

use super::{finding::Finding, hit, peers::Peer, resize::Side, snap::Guide, table::Table};
use crate::model::{
    geom::{Affine, Geo, Point, Rect, Vec2},
    shape::{Kind, Shape},
};
use crate::scene::{connect, legs};
use std::f64::consts::{FRAC_PI_2, TAU};

/// Radius of the ring around the point where an end will be pinned, CSS pixels.
const SPOT: f64 = 5.0;

/// Edge handles need a side this long (CSS pixels); corners are always there.
const ROOM: f64 = 40.0;
/// The turn handle stands so far above the frame, in CSS pixels.
const ABOVE: f64 = 26.0;
/// Lines with more points than this are resized as a whole.
const BENDS: usize = 24;
/// The box around a group that was entered lies so far around its shapes, in CSS pixels.
const AROUND: f64 = 6.0;
/// Outlines of a large selection, mine or a peer's, that are drawn one by one.
const OUTLINES: usize = 200;
/// With more cursors of others than this, their names show only while they move or near the own pointer.
pub const MANY: usize = 10;

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Overlay {
    pub outlines: Vec<Outline>,
    pub handles: Vec<Handle>,
    pub marquee: Option<Rect>,
    /// Where what is dragged has come to rest.
    pub guides: Vec<Guide>,
    pub peers: Vec<PeerCursor>,
    /// The own pointer, in board units, where it counts: as a laser, and among many.
    pub pointer: Option<Point>,
    /// It is a laser.
    pub laser: bool,
    /// `#rrggbb` of the one who is followed.
    pub following: Option<String>,
}

/// A polyline; closed ones end where they begin.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    pub points: Vec<Point>,
    pub tone: Tone,
}

/// Why a thing is outlined, which is how it is to look.
#[derive(Debug, Clone, PartialEq)]
pub enum Tone {
    Hover,
    Selected,
    /// Selected and locked: it cannot be changed.
    Locked,
    /// The box around several.
    Frame,
    /// The end of a line will hold on to it.
    Hold,
    /// `#rrggbb` of the one who selected it.
    Peer(String),
    /// It says what is looked for.
    Found,
    /// So does this one, and it is looked at.
    FoundHere,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Handle {
    pub at: Point,
    /// The turn of its square, radians.
    pub turn: f64,
    pub grip: Grip,
}

/// What a handle holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grip {
    /// A corner or an edge of the selection's frame.
    Side(Side),
    /// Above the frame: turns it.
    Turn,
    /// A point of a line.
    Bend(usize),
    /// Where a bend can be made: halfway from this point of a line to the next.
    Between(usize),
    /// A leg of an elbow line, from this point of it on; `kept` when it stays where somebody put it.
    Leg { at: usize, kept: bool },
}

#[derive(Debug, Clone, PartialEq)]
pub struct PeerCursor {
    /// The CRDT client id; the list is sorted by it.
    pub peer: u64,
    /// In board units: where it was last heard of, from where the client lets it glide.
    pub at: Point,
    pub name: String,
    /// `#rrggbb`
    pub color: String,
    pub laser: bool,
}

/// The overlay as it is now; handles only when `grips` (nothing is being dragged).
pub fn overlay(table: &Table, grips: bool) -> Overlay {
    let to_screen = table.camera.to_screen();
    let mut outlines = Vec::new();
    let mut add = |shape: &Shape, tone| outlines.push(Outline { points: around(shape, to_screen), tone });
    for (_, peer) in table.sheet.peers() {
        for shape in peer.state.selection.iter().take(OUTLINES).filter_map(|id| table.sheet.shown(id)) {
            add(shape, Tone::Peer(peer.color.clone()));
        }
    }
    let Finding { found, at, .. } = &table.finding;
    for (i, shape) in found.iter().enumerate().filter_map(|(i, id)| Some((i, table.sheet.shown(id)?))) {
        if i == *at || i < OUTLINES {
            add(shape, if i == *at { Tone::FoundHere } else { Tone::Found });
        }
    }
    if let Some(shape) = table.hover.as_ref().filter(|id| !table.selection.has(id)).and_then(|id| table.sheet.shown(id)) {
        add(shape, Tone::Hover);
    }
    for shape in table.selection.shown(&table.sheet).take(OUTLINES) {
        add(shape, if shape.lock { Tone::Locked } else { Tone::Selected });
    }
    if let Some((target, shape)) = table.target.as_ref().and_then(|target| Some((target, table.sheet.shown(&target.shape)?))) {
        outlines.push(Outline { points: connect::ring(shape).into_iter().map(|p| to_screen * p).collect(), tone: Tone::Hold });
        let spot = |i: u8| (to_screen * target.pin.unwrap_or_default()) + Vec2::from_angle(f64::from(i) * TAU / 16.0) * SPOT;
        if target.pin.is_some() {
            outlines.push(Outline { points: (0..=16).map(|i| spot(i % 16)).collect(), tone: Tone::Hold });
        }
    }
    if let Some(corners) = table.uncropped() {
        let corner = |i: usize| to_screen * corners[i % 4];
        outlines.push(Outline { points: (0..=4).map(corner).collect(), tone: Tone::Frame });
    }
    // Where one is, in a group that was entered.
    let members = |group| table.leaves(group).iter().filter_map(|id| table.sheet.shown(id)).map(Shape::bounds).reduce(|a, b| a.union(b));
    if let Some(around) = table.entered.as_ref().and_then(members) {
        outlines.push(Outline { points: boxed(around.inflate(table.px(AROUND), table.px(AROUND)).into(), to_screen), tone: Tone::Frame });
    }
    if table.selection.len() > 1
        && let Some(frame) = table.selection.frame(&table.sheet)
    {
        outlines.push(Outline { points: boxed(frame, to_screen), tone: Tone::Frame });
    }
    let guide = |guide: &Guide| {
        let [from, to] = [guide.from, guide.to].map(|p| to_screen * p);
        Guide { from, to, marks: guide.marks.iter().map(|p| to_screen * *p).collect(), gap: guide.gap }
    };
    let cursor = |(peer, it): (&u64, &Peer)| {
        let [x, y] = it.state.pointer?;
        Some(PeerCursor { peer: *peer, at: Point::new(x, y), name: it.name.clone(), color: it.color.clone(), laser: it.state.laser })
    };
    let peers: Vec<PeerCursor> = table.sheet.peers().filter_map(cursor).collect();
    Overlay {
        outlines,
        handles: if grips { handles(table) } else { Vec::new() },
        guides: table.resting.guides.iter().map(guide).collect(),
        marquee: table.marquee.map(|rect| to_screen.transform_rect_bbox(rect)),
        pointer: table.pointer.filter(|_| table.laser || peers.len() > MANY),
        peers,
        laser: table.laser,
        following: table.leader().map(|peer| peer.color.clone()),
    }
}

/// The handles of the selection: corners and edges of its frame, the turn handle above the frame's top edge; or the points of a line.
pub fn handles(table: &Table) -> Vec<Handle> {
    let to_screen = table.camera.to_screen();
    let any_free = table.selection.shown(&table.sheet).any(|shape| !shape.lock);
    let Some(frame) = table.selection.frame(&table.sheet).filter(|_| any_free && table.editable && table.editing.is_none()) else {
        return Vec::new();
    };
    if let Some(line) = table.selection.only(&table.sheet).filter(|shape| is_bent(shape)) {
        return along(line, to_screen);
    }
    let (wide, high) = (frame.w * table.camera.zoom, frame.h * table.camera.zoom);
    // A line of text is low, and is made to wrap by its sides.
    let text = table.selection.only(&table.sheet).is_some_and(|shape| shape.kind == Kind::Text);
    let fits = |side: &&Side| match (side.x, side.y) {
        (_, 0) if text => wide >= ROOM,
        (0, _) => frame.h > 0.0 && (wide >= ROOM || frame.w == 0.0),
        (_, 0) => frame.w > 0.0 && (high >= ROOM || frame.h == 0.0),
        _ => frame.w > 0.0 && frame.h > 0.0,
    };
    let place = |side: &Side| Handle { at: to_screen * (frame.turn() * side.place(frame)), turn: frame.r, grip: Grip::Side(*side) };
    let mut handles: Vec<Handle> = Side::ALL.iter().filter(fits).map(place).collect();
    if !table.selection.shown(&table.sheet).all(|shape| shape.kind == Kind::Frame) {
        let above = frame.center() - Vec2::new(0.0, frame.h / 2.0 + table.px(ABOVE));
        handles.push(Handle { at: to_screen * (frame.turn() * above), turn: frame.r, grip: Grip::Turn });
    }
    handles
}

/// Its points are handles.
pub fn is_bent(shape: &Shape) -> bool {
    shape.kind.is_line() && (2..=BENDS).contains(&shape.pts.len())
}

/// The handles of a line: its ends, its bends, and where bends can be made; of an elbow line, which finds its own, its ends and its legs.
fn along(line: &Shape, to_screen: Affine) -> Vec<Handle> {
    let (elbow, bends) = (line.style.elbow, connect::on_board(line));
    let points: Vec<Point> = bends.iter().map(|s| to_screen * Point::new(s.x, s.y)).collect();
    let last = points.len() - 1;
    let handle = |at: Point, grip: Grip| Handle { at, turn: 0.0, grip };
    let mut all: Vec<Handle> = (0..=last).filter(|i| !elbow || *i == 0 || *i == last).map(|i| handle(points[i], Grip::Bend(i))).collect();
    for (at, middle) in connect::halves(line).into_iter().enumerate() {
        let (room, middle) = (points[at].distance(points[at + 1]), to_screen * middle);
        if !elbow {
            all.extend((room >= ROOM).then(|| handle(middle, Grip::Between(at))));
        } else if let Some(axis) = legs::runs(&bends[at], &bends[at + 1]) {
            let kept = legs::is_kept(&bends[at]);
            let turn = if axis == 0 { FRAC_PI_2 } else { 0.0 };
            all.extend((kept || room >= ROOM).then_some(Handle { at: middle, turn, grip: Grip::Leg { at, kept } }));
        }
    }
    all
}

fn around(shape: &Shape, to_screen: Affine) -> Vec<Point> {
    match shape.kind {
        Kind::Line | Kind::Arrow => hit::outline(shape).into_iter().map(|p| to_screen * p).collect(),
        _ => boxed(shape.geo, to_screen),
    }
}

fn boxed(geo: Geo, to_screen: Affine) -> Vec<Point> {
    let place = to_screen * geo.turn();
    hit::corners(geo.rect()).into_iter().map(|p| place * p).collect()
}
