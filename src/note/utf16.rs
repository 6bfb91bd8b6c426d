//! Places in a text as the browser counts them: bytes of UTF-8 become units of UTF-16. Linear in all, whatever the order of questions.

/// Bytes between two places that are counted ahead.
const STEP: usize = 256;

/// The text with the count of every [`STEP`]th byte.
pub struct Utf16<'a> {
    text: &'a [u8],
    counted: Vec<u32>,
}

impl<'a> Utf16<'a> {
    pub fn new(text: &'a str) -> Self {
        let text = text.as_bytes();
        let mut counted = Vec::with_capacity(text.len() / STEP + 1);
        let mut units = 0;
        for chunk in text.chunks(STEP) {
            counted.push(units);
            units += count(chunk);
        }
        counted.push(units);
        Self { text, counted }
    }

    /// UTF-16 units before this byte; past the end, all of them.
    pub fn at(&self, byte: usize) -> u32 {
        let byte = byte.min(self.text.len());
        let step = byte / STEP;
        self.counted[step] + count(&self.text[step * STEP..byte])
    }
}

/// Every character begins with one byte that does not continue another; those of four bytes are two units.
fn count(bytes: &[u8]) -> u32 {
    bytes.iter().map(|byte| u32::from(byte & 0xc0 != 0x80) + u32::from(*byte >= 0xf0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_counted_as_the_browser_counts() {
        let text = "a\u{e9}日😀\r\n".repeat(200);
        let units = Utf16::new(&text);
        for (byte, _) in text.char_indices() {
            assert_eq!(units.at(byte) as usize, text[..byte].encode_utf16().count());
        }
        assert_eq!(units.at(usize::MAX) as usize, text.encode_utf16().count());
        assert_eq!(Utf16::new("").at(0), 0);
    }

    #[test]
    fn a_text_as_long_as_a_step_has_an_end() {
        for length in [STEP - 1, STEP, STEP + 1, 2 * STEP] {
            assert_eq!(Utf16::new(&"x".repeat(length)).at(length) as usize, length);
        }
    }
}
