//! The board in a few thousand pixels: a raster of boxes, and which point of the board a pixel is. Pure; the client shows it.

use super::{Board, Camera};
use crate::{
    model::{
        geom::{Affine, Point, Rect, Size, Vec2},
        shape::{Kind, Shape},
    },
    scene::Theme,
};

/// Pixels around the drawing.
const MARGIN: f64 = 4.0;

impl Board {
    /// Board units to the pixels of a map of this size, which shows everything.
    pub fn map(&self, size: Size) -> Affine {
        let all = self.table.sheet.extent().unwrap_or(Rect::new(0.0, 0.0, 1.0, 1.0));
        let room = |side: f64| (side - 2.0 * MARGIN).max(1.0);
        let scale = (room(size.width) / all.width().max(1.0)).min(room(size.height) / all.height().max(1.0)).min(0.25);
        let middle: Vec2 = (size.to_vec2() / 2.0) - all.center().to_vec2() * scale;
        Affine::translate(middle) * Affine::scale(scale)
    }

    /// The map's pixels, row by row, red, green, blue and alpha of each; every shape is seen, be it a pixel.
    pub fn mapped(&self, size: (u32, u32), theme: Theme) -> Vec<u8> {
        let (wide, high) = (size.0 as usize, size.1 as usize);
        let map = self.map(Size::new(f64::from(size.0), f64::from(size.1)));
        let mut pixels = vec![0; wide * high * 4];
        for shape in self.table.sheet.all().filter(|shape| shape.kind != Kind::Group && self.table.sheet.can_be_seen(shape)) {
            let Rect { x0, y0, x1, y1 } = map.transform_rect_bbox(shape.bounds());
            let (rgb, alpha) = ink(shape, theme);
            let within = |n: f64, most: usize| (n.max(0.0) as usize).min(most);
            let (left, top) = (within(x0, wide.saturating_sub(1)), within(y0, high.saturating_sub(1)));
            for y in top..within(y1.ceil(), high).max(top + 1).min(high) {
                for x in left..within(x1.ceil(), wide).max(left + 1).min(wide) {
                    let at = (y * wide + x) * 4;
                    pixels[at..at + 3].copy_from_slice(&rgb);
                    pixels[at + 3] = pixels[at + 3].max(alpha);
                }
            }
        }
        pixels
    }

    /// Looks at this point of the board.
    pub(super) fn center(&mut self, at: Point) {
        let Camera { pan, zoom } = Camera::on(at, self.table.size.to_rect().center(), self.table.camera.zoom);
        self.table.camera.look(pan, zoom);
    }
}

/// What a shape's box is filled with: what is seen of it most.
fn ink(shape: &Shape, theme: Theme) -> ([u8; 3], u8) {
    let (color, alpha) = match shape.style.fill {
        Some(fill) => (fill, 230),
        // Hollow boxes let what is in them show.
        None if shape.kind == Kind::Frame => (shape.style.stroke, 40),
        None if shape.kind.is_form() => (shape.style.stroke, 90),
        None => (shape.style.stroke, 170),
    };
    let [_, r, g, b] = theme.show(color).0.to_be_bytes();
    ([r, g, b], alpha)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        board::input::Input,
        model::{geom::Geo, order::Order},
    };

    fn board(boxes: &[(f64, f64, f64, f64)]) -> Board {
        let mut board = Board::new(None);
        let shape = |&(x, y, w, h): &(f64, f64, f64, f64)| Shape::new(Kind::Rectangle, Geo { x, y, w, h, r: 0.0 }, Order::first());
        let shapes = boxes.iter().map(shape).map(|shape| (shape.id.clone(), Some(shape))).collect();
        board.handle(Input::Stored(shapes));
        board
    }

    #[test]
    fn a_map_shows_all_of_it_and_a_far_speck_is_a_pixel() {
        let board = board(&[(0.0, 0.0, 1000.0, 500.0), (90_000.0, 40_000.0, 1.0, 1.0)]);
        let pixels = board.mapped((100, 60), Theme::Light);
        let seen: Vec<usize> = (0..6000).filter(|i| pixels[i * 4 + 3] > 0).collect();
        let (first, last) = (seen[0], seen[seen.len() - 1]);
        assert!(first % 100 <= 5 && last % 100 >= 94 && last / 100 > first / 100, "{seen:?}");
    }

    #[test]
    fn an_empty_board_and_a_map_without_room_are_no_trouble() {
        assert!(board(&[]).mapped((10, 10), Theme::Dark).iter().all(|n| *n == 0));
        assert!(board(&[(0.0, 0.0, 9.0, 9.0)]).mapped((0, 0), Theme::Dark).is_empty());
        assert!(board(&[(0.0, 0.0, 9.0, 9.0)]).map(Size::ZERO).as_coeffs().iter().all(|n| n.is_finite()));
    }
}
