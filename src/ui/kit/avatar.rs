//! A person as a disc: their colour, their initials. Who they are is the caller's.

use leptos::prelude::*;

use super::icon::drawing;
use crate::model::{presence::Person, style::Color};

/// The disc alone (decoration): the element around it carries the name. Colours are SVG attributes, which a strict CSP allows.
pub fn face(person: &Person) -> AnyView {
    let color = person.color.parse().unwrap_or(Color(0x7a7468));
    let disc = ["<rect width='30' height='30' fill='", &color.to_string(), "'/>"];
    let letters = ["<text x='15' y='19.2' fill='", ink_on(color), "'>", &initials(&person.name), "</text>"];
    drawing("", "0 0 30 30", disc.concat() + &letters.concat())
}

/// The first letters of the first and the last word, or the first of the only one; safe as markup.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| !"<>&'\"".contains(*c)));
    let (first, last) = (words.next(), words.next_back());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

/// Black or white, whichever reads better on `color` (WCAG relative luminance; they tie at 0.179).
fn ink_on(Color(rgb): Color) -> &'static str {
    let linear = |shift: u32| {
        let c = f64::from(rgb >> shift & 0xff) / 255.0;
        if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = 0.2126 * linear(16) + 0.7152 * linear(8) + 0.0722 * linear(0);
    if luminance > 0.179 { "#16130d" } else { "#ffffff" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_the_last_word() {
        for (name, expected) in
            [("Calm Otter", "CO"), ("ada", "A"), ("Jean van der Berg", "JB"), ("", ""), ("  éva  ", "É"), ("<b>&\"", "B"), ("& < Co", "C")]
        {
            assert_eq!(initials(name), expected, "{name}");
        }
    }

    #[test]
    fn letters_are_dark_on_light_colours_and_light_on_dark_ones() {
        assert_eq!(ink_on(Color(0xffffff)), "#16130d");
        assert_eq!(ink_on(Color(0xf2b84b)), "#16130d");
        assert_eq!(ink_on(Color(0x203a8f)), "#ffffff");
    }
}
