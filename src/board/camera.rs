//! Where the board is looked at from: pan and zoom between board units and CSS pixels of the canvas. It does not animate.

use crate::model::geom::{Affine, Geo, Point, Rect, Size, Vec2};

/// `screen = board * zoom + pan`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    pub pan: Vec2,
    pub zoom: f64,
}

impl Default for Camera {
    fn default() -> Self {
        Camera { pan: Vec2::ZERO, zoom: 1.0 }
    }
}

impl Camera {
    pub const MIN: f64 = 0.05;
    pub const MAX: f64 = 32.0;
    /// Where the zoom keys stop.
    const STOPS: [f64; 13] = [0.05, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 8.0, 16.0, 32.0];
    /// CSS pixels around what is fitted.
    const MARGIN: f64 = 48.0;

    /// Shows `center` (board units) at `at` (CSS pixels); a zoom beyond the limits becomes the nearest one.
    pub fn on(center: Point, at: Point, zoom: f64) -> Self {
        let zoom = zoom.clamp(Self::MIN, Self::MAX);
        Camera { pan: at.to_vec2() - center.to_vec2() * zoom, zoom }
    }

    /// Board units to CSS pixels.
    pub fn to_screen(self) -> Affine {
        Affine::translate(self.pan) * Affine::scale(self.zoom)
    }
    pub fn to_board(self, at: Point) -> Point {
        ((at - self.pan).to_vec2() / self.zoom).to_point()
    }
    /// The part of the board that a canvas of `size` shows.
    pub fn view(self, size: Size) -> Rect {
        Rect::from_points(self.to_board(Point::ZERO), self.to_board(size.to_vec2().to_point()))
    }

    /// Looks from here, within the limits; numbers that are none change nothing.
    pub fn look(&mut self, pan: Vec2, zoom: f64) {
        if !(pan.is_finite() && zoom.is_finite()) {
            return;
        }
        self.zoom = zoom.clamp(Self::MIN, Self::MAX);
        let reach = Geo::LIMIT * self.zoom;
        self.pan = Vec2::new(pan.x.max(-reach).min(reach), pan.y.max(-reach).min(reach));
    }
    /// Moves the paper by CSS pixels.
    pub fn pan_by(&mut self, by: Vec2) {
        self.look(self.pan + by, self.zoom);
    }
    /// Zooms by `factor`; what is under `at` (CSS pixels) stays there.
    pub fn zoom_at(&mut self, at: Point, factor: f64) {
        let zoom = (self.zoom * factor).clamp(Self::MIN, Self::MAX);
        if zoom.is_finite() {
            self.look(at.to_vec2() - self.to_board(at).to_vec2() * zoom, zoom);
        }
    }
    /// To the next stop in or out, about `at`.
    pub fn step(&mut self, at: Point, inwards: bool) {
        let near = 1.001;
        let next = match inwards {
            true => Self::STOPS.iter().copied().find(|stop| *stop > self.zoom * near),
            false => Self::STOPS.iter().rev().copied().find(|stop| *stop * near < self.zoom),
        };
        if let Some(stop) = next {
            self.zoom_at(at, stop / self.zoom);
        }
    }
    /// Shows all of `rect` in a canvas of `size`, as large as it fits.
    pub fn show(&mut self, rect: Rect, size: Size) {
        let zoom = (size.width / rect.width().max(1e-3)).min(size.height / rect.height().max(1e-3));
        let Camera { pan, zoom } = Self::on(rect.center(), size.to_rect().center(), zoom);
        self.look(pan, zoom);
    }
    /// Shows all of `rect` in a canvas of `size`, never magnified.
    pub fn fit(&mut self, rect: Rect, size: Size) {
        let room = Size::new((size.width - 2.0 * Self::MARGIN).max(1.0), (size.height - 2.0 * Self::MARGIN).max(1.0));
        let zoom = (room.width / rect.width().max(1.0)).min(room.height / rect.height().max(1.0)).clamp(Self::MIN, 1.0);
        let Camera { pan, zoom } = Self::on(rect.center(), size.to_rect().center(), zoom);
        self.look(pan, zoom);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zoom_keeps_what_is_under_the_pointer() {
        let mut camera = Camera { pan: Vec2::new(40.0, -10.0), zoom: 0.7 };
        let at = Point::new(300.0, 200.0);
        let before = camera.to_board(at);
        camera.zoom_at(at, 3.0);
        assert!((camera.to_board(at) - before).hypot() < 1e-9);
        assert!((camera.to_screen() * before - at).hypot() < 1e-9);
    }

    #[test]
    fn zoom_stays_between_five_and_3200_percent_whatever_is_asked() {
        let mut camera = Camera::default();
        for factor in [1e-300, 1e300, f64::NAN, f64::INFINITY, 0.0, -1.0] {
            camera.zoom_at(Point::ZERO, factor);
            camera.pan_by(Vec2::new(factor, 1e300));
            assert!((Camera::MIN..=Camera::MAX).contains(&camera.zoom) && camera.pan.is_finite(), "{factor}: {camera:?}");
        }
    }

    #[test]
    fn a_drawing_too_large_for_the_smallest_zoom_keeps_its_centre_in_the_middle() {
        let (center, middle) = (Point::new(90_000.0, -40_000.0), Point::new(400.0, 300.0));
        let Camera { pan, zoom } = Camera::on(center, middle, 0.004);
        let mut camera = Camera::default();
        camera.look(pan, zoom);
        assert_eq!(camera, Camera { pan, zoom: Camera::MIN });
        assert!((camera.to_screen() * center - middle).hypot() < 1e-9);
    }

    #[test]
    fn the_zoom_keys_stop_at_round_numbers_and_come_back() {
        let mut camera = Camera { zoom: 0.9, ..Camera::default() };
        let at = Point::new(10.0, 10.0);
        let stops = [true, true, false, false, false].map(|inwards| {
            camera.step(at, inwards);
            (camera.zoom * 1000.0).round() / 1000.0
        });
        assert_eq!(stops, [1.0, 1.5, 1.0, 0.75, 0.5]);
    }

    #[test]
    fn fit_shows_all_of_it_in_the_middle_and_never_magnifies() {
        let (mut camera, size) = (Camera::default(), Size::new(800.0, 600.0));
        let big = Rect::new(-5000.0, 100.0, 5000.0, 300.0);
        camera.fit(big, size);
        assert!(camera.view(size).contains_rect(big));
        camera.fit(Rect::new(0.0, 0.0, 10.0, 10.0), size);
        assert_eq!(camera.zoom, 1.0);
        assert_eq!(camera.to_board(Point::new(400.0, 300.0)), Point::new(5.0, 5.0));
    }
}
