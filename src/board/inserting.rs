//! What comes from outside (pictures, drawings of other programs) is put down where it was dropped or in the middle of the view, as one edit.
//! Reading files and keeping pictures are the client's and the server's.

use super::{clipboard::stacked, table::Table};
use crate::model::{
    geom::{Point, Rect, Size},
    order::Order,
    shape::{Kind, Picture, Shape},
};

/// The most of the view's width and height that a picture takes when it is put down.
const SHARE: f64 = 0.6;
/// Between pictures that come together, in CSS pixels.
const GAP: f64 = 16.0;

/// Where pictures of these sizes (their own pixels) that come together will lie, in board units: side by side about `middle`, each at its own size
/// or as large as `view` (all that is seen of the board) allows. `px` is a CSS pixel in board units.
pub fn places(sizes: &[Size], view: Size, px: f64, middle: Point) -> Vec<Rect> {
    let room = view * SHARE;
    let fitted = |size: &Size| *size * (room.width / size.width).min(room.height / size.height).min(1.0);
    let sizes: Vec<Size> = sizes.iter().map(fitted).collect();
    let gap = px * GAP;
    let wide = sizes.iter().map(|size| size.width + gap).sum::<f64>() - gap;
    let mut x = middle.x - wide / 2.0;
    let place = |size: Size| {
        let left = x;
        x += size.width + gap;
        Rect::from_origin_size((left, middle.y - size.height / 2.0), size)
    };
    sizes.into_iter().map(place).collect()
}

impl Table {
    /// Puts shapes down (their ids are new), their middle at `at` (CSS pixels of the canvas; `None`: the middle of the view).
    pub fn insert(&mut self, mut shapes: Vec<Shape>, at: Option<Point>) {
        shapes.retain(|shape| shape.geo.is_sound());
        let bounds = shapes.iter().filter(|shape| shape.kind != Kind::Group).map(Shape::bounds).reduce(|a, b| a.union(b));
        let Some(bounds) = bounds else { return };
        let spot = at.map_or_else(|| self.camera.view(self.size).center(), |at| self.camera.to_screen().inverse() * at);
        for shape in &mut shapes {
            shape.geo = shape.geo.translate(spot - bounds.center());
        }
        self.pile(shapes);
    }

    /// Puts pictures down, each in its place.
    pub fn insert_pictures(&mut self, pictures: Vec<(Picture, Rect)>) {
        let shape = |(picture, place): (Picture, Rect)| {
            let mut shape = Shape::new(Kind::Image, place.into(), Order::first());
            (shape.style.width, shape.style.round) = (0.0, false);
            shape.image = Some(picture.sound()?);
            shape.geo.is_sound().then_some(shape)
        };
        self.pile(pictures.into_iter().filter_map(shape).collect());
    }

    /// On top of all, in their order.
    fn pile(&mut self, shapes: Vec<Shape>) {
        if shapes.is_empty() || !self.editable {
            return;
        }
        let mut shapes: Vec<Shape> = stacked(&shapes).into_iter().cloned().collect();
        let mut z = self.sheet.top();
        for shape in &mut shapes {
            shape.by.clone_from(&self.me);
            shape.z.clone_from(&z);
            z = z.after();
        }
        self.put_down(shapes, "added");
    }
}
