//! Fractional index: stacking order that lets two people insert between the same two shapes without renumbering.
//! Method: Greenspan, "Implementing Fractional Indexing" (observablehq, 2020), on base-62 digits; the steps past either end are our own, so
//! that a board on which everything is drawn on top keeps short keys. It knows nothing of shapes.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE: u8 = 62;

/// A key in a dense order, compared as text: the digits after the point of a number between 0 and 1, never with a trailing zero.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Order(Box<str>);

/// The text is not a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a stacking order")]
pub struct BadOrder;

impl Order {
    /// Characters of the longest key. A key made here never exceeds it; one from elsewhere that does is refused.
    pub const MAX: usize = 128;

    /// The key of the first thing on an empty board.
    pub fn first() -> Self {
        Order("V".into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A key above `low` and below `high`; `None` is the end of the order. When nothing lies between (the two are equal, swapped, or their gap
    /// is used up to [`Order::MAX`]) it is `low` again, and the tie is broken as all ties are, by id.
    pub fn between(low: Option<&Order>, high: Option<&Order>) -> Order {
        match (low, high) {
            (None, None) => Order::first(),
            (Some(low), None) => low.after(),
            (None, Some(high)) => high.before(),
            (Some(low), Some(high)) if low < high => {
                Order::new(midpoint(&low.digits(), Some(&high.digits()))).unwrap_or_else(|| low.clone())
            }
            (Some(low), Some(_)) => low.clone(),
        }
    }

    /// A key above this one, near it and short: ten thousand in a row stay within seven characters.
    pub fn after(&self) -> Order {
        let mut digits = self.digits();
        let lead = digits.iter().take_while(|d| **d == BASE - 1).count();
        digits.resize(grain(lead), 0);
        let Some(at) = digits.iter().rposition(|d| *d < BASE - 1) else { return self.clone() };
        digits[at] += 1;
        digits.truncate(at + 1);
        Order::new(digits).unwrap_or_else(|| self.clone())
    }

    /// A key below this one, near it and short.
    pub fn before(&self) -> Order {
        let digits = self.digits();
        let lead = digits.iter().take_while(|d| **d == 0).count();
        [lead, lead + 1].into_iter().find_map(|lead| step_down(digits.clone(), grain(lead))).unwrap_or_else(|| self.clone())
    }

    /// `n` ascending keys above `low` and below `high`, as [`Order::between`] makes them, and not much longer than it makes one.
    pub fn row(low: Option<&Order>, high: Option<&Order>, n: usize) -> Vec<Order> {
        fn halve(low: &Order, high: &Order, out: &mut [Order]) {
            let (left, right) = out.split_at_mut(out.len() / 2);
            let Some((middle, right)) = right.split_first_mut() else { return };
            *middle = Order::between(Some(low), Some(high));
            halve(low, middle, left);
            halve(middle, high, right);
        }
        let mut keys = vec![Order::first(); n];
        match (low, high) {
            (Some(low), Some(high)) => halve(low, high, &mut keys),
            (None, Some(high)) => {
                let mut last = high.clone();
                for key in keys.iter_mut().rev() {
                    last = last.before();
                    key.clone_from(&last);
                }
            }
            (low, None) => {
                let mut last = low.cloned();
                for key in &mut keys {
                    key.clone_from(last.insert(Order::between(last.as_ref(), None)));
                }
            }
        }
        keys
    }

    /// `n` ascending keys, evenly spread and as short as that allows: for imports.
    pub fn sequence(n: usize) -> Vec<Order> {
        let base = u128::from(BASE);
        let (mut room, mut len) = (base, 1);
        while room <= n as u128 {
            (room, len) = (room * base, len + 1);
        }
        let key = |i: usize| {
            let mut value = (i as u128 + 1) * room / (n as u128 + 1);
            let mut digits = vec![0; len];
            for digit in digits.iter_mut().rev() {
                (*digit, value) = ((value % base) as u8, value / base);
            }
            Order::new(digits).unwrap_or_else(Order::first)
        };
        (0..n).map(key).collect()
    }

    fn digits(&self) -> Vec<u8> {
        self.0.bytes().map(digit).collect()
    }

    /// The key of these digits without trailing zeros; none when nothing is left or too much.
    fn new(mut digits: Vec<u8>) -> Option<Order> {
        digits.truncate(digits.iter().rposition(|d| *d > 0)? + 1);
        let text: String = digits.iter().map(|d| DIGITS[usize::from(*d)] as char).collect();
        (text.len() <= Order::MAX).then(|| Order(text.into()))
    }
}

/// Digits to count in after `lead` digits at the end of the order: 1, 3, 7, 15 … so that the room grows faster than the keys.
fn grain(lead: usize) -> usize {
    (2_usize << lead.min(16)).saturating_sub(1).min(Order::MAX)
}

/// The number below `digits` cut to `len`; none when that is zero.
fn step_down(mut digits: Vec<u8>, len: usize) -> Option<Order> {
    digits.resize(len, 0);
    let at = digits.iter().rposition(|d| *d > 0)?;
    digits[at] -= 1;
    digits[at + 1..].fill(BASE - 1);
    Order::new(digits)
}

/// The shortest digits strictly between `low` and `high` (`None`: 1), given `low < high`.
fn midpoint(low: &[u8], high: Option<&[u8]>) -> Vec<u8> {
    let mut digits = Vec::with_capacity(low.len() + 2);
    let mut high = high;
    for at in 0.. {
        let below = low.get(at).copied().unwrap_or(0);
        let above = high.map_or(BASE, |high| high.get(at).copied().unwrap_or(0));
        if above == below {
            digits.push(below);
        } else if above - below > 1 {
            digits.push(below + (above - below) / 2);
            break;
        } else if high.is_some_and(|high| high.len() > at + 1) {
            digits.push(above);
            break;
        } else {
            digits.push(below);
            high = None;
        }
    }
    digits
}

/// The value of a base-62 character that [`Order`] has checked.
fn digit(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' => byte - b'a' + 36,
        b'A'..=b'Z' => byte - b'A' + 10,
        _ => byte - b'0',
    }
}

impl FromStr for Order {
    type Err = BadOrder;
    fn from_str(text: &str) -> Result<Self, BadOrder> {
        let sound = !text.is_empty() && text.len() <= Order::MAX && text.bytes().all(|b| b.is_ascii_alphanumeric()) && !text.ends_with('0');
        if sound { Ok(Order(text.into())) } else { Err(BadOrder) }
    }
}
impl TryFrom<String> for Order {
    type Error = BadOrder;
    fn try_from(text: String) -> Result<Self, BadOrder> {
        text.parse()
    }
}
impl From<Order> for String {
    fn from(order: Order) -> Self {
        order.0.into()
    }
}
impl fmt::Debug for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key() -> impl Strategy<Value = Order> {
        "[0-9A-Za-z]{0,8}[1-9A-Za-z]".prop_map(|text| text.parse().expect("a key"))
    }

    #[test]
    fn a_row_between_two_neighbours_is_ascending_and_its_keys_are_short() {
        let [low, high]: [Order; 2] = ["V", "V1"].map(|text| text.parse().expect("a key"));
        for (low, high) in [(Some(&low), Some(&high)), (Some(&low), None), (None, Some(&low)), (None, None)] {
            let keys = Order::row(low, high, 20_000);
            assert!(keys.is_sorted_by(|a, b| a < b) && keys.iter().all(|key| key.as_str().len() < 16));
            assert!(low.is_none_or(|low| *low < keys[0]) && high.is_none_or(|high| keys[19_999] < *high));
        }
        assert!(Order::row(Some(&low), Some(&low), 2).iter().all(|key| *key == low) && Order::row(None, None, 0).is_empty());
    }

    proptest! {
        #[test]
        fn between_any_two_keys_lies_another(a in key(), b in key()) {
            prop_assume!(a != b);
            let (low, high) = if a < b { (a, b) } else { (b, a) };
            let mid = Order::between(Some(&low), Some(&high));
            prop_assert!(low < mid && mid < high, "{:?} {:?} {:?}", low, mid, high);
            prop_assert_eq!(mid.as_str().parse(), Ok(mid.clone()));
        }

        #[test]
        fn there_is_a_key_beyond_either_end(a in key()) {
            let (before, after) = (a.before(), a.after());
            prop_assert!(before < a && a < after, "{:?} {:?} {:?}", before, a, after);
            prop_assert_eq!(before.as_str().parse(), Ok(before.clone()));
            prop_assert_eq!(after.as_str().parse(), Ok(after.clone()));
        }

        #[test]
        fn a_sequence_ascends_and_is_short(n in 0_usize..5000) {
            let keys = Order::sequence(n);
            prop_assert_eq!(keys.len(), n);
            prop_assert!(keys.is_sorted_by(|a, b| a < b));
            prop_assert!(keys.iter().all(|key| key.as_str().len() <= 3 && key.as_str().parse::<Order>().is_ok()));
        }
    }

    #[test]
    fn keys_stay_short_when_all_is_drawn_on_top_or_sent_to_the_back() {
        let (mut top, mut bottom) = (Order::first(), Order::first());
        for i in 0..10_000 {
            let (above, below) = (Order::between(Some(&top), None), Order::between(None, Some(&bottom)));
            assert!(above > top && below < bottom, "{i}: {top:?} {above:?} {bottom:?} {below:?}");
            (top, bottom) = (above, below);
            assert!(top.as_str().len() <= 7 && bottom.as_str().len() <= 7, "{i}: {top:?} {bottom:?}");
        }
    }

    #[test]
    fn a_gap_that_is_used_up_gives_the_lower_key_and_never_a_key_too_long() {
        let (low, mut high) = (Order::first(), Order::first().after());
        for _ in 0..2000 {
            let mid = Order::between(Some(&low), Some(&high));
            assert!(low <= mid && mid.as_str().parse::<Order>().is_ok());
            if mid == low {
                return;
            }
            high = mid;
        }
        panic!("the gap never ends");
    }

    #[test]
    fn the_last_and_the_first_key_of_all_have_nothing_beyond_them() {
        let last: Order = "z".repeat(Order::MAX).parse().expect("a key");
        assert_eq!(last.after(), last);
        let first: Order = format!("{}1", "0".repeat(Order::MAX - 1)).parse().expect("a key");
        assert_eq!(first.before(), first);
        assert_eq!(Order::between(Some(&last), Some(&first)), last);
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in ["", "0", "V0", "a b", "ÿ", "a-", &"V".repeat(Order::MAX + 1)] {
            assert_eq!(text.parse::<Order>(), Err(BadOrder), "{text}");
        }
        assert!(serde_json::from_str::<Order>("\"V0\"").is_err());
        assert_eq!(serde_json::from_str::<Order>("\"V\"").expect("a key"), Order::first());
    }
}
