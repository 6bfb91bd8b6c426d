//! What a key press means, by the table of actions. Keys of text fields and menus never come here.

use super::{
    actions::ACTIONS,
    input::{Command, Key, Mods},
};

/// What a press means, if anything.
pub fn command(key: &Key) -> Option<Command> {
    let step = if key.mods.shift { 10.0 } else { 1.0 };
    let way = match key.key.as_str() {
        "ArrowLeft" => Some((-step, 0.0)),
        "ArrowRight" => Some((step, 0.0)),
        "ArrowUp" => Some((0.0, -step)),
        "ArrowDown" => Some((0.0, step)),
        _ => None,
    };
    match (way, key.mods) {
        (Some((x, y)), Mods { ctrl: false, alt: false, .. }) => return Some(Command::Nudge(x, y)),
        (Some((x, y)), Mods { ctrl: false, alt: true, shift: true }) => return Some(Command::Grow(x, y)),
        (Some((x, y)), Mods { ctrl: true, alt: false, shift: false }) => return Some(Command::Sprout(x, y)),
        (Some((x, y)), Mods { ctrl: false, alt: true, shift: false }) => return Some(Command::Walk(x, y)),
        _ => {}
    }
    let action = ACTIONS.iter().find(|action| action.keys.iter().any(|keys| is(keys, key)));
    action.map(|action| action.command.clone())
}

/// Whether the press is the one that `keys` names. Shift counts for letters, digits and named keys; for signs it is part of how they are typed.
fn is(keys: &str, key: &Key) -> bool {
    let (mut name, mut wanted) = (keys, Mods::default());
    loop {
        if let Some(rest) = name.strip_prefix("Ctrl+") {
            (name, wanted.ctrl) = (rest, true);
        } else if let Some(rest) = name.strip_prefix("Shift+") {
            (name, wanted.shift) = (rest, true);
        } else if let Some(rest) = name.strip_prefix("Alt+") {
            (name, wanted.alt) = (rest, true);
        } else {
            break;
        }
    }
    // The digit keys type signs with Shift; these are the same on most layouts.
    let pressed = match key.key.as_str() {
        "!" if key.mods.shift => "1",
        "@" | "\"" if key.mods.shift => "2",
        other => other,
    };
    let sign = name.len() == 1 && !name.as_bytes()[0].is_ascii_alphanumeric();
    name.eq_ignore_ascii_case(pressed)
        && wanted.ctrl == key.mods.ctrl
        && (sign || wanted.shift == key.mods.shift)
        && (sign || wanted.alt == key.mods.alt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{board::input::Tool, model::shape::Kind};

    fn press(key: &str, mods: Mods) -> Option<Command> {
        command(&Key { key: key.into(), down: true, repeat: false, mods })
    }

    #[test]
    fn each_key_of_the_table_means_what_its_row_says() {
        for action in ACTIONS {
            for keys in action.keys {
                let has = |name: &str| keys.contains(name);
                let name = keys.replace("Ctrl+", "").replace("Shift+", "").replace("Alt+", "");
                let mods = Mods { ctrl: has("Ctrl+"), shift: has("Shift+"), alt: has("Alt+") };
                let found = press(if name.is_empty() { "+" } else { &name }, mods);
                assert_eq!(found.as_ref(), Some(&action.command), "{keys}");
            }
        }
    }

    #[test]
    fn capital_letters_and_layouts_do_not_matter_and_foreign_combinations_are_left_alone() {
        let mods = |ctrl, shift| Mods { ctrl, shift, alt: false };
        assert_eq!(press("Z", mods(true, true)), Some(Command::Redo));
        assert_eq!(press("R", mods(false, false)), Some(Command::Use(Tool::Shape(Kind::Rectangle))));
        assert_eq!(press("+", mods(false, true)), Some(Command::ZoomIn));
        assert_eq!(press("!", mods(false, true)), Some(Command::ZoomFit));
        assert_eq!(press("ArrowLeft", mods(false, true)), Some(Command::Nudge(-10.0, 0.0)));
        assert_eq!(press("ArrowUp", mods(true, false)), Some(Command::Sprout(0.0, -1.0)));
        assert_eq!(press("ArrowDown", Mods { alt: true, ..Mods::default() }), Some(Command::Walk(0.0, 1.0)));
        for (key, ctrl, shift) in [("r", true, false), ("§", false, true), ("F5", false, false), ("t", true, false)] {
            assert_eq!(press(key, mods(ctrl, shift)), None, "{key}");
        }
        assert_eq!(press("x", Mods { alt: true, ..Mods::default() }), None);
    }
}
