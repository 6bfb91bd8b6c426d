//! The files of a drawing: data URLs by name, decoded when an image asks for one. Keeping the bytes is the caller's.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::HashMap;

use super::Keep;
use crate::model::ids::BlobId;

/// The files of one drawing; each is kept once, however many images show it.
pub(super) struct Files<'a> {
    raw: HashMap<String, &'a RawValue>,
    kept: HashMap<String, Option<(BlobId, [f64; 2])>>,
}

impl<'a> Files<'a> {
    /// Files of a scene: an object of objects. Anything else is none.
    pub fn new(raw: Option<&'a RawValue>) -> Self {
        let raw = raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
        Files { raw, kept: HashMap::new() }
    }

    pub fn keep(&mut self, name: &str, keep: &mut Keep) -> Option<(BlobId, [f64; 2])> {
        if let Some(known) = self.kept.get(name) {
            return known.clone();
        }
        let kept = self.raw.get(name).and_then(|raw| bytes(raw.get())).and_then(keep);
        self.kept.insert(name.to_owned(), kept.clone());
        kept
    }
}

fn bytes(file: &str) -> Option<Vec<u8>> {
    #[derive(Deserialize)]
    struct File {
        #[serde(rename = "dataURL")]
        data: String,
    }
    let file: File = serde_json::from_str(file).ok()?;
    let (head, data) = file.data.strip_prefix("data:")?.split_once(',')?;
    if head.ends_with(";base64") { STANDARD.decode(data.trim()).ok() } else { percent(data) }
}

fn percent(text: &str) -> Option<Vec<u8>> {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'%' => {
                let mut digit = || char::from(bytes.next()?).to_digit(16);
                (digit()? << 4 | digit()?) as u8
            }
            other => other,
        });
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_url_is_read_in_both_forms() {
        let read = |url: &str| bytes(&serde_json::json!({ "dataURL": url }).to_string());
        assert_eq!(read("data:image/png;base64,aGk="), Some(b"hi".to_vec()));
        assert_eq!(read("data:image/svg+xml,%3Csvg/>"), Some(b"<svg/>".to_vec()));
        for bad in ["", "data:image/png;base64,????", "https://example.org/x.png", "data:,%zz"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
