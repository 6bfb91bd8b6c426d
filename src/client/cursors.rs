//! How the pointers of others move on the screen: they glide from where they were heard of to where they are, names step back when there are
//! many, and a laser leaves a trail that fades. Pure: the time comes with each step, `overlay_layer` paints what comes out.

use crate::{
    board::{Overlay, overlay::MANY},
    model::geom::Point,
};

/// Two thirds of the way to a new place take this long, in ms.
const GLIDE_MS: f64 = 50.0;
/// Closer than this (CSS pixels) a cursor has arrived.
const THERE: f64 = 0.3;
/// A trail is gone after this.
const TRAIL_MS: f64 = 1000.0;
/// Among many, names show while they move and for so long after, or this near the own pointer (CSS pixels).
const NAMED_MS: f64 = 1500.0;
const NEAR: f64 = 120.0;

/// What is painted of one pointer; all places in board units.
#[derive(Debug, Default)]
pub struct Cursor {
    peer: u64,
    pub at: Point,
    pub named: bool,
    pub trail: Trail,
    heard: Point,
    moved_ms: f64,
}

/// Where a laser was, oldest first.
#[derive(Debug, Default)]
pub struct Trail {
    spots: Vec<Spot>,
    on: bool,
}

#[derive(Debug, Clone, Copy)]
struct Spot {
    at: Point,
    ms: f64,
    /// The laser was switched on here.
    first: bool,
}

#[derive(Debug, Default)]
pub struct Cursors {
    /// In the order of the overlay's.
    pub others: Vec<Cursor>,
    pub mine: Trail,
    last_ms: f64,
}

impl Cursors {
    /// Goes on to `now_ms` (any clock). `still`: nothing glides. True when there is more to come without news.
    pub fn step(&mut self, overlay: &Overlay, zoom: f64, now_ms: f64, still: bool) -> bool {
        let near = |at: Point, to: Point, px: f64| (at - to).hypot() * zoom <= px;
        let part = if still { 1.0 } else { 1.0 - ((self.last_ms - now_ms) / GLIDE_MS).exp() };
        self.last_ms = now_ms;
        let mut again = self.mine.step(overlay.pointer.filter(|_| overlay.laser), now_ms);
        let mut known = std::mem::take(&mut self.others);
        for peer in &overlay.peers {
            let mut cursor = match known.iter().position(|cursor| cursor.peer == peer.peer) {
                Some(i) => known.swap_remove(i),
                None => Cursor { peer: peer.peer, at: peer.at, ..Cursor::default() },
            };
            if cursor.heard != peer.at {
                (cursor.heard, cursor.moved_ms) = (peer.at, now_ms);
            }
            if near(cursor.at, peer.at, THERE) {
                cursor.at = peer.at;
            } else {
                cursor.at += (peer.at - cursor.at) * part;
                again = true;
            }
            let moving = now_ms - cursor.moved_ms < NAMED_MS;
            cursor.named = overlay.peers.len() <= MANY || moving || overlay.pointer.is_some_and(|mine| near(mine, cursor.at, NEAR));
            again |= cursor.trail.step(peer.laser.then_some(cursor.at), now_ms) || (moving && overlay.peers.len() > MANY);
            self.others.push(cursor);
        }
        again
    }
}

impl Trail {
    /// Forgets what has faded; `at` is where the laser is, if it is on. False when nothing is left.
    fn step(&mut self, at: Option<Point>, now_ms: f64) -> bool {
        self.spots.retain(|spot| now_ms - spot.ms < TRAIL_MS);
        let first = !std::mem::replace(&mut self.on, at.is_some());
        match (at, self.spots.last_mut()) {
            // A laser that rests is seen where it rests.
            (Some(at), Some(last)) if last.at == at && !first => last.ms = now_ms,
            (Some(at), _) => self.spots.push(Spot { at, ms: now_ms, first }),
            (None, _) => {}
        }
        !self.spots.is_empty()
    }

    /// Straight pieces with how strong they still are, 0 to 1; a laser that rests is a piece without length.
    pub fn pieces(&self, now_ms: f64) -> impl Iterator<Item = (Point, Point, f64)> {
        let from = |(i, spot): (usize, &Spot)| if spot.first || i == 0 { spot.at } else { self.spots[i - 1].at };
        self.spots.iter().enumerate().map(move |(i, spot)| (from((i, spot)), spot.at, 1.0 - (now_ms - spot.ms) / TRAIL_MS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::overlay::PeerCursor;

    fn overlay(peers: &[(u64, f64)]) -> Overlay {
        let peer =
            |&(peer, x): &(u64, f64)| PeerCursor { peer, at: Point::new(x, 0.0), name: String::new(), color: String::new(), laser: false };
        Overlay { peers: peers.iter().map(peer).collect(), ..Overlay::default() }
    }

    #[test]
    fn a_cursor_glides_to_its_new_place_and_rests_there() {
        let mut cursors = Cursors::default();
        assert!(!cursors.step(&overlay(&[(7, 0.0)]), 1.0, 0.0, false), "a newcomer is where it is");
        let mut places = Vec::new();
        for frame in 1..60 {
            let more = cursors.step(&overlay(&[(7, 100.0)]), 1.0, f64::from(frame) * 16.0, false);
            places.push(cursors.others[0].at.x);
            if !more {
                break;
            }
        }
        assert!(places.is_sorted() && places[0] > 10.0 && places[0] < 50.0, "{places:?}");
        assert!(places.len() < 40 && places.last() == Some(&100.0), "{places:?}");
        cursors.step(&overlay(&[(7, 0.0)]), 1.0, 2000.0, true);
        assert_eq!(cursors.others[0].at.x, 0.0, "without motion it jumps");
    }

    #[test]
    fn the_names_of_many_show_while_they_move_and_near_the_own_pointer() {
        let mut cursors = Cursors::default();
        let many: Vec<_> = (0..20).map(|i| (i, i as f64 * 1000.0)).collect();
        let mut seen = overlay(&many);
        cursors.step(&seen, 1.0, 10_000.0, false);
        seen.peers[3].at.x += 1.0;
        seen.pointer = Some(Point::new(5010.0, 0.0));
        cursors.step(&seen, 1.0, 20_000.0, true);
        let named: Vec<_> = cursors.others.iter().filter(|cursor| cursor.named).map(|cursor| cursor.peer).collect();
        assert_eq!(named, [3, 5]);
        cursors.step(&overlay(&many[..5]), 1.0, 30_000.0, true);
        assert!(cursors.others.len() == 5 && cursors.others.iter().all(|cursor| cursor.named), "few are all named");
    }

    #[test]
    fn a_laser_leaves_a_trail_that_fades_and_does_not_bridge_the_pause_between_two() {
        let mut cursors = Cursors::default();
        let mut at = |x: f64, laser: bool, ms: f64| {
            let seen = Overlay { pointer: Some(Point::new(x, 0.0)), laser, ..Overlay::default() };
            (cursors.step(&seen, 1.0, ms, false), cursors.mine.pieces(ms).collect::<Vec<_>>())
        };
        at(0.0, true, 0.0);
        let (more, pieces) = at(10.0, true, 500.0);
        assert!(more && pieces[0].2 == 0.5 && pieces[1] == (Point::ZERO, Point::new(10.0, 0.0), 1.0), "{pieces:?}");
        at(50.0, false, 600.0);
        let (_, pieces) = at(90.0, true, 700.0);
        assert_eq!(pieces.last().map(|piece| piece.0.x), Some(90.0));
        assert_eq!(at(90.0, false, 1800.0), (false, Vec::new()));
    }
}
