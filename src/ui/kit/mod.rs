//! The parts every page is made of. Each has a stylesheet of the same name in `style/kit/`. They know nothing of documents.

pub mod ago;
pub mod avatar;
pub mod button;
pub mod dialog;
mod erased;
pub mod icon;
pub mod popover;
pub mod toast;

pub use erased::Erased;
