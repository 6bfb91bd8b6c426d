//! What a document looks like: shapes -> display list -> a painter. It decides nothing, stores nothing and measures nothing on a screen.

pub mod bounds;
mod coarse;
pub mod connect;
pub mod display;
mod elbow;
pub mod excerpt;
pub mod flat;
mod form;
pub mod frame;
mod hatch;
mod head;
pub mod label;
pub mod legs;
mod line;
mod pathdata;
pub mod pen;
mod rough;
pub mod shapes;
pub mod svg;
pub mod text;
pub mod theme;

pub use bounds::bounds_with_stroke;
pub use coarse::coarse;
pub use shapes::display;
pub use theme::Theme;

#[cfg(test)]
mod tests;
