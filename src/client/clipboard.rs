//! The clipboard: text out. Where the modern interface is missing (a page over plain http), an invisible field and `copy` do it.

use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlDocument, HtmlTextAreaElement};

use super::dom::{create, document, style, window};
use wasm_bindgen::JsCast;

/// Puts `text` on the clipboard; call it from a click. False when the browser refuses.
pub async fn copy(text: &str) -> bool {
    if window().is_secure_context() && JsFuture::from(window().navigator().clipboard().write_text(text)).await.is_ok() {
        return true;
    }
    copy_by_field(text).unwrap_or(false)
}

/// The whole address of a path of this server, to hand to somebody.
pub fn link_to(path: &str) -> String {
    window().location().origin().unwrap_or_default() + path
}

fn copy_by_field(text: &str) -> Option<bool> {
    let field: HtmlTextAreaElement = create("textarea");
    style(&field, "position", "fixed");
    style(&field, "opacity", "0");
    field.set_value(text);
    let body = document().body()?;
    body.append_child(&field).ok()?;
    field.select();
    let done = document().dyn_into::<HtmlDocument>().ok()?.exec_command("copy").ok();
    field.remove();
    done
}
