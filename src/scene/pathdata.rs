//! Numbers and paths as SVG writes them, short. It knows no elements.

use crate::model::geom::{BezPath, Point};

/// Numbers that are not finite come out as zero or as very large.
pub(super) fn put_number(out: &mut String, n: f64, places: u32) {
    put_fixed(out, (n * f64::from(10_u32.pow(places))).round() as i64, places);
}

/// `n` divided by ten to `places`, without needless zeros: -0.50 is `-.5`.
fn put_fixed(out: &mut String, n: i64, places: u32) {
    if n < 0 {
        out.push('-');
    }
    let (n, unit) = (n.unsigned_abs(), 10_u64.pow(places));
    let (whole, mut rest) = (n / unit, n % unit);
    if whole > 0 || rest == 0 {
        put_digits(out, whole);
    }
    if rest > 0 {
        out.push('.');
        let mut place = unit;
        while rest > 0 {
            place /= 10;
            out.push(char::from(b'0' + (rest / place) as u8));
            rest %= place;
        }
    }
}

fn put_digits(out: &mut String, n: u64) {
    if n > 9 {
        put_digits(out, n / 10);
    }
    out.push(char::from(b'0' + (n % 10) as u8));
}

/// Relative commands between rounded positions: short, and errors do not add up.
pub(super) fn put_path(out: &mut String, path: &BezPath, places: u32) {
    use kurbo::PathEl::{ClosePath, CurveTo, LineTo, MoveTo, QuadTo};
    let scale = f64::from(10_u32.pow(places));
    let fix = |p: Point| [(p.x * scale).round() as i64, (p.y * scale).round() as i64];
    let (mut at, mut start, mut last) = ([0; 2], [0; 2], ' ');
    for element in path.elements() {
        let (command, points): (char, &[Point]) = match element {
            MoveTo(p) => ('M', &[*p]),
            LineTo(p) => ('l', &[*p]),
            QuadTo(a, p) => ('q', &[*a, *p]),
            CurveTo(a, b, p) => ('c', &[*a, *b, *p]),
            ClosePath => ('z', &[]),
        };
        let mut fresh = command != last || command == 'M';
        if fresh {
            out.push(command);
        }
        let origin = if command == 'M' { [0; 2] } else { at };
        for point in points {
            let to = fix(*point);
            for axis in 0..2 {
                let n = to[axis].saturating_sub(origin[axis]);
                if !fresh && n >= 0 {
                    out.push(' ');
                }
                put_fixed(out, n, places);
                fresh = false;
            }
            at = to;
        }
        match command {
            'M' => start = at,
            'z' => at = start,
            _ => {}
        }
        last = command;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn path_data(path: &BezPath) -> String {
        let mut text = String::new();
        put_path(&mut text, path, 2);
        text
    }

    #[test]
    fn numbers_are_short_and_never_in_exponents() {
        let written = |n: f64, places| {
            let mut text = String::new();
            put_number(&mut text, n, places);
            text
        };
        assert_eq!([0.0, -0.0, 0.5, -0.25, 12.0, -10.05, 1e-9].map(|n| written(n, 2)), ["0", "0", ".5", "-.25", "12", "-10.05", "0"]);
        assert_eq!(written(f64::NAN, 2), "0");
        assert!(written(f64::INFINITY, 0).bytes().all(|b| b.is_ascii_digit()));
    }

    #[test]
    fn path_data_is_relative_and_leaves_out_repeated_commands() {
        let path = BezPath::from_svg("M10 10 L20 10 L20 15.5 L10 15.5 Z M0 0 Q 1 1 2 0").expect("a path");
        assert_eq!(path_data(&path), "M10 10l10 0 0 5.5-10 0zM0 0q1 1 2 0");
    }

    proptest! {
        #[test]
        fn path_data_reads_back_to_a_hundredth(points in proptest::collection::vec((-1e4..1e4_f64, -1e4..1e4_f64), 1..40)) {
            let mut path = BezPath::new();
            path.move_to(points[0]);
            points.as_chunks().0.iter().for_each(|[a, b, c]| path.curve_to(*a, *b, *c));
            points.iter().for_each(|p| path.line_to(*p));
            let back = BezPath::from_svg(&path_data(&path)).expect("path data");
            for (a, b) in path.elements().iter().zip(back.elements()) {
                let (a, b) = (a.end_point().expect("a point"), b.end_point().expect("a point"));
                prop_assert!((a - b).hypot() < 0.0075, "{:?} {:?}", a, b);
            }
        }
    }
}
