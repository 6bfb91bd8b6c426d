//! Who is here and what they are doing right now: volatile, never stored. The JSON is an awareness state of y-protocols, and `user` and
//! `cursor` have the shapes `y-codemirror.next` gives them, so that stock editors see our carets and we see theirs.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    geom::Geo,
    ids::{ShapeId, UserId},
    json,
    shape::Shape,
};

/// One connection's state.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Presence {
    pub user: Person,
    /// The caret in the note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Box<Caret>>,
    /// The first line of the note that is in sight: a Yjs relative position, as in [`Caret`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub board: Option<Box<OnBoard>>,
    #[serde(skip_serializing_if = "Attention::is_here")]
    pub attention: Attention,
}

/// Whether somebody who is connected is also there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Attention {
    #[default]
    Here,
    /// The page is in view, but nothing was done for a while.
    Idle,
    /// Another tab or window covers the page.
    Away,
}

impl Attention {
    pub fn is_here(&self) -> bool {
        *self == Attention::Here
    }
    /// As it is in JSON, and in words.
    pub const fn name(self) -> &'static str {
        match self {
            Attention::Here => "here",
            Attention::Idle => "idle",
            Attention::Away => "away",
        }
    }
}

/// The face others see.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Person {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<UserId>,
    pub name: String,
    /// `#rrggbb`, of the caret and cursor.
    pub color: String,
    /// The same with alpha, of the selection.
    #[serde(rename = "colorLight")]
    pub color_light: String,
}

/// A caret or selection in the note: Yjs relative positions (`{"type","tname","item","assoc"}`), opaque here; `Replica` resolves them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Caret {
    pub anchor: Value,
    pub head: Value,
}

/// What somebody does on the board.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OnBoard {
    /// Pointer in board units; none when it left the board.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<[f64; 2]>,
    /// The pointer is a laser: it leaves a trail that fades.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub laser: bool,
    /// The part of the board that is looked at: `[x, y, w, h]` in board units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub view: Option<[f64; 4]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub selection: Vec<ShapeId>,
    /// Shapes being drawn, moved or resized, as they will be committed at pointer-up; they cover the stored ones of the same id.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub draft: Vec<Shape>,
    /// Shapes of the last gesture that was committed: who has seen their drafts shows them until the edit comes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub committed: Vec<ShapeId>,
}

/// Characters of a name that are shown.
const NAME: usize = 60;
/// Of who sent no colour, or something else as one.
const GREY: &str = "#8a8f98";

impl Presence {
    /// The awareness state of this connection.
    pub fn to_json(&self) -> String {
        let mut state = Map::new();
        state.insert("user".into(), json::write_person(&self.user));
        if let Some(caret) = &self.cursor {
            state.insert("cursor".into(), json::write_caret(caret));
        }
        if let Some(reading) = &self.reading {
            state.insert("reading".into(), reading.clone());
        }
        if let Some(board) = &self.board {
            state.insert("board".into(), json::write_on_board(board));
        }
        if !self.attention.is_here() {
            state.insert("attention".into(), self.attention.name().into());
        }
        serde_json::to_string(&state).unwrap_or_default()
    }

    /// Reads another client's awareness state, part by part: what is missing, foreign or unsound is left out, and what remains is safe to
    /// show (colours are `#rrggbb` with or without alpha, boxes are drawings). Names are text: escaping them is the view's.
    pub fn from_json(text: &str) -> Self {
        let state: Value = serde_json::from_str(text).unwrap_or_default();
        let mut user = state.get("user").map(json::person).unwrap_or_default();
        user.name = user.name.chars().filter(|c| !c.is_control()).take(NAME).collect();
        if !is_color(&user.color) {
            user.color = GREY.into();
        }
        if !is_color(&user.color_light) {
            user.color_light = format!("{}33", &user.color[..7]);
        }
        let cursor = state.get("cursor").and_then(json::caret).map(Box::new);
        let board = state.get("board").and_then(json::on_board).map(OnBoard::sound);
        let reading = state.get("reading").filter(|reading| reading.is_object()).cloned();
        let attention = state.get("attention").and_then(Value::as_str);
        let attention = [Attention::Idle, Attention::Away].into_iter().find(|known| Some(known.name()) == attention).unwrap_or_default();
        Presence { user, cursor, reading, board: board.map(Box::new), attention }
    }
}

impl OnBoard {
    /// Somebody is there, rather than has been.
    pub fn is_active(&self) -> bool {
        self.pointer.is_some() || !self.selection.is_empty() || !self.draft.is_empty()
    }

    fn sound(mut self) -> Self {
        let within = |n: &f64| n.is_finite() && n.abs() <= Geo::LIMIT;
        self.pointer = self.pointer.filter(|at| at.iter().all(within));
        self.view = self.view.filter(|[x, y, w, h]| [x, y, w, h].into_iter().all(within) && *w > 0.0 && *h > 0.0);
        self.draft.retain(|shape| shape.geo.is_sound() && shape.pts.iter().all(|s| within(&s.x) && within(&s.y) && within(&s.p)));
        self
    }
}

fn is_color(text: &str) -> bool {
    matches!(text.len(), 7 | 9) && text.starts_with('#') && text[1..].bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_of_a_stock_editor_is_understood() {
        let json =
            r##"{"user":{"name":"Ada","color":"#ff0000","colorLight":"#ff000033"},"cursor":{"anchor":{"tname":"note"},"head":{}},"x":1}"##;
        let seen = Presence::from_json(json);
        assert_eq!((seen.user.name.as_str(), seen.user.color.as_str()), ("Ada", "#ff0000"));
        assert!(seen.cursor.is_some() && seen.board.is_none());
        assert_eq!(Presence::from_json(r#"{"cursor":null}"#).cursor, None);
    }

    #[test]
    fn what_is_unsound_is_left_out_and_the_rest_kept() {
        let json = r##"{"user":{"name":"E\nve","color":"url(#x)"},"cursor":3,"board":{"pointer":[1e99,0],"selection":["a"]}}"##;
        let seen = Presence::from_json(json);
        assert_eq!((seen.user.name.as_str(), seen.user.color.as_str(), seen.user.color_light.as_str()), ("Eve", GREY, "#8a8f9833"));
        let board = seen.board.expect("its selection is sound");
        assert_eq!((board.pointer, board.selection.len()), (None, 1));
        for junk in ["", "[]", "3", "{", r##"{"user":{"name":"a","color":"#é12345"}}"##] {
            assert_eq!(Presence::from_json(junk).user.color, GREY, "{junk}");
        }
    }

    #[test]
    fn our_own_state_reads_back() {
        let user = Person { id: None, name: "Ada".into(), color: "#123456".into(), color_light: "#12345633".into() };
        let board = OnBoard { pointer: Some([1.0, 2.0]), ..OnBoard::default() };
        let here = Presence {
            user,
            cursor: None,
            reading: Some(serde_json::json!({"tname": "note"})),
            board: Some(Box::new(board)),
            attention: Attention::Away,
        };
        assert_eq!(Presence::from_json(&here.to_json()), here);
        assert_eq!(Presence::from_json(&serde_json::to_string(&here).expect("plain values")), here);
    }
}
