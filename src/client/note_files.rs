//! Files that come into the note: sent to the server, and then Markdown that shows a picture or leads to a file. The editor keeps the place of
//! each by a number, its ticket (editor/src/bring/files.ts); a place on the way is nobody else's business and no edit.

use std::{cell::RefCell, rc::Rc};

use js_sys::Array;
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

use super::sending::{Queue, Sending, State};
use crate::sync::limits;

/// Has the editor run one of its commands.
type Tell = Rc<dyn Fn(&'static str, String)>;

pub struct NoteFiles {
    queue: Rc<Queue>,
    address: String,
    tell: Tell,
    here: RefCell<Vec<(u32, Rc<Sending>)>>,
}

impl NoteFiles {
    /// The command by which the text for a file is put into the note.
    pub const COMES: &'static str = "uploaded";

    /// Files for the note of the document at this address.
    pub fn new(doc: &str, tell: impl Fn(&'static str, String) + 'static) -> Rc<Self> {
        Rc::new_cyclic(|me: &std::rc::Weak<NoteFiles>| {
            let me = me.clone();
            let retry = move |sendings| _ = me.upgrade().map(|files| files.send_all(sendings));
            let (queue, address) = (Queue::new(retry), ["/api/v1/docs/", doc, "/files"].concat());
            NoteFiles { queue, address, tell: Rc::new(tell), here: RefCell::default() }
        })
    }

    /// Sends these; the first has this ticket, the others those after it.
    pub fn take(self: &Rc<Self>, files: &Array, first: u32) {
        let files = files.iter().filter_map(|file| file.dyn_into::<File>().ok());
        let sendings = files.zip(first..).map(|(file, ticket)| {
            let tell = self.tell.clone();
            let sending = self.queue.add(file, move |state| tell("upload", news(ticket, state)));
            self.here.borrow_mut().push((ticket, sending.clone()));
            sending
        });
        self.send_all(sendings.collect());
    }

    /// The person has one tried again.
    pub fn again(self: &Rc<Self>, ticket: u32) {
        self.send_all(self.find(ticket).into_iter().collect());
    }

    /// The person calls one off; the editor has closed its place.
    pub fn cancel(&self, ticket: u32) {
        if let Some(sending) = self.find(ticket) {
            self.queue.cancel(&sending);
            self.forget(ticket);
        }
    }

    fn find(&self, ticket: u32) -> Option<Rc<Sending>> {
        self.here.borrow().iter().find(|(other, _)| *other == ticket).map(|(_, sending)| sending.clone())
    }

    fn forget(&self, ticket: u32) {
        self.here.borrow_mut().retain(|(other, _)| *other != ticket);
    }

    fn send_all(self: &Rc<Self>, sendings: Vec<Rc<Sending>>) {
        let files = self.clone();
        spawn_local(async move {
            for sending in sendings {
                let Some(answer) = files.queue.send(&sending, &files.address, limits::BLOB).await else { continue };
                let ticket = files.here.borrow().iter().find(|(_, other)| Rc::ptr_eq(other, &sending)).map(|(ticket, _)| *ticket);
                match ticket.zip(markdown(&sending.file.name(), &answer)) {
                    Some((ticket, text)) => {
                        files.queue.done(&sending);
                        files.forget(ticket);
                        (files.tell)(Self::COMES, json!({ "ticket": ticket, "text": text }).to_string());
                    }
                    None => sending.refuse("the server did not say what it is", true),
                }
            }
        });
    }
}

/// What the editor shows of a file; its share in per cent.
fn news(ticket: u32, state: &State) -> String {
    let (name, words) = state.words();
    let share = if let State::Sending(share) = state { (share * 100.0) as u32 } else { 0 };
    json!({ "ticket": ticket, "state": name, "words": words, "share": share, "again": state.may_again() }).to_string()
}

/// What stands in the note for a file that the server has kept: a picture, or a link that saves it.
fn markdown(name: &str, answer: &Value) -> Option<String> {
    let blob = answer.get("blob")?.as_str()?;
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if answer.get("size").is_some() {
        let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
        return Some(["![", &label(stem), "](/blobs/", blob, ")"].concat());
    }
    let name = if name.is_empty() { "file".into() } else { name };
    Some(["[", &label(&name), "](/blobs/", blob, "/", &encoded(&name), ")"].concat())
}

/// Text that reads as itself in a link.
fn label(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\[]*_`<~!|&".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A name as the last part of an address: what would end it, or the link, is percent-encoded.
fn encoded(name: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_alphanumeric() || "-_.~".contains(c) {
            out.push(c);
            continue;
        }
        let mut bytes = [0; 4];
        for byte in c.encode_utf8(&mut bytes).bytes() {
            out.extend(['%', char::from(HEX[usize::from(byte >> 4)]), char::from(HEX[usize::from(byte & 15)])]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_shown_and_any_other_file_is_a_link_to_it() {
        let picture = json!({ "blob": "B", "size": [1.0, 2.0] });
        let file = json!({ "blob": "B" });
        assert_eq!(markdown("screen shot.png", &picture).unwrap(), "![screen shot](/blobs/B)");
        assert_eq!(markdown("report.pdf", &file).unwrap(), "[report.pdf](/blobs/B/report.pdf)");
        assert_eq!(markdown("a [b] (1)\n.tar.gz", &file).unwrap(), "[a \\[b\\] (1) .tar.gz](/blobs/B/a%20%5Bb%5D%20%281%29%20.tar.gz)");
        assert_eq!(markdown("__init__.py", &file).unwrap(), "[\\_\\_init\\_\\_.py](/blobs/B/__init__.py)");
        assert_eq!(markdown("über #1?.pdf", &file).unwrap(), "[über #1?.pdf](/blobs/B/über%20%231%3F.pdf)");
        assert_eq!(markdown("", &file).unwrap(), "[file](/blobs/B/file)");
        assert_eq!(markdown("x", &json!({})), None);
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn what_is_written_is_found_again() {
        let id = "a".repeat(43);
        for name in ["a [b] (1)\\.pdf", "![x](y).png", "<b>.txt", "`*_~", "über 日本 👩‍🚀.pdf", ") \"'.x"] {
            for answer in [json!({ "blob": id, "size": [1.0, 1.0] }), json!({ "blob": id })] {
                let text = markdown(name, &answer).unwrap();
                let targets = crate::note::targets(&text);
                assert_eq!(targets.len(), 1, "{text}");
                assert_eq!(crate::note::blobs(&text).len(), 1, "{text}");
                assert_eq!(targets[0].shown, answer.get("size").is_some(), "{text}");
            }
        }
    }

    #[test]
    fn the_editor_hears_how_far_a_file_is() {
        let news = |state| serde_json::from_str::<Value>(&news(7, &state)).unwrap();
        assert_eq!(
            news(State::Sending(0.5)),
            json!({ "ticket": 7, "state": "sending", "words": "On its way", "share": 50, "again": false })
        );
        assert_eq!(news(State::Waiting)["again"], true);
        assert_eq!(
            news(State::Refused("too large".into(), false)),
            json!({ "ticket": 7, "state": "refused", "words": "too large", "share": 0, "again": false })
        );
    }
}
