//! The browser: the only home of `web_sys` and `js_sys`, with a plain Rust face. It compiles natively and is called from effects and event
//! handlers only. It decides nothing about documents: `sync`, `board` and `scene` do.

mod board_view;
pub mod clipboard;
pub mod clips;
mod coast;
mod cursors;
mod desk;
mod device;
pub mod dom;
mod editor;
pub mod export;
mod files;
mod gesture;
mod keys;
mod minimap;
mod note_desk;
pub mod number;
mod overlay_layer;
pub mod page;
mod paint;
mod pictures;
mod pointer;
mod reflect;
pub mod rows;
mod scene_layer;
pub mod session;
mod shelf;
mod socket;
pub mod storage;
mod tabs;
mod text_input;
pub mod theme;
mod upload;
mod whiteboard;
