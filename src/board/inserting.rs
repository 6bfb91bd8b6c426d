//! What comes from outside (pictures, drawings of other programs) is put down where it was dropped or in the middle of the view, as one edit.
//! Reading files and keeping pictures are the client's and the server's.

use super::table::Table;
use crate::model::{
    geom::{Geo, Point, Size},
    order::Order,
    shape::{Kind, Picture, Shape},
};

/// The most of the view's width and height that a picture takes when it is put down.
const SHARE: f64 = 0.6;
/// Between pictures that come together, in CSS pixels.
const GAP: f64 = 16.0;

impl Table {
    /// Puts shapes down (their ids are new), their middle at `at` (CSS pixels of the canvas; `None`: the middle of the view).
    pub fn insert(&mut self, mut shapes: Vec<Shape>, at: Option<Point>) {
        shapes.retain(|shape| shape.geo.is_sound());
        let bounds = shapes.iter().filter(|shape| shape.kind != Kind::Group).map(Shape::bounds).reduce(|a, b| a.union(b));
        let (Some(bounds), true) = (bounds, self.editable) else { return };
        shapes.sort_by(|a, b| a.z.cmp(&b.z));
        let by = self.spot(at) - bounds.center();
        let mut z = self.sheet.top();
        for shape in &mut shapes {
            shape.geo = shape.geo.translate(by);
            shape.by.clone_from(&self.me);
            shape.z.clone_from(&z);
            z = z.after();
        }
        self.put_down(shapes, "added");
    }

    /// Puts pictures down side by side, each at its own size or as large as the view allows.
    pub fn insert_pictures(&mut self, pictures: Vec<Picture>, at: Option<Point>) {
        let room = self.camera.view(self.size).size() * SHARE;
        let (mut x, mut shapes) = (0.0, Vec::with_capacity(pictures.len()));
        for picture in pictures.into_iter().filter_map(Picture::sound) {
            let [wide, high] = picture.size;
            let fit = (room.width / wide).min(room.height / high).min(1.0);
            let size = Size::new(wide * fit, high * fit);
            let mut shape =
                Shape::new(Kind::Image, Geo { x, y: -size.height / 2.0, w: size.width, h: size.height, r: 0.0 }, Order::first());
            (shape.style.width, shape.style.round) = (0.0, false);
            shape.image = Some(picture);
            shapes.push(shape);
            x += size.width + self.px(GAP);
        }
        self.insert(shapes, at);
    }

    fn spot(&self, at: Option<Point>) -> Point {
        at.map_or_else(|| self.camera.view(self.size).center(), |at| self.camera.to_screen().inverse() * at)
    }
}
