//! Sorting of what is nearly sorted: the runs that are in order are merged, the short ones among themselves first, so that a few new places among
//! many cost one walk. (The standard library's sort does that too, unless it is built for size.)

/// Puts the list in order; what is equal stays as it was. `in_order` says whether the first may stand before the second.
pub fn merge(list: &mut [u32], in_order: &dyn Fn(u32, u32) -> bool) {
    // Runs that are not merged yet, by where they begin, and where the last one ends; each much longer than the next.
    let mut runs: Vec<usize> = Vec::new();
    let mut end = 0;
    while end < list.len() {
        runs.push(end);
        end += 1;
        while end < list.len() && in_order(list[end - 1], list[end]) {
            end += 1;
        }
        while let [.., before, last] = runs[..]
            && (last - before <= 2 * (end - last) || end == list.len())
        {
            join(&mut list[before..end], last - before, in_order);
            runs.pop();
        }
    }
}

/// Two runs, one behind the other.
fn join(list: &mut [u32], middle: usize, in_order: &dyn Fn(u32, u32) -> bool) {
    let mut out = Vec::with_capacity(list.len());
    let (mut a, mut b) = (0, middle);
    while a < middle && b < list.len() {
        let first = in_order(list[a], list[b]);
        out.push(list[if first { a } else { b }]);
        (a, b) = (a + usize::from(first), b + usize::from(!first));
    }
    out.extend_from_slice(&list[a..middle]);
    out.extend_from_slice(&list[b..]);
    list.copy_from_slice(&out);
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_sorts_as_the_standard_library_does(mut list in prop::collection::vec(0..500_u32, 0..300)) {
            // By tens, so that the order of equals is seen.
            let mut sorted = list.clone();
            sorted.sort_by_key(|n| n / 10);
            merge(&mut list, &|a, b| a / 10 <= b / 10);
            prop_assert_eq!(list, sorted);
        }
    }

    #[test]
    fn a_thousand_new_ones_at_the_end_of_many_cost_little_more_than_one_walk() {
        // The new ones come in any order.
        let new = (0..1000_u32).map(|n| n * 7919 % 20_011);
        let mut list: Vec<u32> = (0..20_000).chain(new).collect();
        let looks = Cell::new(0);
        let look = |a: u32, b: u32| {
            looks.set(looks.get() + 1);
            a <= b
        };
        merge(&mut list, &look);
        assert!(list.is_sorted() && list.len() == 21_000 && looks.get() < 60_000, "{}", looks.get());
    }
}
