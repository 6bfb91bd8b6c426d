//! Each action on small texts: the selection is between two bars, the caret at one.

use proptest::prelude::*;

use super::{Edit, act, change::byte_at};
use crate::model::schema::note::TextOp;

/// What `edit` makes of `text`.
fn applied(text: &str, edit: &Edit) -> String {
    let (mut out, mut at) = (String::new(), 0);
    for op in &edit.ops {
        match op {
            TextOp::Retain(n) => {
                out.push_str(&text[byte_at(text, at)..byte_at(text, at + n)]);
                at += n;
            }
            TextOp::Insert(insert) => out.push_str(insert),
            TextOp::Delete(n) => at += n,
        }
    }
    out + &text[byte_at(text, at)..]
}

/// Bars as in the table: `a |b| c` is `b` selected. `¦` where the text has bars of its own.
fn on(action: &str, marked: &str) -> String {
    let bar = if marked.contains('¦') { '¦' } else { '|' };
    let places: Vec<u32> = marked.match_indices(bar).map(|(at, _)| marked[..at].replace(bar, "").encode_utf16().count() as u32).collect();
    let text = marked.replace(bar, "");
    let (from, to) = (places[0], *places.last().expect("a caret"));
    let Some(edit) = act(action, &text, from, to) else { return "nothing".into() };
    let backwards = act(action, &text, to, from).expect("the same backwards");
    assert_eq!((&edit.ops, edit.anchor, edit.head), (&backwards.ops, backwards.head, backwards.anchor));
    let mut after = applied(&text, &edit);
    let (from, to) = (byte_at(&after, edit.anchor), byte_at(&after, edit.head));
    assert!(from <= to, "{action} on {marked}");
    after.insert(to, bar);
    if from < to {
        after.insert(from, bar);
    }
    after
}

fn table(action: &str, rows: &[(&str, &str)]) {
    for (before, after) in rows {
        assert_eq!(on(action, before), *after, "{action} on {before:?}");
    }
}

/// Both ways.
fn toggles(action: &str, rows: &[(&str, &str)]) {
    for (off, up) in rows {
        assert_eq!(on(action, off), *up, "{action} on {off:?}");
        assert_eq!(on(action, up), *off, "{action} on {up:?}");
    }
}

#[test]
fn emphasis_goes_around_what_is_selected_and_comes_off() {
    let bold = [
        ("a |b| c", "a **|b|** c"),
        ("a wo|rd c", "a **wo|rd** c"),
        ("a | c", "a **|** c"),
        ("|", "**|**"),
        ("a *|b|* c", "a ***|b|*** c"),
        ("- [ ] |milk|", "- [ ] **|milk|**"),
        ("> # |a|", "> # **|a|**"),
        ("ein😀 |wört| x", "ein😀 **|wört|** x"),
        ("|a\n\nb|", "**|a**\n\n**b|**"),
        ("a|b|c", "a**|b|**c"),
        ("**a** |b| **c**", "**a |b| c**"),
        ("¦| a | b |\n|---|---|\n| c |¦", "¦| **a** | **b** |\n|---|---|\n| **c** |¦"),
    ];
    toggles("bold", &bold);
    let italic = [("a **|b|** c", "a ***|b|*** c"), ("a |b| c", "a *|b|* c"), ("2 * 3 * |4|", "2 * 3 * *|4|*")];
    toggles("italic", &italic);
    toggles("strike", &[("a |b c| d", "a ~~|b c|~~ d")]);
    toggles("mark", &[("a |b c| d", "a <mark>|b c|</mark> d"), ("a wo|rd", "a <mark>wo|rd</mark>"), ("|", "<mark>|</mark>")]);
    toggles("code", &[("a |b c| d", "a `|b c|` d"), ("a |`| d", "a `` |`| `` d")]);
}

#[test]
fn marks_that_are_there_are_understood() {
    let bold = [
        ("|**a**| b", "|a| b"),
        ("|a **b** c|", "**|a b c|**"),
        ("__a |b|__", "__a__ |b|"),
        ("**a** |b|", "**a |b|**"),
        ("a **b| c** d", "a b| c d"),
        (r"\*\*|a|\*\*", r"\*\***|a|**\*\*"),
        ("a *b |c* d|", "a ***b |c* d|**"),
        ("a `b |c` d|", "a **`b |c` d|**"),
        ("[a |b|](http://x/**y**)", "[a **|b|**](http://x/**y**)"),
        ("[a |b](http://x) c|", "**[a |b](http://x) c|**"),
        (" |a | ", " **|a** | "),
        ("# |a|", "# **|a|**"),
    ];
    table("bold", &bold);
    table("italic", &[("_a |b|_", "_a_ |b|"), ("snake_ca|se_x", "*snake_ca|se_x*"), ("***|b|***", "**|b|**")]);
    table(
        "mark",
        &[
            ("<mark>a |b| c</mark>", "<mark>a</mark> |b| <mark>c</mark>"),
            ("|a <mark>b</mark>|", "<mark>|a b</mark>|"),
            ("<mark>a</mark> |b|", "<mark>a |b|</mark>"),
        ],
    );
    table("clear", &[("|a **b** ~~c~~ `d` [e](f)|", "|a b c d [e](f)|"), ("*a **b|c** d*", "a b|c d"), ("a|b", "nothing")]);
}

#[test]
fn headings_and_paragraphs() {
    toggles("h2", &[("a|b", "## a|b"), ("|a\nb|", "## |a\n## b|"), ("> a|", "> ## a|"), ("|", "## |")]);
    table("h1", &[("## a|", "# a|"), ("- [ ] a|", "# a|"), ("a|\n---\nb", "# a|\nb"), ("a|\n- b", "# a|\n- b")]);
    table("paragraph", &[("### a|", "a|"), ("  1. a|", "a|"), ("a|", "nothing")]);
}

#[test]
fn lists_are_put_on_taken_off_and_changed_into_each_other() {
    toggles("bullets", &[("a|b", "- a|b"), ("|a\n\nb|", "- |a\n\n- b|"), ("> a|", "> - a|"), ("|", "- |")]);
    toggles("numbers", &[("|a\nb\nc|", "1. |a\n2. b\n3. c|"), ("1. x\n|a|", "1. x\n2. |a|")]);
    toggles("tasks", &[("a|", "- [ ] a|")]);
    let tasks = [
        ("- a|", "- [ ] a|"),
        ("1. |a\n2. b|", "1. [ ] |a\n2. [ ] b|"),
        ("|- [x] a\n- b|", "|- [x] a\n- [ ] b|"),
        ("* x\na|", "* x\n* [ ] a|"),
    ];
    table("tasks", &tasks);
    table(
        "bullets",
        &[
            ("- [ ] a|", "- a|"),
            ("# a|", "- a|"),
            ("|1. a\n2. b|\n3. c", "|- a\n- b|\n3. c"),
            ("- a|\n  b", "a|\nb"),
            ("|a\n  b|", "- |a\n  - b|"),
            ("|- a\n  - b|", "|a\nb|"),
        ],
    );
    let numbers = [
        ("- |a\n- b|\n- c", "1. |a\n2. b|\n- c"),
        ("- a|\n  - b", "1. a|\n   - b"),
        ("|- a\n  more\n- b|", "|1. a\n   more\n2. b|"),
        ("|a\n1. b|", "1. |a\n2. b|"),
    ];
    table("numbers", &numbers);
}

#[test]
fn items_go_in_and_out_with_what_belongs_to_them_and_are_counted_anew() {
    let indent = [
        ("- a\n- b|", "- a\n  - b|"),
        ("1. a\n2. b|\n3. c", "1. a\n   1. b|\n2. c"),
        ("- a\n- b|\n  - c\n  d\n- e", "- a\n  - b|\n    - c\n    d\n- e"),
        ("- a\n- |b\n- c|", "- a\n  - |b\n  - c|"),
        ("- a\n  - b\n- c|", "- a\n  - b\n  - c|"),
        ("> 1. a\n> 2. b|", "> 1. a\n>    1. b|"),
        ("- a|\n- b", "nothing"),
        ("a|", "nothing"),
        ("- a\n- b\n  mo|re", "- a\n  - b\n    mo|re"),
    ];
    table("indent", &indent);
    let outdent = [
        ("- a\n  - b|", "- a\n- b|"),
        ("1. a\n   1. b|\n2. c", "1. a\n2. b|\n3. c"),
        ("1. a\n   1. b|\n   2. c\n2. d", "1. a\n2. b|\n   1. c\n3. d"),
        ("- a\n  - |b\n  - c|", "- a\n- |b\n- c|"),
        ("- a|", "nothing"),
    ];
    table("outdent", &outdent);
    let long: String = (1..10).map(|n| format!("{n}. x\n")).collect();
    let wide = on("outdent", &format!("{long}   1. a|\n10. b\n    c"));
    assert_eq!(wide, format!("{long}10. a|\n11. b\n    c"), "a wider number takes along what is under it");
    assert_eq!(on("outdent", "1. a\n   1. b|\n1. c\n1. d"), "1. a\n1. b|\n1. c\n1. d", "who counts 1, 1, 1 means it");
}

#[test]
fn lines_change_places() {
    let up = [("a\nb|c\nd", "b|c\na\nd"), ("a\n|b\nc|", "|b\nc|\na"), ("|a\nb", "nothing"), ("1. a\n2. b|\n3. c", "1. b|\n2. a\n3. c")];
    table("up", &up);
    let down = [("a|\nb", "b\na|"), ("|a\nb|\nc\nd", "c\n|a\nb|\nd"), ("a\nb|", "nothing"), ("4. a|\n5. b", "4. b\n5. a|")];
    table("down", &down);
}

#[test]
fn quotes_callouts_and_code() {
    toggles("quote", &[("a|", "> a|"), ("|a\n\nb|", "> |a\n> \n> b|"), ("> |a\nb|", "> > |a\n> b|"), ("|", "> |")]);
    toggles("callout", &[("a|", "> [!note]\n> a|"), ("|a\nb|", "> [!note]\n> |a\n> b|"), ("|", "> [!note]\n> |")]);
    toggles("callout:warning", &[("a|", "> [!warning]\n> a|")]);
    table("callout:tip", &[("> [!note]\n> a|", "> [!tip]\n> a|"), ("> a|", "> > [!tip]\n> > a|")]);
    toggles("code-block:rust", &[("a|", "```rust\na|\n```"), ("|a\nb|", "```rust\n|a\nb|\n```")]);
    let code = [("x\n|\ny", "x\n```\n|\n```\ny"), ("a\n```|", "a\n````\n```|\n````"), ("> a|", "> ```\n> a|\n> ```"), ("```\n|\n```", "|")];
    table("code-block", &code);
    table("code-block", &[("x\n~~~ js\na\nb|\n~~~\ny", "x\na\nb|\ny")]);
}

#[test]
fn tables_and_rules_keep_their_distance() {
    let rows = "| --- | --- | --- |\n|     |     |     |\n|     |     |     |";
    assert_eq!(on("table", "¦"), format!("| ¦    |     |     |\n{rows}"));
    assert_eq!(on("table", "a¦\nb"), format!("a\n\n| ¦    |     |     |\n{rows}\n\nb"));
    let inside = rows.replace('\n', "\n  ");
    assert_eq!(on("table", "- a¦"), format!("- a\n\n  | ¦    |     |     |\n  {inside}"));
    table("rule", &[("a|", "a\n\n---\n|"), ("a\n|\nb", "a\n\n---\n|\nb"), ("|", "---\n|"), ("> a|", "> a\n>\n> ---\n> |")]);
}

#[test]
fn what_is_not_known_does_nothing() {
    assert_eq!(act("explode", "a", 0, 1), None);
    assert_eq!(act("h7", "a", 0, 1), None);
}

const ACTIONS: &[&str] = &[
    "bold",
    "italic",
    "strike",
    "code",
    "mark",
    "clear",
    "h1",
    "h6",
    "paragraph",
    "bullets",
    "numbers",
    "tasks",
    "indent",
    "outdent",
    "quote",
    "callout:tip",
    "code-block:js",
    "table",
    "rule",
    "up",
    "down",
];
/// Those that take back what they did, on text that has nothing of the kind yet.
const TWICE: &[&str] = &["bold", "italic", "strike", "code", "mark", "h3", "bullets", "numbers", "tasks", "quote", "callout", "code-block"];

proptest! {
    #[test]
    fn twice_is_not_at_all(action in prop::sample::select(TWICE), lines in prop::collection::vec("[a-zé日😀]{1,3}( [a-z😀]{1,3}){0,3}", 1..4), ends in (0usize..40, 0usize..40)) {
        let text = lines.join("\n");
        let size = text.encode_utf16().count();
        let (anchor, head) = ((ends.0 % (size + 1)) as u32, (ends.1 % (size + 1)) as u32);
        if let Some(edit) = act(action, &text, anchor, head) {
            let once = applied(&text, &edit);
            let back = act(action, &once, edit.anchor, edit.head).expect("what went on comes off");
            prop_assert_eq!(applied(&once, &back), text, "by way of {:?}", once);
        }
    }

    #[test]
    fn any_text_and_selection_are_taken(
        action in prop::sample::select(ACTIONS),
        text in "([-*_~=`>#|\\[\\]()! .1x\t\n\\\\😀é]|- |> |```\n|1\\. |\\[ \\] ){0,40}",
        ends in (0u32..80, 0u32..80),
    ) {
        if let Some(edit) = act(action, &text, ends.0, ends.1) {
            let after = applied(&text, &edit);
            let size = after.encode_utf16().count() as u32;
            prop_assert!(edit.anchor <= size && edit.head <= size, "the selection is in the text");
            prop_assert!(after != text || matches!(action, "up" | "down"), "an edit changes something, unless two lines are alike");
        }
    }
}
