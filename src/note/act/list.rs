//! Lists: bullets, numbers and boxes put on and taken off, items moved in, out, up and down. What belongs to an item follows it, and numbers
//! count on, also where nothing else changes.

use super::{
    change::{Change, Outcome},
    line::{Item, Lead, Line, lines},
};

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Want {
    Bullets,
    Numbers,
    Tasks,
}

/// Where the indentation of a line comes from.
#[derive(Clone, Copy)]
enum Place {
    /// As far from its parent as before.
    Kept,
    /// At the text of this item.
    Under(usize),
    /// At the bullet of this item.
    Beside(usize),
}

/// Lines with what they are to become; indices are of these vectors.
struct Rows<'a> {
    lines: Vec<Line<'a>>,
    /// The item that a line belongs to.
    parents: Vec<Option<usize>>,
    places: Vec<Place>,
    new: Vec<Lead<'a>>,
    /// The number with which an item begins a list; without one it keeps its own.
    first: Vec<Option<usize>>,
}

/// How far a list has counted.
#[derive(Clone, Copy)]
struct Count {
    sign: char,
    number: usize,
    /// As it was written: a list that says 1 on each line goes on doing so.
    written: Option<usize>,
    step: Option<usize>,
}

impl<'a> Rows<'a> {
    fn read(lines: Vec<Line<'a>>) -> Self {
        let parents = parents(&lines);
        Rows {
            places: vec![Place::Kept; lines.len()],
            new: lines.iter().map(|line| line.lead).collect(),
            first: vec![None; lines.len()],
            parents,
            lines,
        }
    }

    fn of(text: &'a str, from: usize, to: usize) -> Self {
        Rows::read(lines(text, from, to))
    }

    /// The items that the selection touches, without those inside of others of them.
    fn items(&self) -> Vec<usize> {
        let touched = (0..self.lines.len()).filter(|i| self.lines[*i].touched && !self.lines[*i].is_blank());
        let own = touched.filter_map(|i| if self.lines[i].lead.item.is_some() { Some(i) } else { self.parents[i] });
        let mut items: Vec<usize> = Vec::new();
        for item in own {
            let up = std::iter::successors(Some(item), |i| self.parents[*i]);
            if !up.into_iter().any(|i| items.contains(&i)) {
                items.push(item);
            }
        }
        items
    }

    /// Gives every line its indentation and number, in order: a parent is before what belongs to it.
    fn settle(&mut self) {
        let mut counts: Vec<Option<Count>> = vec![None; self.lines.len() + 1];
        for i in 0..self.lines.len() {
            if self.lines[i].is_blank() && self.new[i] == self.lines[i].lead {
                continue;
            }
            let parent = self.parents[i];
            self.new[i].indent = match (self.places[i], parent) {
                (Place::Under(item), _) => self.new[item].content(),
                (Place::Beside(item), _) => self.new[item].indent,
                (Place::Kept, Some(item)) => {
                    (self.lines[i].lead.indent + self.new[item].content()).saturating_sub(self.lines[item].lead.content())
                }
                (Place::Kept, None) => self.new[i].indent,
            };
            let count = &mut counts[parent.map_or(0, |item| item + 1)];
            let Some(Item { number, sign, .. }) = &mut self.new[i].item else {
                // A paragraph beside the list ends it; the next lines of an item's own do not.
                if parent.is_none() || i > 0 && self.lines[i - 1].is_blank() {
                    *count = None;
                }
                continue;
            };
            let Some(own) = number else {
                *count = None;
                continue;
            };
            let written = self.lines[i].lead.item.and_then(|item| item.number).filter(|_| self.first[i].is_none());
            *own = match count {
                Some(count) if count.sign == *sign => {
                    // Who counts 1, 1, 1 means it: the second number that was written tells.
                    let second = (i..self.lines.len()).filter(|j| self.parents[*j] == parent && self.first[*j].is_none());
                    let second = second.filter_map(|j| self.lines[j].lead.item?.number).next();
                    count.number += *count.step.get_or_insert(usize::from(second.is_none() || second != count.written));
                    count.number
                }
                _ => {
                    let number = self.first[i].unwrap_or(*own);
                    *count = Some(Count { sign: *sign, number, written, step: None });
                    number
                }
            };
        }
    }

    fn changes(&self) -> Vec<Change> {
        self.lines.iter().zip(&self.new).filter_map(|(line, lead)| line.led_by(lead)).collect()
    }
}

fn parents(lines: &[Line]) -> Vec<Option<usize>> {
    let mut open: Vec<usize> = Vec::new();
    let mut parents: Vec<Option<usize>> = Vec::with_capacity(lines.len());
    for (i, line) in lines.iter().enumerate() {
        let deep = |quote: &str| quote.matches('>').count();
        if i > 0 && deep(lines[i - 1].lead.quote) != deep(line.lead.quote) {
            open.clear();
        }
        if line.is_blank() {
            parents.push(None);
            continue;
        }
        // Text right under an item's is its next line, however little it is indented.
        let next = line.lead.item.is_none() && line.lead.level == 0 && i > 0 && !lines[i - 1].is_blank();
        while !next && open.last().is_some_and(|item| lines[*item].lead.content() > line.lead.indent) {
            open.pop();
        }
        parents.push(open.last().copied());
        if line.lead.item.is_some() {
            open.push(i);
        }
    }
    parents
}

pub(super) fn toggle(text: &str, from: usize, to: usize, want: Want) -> Outcome {
    let mut rows = Rows::of(text, from, to);
    let count = rows.lines.iter().filter(|line| line.touched).count();
    let meant: Vec<usize> =
        (0..rows.lines.len()).filter(|i| rows.lines[*i].touched && (count == 1 || !rows.lines[*i].is_blank())).collect();
    // The further lines of an item are no items of their own, unless one means nothing but them.
    let further = |i: &usize| rows.lines[*i].lead.item.is_none() && rows.parents[*i].is_some();
    let meant: Vec<usize> = if meant.iter().all(further) { meant } else { meant.into_iter().filter(|i| !further(i)).collect() };
    for i in meant.iter().copied() {
        while rows.parents[i].is_some_and(|item| rows.lines[item].lead.content() > rows.lines[i].lead.indent) {
            rows.parents[i] = rows.parents[i].and_then(|item| rows.parents[item]);
        }
    }
    let is = |lead: &Lead| match (want, lead.item) {
        (_, None) => false,
        (Want::Tasks, _) => lead.task.is_some(),
        (Want::Bullets, Some(item)) => item.number.is_none() && lead.task.is_none(),
        (Want::Numbers, Some(item)) => item.number.is_some() && lead.task.is_none(),
    };
    let all = meant.iter().all(|i| is(&rows.lines[*i].lead));
    for i in meant {
        let before = rows.new[..i].iter().rev().find_map(|lead| lead.item).filter(|item| item.number.is_some() == (want == Want::Numbers));
        let lead = &mut rows.new[i];
        lead.level = 0;
        if all {
            (lead.item, lead.task) = (None, None);
            continue;
        }
        let number = match (want, lead.item) {
            (Want::Bullets, _) | (Want::Tasks, None) => None,
            (Want::Numbers, None) => Some(1),
            (Want::Numbers | Want::Tasks, Some(item)) => item.number.or((want == Want::Numbers).then_some(1)),
        };
        let pad = lead.item.map_or(1, |item| item.pad.max(1));
        let sign = match lead.item.filter(|item| item.number.is_some() == number.is_some()).or(before) {
            Some(item) => item.sign,
            None if number.is_some() => '.',
            None => '-',
        };
        if number.is_some() && lead.item.is_none_or(|item| item.number.is_none()) {
            rows.first[i] = Some(1);
        }
        lead.item = Some(Item { number, sign, pad });
        lead.task = (want == Want::Tasks).then(|| lead.task.unwrap_or(false));
    }
    rows.settle();
    rows.changes().into()
}

/// Each item goes under the one before it.
pub(super) fn indent(text: &str, from: usize, to: usize) -> Outcome {
    let mut rows = Rows::of(text, from, to);
    let mut moved = false;
    for i in rows.items() {
        let before = (0..i).rev().find(|j| rows.lines[*j].lead.item.is_some() && rows.parents[*j] == rows.parents[i]);
        if let Some(above) = before {
            (rows.parents[i], rows.places[i], rows.first[i]) = (Some(above), Place::Under(above), Some(1));
            moved = true;
        }
    }
    if !moved {
        return Outcome::default();
    }
    rows.settle();
    rows.changes().into()
}

/// Each item goes beside the one that it was under, and takes along what followed it there.
pub(super) fn outdent(text: &str, from: usize, to: usize) -> Outcome {
    let mut rows = Rows::of(text, from, to);
    let items: Vec<usize> = rows.items().into_iter().filter(|i| rows.parents[*i].is_some()).collect();
    if items.is_empty() {
        return Outcome::default();
    }
    let old = rows.parents.clone();
    for i in items.iter().copied() {
        let Some(parent) = old[i] else { continue };
        (rows.parents[i], rows.places[i], rows.first[i]) = (old[parent], Place::Beside(parent), Some(1));
        for j in (i + 1..rows.lines.len()).filter(|j| old[*j] == Some(parent) && !items.contains(j)) {
            (rows.parents[j], rows.places[j], rows.first[j]) = (Some(i), Place::Under(i), Some(1));
        }
    }
    rows.settle();
    rows.changes().into()
}

/// The touched lines change places with the line before or after them.
pub(super) fn shift(text: &str, from: usize, to: usize, up: bool) -> Outcome {
    let mut lines = lines(text, from, to);
    let Some(start) = lines.iter().position(|line| line.touched) else { return Outcome::default() };
    let end = lines.iter().rposition(|line| line.touched).unwrap_or(start);
    let (block_from, block_to) = (lines[start].from, lines[end].to());
    let Some(other) = (if up { start.checked_sub(1) } else { Some(end + 1).filter(|i| *i < lines.len()) }) else {
        return Outcome::default();
    };
    let (first, last) = (start.min(other), end.max(other));
    // Who begins the list now begins it with the number that it had.
    let least = lines[first..=last].iter().filter_map(|line| line.lead.item?.number).min();
    let line = lines.remove(other);
    let (old_from, old_to) = (line.from, line.to());
    let now = if up { end } else { start };
    lines.insert(now, line);
    let mut rows = Rows::read(lines);
    for i in first..=last {
        rows.first[i] = least.filter(|_| rows.new[i].item.is_some_and(|item| item.number.is_some()));
    }
    rows.settle();
    let written = rows.lines[now].written(&rows.new[now]);
    let mut changes = Vec::new();
    if up {
        changes.push(Change::delete(old_from, old_to + 1));
        changes.push(Change::after(block_to, ["\n", &written].concat()));
    } else {
        changes.push(Change::insert(block_from, [&written, "\n"].concat()));
        changes.push(Change::delete(block_to, old_to));
    }
    let kept = rows.lines.iter().zip(&rows.new).enumerate().filter(|(i, _)| *i != now);
    changes.extend(kept.filter_map(|(_, (line, lead))| line.led_by(lead)));
    changes.into()
}
