//! How two copies of a document become one: the protocol, sans-IO, the same code in the browser, on the server and in test peers.
//! No sockets, no clock, no storage; `yrs` is known here and in `model::schema` alone.
//!
//! # The protocol of `GET /ws/{doc}`
//!
//! Tests are named after the clauses (`s4_…`). "Edit" means a `Step2` or an `Update` frame.
//!
//! - **S1 Dialects.** A client that offers the subprotocol `tandem.v1` speaks the full dialect: text frames are control messages
//!   ([`wire`]), binary frames are one y-protocols message each ([`frame`]). Without it a client speaks plain Yjs: binary frames only;
//!   it gets no control message, and S2, S4 and S5 do not concern it.
//! - **S2 Welcome.** The server's first frame is `welcome`: protocol version, role, peer number, heartbeat and limits. The client's first
//!   may be `hello` with the versions it speaks; a server that speaks none of them closes with 4099, and so does a client that is
//!   welcomed in another version. A client takes no input before the welcome, and does not come back after 4099.
//! - **S3 Sync.** After the welcome the server sends `Step1` (its state vector), then the awareness of those present; the client sends
//!   `Step1` when the socket opens. `Step1` is answered with `Step2`, what its sender lacks. The server answers once everything it had
//!   applied by then is on disk, so nobody is ever given an edit that a crash could take back. A client may leave out an answer that
//!   would carry nothing new. Edits of others that arrive before the client's `Step1` is answered and build on what it lacks are dropped:
//!   the answer has them.
//! - **S4 Saved.** Both sides count the client's edits of this connection from 1. `saved {n}` says that the first `n` are on disk. The
//!   server relays an edit after its commit, never before, and not to its sender alone. Edits that were committed together may be relayed as
//!   one `Update`, to their senders too: for them it holds nothing new. `holding` says that commits fail for now: edits are
//!   held, neither saved nor refused; the next `saved` ends it.
//! - **S5 Save state.** A client hands each edit to its device before it sends it, and calls its edits saved only when every one of them is
//!   covered by `saved`. Otherwise they are being saved (for two seconds from the oldest on, connected or reconnecting), or kept (no connection,
//!   `holding`, or no answer, and the device has confirmed them), or in this tab only (the device has not), or refused. What was refused stays
//!   on the device until its person has decided.
//! - **S6 Roles.** Every edit is checked against the role of its sender as it is now, and every new block against whose its client id is: the
//!   first person to write under one owns it. One that is not allowed is answered `refused {n}` and changes nothing; after three the server
//!   closes with 1008. `role` says that it changed, and holds at once; who has none any more is closed with 4404. Readers may sync and appear.
//! - **S7 Malformed.** A binary frame that is no known message, is cut, or has bytes after it closes with 1007; a text frame that is no
//!   known control message closes with 4400. A client ignores control messages it does not know.
//! - **S8 Limits.** Sizes, rates and counts are in [`limits`], each with its close code. A member whose queue overflows is closed with
//!   4008 and syncs anew; presence is dropped before that.
//! - **S9 Presence.** Awareness as in y-protocols: JSON per client, the newest clock wins, `null` is a farewell. A client sends its own
//!   entry at most 30 times a second, newest wins, and renews it every 15 s; a state not renewed for 30 s is over. The server says
//!   farewell for a member that left, and puts its own record of the person (id, name, colour) into every state; a program that came without a
//!   person keeps the name it says, marked. It tells all at most 30 times a second what anybody did, everybody the same bytes. A farewell in our
//!   name is answered with our state.
//! - **S10 Coming back.** After a close the client waits a random time under a bound that doubles from 0.5 s to 30 s, but tries at once
//!   when the browser wakes or comes online. A connection that was good and is lost is "connecting" until the first attempt has failed: a
//!   restart is a blink. What was unsaved is in its first `Step2` (or, were that too big, in one `Update` each).
//!   It stays away after 4404 and 4099, and after three closes in a row for what it sent (1007, 1008, 1009, 4400).
//! - **S11 Heartbeat.** Each side sends `ping` after 15 s without sending, and answers `ping` with `pong`. Silence of 35 s is a dead
//!   peer: close with 4010. After a wake-up the client asks and waits 5 s.
//! - **S12 Hostile bytes.** Every update, state vector and awareness message passes [`scan`] or [`awareness::parse`] before `yrs` or JSON
//!   see it, from readers too. What is refused changes nothing; the server closes with 1007 (a gap may be answered with `Step1` instead).
//! - **S13 Plain Yjs.** Any Yjs client may join with `y-websocket`: the text `note` is the note's Markdown. Subdocuments, legacy JSON
//!   content and XML hooks are refused.
//! - **S14 Requests.** A control message with an `id` is a request; its reply carries the same `id`.

mod appear;
pub mod awareness;
pub mod backoff;
pub mod frame;
pub mod limits;
pub mod link;
pub mod merge;
mod outbox;
pub mod replica;
pub mod scan;
pub mod slice;
pub mod varint;
pub mod wire;

pub use scan::Refusal;

#[cfg(test)]
pub(crate) mod tests;
