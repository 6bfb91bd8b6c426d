//! Colour, line, text and stacking of what is selected, or of what is drawn next.

use leptos::{ev, prelude::*};

use super::{
    heads,
    swatches::{self, Swatches},
};
use crate::{
    board::{
        Panel,
        input::{Command, Run, StyleChange},
    },
    client::{number, page, session::Session},
    model::{
        shape::Kind,
        style::{Align, Color, Dash, FILLS, Font, MARKERS, PAPERS, Pattern, STROKES, Style},
    },
    ui::kit::Erased,
    ui::kit::{
        button::{Choice, Choices, IconButton},
        icon::{Icon, drawing, icon},
    },
};

/// Which choices make sense now.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Facets {
    /// Anything at all.
    any: bool,
    /// There is nothing but highlights, or nothing but sticky notes: they have colours of their own.
    marker: bool,
    paper: bool,
    stroke: bool,
    fill: bool,
    pattern: bool,
    line: bool,
    dash: bool,
    rough: bool,
    corners: bool,
    text: bool,
    /// The text stands somewhere in the width, and in the height, of something.
    align: bool,
    valign: bool,
    ends: bool,
    /// Something is selected: it can be copied, moved in the stack, deleted.
    selected: bool,
}

fn facets(panel: &Panel) -> Facets {
    let drawn: Vec<Kind> = panel.tool.draws().into_iter().collect();
    let selected = panel.selected > 0;
    let kinds = if selected { &panel.kinds } else { &drawn };
    if !panel.editable || kinds.is_empty() {
        return Facets::default();
    }
    let some = |test: fn(Kind) -> bool| kinds.iter().any(|kind| test(*kind));
    let all = |kind: Kind| kinds.iter().all(|other| *other == kind);
    let form = some(Kind::is_form);
    // The tool of a form writes nothing; its label comes later.
    let text = some(|kind| matches!(kind, Kind::Text | Kind::Sticky)) || selected && some(|kind| kind.is_form() || kind.is_line());
    Facets {
        any: true,
        marker: all(Kind::Highlight),
        paper: all(Kind::Sticky),
        stroke: some(|kind| kind != Kind::Image),
        fill: form || some(|kind| matches!(kind, Kind::Sticky | Kind::Frame)),
        pattern: form,
        line: some(|kind| !matches!(kind, Kind::Text | Kind::Sticky | Kind::Image)),
        dash: form || some(|kind| kind.is_line() || kind == Kind::Frame),
        rough: form || some(Kind::is_line),
        corners: some(|kind| kind.is_form() && !matches!(kind, Kind::Ellipse | Kind::Cylinder | Kind::Cloud)),
        text,
        align: text && (form || some(|kind| matches!(kind, Kind::Text | Kind::Sticky))),
        valign: text && (form || some(|kind| kind == Kind::Sticky)),
        ends: some(Kind::is_line),
        selected,
    }
}

/// Which parts of the panel are unfolded, for as long as the page is open.
#[derive(Clone, Copy)]
struct Unfolded {
    text: RwSignal<bool>,
    more: RwSignal<bool>,
    /// The heads of an end: `true` is the start of a line.
    end: RwSignal<Option<bool>>,
}

/// `focus` gives the keyboard to the canvas.
#[component]
pub fn StylePanel(session: Session, styling: RwSignal<bool>, focus: Callback<()>) -> impl IntoView {
    let panel = session.panel();
    let facets = Memo::new(move |_| panel.with(facets));
    let style = Memo::new(move |_| panel.with(|panel| panel.style.clone()));
    let session = StoredValue::new(session);
    let act = Callback::new(move |command| session.with_value(|session| session.command(command)));
    let unfolded = Unfolded { text: RwSignal::new(false), more: RwSignal::new(false), end: RwSignal::new(None) };
    let keyed = move |ev: ev::KeyboardEvent| {
        if page::escapes(&ev) {
            styling.set(false);
            focus.run(());
        }
    };
    let pressed = move |ev: ev::MouseEvent| {
        if page::by_pointer(&ev) {
            focus.run(());
        }
    };
    let body = move || {
        let facets = facets.get();
        facets.any.then(|| {
            view! {
                <div class="style-panel chrome" role="group" aria-label="Style" data-open=move || styling.get() on:keydown=keyed on:click=pressed>
                    {rows(facets, style, act, unfolded)}
                </div>
            }
            .erased()
        })
    };
    body.into_any()
}

type Row = fn(Memo<Style>, Callback<StyleChange>) -> AnyView;

/// What is chosen often stands open; the rest is behind a word, so that the panel of an arrow with its text is no longer than a hand.
fn rows(facets: Facets, style: Memo<Style>, act: Callback<Command>, unfolded: Unfolded) -> Vec<AnyView> {
    let change = Callback::new(move |change| act.run(Command::Style(change)));
    let recent = RwSignal::new(swatches::recent());
    let all = move |table: &[(bool, Row)]| table.iter().filter(|(shown, _)| *shown).map(|(_, row)| row(style, change)).collect::<Vec<_>>();
    let words = move || all(&[(true, fonts), (true, sizes), (true, letters), (facets.valign, valigns)]);
    let rest = move || all(&[(facets.pattern, patterns), (facets.rough, hands), (facets.corners, corners), (true, opacity)]);
    let mut rows = Vec::with_capacity(12);
    if facets.stroke {
        rows.push(strokes(facets, style, change, recent));
    }
    if facets.fill {
        rows.push(fills(facets, style, change, recent));
    }
    rows.extend(all(&[(facets.line, widths), (facets.dash, dashes), (facets.ends, runs)]));
    if facets.ends {
        rows.push(heads::ends(style, change, unfolded.end));
    }
    // Text alone is all there is to choose.
    if facets.text && facets.line {
        rows.push(fold("Text", unfolded.text, words));
    } else if facets.text {
        rows.extend(words());
    }
    // One row alone needs no word before it.
    if facets.rough {
        rows.push(fold("More", unfolded.more, rest));
    } else {
        rows.extend(rest());
    }
    if facets.selected {
        rows.push(stack(act));
    }
    rows
}

/// Rows behind a word.
fn fold(words: &'static str, open: RwSignal<bool>, rows: impl Fn() -> Vec<AnyView> + Send + 'static) -> AnyView {
    view! {
        <div class="fold">
            <button type="button" class="btn" aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|open| *open = !*open)>
                {words}
                {icon(Icon::Down)}
            </button>
            {move || open.get().then(&rows)}
        </div>
    }
    .erased()
}

/// One row: the choices of `all`, which of them the style has, and what choosing one changes.
fn row<T: Copy + Send + Sync + 'static>(
    (label, name, class): (&'static str, &'static str, &'static str),
    all: &'static [T],
    face: impl Fn(T) -> Choice,
    has: impl Fn(&Style, T) -> bool + Send + Sync + 'static,
    to: impl Fn(T) -> StyleChange + Send + Sync + 'static,
    (style, change): (Memo<Style>, Callback<StyleChange>),
) -> AnyView {
    let choices = all.iter().map(|value| face(*value)).collect();
    let value = Signal::derive(move || style.with(|style| all.iter().position(|value| has(style, *value))));
    let on_choose = Callback::new(move |index: usize| change.run(to(all[index])));
    view! { <Choices label name class choices value on_choose /> }.erased()
}

fn strokes(facets: Facets, style: Memo<Style>, change: Callback<StyleChange>, recent: RwSignal<Vec<Color>>) -> AnyView {
    let palette = if facets.marker { &MARKERS[..] } else { &STROKES[..] };
    let value = Signal::derive(move || Some(style.with(|style| style.stroke)));
    let on_choose = Callback::new(move |color: Option<Color>| color.into_iter().for_each(|color| change.run(StyleChange::Stroke(color))));
    view! { <Swatches label="Colour" name="stroke" palette value recent on_choose /> }.erased()
}

fn fills(facets: Facets, style: Memo<Style>, change: Callback<StyleChange>, recent: RwSignal<Vec<Color>>) -> AnyView {
    let value = Signal::derive(move || style.with(|style| style.fill));
    let on_choose = Callback::new(move |color| change.run(StyleChange::Fill(color)));
    if facets.paper {
        return view! { <Swatches label="Paper" name="fill" palette=&PAPERS value recent on_choose /> }.erased();
    }
    view! { <Swatches label="Fill" name="fill" palette=&FILLS none="No fill" value recent on_choose /> }.erased()
}

fn patterns(style: Memo<Style>, change: Callback<StyleChange>) -> AnyView {
    const ALL: [(&str, Pattern, &str); 3] = [
        ("Solid fill", Pattern::Solid, "M4 4h12v12H4zM4 7h12M4 10h12M4 13h12M7 4v12M10 4v12M13 4v12"),
        ("Hatched", Pattern::Hachure, "M4 9l5-5M4 16L16 4M11 16l5-5"),
        ("Cross-hatched", Pattern::Cross, "M4 9l5-5M4 16L16 4M11 16l5-5M4 11l5 5M4 4l12 12M11 4l5 5"),
    ];
    let face = |(words, pattern, path)| Choice { words, face: sample(path, if pattern == Pattern::Solid { 2.5 } else { 1.5 }, "") };
    row(("Pattern", "pattern", "segments"), &ALL, face, |s, (_, p, _)| s.pattern == p, |(_, p, _)| StyleChange::Pattern(p), (style, change))
}

fn hands(style: Memo<Style>, change: Callback<StyleChange>) -> AnyView {
    const ALL: [(&str, f32, &str); 3] = [
        ("Clean", 0.0, "M3 10h14"),
        ("Hand-drawn", 1.0, "M3 10.5c4-2 6 1 8 0s4-1 6-.5"),
        ("Sloppy", 2.0, "M3 9c3 3 4-3 7 1s4 2 7-1M3.5 11.5c4-2.5 8 .5 13-1"),
    ];
    let face = |(words, _, path)| Choice { words, face: sample(path, 1.75, "") };
    row(("Hand", "rough", "segments"), &ALL, face, |s, (_, r, _)| s.rough == r, |(_, r, _)| StyleChange::Rough(r), (style, change))
}

fn widths(style: Memo<Style>, change: Callback<StyleChange>) -> AnyView {
    const ALL: [(&str, f32); 3] = [("Thin", Style::WIDTHS[0]), ("Medium", Style::WIDTHS[1]), ("Bold", Style::WIDTHS[2])];
    let face = |(words, width)| Choice { words, face: sample("M3 14c4-9 9 3 14-8", f64::from(width), "") };
    row(("Line width", "width", "segments"), &ALL, face, |style, (_, w)| style.width == w, |(_, w)| StyleChange::Width(w), (style, change))
}

fn dashes(style: Memo<Style>, change: Callback<StyleChange>) -> AnyView {
    const ALL: [(&str, Dash, &str); 3] =
        [("Solid", Dash::Solid, ""), ("Dashed", Dash::Dashed, "4.2 4.2"), ("Dotted", Dash::Dotted, "0.1 4")];
    let face = |(words, _, dash)| Choice { words, face: sample("M3 10h14", 2.0, dash) };
    row(("Dashes", "dash", "segments"), &ALL, face, |style, (_, d, _)| style.dash == d, |(_, d, _)| StyleChange::Dash(d), (style, change))
}

fn corners(style: Memo<Style>, change: Callback<StyleChange>) -> AnyView {
    const ALL: [(&str, Option<f32>, &str); 4] = [
        ("Sharp corners", None, "M4 16V4h12"),
        ("Round corners", Some(0.0), "M4 16V7a3 3 0 0 1 3-3h9"),
        ("Rounder corners", Some(24.0), "M4 16v-5a7 7 0 0 1 7-7h5"),
        ("Roundest corners", Some(48.0), "M4 16A12 12 0 0 1 16 4"),
    ];
    let face = |(words, _, path)| Choice { words, face: sample(path, 1.75, "") };
    let to = |(_, radius, _): (_, Option<f32>, _)| radius.map_or(StyleChange::Round(false), StyleChange::Radius);
    row(("Corners", "round", "segments"), &ALL, face, |s, (_, r, _)| s.round.then_some(s.radius) == r, to, (style, change))
}

fn runs(style: Memo<Style>, change: Callback<StyleChange>) -> AnyView {
    const ALL: [(&str, Run, &str); 3] = [
        ("Straight", Run::Straight, "M3 16L17 4"),
        ("Curved", Run::Curved, "M3 16C3 8 8 4 17 4"),
        ("Elbow", Run::Elbow, "M3 16h5q2 0 2-2V6q0-2 2-2h5"),
    ];
    let face = |(words, _, path)| Choice { words, face: sample(path, 1.75, "") };
    row(("Way", "run", "segments"), &ALL, face, |style, (_, r, _)| Run::of(style) == r, |(_, r, _)| StyleChange::Run(r), (style, change))
}

fn fonts(style: Memo<Style>, change: Callback<StyleChange>) -> AnyView {
    const ALL: [(&str, Font, &str); 4] = [
        ("Sans", Font::Sans, "font-sans"),
        ("Serif", Font::Serif, "font-serif"),
        ("Mono", Font::Mono, "font-mono"),
        ("Hand", Font::Hand, "font-hand"),
    ];
    let face = |(words, _, class): (_, _, &'static str)| Choice { words, face: view! { <span class=class>"Aa"</span> }.erased() };
    row(("Font", "font", "segments"), &ALL, face, |style, (_, f, _)| style.font == f, |(_, f, _)| StyleChange::Font(f), (style, change))
}

fn sizes(style: Memo<Style>, change: Callback<StyleChange>) -> AnyView {
    const ALL: [(&str, f32, &str); 4] = [
        ("Small", Style::SIZES[0], "S"),
        ("Medium", Style::SIZES[1], "M"),
        ("Large", Style::SIZES[2], "L"),
        ("Huge", Style::SIZES[3], "XL"),
    ];
    let face = |(words, _, letter): (_, _, &'static str)| Choice { words, face: letter.into_any() };
    row(
        ("Text size", "size", "segments"),
        &ALL,
        face,
        |style, (_, s, _)| style.size == s,
        |(_, s, _)| StyleChange::Size(s),
        (style, change),
    )
}

/// Bold and italic, and where the lines stand.
fn letters(style: Memo<Style>, change: Callback<StyleChange>) -> AnyView {
    const ALL: [(&str, Align, &str); 3] = [
        ("Left", Align::Start, "M4 5h12M4 10h7M4 15h10"),
        ("Centre", Align::Middle, "M4 5h12M6.5 10h7M5 15h10"),
        ("Right", Align::End, "M4 5h12M9 10h7M6 15h10"),
    ];
    let toggle = |words: &'static str, path: &'static str, has: fn(&Style) -> bool, to: fn(bool) -> StyleChange| {
        let on = move || style.with(has);
        view! {
            <button type="button" class="btn square" aria-label=words aria-pressed=move || on().to_string() on:click=move |_| change.run(to(!on()))>
                {sample(path, 1.75, "")}
            </button>
        }
        .erased()
    };
    let face = |(words, _, path)| Choice { words, face: sample(path, 1.75, "") };
    let aligns =
        row(("Align", "align", "segments"), &ALL, face, |s, (_, a, _)| s.align == a, |(_, a, _)| StyleChange::Align(a), (style, change));
    view! {
        <div class="letters">
            {toggle("Bold", "M6 4v12M6 4h4.5a3 3 0 0 1 0 6H6M6 10h5.5a3 3 0 0 1 0 6H6", |s| s.bold, StyleChange::Bold)}
            {toggle("Italic", "M12.5 4L7.5 16M9.5 4h6M4.5 16h6", |s| s.italic, StyleChange::Italic)} {aligns}
        </div>
    }
    .erased()
}

fn valigns(style: Memo<Style>, change: Callback<StyleChange>) -> AnyView {
    const ALL: [(&str, Align, &str); 3] = [
        ("At the top", Align::Start, "M4 4h12M10 16V8M7 10.5L10 7.5l3 3"),
        ("In the middle", Align::Middle, "M4 10h12M10 3v4M10 13v4"),
        ("At the bottom", Align::End, "M4 16h12M10 4v8M7 9.5l3 3 3-3"),
    ];
    let face = |(words, _, path)| Choice { words, face: sample(path, 1.75, "") };
    row(("Height", "valign", "segments"), &ALL, face, |s, (_, a, _)| s.valign == a, |(_, a, _)| StyleChange::Valign(a), (style, change))
}

fn opacity(style: Memo<Style>, change: Callback<StyleChange>) -> AnyView {
    let percent = Memo::new(move |_| style.with(|style| (style.opacity * 100.0).round() as i32));
    // `change`, not `input`: a slide is one edit, not fifty.
    let set = move |ev| {
        if let Some(percent) = number::read(&event_target_value(&ev)) {
            change.run(StyleChange::Opacity(percent as f32 / 100.0));
        }
    };
    view! {
        <label class="opacity">
            "Opacity"
            <input class="slider" type="range" min="10" max="100" step="5" aria-label="Opacity" prop:value=move || percent.get() on:change=set />
            <output>{move || percent.get()} "%"</output>
        </label>
    }
    .erased()
}

fn stack(act: Callback<Command>) -> AnyView {
    let button = |icon, label, tip, command: Command| {
        view! { <IconButton icon label tip up=true on_click=move || act.run(command.clone()) /> }.erased()
    };
    view! {
        <div class="stack" role="group" aria-label="Selection">
            {button(Icon::Duplicate, "Duplicate", "Duplicate  Ctrl D", Command::Duplicate)}
            {button(Icon::Front, "Bring to front", "To front  ]", Command::ToFront)}
            {button(Icon::Back, "Send to back", "To back  [", Command::ToBack)}
            {button(Icon::Trash, "Delete", "Delete  Del", Command::Delete)}
        </div>
    }
    .erased()
}

fn sample(path: &'static str, width: f64, dash: &'static str) -> AnyView {
    let inside = ["<path d='", path, "' stroke-width='", &number::text(width), "' stroke-dasharray='", dash, "'/>"].concat();
    drawing("sample", "0 0 20 20", inside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::input::Tool;

    fn panel(tool: Tool, kinds: &[Kind]) -> Panel {
        Panel { tool, selected: kinds.len(), kinds: kinds.to_vec(), zoom: 1.0, editable: true, ..Panel::default() }
    }

    #[test]
    fn nothing_is_offered_to_somebody_who_only_looks() {
        assert_eq!(facets(&panel(Tool::Select, &[])), Facets::default());
        assert_eq!(facets(&Panel { editable: false, ..panel(Tool::Pen, &[]) }), Facets::default());
    }

    #[test]
    fn a_tool_offers_what_it_draws_with() {
        let pen = facets(&panel(Tool::Pen, &[]));
        assert!(pen.any && pen.line && !pen.fill && !pen.dash && !pen.text && !pen.selected);
        let marker = facets(&panel(Tool::Shape(Kind::Highlight), &[]));
        assert!(marker.marker && marker.line && !marker.dash && !marker.rough);
        let paper = facets(&panel(Tool::Shape(Kind::Sticky), &[]));
        assert!(paper.paper && paper.fill && paper.text && paper.valign && !paper.line && !paper.pattern);
        let text = facets(&panel(Tool::Text, &[]));
        assert!(text.text && !text.line && !text.fill);
        assert!(facets(&panel(Tool::Shape(Kind::Arrow), &[])).ends);
        assert!(!facets(&panel(Tool::Shape(Kind::Ellipse), &[])).corners);
    }

    #[test]
    fn a_selection_offers_what_any_of_it_can_take() {
        let mixed = facets(&panel(Tool::Select, &[Kind::Text, Kind::Rectangle, Kind::Line]));
        assert!(mixed.selected && mixed.text && mixed.fill && mixed.ends && mixed.rough && mixed.pattern && !mixed.paper);
        assert!(!facets(&panel(Tool::Select, &[Kind::Image])).stroke);
    }
}
