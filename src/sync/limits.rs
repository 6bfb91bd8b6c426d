//! Every limit and the close code it answers with. Values: the sync field's own incidents and measurements (ARCHITECTURE.md, "Limits").

use std::time::Duration;

/// WebSocket close codes; `wire` sends them, the client's `link` decides by them whether to come back.
pub mod close {
    /// The server is going away for good.
    pub const GOING_AWAY: u16 = 1001;
    /// A frame the protocol does not allow (unknown message, bad varint, hostile update).
    pub const MALFORMED: u16 = 1007;
    /// Not allowed by role, too often.
    pub const POLICY: u16 = 1008;
    /// A frame over [`super::FRAME`].
    pub const TOO_BIG: u16 = 1009;
    /// The server restarts; come back with jitter.
    pub const RESTART: u16 = 1012;
    /// Overload, or storage in trouble; come back later.
    pub const TRY_LATER: u16 = 1013;
    /// No such document, or no right to it: the two look the same.
    pub const NOT_FOUND: u16 = 4404;
    /// A control message that is not valid JSON of a known type.
    pub const BAD_MESSAGE: u16 = 4400;
    /// The outgoing queue overflowed; reconnect and resync.
    pub const TOO_SLOW: u16 = 4008;
    /// No frame, not even a pong, for [`super::DEAD_AFTER`].
    pub const DEAD: u16 = 4010;
    /// Too many messages or bytes a second.
    pub const TOO_FAST: u16 = 4029;
    /// The client speaks a protocol version that this server does not.
    pub const OLD_PROTOCOL: u16 = 4099;
}

/// Bytes in one WebSocket frame or message. Close: `TOO_BIG`.
pub const FRAME: usize = 1 << 20;
/// tungstenite's read buffer, per socket (its default costs 128 KiB each).
pub const READ_BUFFER: usize = 4096;
/// tungstenite's write buffer before it flushes, and where it starts to refuse.
pub const WRITE_BUFFER: usize = 16 << 10;
/// One message must fit whole, and the largest is a document; what waits behind it is bounded by `QUEUE_BYTES`.
pub const MAX_WRITE_BUFFER: usize = DOC_STOP + (4 << 20);
/// Frames and bytes waiting for one slow member. Close: `TOO_SLOW`.
pub const QUEUE_FRAMES: usize = 256;
pub const QUEUE_BYTES: usize = 4 << 20;
/// Events waiting for one room's actor; senders wait.
pub const MAILBOX: usize = 256;
/// Messages a second a connection may send, sustained and in a burst. Close: `TOO_FAST`.
pub const RATE: u32 = 120;
pub const BURST: u32 = 600;
/// Bytes a second a connection may send, sustained and in a burst: a document brought from a device comes as a burst. Close: `TOO_FAST`.
pub const RATE_BYTES: u32 = 1 << 20;
pub const BURST_BYTES: u32 = 16 << 20;
/// Sockets of one person in one room. Close: `TRY_LATER`.
pub const MEMBERS_EACH: usize = 20;
/// Sockets in one room. Close: `TRY_LATER`.
pub const MEMBERS: usize = 1000;
/// Refused edits of a reader before `POLICY`.
pub const STRIKES: u32 = 3;

/// Nesting of values inside an update, and of shared types in a document. Close: `MALFORMED`, as for all that the pre-scanner refuses.
pub const DEPTH: usize = 64;
/// Blocks (CRDT items) in one update.
pub const BLOCKS: usize = 50_000;
/// Clients named by one state vector or delete set.
pub const CLIENTS: usize = 10_000;
/// Bytes of one awareness state, and entries in one awareness message.
pub const PRESENCE: usize = 16 << 10;
pub const PRESENCE_ENTRIES: usize = 1000;
/// Bytes of a document (its encoded state): warn, and stop growing.
pub const DOC_WARN: usize = 8 << 20;
pub const DOC_STOP: usize = 32 << 20;
/// Shapes on a board that an import may make; characters of a title.
pub const SHAPES: usize = 50_000;
pub const TITLE: usize = 200;
/// Bytes of an HTTP body that carries a document.
pub const BODY: usize = 16 << 20;
/// Bytes of a drawing with its pictures in it, as a file or as an HTTP body.
pub const DRAWING: usize = 64 << 20;
/// Bytes of one picture or file, and of all that a document shows or refers to.
pub const BLOB: usize = 20 << 20;
pub const BLOBS: u64 = 500 << 20;
/// Pixels of a picture: along a side, and in all (a browser holds four bytes of each).
pub const PICTURE_SIDE: f64 = 20_000.0;
pub const PICTURE: f64 = 1e8;
/// A picture that was brought and never shown goes after the one time; one that is no longer shown after the other (an undo may want it).
pub const BLOB_UNUSED: Duration = Duration::from_secs(24 * 60 * 60);
pub const BLOB_LEFT: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// Pixels of a board as PNG, along a side and in all.
pub const PNG_SIDE: f64 = 16_384.0;
pub const PNG: f64 = 36e6;
/// How long a PNG may take to draw, and to wait for its turn to be drawn.
pub const PNG_WITHIN: Duration = Duration::from_secs(20);
/// Bytes of a board as SVG, or of a document as HTML, with its pictures in it.
pub const SVG: usize = 128 << 20;
/// Bytes of a zip of notes as it comes, and of all that is read out of it; files in it, and documents that it may become.
pub const ARCHIVE: usize = 128 << 20;
pub const UNPACKED: u64 = 512 << 20;
pub const ENTRIES: usize = 10_000;
pub const DOCUMENTS: usize = 500;

/// Both sides ping when nothing was sent for this long.
pub const HEARTBEAT: Duration = Duration::from_secs(15);
/// Both sides give up a peer that was silent for this long.
pub const DEAD_AFTER: Duration = Duration::from_secs(35);
/// From a connection to the end of its first request's head; from an answer to the end of the next one (longer than proxies keep connections
/// that they may want again); the head's bytes, and whatever else is buffered by HTTP.
pub const HEAD_WITHIN: Duration = Duration::from_secs(10);
pub const NEXT_HEAD_WITHIN: Duration = Duration::from_secs(150);
pub const HEAD_BYTES: usize = 64 << 10;
/// Connections of one address (IPv6: of one /64) that have not finished a head; one more sends the one away that waited longest.
pub const HEADS_EACH: usize = 100;
/// From upgrade to the first frame of the client.
pub const FIRST_FRAME: Duration = Duration::from_secs(10);
/// A frame that a socket has not taken for this long ends the connection; one that fell behind, or was told to go, has the shorter time.
pub const SEND_WITHIN: Duration = Duration::from_secs(60);
pub const CLOSE_WITHIN: Duration = Duration::from_secs(2);
/// A room without members is unloaded after this.
pub const ROOM_IDLE: Duration = Duration::from_secs(30);
/// Shutdown: until all rooms are saved; then what a close may take; and all of it, with requests that run.
pub const DRAIN: Duration = Duration::from_secs(10);
pub const STOP: Duration = Duration::from_secs(15);
/// Members that are told to go in a second, and how long it takes at most to tell them all.
pub const DRAIN_RATE: f64 = 500.0;
pub const DRAIN_SPREAD: Duration = Duration::from_secs(5);
/// Who is to go waits for its last edits to be saved, but not longer.
pub const DRAIN_FLUSH: Duration = Duration::from_secs(1);
const _: () = assert!(DRAIN_SPREAD.as_secs() + DRAIN_FLUSH.as_secs() < DRAIN.as_secs());
const _: () = assert!(DRAIN.as_secs() + 2 * CLOSE_WITHIN.as_secs() < STOP.as_secs());
/// Presence frames a second from one client (the client paces itself; the server coalesces).
pub const PRESENCE_RATE: u32 = 30;
/// A room tells its members at most this often what others do.
pub const PRESENCE_TICK: Duration = Duration::from_millis(33);
/// Reconnect back-off: full jitter between zero and a delay that doubles from the first to the last.
pub const BACKOFF_FIRST: Duration = Duration::from_millis(500);
pub const BACKOFF_LAST: Duration = Duration::from_secs(30);

/// Compaction when the tail has this many bytes and rows (and at least as many bytes as the snapshot).
pub const TAIL_BYTES: usize = 64 << 10;
pub const TAIL_ROWS: usize = 500;
/// Edits of a room in one commit, and rooms' commits (and other writes) in one transaction of the store's writer.
pub const EDITS: usize = 1024;
pub const GROUP: usize = 256;
/// After a commit that several writes shared, the store's next one begins this much later, so that more share it (as PostgreSQL's
/// `commit_delay` with `commit_siblings`).
pub const COMMIT_PACE: Duration = Duration::from_millis(3);
/// A room with this many members commits, and so relays, at most this often: less than a frame of a 120 Hz display, and one frame on the wire
/// for all that came meanwhile. Who joins is not kept waiting by it.
pub const CROWD: usize = 32;
pub const CROWD_PACE: Duration = Duration::from_millis(7);
/// Bytes of edits that a room holds while the store is in trouble. Close of who brings more: `TRY_LATER`.
pub const HELD_BYTES: usize = 16 << 20;
