//! Small preferences kept in this browser: where the splitter stands, which mode a document was left in. Never content.
//! A browser that forbids storage forgets them; nothing else changes.

use super::dom::window;

/// The value kept under `key`.
pub fn get(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

pub fn set(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(key, value);
    }
}

pub fn remove(key: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.remove_item(key);
    }
}
