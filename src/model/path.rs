//! Points of strokes and lines, and their packed form in the document. Smoothing and outlines are `scene::pen`.
//!
//! Packed: `version`, varint `count`, `fine`, then x and y of all points as zigzag varints of second differences (a hand moves steadily: they
//! fit one byte each where first differences need two), then pressure: a flag and one byte when it is constant, nibbles of differences when not.
//! Coordinates are rounded to 1/16 unit; a path that is small for that (drawn at high zoom) to 1/32, 1/64 … (`fine` halvings), so that it never
//! shows steps. Pressure is rounded to 1/255.

use serde::{Deserialize, Serialize};

use super::geom::Geo;

/// One sampled point: position in board units, pen pressure 0..1 (0.5 where the device has none). Serialised as `[x, y, p]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(from = "[f64; 3]", into = "[f64; 3]")]
pub struct Sample {
    pub x: f64,
    pub y: f64,
    pub p: f64,
}

impl Sample {
    /// The pressure of a bend of an elbow line that begins a leg which stays where it is (`scene::legs`); that of all other bends of lines is 0.5.
    pub const KEPT: f64 = 1.0;
}

impl From<[f64; 3]> for Sample {
    fn from([x, y, p]: [f64; 3]) -> Self {
        Sample { x, y, p }
    }
}
impl From<Sample> for [f64; 3] {
    fn from(s: Sample) -> Self {
        [s.x, s.y, s.p]
    }
}

/// Points of one path: a minute and a half at a thousand samples a second. `pack` keeps no more, `unpack` takes no more.
pub const MAX: usize = 100_000;

/// How thick a stroke is in widths of its style: without pressure, and what full pressure adds. Once its width at the 0.5 of devices without any.
pub const THICKNESS: [f64; 2] = [0.35, 1.3];

const VERSION: u8 = 1;
/// Steps in a board unit of a path of usual size.
const STEPS: i64 = 16;
/// Most halvings of the step, and the size in steps below which it is halved.
const FINEST: u8 = 8;
const SMALL: f64 = 1024.0;

/// The packed form. Numbers that are not finite or beyond [`Geo::LIMIT`] are clamped, points beyond [`MAX`] dropped.
pub fn pack(points: &[Sample]) -> Vec<u8> {
    let points = &points[..points.len().min(MAX)];
    let fine = fineness(points);
    let mut out = Vec::with_capacity(points.len() * 5 / 2 + 8);
    out.push(VERSION);
    put(&mut out, points.len() as u64);
    out.push(fine);
    let (mut last, mut step) = ([0; 2], [0; 2]);
    for s in points {
        for (axis, value) in [s.x, s.y].into_iter().enumerate() {
            let at = quantise(value, fine);
            let to = at - last[axis];
            put(&mut out, zigzag(to - step[axis]));
            (last[axis], step[axis]) = (at, to);
        }
    }
    pack_pressure(&mut out, points);
    out
}

/// The points of a packed path; `None` when the bytes are not one, whole and exact. Memory stays within twelve times the input.
pub fn unpack(bytes: &[u8]) -> Option<Vec<Sample>> {
    let mut bytes = bytes;
    let input = &mut bytes;
    if byte(input)? != VERSION {
        return None;
    }
    let count = usize::try_from(get(input)?).ok().filter(|count| *count <= MAX)?;
    let fine = byte(input).filter(|fine| *fine <= FINEST)?;
    if count > input.len() / 2 {
        return None;
    }
    let steps = STEPS << fine;
    let limit = steps * Geo::LIMIT as i64;
    let mut points = Vec::with_capacity(count);
    let (mut at, mut step) = ([0_i64; 2], [0_i64; 2]);
    for _ in 0..count {
        for axis in 0..2 {
            let change = unzigzag(get(input)?);
            step[axis] = step[axis].checked_add(change)?;
            at[axis] = at[axis].checked_add(step[axis]).filter(|at| at.abs() <= limit)?;
        }
        points.push(Sample { x: at[0] as f64 / steps as f64, y: at[1] as f64 / steps as f64, p: 0.5 });
    }
    unpack_pressure(input, &mut points)?;
    input.is_empty().then_some(points)
}

/// How often the step is halved for a path of this size.
fn fineness(points: &[Sample]) -> u8 {
    let rect = super::shape::extent(points);
    let size = rect.width().max(rect.height()) * STEPS as f64;
    (0..FINEST).find(|fine| size * f64::from(1_u32 << fine) >= SMALL).unwrap_or(FINEST)
}

fn quantise(value: f64, fine: u8) -> i64 {
    (value.clamp(-Geo::LIMIT, Geo::LIMIT) * (STEPS << fine) as f64).round() as i64
}

/// Pressure in 1/255; 0.5 is 128 both ways.
fn level(p: f64) -> u8 {
    (p.clamp(0.0, 1.0) * 255.0).round() as u8
}
fn pressure(level: u8) -> f64 {
    // Exactly the 0.5 of devices without pressure, so that such a stroke is unchanged by packing.
    if level == 128 { 0.5 } else { f64::from(level) / 255.0 }
}

/// Flag 0: all 0.5. Flag 1: all one level. Flag 2: the first level, then a nibble a point: a difference of -7..=7 as 1..=15, or 0 and the
/// level itself in two more.
fn pack_pressure(out: &mut Vec<u8>, points: &[Sample]) {
    let mut levels = points.iter().map(|s| level(s.p));
    let Some(first) = levels.next() else { return };
    if levels.clone().all(|level| level == first) {
        if first == 128 {
            out.push(0)
        } else {
            out.extend([1, first])
        }
        return;
    }
    out.extend([2, first]);
    let mut half = None;
    let mut nibble = |nibble: u8| match half.take() {
        None => half = Some(nibble),
        Some(low) => out.push(low | nibble << 4),
    };
    let mut last = first;
    for level in levels {
        match i16::from(level) - i16::from(last) {
            change @ -7..=7 => nibble((change + 8) as u8),
            _ => [0, level & 15, level >> 4].into_iter().for_each(&mut nibble),
        }
        last = level;
    }
    if let Some(low) = half {
        out.push(low);
    }
}

fn unpack_pressure(input: &mut &[u8], points: &mut [Sample]) -> Option<()> {
    if points.is_empty() {
        return Some(());
    }
    let first = match byte(input)? {
        0 => return Some(()),
        flag @ (1 | 2) => (flag, byte(input)?),
        _ => return None,
    };
    let (flag, mut level) = first;
    let mut half: Option<u8> = None;
    let mut nibble = |input: &mut &[u8]| match half.take() {
        Some(high) => Some(high),
        None => byte(input).map(|both| {
            half = Some(both >> 4);
            both & 15
        }),
    };
    for (i, point) in points.iter_mut().enumerate() {
        if flag == 2 && i > 0 {
            level = match nibble(input)? {
                0 => nibble(input)? | nibble(input)? << 4,
                change => u8::try_from(i16::from(level) + i16::from(change) - 8).ok()?,
            };
        }
        point.p = pressure(level);
    }
    half.is_none_or(|rest| rest == 0).then_some(())
}

fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63) as u64
}
fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

/// Seven bits a byte, low first.
fn put(out: &mut Vec<u8>, mut value: u64) {
    while value > 0x7f {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
/// At most eight bytes: 56 bits, more than any coordinate has.
fn get(input: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..56).step_by(7) {
        let next = byte(input)?;
        value |= u64::from(next & 0x7f) << shift;
        if next < 0x80 {
            return Some(value);
        }
    }
    None
}
fn byte(input: &mut &[u8]) -> Option<u8> {
    let (first, rest) = input.split_first()?;
    *input = rest;
    Some(*first)
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    /// A hand at 120 samples a second: loops of changing size, pressure that swells and ebbs, and a tremble.
    fn handwriting(n: usize) -> Vec<Sample> {
        let mut seed = 7_u32;
        let mut tremble = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(seed >> 16) / 65536.0 - 0.5
        };
        let sample = |i: usize| {
            let t = i as f64 / 12.0;
            let (x, y) = (t * 14.0 + 30.0 * t.sin(), 24.0 * (1.3 * t).cos() + 6.0 * (0.31 * t).sin());
            Sample { x: x + tremble() * 0.4, y: y + tremble() * 0.4, p: (0.5 + 0.3 * (0.7 * t).sin() + tremble() * 0.03).clamp(0.0, 1.0) }
        };
        (0..n).map(sample).collect()
    }

    proptest! {
        #[test]
        fn a_path_survives_packing_to_a_thirtieth_of_a_unit(points in vec((-2e4..2e4_f64, -2e4..2e4_f64, 0.0..=1.0_f64), 0..60)) {
            let points: Vec<Sample> = points.into_iter().map(|(x, y, p)| Sample { x, y, p }).collect();
            let back = unpack(&pack(&points)).expect("unpacks");
            prop_assert_eq!(back.len(), points.len());
            for (a, b) in points.iter().zip(&back) {
                prop_assert!((a.x - b.x).abs() <= 1.0 / 32.0 && (a.y - b.y).abs() <= 1.0 / 32.0, "{:?} {:?}", a, b);
                prop_assert!((a.p - b.p).abs() <= 1.0 / 255.0, "{:?} {:?}", a, b);
            }
            prop_assert_eq!(unpack(&pack(&back)), Some(back));
        }

        #[test]
        fn hostile_bytes_give_nothing_or_a_bounded_path(mut bytes in vec(any::<u8>(), 0..200), start in any::<bool>()) {
            if start && !bytes.is_empty() {
                bytes[0] = VERSION;
            }
            if let Some(points) = unpack(&bytes) {
                prop_assert!(points.len() <= bytes.len() / 2);
                prop_assert!(points.iter().all(|s| s.x.abs() <= Geo::LIMIT && s.y.abs() <= Geo::LIMIT && (0.0..=1.0).contains(&s.p)));
            }
        }

        #[test]
        fn a_path_cut_short_or_with_a_tail_is_refused(cut in 1_usize..400, tail in any::<u8>()) {
            let mut bytes = pack(&handwriting(120));
            let whole = bytes.len();
            prop_assert_eq!(unpack(&bytes[..whole - cut.min(whole)]), None);
            bytes.push(tail);
            prop_assert_eq!(unpack(&bytes), None);
        }
    }

    #[test]
    fn five_hundred_samples_of_handwriting_fit_in_a_kilobyte_and_a_half() {
        let packed = pack(&handwriting(500)).len();
        assert!(packed <= 1500, "{packed} bytes");
        let level: Vec<Sample> = handwriting(500).into_iter().map(|s| Sample { p: 0.5, ..s }).collect();
        let packed = pack(&level).len();
        assert!(packed <= 1100, "{packed} bytes without pressure");
    }

    #[test]
    fn a_tiny_path_keeps_its_form() {
        let tiny: Vec<Sample> = handwriting(100).into_iter().map(|s| Sample { x: s.x / 400.0, y: s.y / 400.0, ..s }).collect();
        let back = unpack(&pack(&tiny)).expect("unpacks");
        assert!(tiny.iter().zip(&back).all(|(a, b)| (a.x - b.x).abs() < 0.0002 && (a.y - b.y).abs() < 0.0002));
    }

    #[test]
    fn numbers_that_are_none_are_clamped_and_a_count_without_points_is_refused() {
        let wild = [f64::NAN, f64::INFINITY, -1e300].map(|n| Sample { x: n, y: -n, p: n });
        let back = unpack(&pack(&wild)).expect("unpacks");
        assert!(back.iter().all(|s| s.x.abs() <= Geo::LIMIT && s.p.is_finite()));
        assert_eq!(unpack(&[]), None);
        assert_eq!(unpack(&pack(&[])), Some(Vec::new()));
        assert_eq!(unpack(&[VERSION, 0xff, 0xff, 0xff, 0x7f, 0]), None);
        assert_eq!(unpack(&[VERSION + 1, 0, 0]), None);
    }
}
