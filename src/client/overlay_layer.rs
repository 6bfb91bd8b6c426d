//! The upper canvas: what lies over the shapes (handles, outlines, the marquee, others' cursors), painted anew whenever it changes. Colours come
//! from the page's style sheet and from the people; what there is comes from the board.

use std::f64::consts::TAU;

use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::{
    cursors::{Cursors, Trail},
    dom::{precise_ms, style, window},
    paint::set_transform,
    scene_layer::{View, context, resize},
};
use crate::{
    board::{
        overlay::{Grip, Handle, Outline, Overlay, PeerCursor, Tone},
        snap::Guide,
    },
    model::geom::{Affine, Point, Rect, Vec2},
};

/// Half the side of a handle, CSS pixels.
const HANDLE: f64 = 4.5;
/// Half the side of a mark on a guide, and the colour of guides: not that of anything else here, and seen on both papers.
const MARK: f64 = 3.0;
const GUIDE: &str = "#e8417f";
/// The arrow of a cursor, from its tip, CSS pixels.
const ARROW: [(f64, f64); 4] = [(0.0, 0.0), (4.6, 15.0), (7.6, 8.9), (14.0, 6.6)];
/// A name tag's text size, distance from the tip, padding; CSS pixels.
const TAG: (f64, Point, f64) = (12.0, Point::new(13.0, 15.0), 7.0);
const TAG_FONT: &str = "600 12px system-ui,-apple-system,Segoe UI,Roboto,sans-serif";
/// Longer names are cut.
const NAME: usize = 24;
/// Where a laser is, its trail is this wide, CSS pixels.
const LASER: f64 = 6.0;
/// The rim around the board while somebody is followed.
const RIM: f64 = 4.0;
const STILL: &str = "(prefers-reduced-motion: reduce)";

pub struct OverlayLayer {
    canvas: HtmlCanvasElement,
    ctx: CanvasRenderingContext2d,
    ink: Ink,
    /// What is on the canvas: the same is not painted twice.
    shown: Option<(Overlay, View)>,
    cursors: Cursors,
    /// Something was in motion when it was painted.
    moving: bool,
    /// Nothing is to glide.
    still: bool,
}

/// The style sheet's colours, resolved for the theme at hand.
struct Ink {
    accent: String,
    paper: String,
    quiet: String,
    laser: String,
    found: String,
}

impl OverlayLayer {
    /// `None` when the browser gives no 2D context.
    pub fn new(canvas: HtmlCanvasElement) -> Option<Self> {
        let ctx = context(&canvas)?;
        // Custom properties come out of the browser as they were written; these come out as colours.
        for (property, token) in [
            ("color", "var(--accent)"),
            ("outline-color", "var(--sheet)"),
            ("text-decoration-color", "var(--ink-3)"),
            ("column-rule-color", "var(--laser)"),
            ("caret-color", "var(--found)"),
        ] {
            style(&canvas, property, token);
        }
        // Over the page, under the fingers: events are the host's.
        style(&canvas, "pointer-events", "none");
        let ink = Ink::of(&canvas);
        let still = window().match_media(STILL).ok().flatten().is_some_and(|media| media.matches());
        Some(OverlayLayer { canvas, ctx, ink, shown: None, cursors: Cursors::default(), moving: false, still })
    }

    /// The theme changed: the style sheet gives other colours.
    pub fn refresh(&mut self) {
        self.ink = Ink::of(&self.canvas);
        self.shown = None;
    }

    /// True when something moves by itself: the next frame must paint again.
    pub fn paint(&mut self, overlay: Overlay, view: View) -> bool {
        let now = precise_ms();
        let again = self.cursors.step(&overlay, view.zoom, now, self.still);
        let moved = std::mem::replace(&mut self.moving, again) || again;
        let (width, height) = view.pixels();
        // A canvas that is touched is copied to the screen as a whole.
        let same = |(shown, was): &(Overlay, View)| {
            // Cursors are where they are on the board, all else on the canvas.
            let there = shown.peers.is_empty() || was.to_screen == view.to_screen;
            there && *shown == overlay && was.pixels() == (width, height) && was.ratio == view.ratio
        };
        if !moved && self.shown.as_ref().is_some_and(same) {
            return false;
        }
        resize(&self.canvas, width, height);
        set_transform(&self.ctx, Affine::IDENTITY);
        self.ctx.clear_rect(0.0, 0.0, f64::from(width), f64::from(height));
        set_transform(&self.ctx, Affine::scale(view.ratio));
        overlay.outlines.iter().for_each(|outline| self.outline(outline));
        overlay.guides.iter().for_each(|guide| self.guide(guide));
        overlay.handles.iter().for_each(|handle| self.handle(handle));
        overlay.marquee.iter().for_each(|rect| self.marquee(*rect));
        self.trail(&self.cursors.mine, &self.ink.laser, view.to_screen, now);
        for (peer, cursor) in overlay.peers.iter().zip(&self.cursors.others) {
            self.trail(&cursor.trail, &peer.color, view.to_screen, now);
            self.peer(peer, view.to_screen * cursor.at, cursor.named);
        }
        if let Some(color) = &overlay.following {
            self.ctx.begin_path();
            self.ctx.rect(RIM / 2.0, RIM / 2.0, view.size.width - RIM, view.size.height - RIM);
            self.stroke(color, RIM, 1.0, &[]);
        }
        self.shown = Some((overlay, view));
        again
    }

    /// What a laser has shown, thinner the older it is.
    fn trail(&self, trail: &Trail, color: &str, to_screen: Affine, now: f64) {
        self.ctx.set_line_cap("round");
        for (from, to, strength) in trail.pieces(now) {
            let (from, to) = (to_screen * from, to_screen * to);
            self.ctx.begin_path();
            self.ctx.move_to(from.x, from.y);
            self.ctx.line_to(to.x, to.y);
            self.stroke(color, LASER * strength, 1.0, &[]);
        }
        self.ctx.set_line_cap("butt");
    }

    fn outline(&self, outline: &Outline) {
        let ctx = &self.ctx;
        let (color, width, alpha, dash): (&str, f64, f64, &[f64]) = match &outline.tone {
            Tone::Hover => (&self.ink.accent, 1.5, 0.55, &[]),
            Tone::Selected => (&self.ink.accent, 1.5, 1.0, &[]),
            Tone::Locked => (&self.ink.quiet, 1.5, 1.0, &[5.0, 4.0]),
            Tone::Hold => (&self.ink.accent, 3.0, 0.6, &[]),
            Tone::Frame => (&self.ink.accent, 1.0, 0.7, &[4.0, 3.0]),
            Tone::Peer(color) => (color, 1.5, 0.9, &[]),
            Tone::Found => (&self.ink.found, 3.0, 0.55, &[]),
            Tone::FoundHere => (&self.ink.found, 5.0, 1.0, &[]),
        };
        let Some((first, rest)) = outline.points.split_first() else { return };
        ctx.begin_path();
        ctx.move_to(first.x, first.y);
        rest.iter().for_each(|p| ctx.line_to(p.x, p.y));
        if rest.last() == Some(first) {
            ctx.close_path();
        }
        self.stroke(color, width, alpha, dash);
    }

    fn handle(&self, handle: &Handle) {
        let ctx = &self.ctx;
        let made = !matches!(handle.grip, Grip::Between(_) | Grip::Leg { kept: false, .. });
        ctx.begin_path();
        match handle.grip {
            Grip::Bend(_) | Grip::Between(_) | Grip::Leg { .. } | Grip::Turn => {
                let radius = if made { HANDLE + 0.5 } else { HANDLE - 1.0 };
                let _ = ctx.arc(handle.at.x, handle.at.y, radius, 0.0, TAU);
            }
            Grip::Side(_) => {
                let turn = Affine::translate(handle.at.to_vec2()) * Affine::rotate(handle.turn);
                let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)].map(|(x, y)| turn * Point::new(x * HANDLE, y * HANDLE));
                ctx.move_to(corners[0].x, corners[0].y);
                corners[1..].iter().for_each(|p| ctx.line_to(p.x, p.y));
                ctx.close_path();
            }
        }
        ctx.set_global_alpha(1.0);
        ctx.set_fill_style_str(if made { &self.ink.paper } else { &self.ink.accent });
        ctx.fill();
        self.stroke(if made { &self.ink.accent } else { &self.ink.paper }, 1.5, 1.0, &[]);
    }

    fn guide(&self, guide: &Guide) {
        let ctx = &self.ctx;
        let along = (guide.to - guide.from).normalize();
        let across = Vec2::new(-along.y, along.x) * MARK;
        ctx.begin_path();
        let line = |from: Point, to: Point| {
            ctx.move_to(from.x, from.y);
            ctx.line_to(to.x, to.y);
        };
        line(guide.from, guide.to);
        if guide.gap {
            [guide.from, guide.to].into_iter().for_each(|end| line(end - across, end + across));
        }
        for mark in &guide.marks {
            line(*mark - Vec2::new(MARK, MARK), *mark + Vec2::new(MARK, MARK));
            line(*mark - Vec2::new(MARK, -MARK), *mark + Vec2::new(MARK, -MARK));
        }
        self.stroke(GUIDE, 1.0, 0.9, &[]);
    }

    fn marquee(&self, rect: Rect) {
        let ctx = &self.ctx;
        ctx.set_global_alpha(0.08);
        ctx.set_fill_style_str(&self.ink.accent);
        ctx.fill_rect(rect.x0, rect.y0, rect.width(), rect.height());
        ctx.begin_path();
        ctx.rect(rect.x0, rect.y0, rect.width(), rect.height());
        self.stroke(&self.ink.accent, 1.0, 0.9, &[]);
    }

    fn peer(&self, peer: &PeerCursor, tip: Point, named: bool) {
        let ctx = &self.ctx;
        ctx.begin_path();
        for (i, corner) in ARROW.into_iter().enumerate() {
            let at = tip + Vec2::from(corner);
            if i == 0 { ctx.move_to(at.x, at.y) } else { ctx.line_to(at.x, at.y) }
        }
        ctx.close_path();
        ctx.set_global_alpha(1.0);
        ctx.set_line_join("round");
        // A rim of paper keeps the arrow apart from what it points at.
        self.stroke(&self.ink.paper, 3.0, 1.0, &[]);
        ctx.set_fill_style_str(&peer.color);
        ctx.fill();
        if named {
            self.tag(peer, tip);
        }
    }

    fn tag(&self, peer: &PeerCursor, tip: Point) {
        let ctx = &self.ctx;
        let (size, offset, pad) = TAG;
        let name: String = peer.name.chars().take(NAME).collect();
        if name.is_empty() {
            return;
        }
        ctx.set_font(TAG_FONT);
        let width = ctx.measure_text(&name).map_or(0.0, |m| m.width()) + 2.0 * pad;
        let (x, y, height) = (tip.x + offset.x, tip.y + offset.y, size + pad);
        ctx.begin_path();
        let _ = ctx.round_rect_with_f64(x, y, width, height, height / 2.0);
        ctx.set_fill_style_str(&peer.color);
        ctx.fill();
        ctx.set_fill_style_str(if is_light(&peer.color) { "#1e1c18" } else { "#ffffff" });
        ctx.set_text_align("left");
        let _ = ctx.fill_text(&name, x + pad, y + height / 2.0 + size * 0.35);
    }

    fn stroke(&self, color: &str, width: f64, alpha: f64, dash: &[f64]) {
        let ctx = &self.ctx;
        ctx.set_global_alpha(alpha);
        ctx.set_stroke_style_str(color);
        ctx.set_line_width(width);
        let _ = ctx.set_line_dash(&dash.iter().map(|n| JsValue::from_f64(*n)).collect::<Array>());
        ctx.stroke();
    }
}

impl Ink {
    fn of(canvas: &HtmlCanvasElement) -> Self {
        let styles = window().get_computed_style(canvas).ok().flatten();
        let color = |property: &str, otherwise: &str| {
            let value = styles.as_ref().and_then(|styles| styles.get_property_value(property).ok()).filter(|value| !value.is_empty());
            value.unwrap_or_else(|| otherwise.into())
        };
        Ink {
            accent: color("color", "#2c4bc0"),
            paper: color("outline-color", "#ffffff"),
            quiet: color("text-decoration-color", "#808080"),
            found: color("caret-color", "#d99a00"),
            laser: color("column-rule-color", "#d6331f"),
        }
    }
}

/// Whether dark letters are easier to read on `#rrggbb` than white ones. Weights: Rec. 601 luma.
fn is_light(color: &str) -> bool {
    let part = |at: usize| color.get(at..at + 2).and_then(|hex| u32::from_str_radix(hex, 16).ok()).unwrap_or(0);
    299 * part(1) + 587 * part(3) + 114 * part(5) > 150_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_readable_on_its_colour_and_an_odd_colour_is_no_trouble() {
        assert!(is_light("#ffe066") && !is_light("#2f6fde"));
        for odd in ["", "#", "#ééé", "red"] {
            assert!(!is_light(odd), "{odd}");
        }
    }
}
