//! The tools: each a small state machine in its own file that hears one pointer and works on the [`Table`]. A tool never commits before pointer-up,
//! and commits once. Which tool hears the pointer is `Board`'s business.

mod bend;
mod eraser;
mod hand;
mod laser;
mod line;
mod moving;
mod pen;
mod select;
mod shape;
mod text;
mod turning;

use super::{
    input::{Device, Mods, Tool},
    table::Table,
};
use crate::model::{geom::Point, path::Sample, shape::Kind};

/// A pointer event as tools hear it.
#[derive(Debug, Clone)]
pub struct Press {
    /// On the board.
    pub at: Point,
    /// On the canvas, in CSS pixels.
    pub screen: Point,
    /// All samples since the last event, on the board; the last is `at`.
    pub path: Vec<Sample>,
    /// What the browser expects next.
    pub ahead: Vec<Sample>,
    pub mods: Mods,
    pub device: Device,
    pub clicks: u8,
}

impl Press {
    /// CSS pixels within which a shape is hit, and which a pointer may stray before a click is a drag.
    pub fn reach(&self) -> f64 {
        if self.device == Device::Touch { 14.0 } else { 6.0 }
    }
    pub fn strayed(&self, from: Point) -> bool {
        (self.screen - from).hypot() > if self.device == Device::Touch { 8.0 } else { 3.0 }
    }
}

/// What follows a finished gesture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    Stay,
    /// The tool has done its work: back to select.
    Select,
}

/// One tool in use.
pub trait Handling {
    fn down(&mut self, table: &mut Table, press: &Press);
    /// With the button held; again with the last position when a modifier key changes.
    fn drag(&mut self, table: &mut Table, press: &Press);
    fn up(&mut self, table: &mut Table, press: &Press) -> After;
    /// Ends the gesture as if it had not been; drafts are dropped by the caller.
    fn cancel(&mut self, table: &mut Table);
    /// A gesture is under way.
    fn busy(&self) -> bool;
    /// A gesture of several presses is between two of them: hovering goes on with it.
    fn waits(&self) -> bool {
        false
    }
    /// Ends such a gesture with what there is.
    fn finish(&mut self, _table: &mut Table) -> After {
        After::Stay
    }
    fn cursor(&self, table: &Table) -> &'static str;
    fn hover(&mut self, _table: &mut Table, _press: &Press) {}
}

/// A tool before its first gesture.
pub fn start(tool: Tool) -> Box<dyn Handling> {
    match tool {
        Tool::Select => Box::new(select::Select::default()),
        Tool::Hand => Box::new(hand::Hand::default()),
        Tool::Pen => Box::new(pen::Pen::new(Kind::Pen)),
        Tool::Shape(kind @ (Kind::Pen | Kind::Highlight)) => Box::new(pen::Pen::new(kind)),
        Tool::Shape(kind @ (Kind::Line | Kind::Arrow)) => Box::new(line::Line::new(kind)),
        Tool::Shape(kind) => Box::new(shape::Boxed::new(kind)),
        Tool::Text => Box::new(text::Text::default()),
        Tool::Eraser => Box::new(eraser::Eraser::default()),
        Tool::Laser => Box::new(laser::Laser::default()),
    }
}
