//! The layers that bytes of strangers reach, from the same sources but without the web around them: so they build in a minute, and every part
//! of them is watched by the fuzzer.

#[path = "../../src/fuzzing/mod.rs"]
pub mod fuzzing;
#[path = "../../src/model/mod.rs"]
pub mod model;
#[path = "../../src/note/mod.rs"]
pub mod note;
#[path = "../../src/scene/mod.rs"]
pub mod scene;
#[path = "../../src/sync/mod.rs"]
pub mod sync;
