//! Identifiers: unguessable document ids, shape ids, people's ids. It does not say who may use them (`access`).

use std::{fmt, str::FromStr, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

/// Bytes from the platform's secure source (`getrandom`: the kernel, or `crypto.getRandomValues`).
///
/// # Panics
/// When the platform has no randomness: ids must be unguessable, so there is no weaker fallback.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the platform gives no random bytes");
    bytes
}

/// A CRDT client id: 32 random bits, the width Yjs itself draws, so that every peer can hold it.
pub fn random_client() -> u64 {
    u64::from(u32::from_le_bytes(random()))
}

/// The text is not an id of this kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a {0}")]
pub struct BadId(&'static str);

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $what:literal, random $bytes:literal, length $len:pat) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// A new id from the platform's secure random source.
            pub fn random() -> Self {
                Self(URL_SAFE_NO_PAD.encode(random::<$bytes>()).into())
            }
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
                match text.len() {
                    $len if plain => Ok(Self(text.into())),
                    _ => Err(BadId($what)),
                }
            }
        }
        impl TryFrom<String> for $name {
            type Error = BadId;
            fn try_from(text: String) -> Result<Self, BadId> {
                text.parse()
            }
        }
        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0.as_ref().into()
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// A document, as in `/d/{id}`: 128 random bits in 22 URL-safe characters. Knowing it is (for now) the right to edit.
    DocId, "document id", random 16, length 22
);
id!(
    /// A shape on a board: 72 random bits when drawn here; 1 to 64 URL-safe characters when it came from elsewhere.
    ShapeId, "shape id", random 9, length 1..=64
);
id!(
    /// A person, guest or account. Public: it is derived from the secret cookie, never the cookie itself.
    UserId, "user id", random 12, length 16
);

id!(
    /// The bytes of a picture: their SHA-256 in 43 URL-safe characters, so that the same bytes are kept once.
    BlobId, "blob id", random 32, length 43
);

impl BlobId {
    /// The id of bytes with this SHA-256.
    pub fn of(sha256: [u8; 32]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(sha256).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_random_id_parses_back_and_is_never_the_same_twice() {
        let id = DocId::random();
        assert_eq!(id.as_str().parse(), Ok(id.clone()));
        assert_ne!(id, DocId::random());
        assert_eq!(ShapeId::random().as_str().len(), 12);
        assert_eq!(UserId::random().as_str().len(), 16);
    }

    #[test]
    fn paths_and_wrong_lengths_are_not_ids() {
        for text in ["", "..", "../../../etc/passwd/xx", "short", "ÿÿÿÿÿÿÿÿÿÿÿ", "a b c d e f g h i j k"] {
            assert_eq!(text.parse::<DocId>(), Err(BadId("document id")), "{text}");
        }
        assert!("x".repeat(65).parse::<ShapeId>().is_err());
    }
}
