//! What lies on a board: shapes and the changes to them. How they lie in the CRDT is `schema::board`, how they look is `scene/`.

use serde::{Deserialize, Serialize};

use super::{
    geom::{Geo, Point, Rect, Vec2},
    ids::{BlobId, ShapeId, UserId},
    order::Order,
    path::Sample,
    style::Style,
};

/// What a shape is. Its name in the document and on the wire is the lower-case variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Rectangle,
    Ellipse,
    Diamond,
    Triangle,
    Hexagon,
    Cloud,
    Cylinder,
    Star,
    /// A speech bubble.
    Bubble,
    /// A note of paper: filled, with text that fits itself into it.
    Sticky,
    /// A picture of the blob store ([`Picture`]).
    Image,
    /// A named, clipping area; what is in it has it as `parent`.
    Frame,
    /// Shapes that are one thing: it paints nothing, its members have it as `parent`, and its box is theirs.
    Group,
    /// A polyline (or curve) through `pts`.
    Line,
    /// A line that ends in a head by default and may be bound to shapes.
    Arrow,
    /// A freehand stroke through `pts`, with pressure.
    Pen,
    /// A broad, see-through stroke without pressure.
    Highlight,
    /// Text without a box; `geo.w` is its measured width.
    Text,
}

impl Kind {
    pub const ALL: [Kind; 18] = [
        Kind::Rectangle,
        Kind::Ellipse,
        Kind::Diamond,
        Kind::Triangle,
        Kind::Hexagon,
        Kind::Cloud,
        Kind::Cylinder,
        Kind::Star,
        Kind::Bubble,
        Kind::Sticky,
        Kind::Image,
        Kind::Frame,
        Kind::Group,
        Kind::Line,
        Kind::Arrow,
        Kind::Pen,
        Kind::Highlight,
        Kind::Text,
    ];
    /// The shape is drawn through its points rather than filling its box.
    pub const fn has_points(self) -> bool {
        matches!(self, Kind::Line | Kind::Arrow | Kind::Pen | Kind::Highlight)
    }
    /// A form with an outline, a fill and a label inside; it is drawn from corner to corner.
    pub const fn is_form(self) -> bool {
        use Kind::*;
        matches!(self, Rectangle | Ellipse | Diamond | Triangle | Hexagon | Cloud | Cylinder | Star | Bubble)
    }
    /// A line between two ends, which may hold on to shapes.
    pub const fn is_line(self) -> bool {
        matches!(self, Kind::Line | Kind::Arrow)
    }
    /// A stroke of the hand.
    pub const fn is_stroke(self) -> bool {
        matches!(self, Kind::Pen | Kind::Highlight)
    }
    /// Other shapes may have it as `parent`.
    pub const fn holds(self) -> bool {
        matches!(self, Kind::Frame | Kind::Group)
    }
    /// The shape may carry text (a label, a name, or the text itself).
    pub const fn has_text(self) -> bool {
        self.is_form() || self.is_line() || matches!(self, Kind::Sticky | Kind::Frame | Kind::Text)
    }
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Rectangle => "rectangle",
            Kind::Ellipse => "ellipse",
            Kind::Diamond => "diamond",
            Kind::Triangle => "triangle",
            Kind::Hexagon => "hexagon",
            Kind::Cloud => "cloud",
            Kind::Cylinder => "cylinder",
            Kind::Star => "star",
            Kind::Bubble => "bubble",
            Kind::Sticky => "sticky",
            Kind::Image => "image",
            Kind::Frame => "frame",
            Kind::Group => "group",
            Kind::Line => "line",
            Kind::Arrow => "arrow",
            Kind::Pen => "pen",
            Kind::Highlight => "highlight",
            Kind::Text => "text",
        }
    }
}

/// The end of an arrow that holds on to a shape: which one, and where in its box (0..1 both ways).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct End {
    pub shape: ShapeId,
    pub at: [f64; 2],
    /// The end lies at that very point. Without, the line aims there and stops at the shape's outline.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pin: bool,
}

/// What an image shape shows: a blob and the part of it that is seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    pub blob: BlobId,
    /// Its own width and height in pixels.
    pub size: [f64; 2],
    /// `[x, y, w, h]` as shares (0..1) of the whole as it is seen; `None` is all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crop: Option<[f64; 4]>,
    /// It is seen as in a mirror, left for right. (Upside down is that and half a turn.)
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mirror: bool,
}

impl Picture {
    /// Itself when it has pixels; a crop that is no part of it is forgotten.
    pub fn sound(mut self) -> Option<Self> {
        let part = |[x, y, w, h]: &[f64; 4]| [*x, *y].iter().all(|n| *n >= 0.0) && *w > 0.0 && *h > 0.0 && x + w <= 1.001 && y + h <= 1.001;
        self.crop = self.crop.filter(part);
        self.size.iter().all(|n| (1.0..=1e5).contains(n)).then_some(self)
    }

    /// What is seen of it, as shares of the file's own width and height.
    pub fn part(&self) -> [f64; 4] {
        let [x, y, w, h] = self.crop.unwrap_or([0.0, 0.0, 1.0, 1.0]);
        [if self.mirror { 1.0 - x - w } else { x }, y, w, h]
    }
}

/// One thing on the board. Each field below `kind` is one register of the CRDT, so that a move and a recolour at the same time both survive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    pub id: ShapeId,
    pub kind: Kind,
    pub geo: Geo,
    #[serde(default)]
    pub style: Style,
    /// Stacking order; ties are broken by id.
    pub z: Order,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Points in the shape's own frame: (0, 0) is the top left of the box the points span; that box is stretched to `geo.w` × `geo.h`
    /// (see [`Shape::points`]), so that a resize rewrites `geo` alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pts: Vec<Sample>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<End>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<End>,
    /// The frame or group it is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<ShapeId>,
    /// Of an image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<Picture>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lock: bool,
    /// Neither painted nor hit; the outline still lists it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hide: bool,
    /// What a screen reader says instead of a generated description.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub alt: String,
    /// Who drew it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<UserId>,
    /// The name under a sticky note, as its author was called when it was written. Like `by` it is written once.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sign: String,
}

impl Shape {
    /// A shape with default style and nothing in it.
    pub fn new(kind: Kind, geo: Geo, z: Order) -> Self {
        Shape {
            id: ShapeId::random(),
            kind,
            geo,
            style: Style::default(),
            z,
            text: String::new(),
            pts: Vec::new(),
            from: None,
            to: None,
            parent: None,
            image: None,
            lock: false,
            hide: false,
            alt: String::new(),
            by: None,
            sign: String::new(),
        }
    }

    /// A shape through `points` (board coordinates, unrotated); its box is theirs.
    pub fn through(kind: Kind, points: &[Sample], z: Order) -> Self {
        let mut shape = Shape::new(kind, Geo::default(), z);
        shape.lay(points);
        shape
    }

    /// Lays the shape through other points (board coordinates); its box becomes theirs, not turned.
    pub fn lay(&mut self, points: &[Sample]) {
        let rect = extent(points);
        self.pts = points.iter().map(|s| Sample { x: s.x - rect.x0, y: s.y - rect.y0, ..*s }).collect();
        self.geo = rect.into();
    }

    /// The points on the board before the turn (`geo.turn()`): stretched to the box, moved to its corner.
    pub fn points(&self) -> Vec<Sample> {
        let base = extent(&self.pts);
        let stretch = |size: f64, base: f64| if base > 0.0 { size / base } else { 1.0 };
        let (sx, sy) = (stretch(self.geo.w, base.width()), stretch(self.geo.h, base.height()));
        let place = |s: &Sample| Sample { x: self.geo.x + (s.x - base.x0) * sx, y: self.geo.y + (s.y - base.y0) * sy, ..*s };
        self.pts.iter().map(place).collect()
    }

    /// The upright box around the turned shape, without its stroke width.
    pub fn bounds(&self) -> Rect {
        self.geo.bounds()
    }
}

/// The box around points; empty at the origin when there are none.
pub fn extent(points: &[Sample]) -> Rect {
    let mut points = points.iter().map(|s| Point::new(s.x, s.y));
    let Some(first) = points.next() else { return Rect::ZERO };
    points.fold(Rect::from_points(first, first), |rect, p| rect.union_pt(p))
}

/// New values for some registers of a shape; `None` leaves one as it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Patch {
    pub geo: Option<Geo>,
    pub style: Option<Style>,
    pub z: Option<Order>,
    pub text: Option<String>,
    pub pts: Option<Vec<Sample>>,
    pub from: Option<Option<End>>,
    pub to: Option<Option<End>>,
    pub parent: Option<Option<ShapeId>>,
    pub image: Option<Option<Picture>>,
    pub lock: Option<bool>,
    pub hide: Option<bool>,
    pub alt: Option<String>,
}

/// An edit of the board, as tools make it and as the document takes it.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Put a whole shape; one with the same id is replaced.
    Put(Shape),
    /// Write some registers; nothing happens when the shape is gone.
    Patch(ShapeId, Patch),
    Delete(ShapeId),
}

impl Change {
    /// The shape it is about.
    pub fn id(&self) -> &ShapeId {
        match self {
            Change::Put(shape) => &shape.id,
            Change::Patch(id, _) | Change::Delete(id) => id,
        }
    }
    pub fn geo(id: ShapeId, geo: Geo) -> Self {
        Change::Patch(id, Patch { geo: Some(geo), ..Patch::default() })
    }
    pub fn translate(shape: &Shape, by: Vec2) -> Self {
        Change::geo(shape.id.clone(), shape.geo.translate(by))
    }
}

impl Patch {
    /// What turns `old` into `new`; `None` when no register differs.
    pub fn between(old: &Shape, new: &Shape) -> Option<Self> {
        fn differs<T: PartialEq + Clone>(old: &T, new: &T) -> Option<T> {
            (old != new).then(|| new.clone())
        }
        let patch = Patch {
            geo: differs(&old.geo, &new.geo),
            style: differs(&old.style, &new.style),
            z: differs(&old.z, &new.z),
            text: differs(&old.text, &new.text),
            pts: differs(&old.pts, &new.pts),
            from: differs(&old.from, &new.from),
            to: differs(&old.to, &new.to),
            parent: differs(&old.parent, &new.parent),
            image: differs(&old.image, &new.image),
            lock: differs(&old.lock, &new.lock),
            hide: differs(&old.hide, &new.hide),
            alt: differs(&old.alt, &new.alt),
        };
        (patch != Patch::default()).then_some(patch)
    }

    /// Writes the given registers into `shape`.
    pub fn apply(&self, shape: &mut Shape) {
        fn set<T: Clone>(to: &mut T, from: &Option<T>) {
            if let Some(value) = from {
                to.clone_from(value);
            }
        }
        set(&mut shape.geo, &self.geo);
        set(&mut shape.style, &self.style);
        set(&mut shape.z, &self.z);
        set(&mut shape.text, &self.text);
        set(&mut shape.pts, &self.pts);
        set(&mut shape.from, &self.from);
        set(&mut shape.to, &self.to);
        set(&mut shape.parent, &self.parent);
        set(&mut shape.image, &self.image);
        set(&mut shape.lock, &self.lock);
        set(&mut shape.hide, &self.hide);
        set(&mut shape.alt, &self.alt);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> Shape {
        let pts = [(10.0, 20.0), (30.0, 60.0)].map(|(x, y)| Sample { x, y, p: 0.5 });
        Shape::through(Kind::Line, &pts, Order::first())
    }

    #[test]
    fn a_line_takes_its_box_from_its_points_and_gives_them_back() {
        let line = line();
        assert_eq!(line.geo, Geo { x: 10.0, y: 20.0, w: 20.0, h: 40.0, r: 0.0 });
        assert_eq!(line.points()[1], Sample { x: 30.0, y: 60.0, p: 0.5 });
    }

    #[test]
    fn a_resize_stretches_the_points_without_touching_them() {
        let mut line = line();
        Patch { geo: Some(Geo { w: 40.0, ..line.geo }), ..Patch::default() }.apply(&mut line);
        assert_eq!(line.points()[1], Sample { x: 50.0, y: 60.0, p: 0.5 });
    }

    #[test]
    fn a_patch_between_two_shapes_turns_one_into_the_other() {
        let old = line();
        let mut new = Shape { geo: Geo { x: 99.0, ..old.geo }, lock: true, ..old.clone() };
        new.style.width = 9.0;
        let patch = Patch::between(&old, &new).expect("they differ");
        assert!(patch.pts.is_none() && patch.z.is_none());
        let mut patched = old.clone();
        patch.apply(&mut patched);
        assert_eq!(patched, new);
        assert_eq!(Patch::between(&new, &new), None);
    }

    #[test]
    fn a_flat_line_survives_a_resize_of_its_missing_side() {
        let pts = [(0.0, 0.0), (9.0, 0.0)].map(|(x, y)| Sample { x, y, p: 0.5 });
        let line = Shape::through(Kind::Line, &pts, Order::first());
        assert!(line.points().iter().all(|s| s.y == 0.0 && s.x.is_finite()));
    }
}
