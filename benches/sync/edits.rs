//! The edits of the generator: writer `w` types into the note, twelve characters an edit, each after its last. Written and read by hand,
//! so that a million a second can be told apart. Any Yjs program reads them.

use tandem::sync::varint::{self, Reader};

/// Characters of one edit.
const LEN: u32 = 12;
/// The client id of writer 0.
const FIRST: u64 = 1 << 40;

/// The y-protocols frame of edit number `k` of writer `w`.
pub fn frame(w: u64, k: u32) -> Vec<u8> {
    let (client, clock) = (FIRST + w, k * LEN);
    let mut update = vec![1, 1];
    varint::write(&mut update, client);
    varint::write(&mut update, clock.into());
    if k == 0 {
        update.extend_from_slice(&[4, 1]);
        varint::write_bytes(&mut update, b"note");
    } else {
        update.push(0x84);
        varint::write(&mut update, client);
        varint::write(&mut update, u64::from(clock) - 1);
    }
    varint::write_bytes(&mut update, format!("{:>11} ", k % 1_000_000).as_bytes());
    update.push(0);
    let mut frame = vec![0, 2];
    varint::write_bytes(&mut frame, &update);
    frame
}

/// The edits in a frame, by (writer, from, to); `None` when it is no update of this generator.
pub fn read(frame: &[u8], mut each: impl FnMut(u64, u32, u32)) -> Option<()> {
    let mut r = Reader::new(frame);
    if (r.byte()?, r.byte()?) != (0, 2) {
        return None;
    }
    let mut r = Reader::new(r.bytes()?);
    for _ in 0..r.small()? {
        let (blocks, client, clock) = (r.small()?, r.number()?, r.small()?);
        let mut end = clock;
        for _ in 0..blocks {
            let info = r.byte()?;
            for _ in 0..(info >> 7) + (info >> 6 & 1) {
                r.number()?;
                r.small()?;
            }
            if info & 0xc0 == 0 {
                r.byte()?;
                r.bytes()?;
            }
            if info & 0x1f != 4 {
                return None;
            }
            end += r.bytes()?.len() as u32;
        }
        each(client.checked_sub(FIRST)?, clock / LEN, end / LEN);
    }
    Some(())
}

/// A cursor at 10 Hz: the awareness frame of writer `w`, its `k`-th.
pub fn cursor(w: u64, k: u32) -> Vec<u8> {
    let state = format!(r##"{{"user":{{"name":"Ada Lovelace","color":"#0e7490"}},"board":{{"x":{}.5,"y":{}.25}}}}"##, k * 7 % 1000, w);
    let mut message = vec![1];
    varint::write(&mut message, FIRST + w);
    varint::write(&mut message, u64::from(k) + 1);
    varint::write_bytes(&mut message, state.as_bytes());
    let mut frame = vec![1];
    varint::write_bytes(&mut frame, &message);
    frame
}

/// How many entries an awareness frame has.
pub fn cursors(frame: &[u8]) -> u64 {
    let mut r = Reader::new(frame);
    if r.byte() == Some(1) { r.bytes().and_then(|message| Reader::new(message).number()).unwrap_or_default() } else { 0 }
}

/// What `saved {n}` says; the relay writes the same.
pub fn saved(text: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(text).ok().filter(|text| text.contains(r#""saved""#))?;
    let (_, n) = text.split_once(r#""n":"#)?;
    n.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}
