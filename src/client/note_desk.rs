//! What the note's editor asks of the page and tells it, by name (editor/src/page.ts has the other end). Questions are answered at once by pure
//! functions of `note`; what happened becomes signals. Nothing here touches the text: that is the deltas' business.

use js_sys::Array;
use leptos::prelude::GetUntracked;
use serde::Serialize;
use serde_json::Value;

use super::session::Session;
use crate::{
    model::presence::Person,
    note::{self, Edit},
};

/// The answer to a question of the editor; none when it is not known (yet).
///
/// `act`: a formatting action (`note::act`) on some lines, as `ACTION⏎ANCHOR⏎HEAD⏎TEXT`; the edit as JSON `[delta, anchor, head]`.
/// `people`: everybody who has the document open, each once, this person last, as JSON `[{"name", "color"}]`.
/// `code`: JSON `{"language", "text"}`, answered by `[[from, to, "class"]…]` in UTF-16 units.
/// `html`: a whole note, answered by safe HTML.
pub fn answer(session: &Session, question: &str, body: &str) -> Option<String> {
    match question {
        "act" => act(body).inspect(|_| session.begin_note_step()),
        "code" => {
            let code: Value = serde_json::from_str(body).ok()?;
            Some((session.reader()?.code)(code.get("language")?.as_str()?, code.get("text")?.as_str()?))
        }
        "html" => Some((session.reader()?.html)(body)),
        "people" => serde_json::to_string(&people(session)).ok(),
        _ => None,
    }
}

/// Something happened in the editor. `top`: the offset of the first line in sight. `upload-again`, `upload-cancel`: what the person wants of the
/// file with this ticket. `step`: what is done next is one step of undo. `said`: words for the person.
pub fn hear(session: &Session, event: &str, body: &str) {
    match (event, body.parse()) {
        ("top", Ok(at)) => session.note_seen(at),
        ("upload-again", Ok(ticket)) => session.note_files().again(ticket),
        ("upload-cancel", Ok(ticket)) => session.note_files().cancel(ticket),
        ("step", _) => session.begin_note_step(),
        ("said", _) => session.say(body, false),
        _ => {}
    }
}

/// Files for the note; the first has this ticket, the others those after it (editor/src/bring/files.ts).
pub fn take(session: &Session, files: Array, first: u32) {
    session.note_files().take(&files, first);
}

fn act(body: &str) -> Option<String> {
    let mut parts = body.splitn(4, '\n');
    let (action, anchor, head) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let Edit { ops, anchor, head } = note::act(action, parts.next()?, anchor, head)?;
    serde_json::to_string(&(ops, anchor, head)).ok()
}

#[derive(Serialize, PartialEq)]
struct Somebody {
    name: String,
    color: String,
}

fn people(session: &Session) -> Vec<Somebody> {
    let here = session.people().get_untracked();
    let mut people = Vec::new();
    for one in here.iter().filter(|one| !one.me).chain(here.iter().filter(|one| one.me)) {
        let Person { name, color, .. } = &one.person;
        let one = Somebody { name: name.clone(), color: color.clone() };
        if !one.name.is_empty() && !people.contains(&one) {
            people.push(one);
        }
    }
    people
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_is_answered_as_the_editor_reads_it() {
        assert_eq!(act("bold\n2\n3\na b\n"), Some(r#"[[2,"**",1,"**"],4,5]"#.into()));
        assert_eq!(act("bold\n2\n3"), None, "no text");
        assert_eq!(act("dance\n0\n0\na"), None);
    }
}
