//! What the tabs of this browser that show one document say to each other: bytes over a `BroadcastChannel`. What they mean is `desk`'s.

use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use web_sys::{BroadcastChannel, MessageEvent};

use super::dom::Listener;
use crate::model::ids::DocId;

/// The channel of one document; dropping it closes it.
pub struct Tabs {
    channel: BroadcastChannel,
    _listener: Listener,
}

impl Tabs {
    /// Hears what the other tabs say; `None` where browsers have no such channel.
    pub fn open(doc: &DocId, hear: impl Fn(Vec<u8>) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(&["tandem.", doc.as_str()].concat()).ok()?;
        let listener = Listener::on(&channel, "message", move |event: MessageEvent| {
            if let Ok(bytes) = event.data().dyn_into::<Uint8Array>() {
                hear(bytes.to_vec());
            }
        });
        Some(Tabs { channel, _listener: listener })
    }

    pub fn tell(&self, message: &[u8]) {
        // Fails on a closed channel only, and dropping is what closes it.
        let _ = self.channel.post_message(&Uint8Array::from(message));
    }
}

impl Drop for Tabs {
    fn drop(&mut self) {
        self.channel.close();
    }
}
