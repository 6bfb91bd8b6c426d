//! The faces of people: the name they chose or a calm one made from their id, and a colour that is theirs on every document.

use std::sync::Arc;

use crate::{
    model::{ids::UserId, presence::Person},
    server::store::{Store, StoreError},
};

/// Characters of a name.
pub const LONGEST_NAME: usize = 60;

const ADJECTIVES: [&str; 24] = [
    "Amber", "Brave", "Bright", "Calm", "Clever", "Copper", "Curious", "Dapper", "Gentle", "Golden", "Happy", "Ivory", "Jolly", "Kind",
    "Lively", "Mellow", "Misty", "Nimble", "Quiet", "Silver", "Steady", "Sunny", "Swift", "Warm",
];
const ANIMALS: [&str; 28] = [
    "Badger", "Beaver", "Crane", "Deer", "Dolphin", "Falcon", "Finch", "Fox", "Gecko", "Heron", "Ibis", "Koala", "Lark", "Lynx", "Marten",
    "Otter", "Owl", "Panda", "Puffin", "Rabbit", "Raven", "Robin", "Seal", "Sparrow", "Stoat", "Swan", "Tortoise", "Wren",
];
/// Dark enough for white text on them and for a caret on white, light enough for a cursor on near-black.
const COLORS: [&str; 12] =
    ["#c2410c", "#b45309", "#4d7c0f", "#15803d", "#0f766e", "#0e7490", "#0369a1", "#4338ca", "#6d28d9", "#a21caf", "#be185d", "#be123c"];

/// Stands for all programs that come without a person (no cookie, no token): they may write under each other's client ids, never under a
/// person's.
pub fn anyone() -> UserId {
    "programs--------".parse().expect("16 characters")
}

/// Stands for this server, where it writes into documents of nobody.
pub fn server() -> UserId {
    "the-server------".parse().expect("16 characters")
}

/// Names and colours of people.
#[derive(Clone)]
pub struct People {
    store: Arc<dyn Store>,
}

/// Why a name was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenameError {
    #[error("A name has 1 to {LONGEST_NAME} characters.")]
    Length,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl People {
    pub fn new(store: Arc<dyn Store>) -> Self {
        People { store }
    }

    pub async fn person(&self, id: &UserId) -> Result<Person, StoreError> {
        let chosen = self.store.name(id).await?;
        Ok(face(id, chosen))
    }

    /// Takes a new name for all documents; spaces are tidied, control characters dropped.
    pub async fn rename(&self, id: &UserId, name: &str) -> Result<Person, RenameError> {
        let name = tidy(name);
        if !(1..=LONGEST_NAME).contains(&name.chars().count()) {
            return Err(RenameError::Length);
        }
        self.store.rename(id, &name).await?;
        Ok(face(id, Some(name)))
    }
}

/// The face of somebody who chose this name, or none.
pub fn face(id: &UserId, name: Option<String>) -> Person {
    // FNV-1a: any spread will do, it only has to be the same every time.
    let hash = id.as_str().bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let pick = |from: &[&'static str], shift: u32| from[(hash >> shift) as usize % from.len()];
    let color = pick(&COLORS, 0);
    Person {
        id: Some(id.clone()),
        name: name.unwrap_or_else(|| format!("{} {}", pick(&ADJECTIVES, 16), pick(&ANIMALS, 32))),
        color: color.into(),
        color_light: format!("{color}33"),
    }
}

fn tidy(name: &str) -> String {
    let printable: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    printable.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guest_has_the_same_calm_name_and_colour_every_time() {
        let id: UserId = "abcdefghijklmnop".parse().unwrap();
        let face = face(&id, None);
        assert_eq!(face, super::face(&id, None));
        assert_eq!(face.name.split(' ').count(), 2);
        assert_eq!(face.color_light, format!("{}33", face.color));
    }

    #[test]
    fn a_chosen_name_keeps_the_colour() {
        let id = UserId::random();
        let (before, after) = (face(&id, None), face(&id, Some("Ada".into())));
        assert_eq!((after.name.as_str(), &after.color), ("Ada", &before.color));
    }

    #[test]
    fn a_name_is_one_tidy_line() {
        assert_eq!(tidy("  Ada \t\n  Lovelace\u{7} "), "Ada Lovelace");
        assert_eq!(tidy("\u{0} \n"), "");
    }
}
