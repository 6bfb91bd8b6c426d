//! The variable-length integers and length-prefixed bytes of lib0 (the encoding under Yjs). Strict: only the shortest form of a number is
//! accepted, so that what is checked here is exactly what a decoder reads later. Values are bounded by 53 bits, JavaScript's exact integers.

/// The largest number that may stand in a frame: 2^53 - 1.
pub const MAX: u64 = (1 << 53) - 1;

/// A cursor over received bytes; every read says `None` instead of going past the end.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Reader(bytes)
    }
    /// Bytes not read yet.
    pub fn left(&self) -> usize {
        self.0.len()
    }
    pub fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }
    pub fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }
    /// An unsigned number of at most 53 bits in its shortest form.
    pub fn number(&mut self) -> Option<u64> {
        let mut value = 0u64;
        for shift in (0..56).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                let shortest = byte != 0 || shift == 0;
                return (shortest && value <= MAX).then_some(value);
            }
        }
        None
    }
    /// A number that fits a clock or a length of `yrs`.
    pub fn small(&mut self) -> Option<u32> {
        self.number().and_then(|n| u32::try_from(n).ok())
    }
    /// A length, then as many bytes.
    pub fn bytes(&mut self) -> Option<&'a [u8]> {
        let n = self.small()?;
        self.take(n as usize)
    }
    pub fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes()?).ok()
    }
}

pub fn write(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

/// The length of `bytes`, then the bytes.
pub fn write_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    write(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_reads_as_it_was_written() {
        for n in [0, 1, 127, 128, 300, 16_383, 16_384, u64::from(u32::MAX), MAX] {
            let mut out = Vec::new();
            write(&mut out, n);
            let mut reader = Reader::new(&out);
            assert_eq!((reader.number(), reader.left()), (Some(n), 0));
        }
    }

    #[test]
    fn long_forms_cut_numbers_and_more_than_53_bits_are_refused() {
        let refused: [&[u8]; 5] = [&[], &[0x80], &[0x80, 0x00], &[0xff; 11], &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f]];
        for bytes in refused {
            assert_eq!(Reader::new(bytes).number(), None, "{bytes:x?}");
        }
        assert_eq!(Reader::new(&[5, 1, 2]).bytes(), None);
    }
}
