//! Which shapes are near: a spatial index over their boxes, so that neither a frame nor a click looks at every shape of a large board.

use rstar::{AABB, RTree, RTreeObject};

use crate::model::{geom::Rect, ids::ShapeId};

#[derive(Debug, Clone, PartialEq)]
struct Entry {
    rect: Rect,
    id: ShapeId,
}

impl RTreeObject for Entry {
    type Envelope = AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        envelope(self.rect)
    }
}

fn envelope(rect: Rect) -> AABB<[f64; 2]> {
    AABB::from_corners([rect.x0, rect.y0], [rect.x1, rect.y1])
}

#[derive(Debug, Default)]
pub struct Index(RTree<Entry>);

impl Index {
    /// All at once: five times faster than one by one, and better packed.
    pub fn load(entries: impl Iterator<Item = (Rect, ShapeId)>) -> Self {
        Index(RTree::bulk_load(entries.map(|(rect, id)| Entry { rect, id }).collect()))
    }
    pub fn insert(&mut self, rect: Rect, id: ShapeId) {
        self.0.insert(Entry { rect, id });
    }
    /// `rect` is the box it was inserted with.
    pub fn remove(&mut self, rect: Rect, id: &ShapeId) {
        self.0.remove(&Entry { rect, id: id.clone() });
    }
    /// Shapes whose box meets `rect`, in no order.
    pub fn meeting(&self, rect: Rect) -> impl Iterator<Item = &ShapeId> {
        self.0.locate_in_envelope_intersecting(envelope(rect)).map(|entry| &entry.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: usize) -> ShapeId {
        n.to_string().parse().expect("an id")
    }
    fn cell(n: usize) -> Rect {
        Rect::from_origin_size(((n % 200) as f64 * 10.0, (n / 200) as f64 * 10.0), (8.0, 8.0))
    }

    #[test]
    fn it_finds_what_meets_the_view_also_after_a_move_among_twenty_thousand() {
        let mut index = Index::load((0..20_000).map(|n| (cell(n), id(n))));
        let view = Rect::new(0.0, 0.0, 25.0, 9.0);
        let found = |index: &Index| {
            let mut found: Vec<_> = index.meeting(view).cloned().collect();
            found.sort();
            found
        };
        assert_eq!(found(&index), [id(0), id(1), id(2)]);
        index.remove(cell(1), &id(1));
        index.insert(cell(19_999), id(1));
        index.remove(cell(7_777), &id(7_777));
        index.insert(cell(2), id(7_777));
        assert_eq!(found(&index), [id(0), id(2), id(7_777)]);
    }
}
