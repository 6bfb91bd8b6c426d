//! One WebSocket to the room of a document: bytes in, bytes out. When to open, what to say and when to come back is `sync::link`.

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::JsCast;
use web_sys::{BinaryType, CloseEvent, Event, MessageEvent, WebSocket};

use super::dom::{Listener, window};
use crate::{
    model::ids::DocId,
    sync::{link::Input, wire::SUBPROTOCOL},
};

/// An open or opening socket; dropping it closes it and silences it.
pub struct Socket {
    socket: WebSocket,
    _listeners: [Listener; 3],
}

impl Socket {
    /// Connects to the room of `doc` on this page's server. All that happens goes to `on`; `None` when the browser refuses to try.
    pub fn open(doc: &DocId, on: impl Fn(Input) + Clone + 'static) -> Option<Self> {
        let location = window().location();
        let secure = location.protocol().ok()? == "https:";
        let host = location.host().ok()?;
        let url = [if secure { "wss://" } else { "ws://" }, &host, "/ws/", doc.as_str()].concat();
        let socket = WebSocket::new_with_str(&url, SUBPROTOCOL).ok()?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let listeners = [
            Listener::on(&socket, "open", {
                let on = on.clone();
                move |_: Event| on(Input::Opened)
            }),
            Listener::on(&socket, "message", {
                let on = on.clone();
                move |event: MessageEvent| match event.data().dyn_into::<ArrayBuffer>() {
                    Ok(buffer) => on(Input::Binary(Uint8Array::new(&buffer).to_vec())),
                    Err(data) => on(Input::Text(data.as_string().unwrap_or_default())),
                }
            }),
            // `error` says nothing that `close` does not say right after it.
            Listener::on(&socket, "close", move |event: CloseEvent| on(Input::Closed { code: event.code(), reason: event.reason() })),
        ];
        Some(Socket { socket, _listeners: listeners })
    }

    /// Sends when open; a socket that is closing loses it, and the link sends again after the reconnect.
    pub fn send_text(&self, text: &str) {
        if self.is_open() {
            let _ = self.socket.send_with_str(text);
        }
    }
    pub fn send_binary(&self, bytes: &[u8]) {
        if self.is_open() {
            let _ = self.socket.send_with_u8_array(bytes);
        }
    }
    /// Between the server's goodbye and the end of the connection a browser complains in its console of what is sent.
    fn is_open(&self) -> bool {
        self.socket.ready_state() == WebSocket::OPEN
    }
    /// Says goodbye. Browsers allow pages 1000 and 3000 to 4999 only.
    pub fn close(&self, code: u16, reason: &str) {
        let code = if (3000..5000).contains(&code) { code } else { 1000 };
        let _ = self.socket.close_with_code_and_reason(code, reason);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = self.socket.close();
    }
}
