//! Cropping a picture: the edges of its box move over the whole picture, which stays where it is and as large as it is. It knows no pointers.

use super::{resize::Side, table::Table};
use crate::model::{
    geom::{Geo, Point, Rect, Size, Vec2},
    ids::ShapeId,
    shape::{Change, Kind, Patch, Shape},
};

/// No side of a crop becomes shorter, in board units.
const LEAST: f64 = 8.0;

impl Table {
    /// From now on the handles of this picture change what is seen of it. False when it is none, or may not be changed.
    pub fn begin_crop(&mut self, id: &ShapeId) -> bool {
        let picture = self.sheet.get(id).is_some_and(|shape| shape.kind == Kind::Image && shape.image.is_some() && !shape.lock);
        if picture && self.editable {
            self.select(vec![id.clone()]);
            self.cropping = Some(id.clone());
            self.announce("Cropping: drag an edge or the picture, or press arrow keys, with Alt+Shift for the edges; Enter ends");
        }
        picture && self.editable
    }
    /// By keyboard: the right or the lower edge moves by so much, or (without `edge`) the picture under its box. False when nothing is being cropped.
    pub fn crop_by(&mut self, by: Vec2, edge: bool) -> bool {
        let Some(old) = self.cropping.as_ref().and_then(|id| self.sheet.get(id)) else { return false };
        let side = Side { x: i8::from(by.x != 0.0), y: i8::from(by.y != 0.0) };
        let new = if edge { cropped(old, side, old.geo.turn() * (side.place(old.geo) + by)) } else { slid(old, by) };
        let change = new.and_then(|new| Patch::between(old, &new)).map(|patch| Change::Patch(old.id.clone(), patch));
        self.commit(change.into_iter().collect());
        true
    }
    /// False when nothing was being cropped.
    pub fn end_crop(&mut self) -> bool {
        let cropped = self.cropping.take().is_some();
        if cropped {
            self.stale = true;
            self.announce("Cropped");
        }
        cropped
    }
    /// The corners of the whole picture that is being cropped, on the board.
    pub fn uncropped(&self) -> Option<[Point; 4]> {
        let shape = self.sheet.shown(self.cropping.as_ref()?)?;
        let (r, turn) = (whole(shape)?, shape.geo.turn());
        Some([(r.x0, r.y0), (r.x1, r.y0), (r.x1, r.y1), (r.x0, r.y1)].map(|at| turn * Point::from(at)))
    }
}

/// The shape with the held `side` of its box at `to` (on the board); `None` when it is no picture.
pub fn cropped(shape: &Shape, side: Side, to: Point) -> Option<Shape> {
    let (seen, whole) = (shape.geo.rect(), whole(shape)?);
    let to = shape.geo.turn().inverse() * to;
    let edge = |held: i8, to: f64, seen: (f64, f64), whole: (f64, f64)| match held {
        -1 => (to.min(seen.1 - LEAST).max(whole.0), seen.1),
        1 => (seen.0, to.max(seen.0 + LEAST).min(whole.1)),
        _ => seen,
    };
    let (x0, x1) = edge(side.x, to.x, (seen.x0, seen.x1), (whole.x0, whole.x1));
    let (y0, y1) = edge(side.y, to.y, (seen.y0, seen.y1), (whole.y0, whole.y1));
    seeing(shape, whole, Rect::new(x0, y0, x1, y1))
}

/// The shape with the picture moved by so much (on the board) under its box, as far as there is picture.
pub fn slid(shape: &Shape, by: Vec2) -> Option<Shape> {
    let (seen, whole) = (shape.geo.rect(), whole(shape)?);
    let (sin, cos) = (-shape.geo.r).sin_cos();
    let by = Vec2::new(by.x * cos - by.y * sin, by.x * sin + by.y * cos);
    let x = (-by.x).max(whole.x0 - seen.x0).min(whole.x1 - seen.x1);
    let y = (-by.y).max(whole.y0 - seen.y0).min(whole.y1 - seen.y1);
    let slid = seeing(shape, whole, seen + Vec2::new(x, y))?;
    Some(Shape { geo: shape.geo, ..slid })
}

/// Where all of the picture would be, before the turn of the box.
fn whole(shape: &Shape) -> Option<Rect> {
    let [x, y, w, h] = shape.image.as_ref()?.crop.unwrap_or([0.0, 0.0, 1.0, 1.0]);
    let size = Size::new(shape.geo.w / w, shape.geo.h / h);
    Some(Rect::from_origin_size((shape.geo.x - x * size.width, shape.geo.y - y * size.height), size)).filter(|whole| whole.area() > 0.0)
}

/// The shape that shows this part of the whole.
fn seeing(shape: &Shape, whole: Rect, part: Rect) -> Option<Shape> {
    let mut picture = shape.image.clone()?;
    let share = |from: f64, start: f64, size: f64| ((from - start) / size).clamp(0.0, 1.0);
    let (x, y) = (share(part.x0, whole.x0, whole.width()), share(part.y0, whole.y0, whole.height()));
    let (w, h) = (share(part.x1, whole.x0, whole.width()) - x, share(part.y1, whole.y0, whole.height()) - y);
    picture.crop = (w < 0.9999 || h < 0.9999).then_some([x, y, w, h]);
    let geo = Geo::around(shape.geo.turn() * part.center(), part.size(), shape.geo.r);
    Some(Shape { image: picture.sound(), geo, ..shape.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        ids::BlobId,
        order::Order,
        shape::{Kind, Picture},
    };

    fn picture(r: f64) -> Shape {
        let image = Picture { blob: BlobId::of([1; 32]), size: [400.0, 200.0], crop: None, mirror: false };
        let geo = Geo { x: 100.0, y: 100.0, w: 200.0, h: 100.0, r };
        Shape { image: Some(image), ..Shape::new(Kind::Image, geo, Order::first()) }
    }

    fn near(a: Geo, b: Geo) -> bool {
        <[f64; 5]>::from(a).iter().zip(<[f64; 5]>::from(b)).all(|(a, b)| (a - b).abs() < 1e-9)
    }

    #[test]
    fn an_edge_takes_away_from_the_picture_and_gives_it_back() {
        let whole = picture(0.0);
        let half = cropped(&whole, Side { x: 1, y: 0 }, Point::new(200.0, 0.0)).expect("a picture");
        assert_eq!(half.geo, Geo { x: 100.0, y: 100.0, w: 100.0, h: 100.0, r: 0.0 });
        assert_eq!(half.image.as_ref().and_then(|image| image.crop), Some([0.0, 0.0, 0.5, 1.0]));
        let corner = cropped(&half, Side { x: -1, y: -1 }, Point::new(150.0, 150.0)).expect("a picture");
        assert_eq!(corner.image.as_ref().and_then(|image| image.crop), Some([0.25, 0.5, 0.25, 0.5]));
        let back = cropped(
            &cropped(&corner, Side { x: -1, y: -1 }, Point::new(-9.0, -9.0)).expect("a picture"),
            Side { x: 1, y: 1 },
            Point::new(999.0, 999.0),
        );
        let back = back.expect("a picture");
        assert!(near(back.geo, whole.geo) && back.image == whole.image, "{back:?}");
    }

    #[test]
    fn what_is_left_has_a_size_and_never_more_than_the_picture() {
        let whole = picture(0.0);
        for to in [Point::new(1e9, -1e9), Point::new(-1e9, 1e9), Point::new(f64::NAN, 0.0)] {
            for side in Side::ALL {
                let new = cropped(&whole, side, to).expect("a picture");
                assert!(
                    new.geo.w >= LEAST - 1e-9 && new.geo.w <= 200.0 && new.geo.h >= LEAST - 1e-9 && new.geo.h <= 100.0,
                    "{side:?} {to:?}"
                );
                assert!(new.image.is_some());
            }
        }
        let rect = Shape::new(Kind::Rectangle, whole.geo, Order::first());
        assert!(cropped(&rect, Side::ALL[0], Point::ZERO).is_none() && slid(&rect, Vec2::ZERO).is_none());
    }

    #[test]
    fn a_turned_picture_is_cropped_along_its_own_sides_and_the_far_side_stays() {
        let turned = picture(std::f64::consts::FRAC_PI_2);
        // Its right edge points down.
        let middle = turned.geo.center();
        let new = cropped(&turned, Side { x: 1, y: 0 }, middle + Vec2::new(0.0, 50.0)).expect("a picture");
        assert!((new.geo.w - 150.0).abs() < 1e-9 && (new.geo.bounds().y0 - turned.geo.bounds().y0).abs() < 1e-9, "{new:?}");
    }

    #[test]
    fn the_picture_slides_under_its_box_as_far_as_there_is_picture() {
        let half = cropped(&picture(0.0), Side { x: 1, y: 0 }, Point::new(200.0, 0.0)).expect("a picture");
        let crop = |by: f64| slid(&half, Vec2::new(by, 30.0)).expect("a picture");
        assert_eq!(crop(-50.0).image.and_then(|image| image.crop), Some([0.25, 0.0, 0.5, 1.0]));
        assert_eq!(crop(-500.0).image.and_then(|image| image.crop), Some([0.5, 0.0, 0.5, 1.0]));
        assert_eq!((crop(500.0).image.and_then(|image| image.crop), crop(-50.0).geo), (Some([0.0, 0.0, 0.5, 1.0]), half.geo));
    }
}
