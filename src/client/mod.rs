//! The browser: the only home of `web_sys` and `js_sys`, with a plain Rust face. It compiles natively and is called from effects and event
//! handlers only. It decides nothing about documents: `sync`, `board` and `scene` do.

pub mod clipboard;
pub mod dom;
pub mod page;
pub mod storage;
