//! Which shapes are near: a spatial index over their boxes, so that neither a frame nor a click looks at every shape of a large board.
//!
//! A hash grid: square cells, each with the shapes (by their slots in the sheet) whose box touches it. Boards are spread out and their shapes much of a size, so a cell
//! holds a few; a box over many cells stands in a list of its own.

use std::collections::HashMap;

use crate::model::geom::Rect;

/// The side of a cell in board units: about two shapes of the default size.
const CELL: f64 = 256.0;
/// A box that touches more cells than this goes into `large`.
const MANY: i64 = 64;

/// The cells a box touches: first and last column, first and last row.
#[derive(Clone, Copy)]
struct Cells {
    columns: (i32, i32),
    rows: (i32, i32),
}

impl Cells {
    fn of(rect: Rect) -> Self {
        // Casts saturate, so that a box beyond all boards lands in the last cell instead of nowhere.
        let cell = |n: f64| (n / CELL).floor() as i32;
        Cells { columns: (cell(rect.x0), cell(rect.x1)), rows: (cell(rect.y0), cell(rect.y1)) }
    }

    fn first(self) -> (i32, i32) {
        (self.columns.0, self.rows.0)
    }

    fn count(self) -> i64 {
        let span = |(first, last): (i32, i32)| i64::from(last) - i64::from(first) + 1;
        span(self.columns).saturating_mul(span(self.rows))
    }

    fn are_many(self) -> bool {
        self.count() > MANY
    }

    fn each(self) -> impl Iterator<Item = (i32, i32)> {
        (self.columns.0..=self.columns.1).flat_map(move |column| (self.rows.0..=self.rows.1).map(move |row| (column, row)))
    }
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    rect: Rect,
    slot: u32,
}

#[derive(Debug, Default)]
pub struct Index {
    cells: HashMap<(i32, i32), Vec<Entry>>,
    large: Vec<Entry>,
}

impl Index {
    pub fn insert(&mut self, rect: Rect, slot: u32) {
        let cells = Cells::of(rect);
        let entry = Entry { rect, slot };
        if cells.are_many() {
            self.large.push(entry);
            return;
        }
        for cell in cells.each() {
            self.cells.entry(cell).or_default().push(entry);
        }
    }

    /// `rect` is the box it was inserted with.
    pub fn remove(&mut self, rect: Rect, slot: u32) {
        let cells = Cells::of(rect);
        if cells.are_many() {
            self.large.retain(|entry| entry.slot != slot);
            return;
        }
        for cell in cells.each() {
            if let Some(entries) = self.cells.get_mut(&cell) {
                entries.retain(|entry| entry.slot != slot);
                if entries.is_empty() {
                    self.cells.remove(&cell);
                }
            }
        }
    }

    /// Looking at the cells of `rect` is more work than looking at every shape.
    pub fn is_vast(&self, rect: Rect) -> bool {
        Cells::of(rect).count() > self.cells.len() as i64 / 2
    }

    /// Shapes whose box meets `rect`, each once, in no order.
    pub fn meeting(&self, rect: Rect) -> Vec<u32> {
        let asked = Cells::of(rect);
        let mut found: Vec<&Entry> = self.large.iter().collect();
        // The shorter way: the cells asked, or the cells there are.
        if asked.count() > self.cells.len() as i64 {
            // A shape is taken from the first cell it touches.
            let first = |cell: (i32, i32), entry: &Entry| Cells::of(entry.rect).first() == cell;
            found.extend(self.cells.iter().flat_map(|(cell, entries)| entries.iter().filter(move |entry| first(*cell, entry))));
        } else {
            // From the first it touches of those asked.
            let first = |cell: (i32, i32), entry: &Entry| {
                let (own, asked) = (Cells::of(entry.rect).first(), asked.first());
                (own.0.max(asked.0), own.1.max(asked.1)) == cell
            };
            for cell in asked.each() {
                found.extend(self.cells.get(&cell).into_iter().flatten().filter(|entry| first(cell, entry)));
            }
        }
        found.into_iter().filter(|entry| entry.rect.overlaps(rect)).map(|entry| entry.slot).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cell(n: usize) -> Rect {
        Rect::from_origin_size(((n % 200) as f64 * 10.0, (n / 200) as f64 * 10.0), (8.0, 8.0))
    }
    fn sorted(index: &Index, rect: Rect) -> Vec<u32> {
        let mut found = index.meeting(rect);
        found.sort();
        found
    }

    #[test]
    fn it_finds_what_meets_the_view_also_after_a_move_among_twenty_thousand() {
        let mut index = Index::default();
        (0..20_000_u32).for_each(|n| index.insert(cell(n as usize), n));
        let view = Rect::new(0.0, 0.0, 25.0, 9.0);
        assert_eq!(sorted(&index, view), [0, 1, 2]);
        index.remove(cell(1), 1);
        index.insert(cell(19_999), 1);
        index.remove(cell(7_777), 7_777);
        index.insert(cell(2), 7_777);
        assert_eq!(sorted(&index, view), [0, 2, 7_777]);
    }

    #[test]
    fn a_view_of_everything_and_boxes_of_any_size_are_no_work_without_end() {
        let mut index = Index::default();
        let all = Rect::new(-1e300, -1e300, 1e300, 1e300);
        index.insert(all, 1);
        index.insert(Rect::new(1e12, 1e12, 1e12 + 1.0, 1e12 + 1.0), 2);
        index.insert(cell(3), 3);
        assert_eq!(sorted(&index, all), [1, 2, 3]);
        assert_eq!(sorted(&index, cell(3)), [1, 3]);
        index.remove(all, 1);
        assert_eq!(sorted(&index, all), [2, 3]);
    }

    proptest! {
        #[test]
        fn it_finds_what_a_look_at_every_box_finds(
            boxes in proptest::collection::vec((-3e3..3e3_f64, -3e3..3e3_f64, 0.0..1500.0_f64, 0.0..1500.0_f64), 0..40),
            (x, y, w, h) in (-4e3..4e3_f64, -4e3..4e3_f64, 0.0..9e3_f64, 0.0..9e3_f64),
            gone in proptest::collection::vec(any::<bool>(), 40),
        ) {
            let boxes: Vec<Rect> = boxes.into_iter().map(|(x, y, w, h)| Rect::new(x, y, x + w, y + h)).collect();
            let view = Rect::new(x, y, x + w, y + h);
            let mut index = Index::default();
            boxes.iter().enumerate().for_each(|(n, rect)| index.insert(*rect, n as u32));
            boxes.iter().enumerate().filter(|(n, _)| gone[*n]).for_each(|(n, rect)| index.remove(*rect, n as u32));
            let mut expected: Vec<_> =
                boxes.iter().enumerate().filter(|(n, rect)| !gone[*n] && rect.overlaps(view)).map(|(n, _)| n as u32).collect();
            expected.sort();
            prop_assert_eq!(sorted(&index, view), expected);
        }
    }
}
