//! Colour, line, text and stacking of what is selected, or of what is drawn next.

use leptos::prelude::*;

use crate::{
    board::{
        Panel,
        input::{Command, Run, StyleChange, Tool},
    },
    client::{number, session::Session},
    model::{
        shape::Kind,
        style::{Color, Dash, FILLS, Font, Head, STROKES, Style},
    },
    scene::theme::light_dark,
    ui::kit::Erased,
    ui::kit::{
        button::{Choice, Choices, IconButton},
        icon::{Icon, drawing},
    },
};

/// Which choices make sense now.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Facets {
    /// Anything at all.
    any: bool,
    fill: bool,
    line: bool,
    dash: bool,
    corners: bool,
    text: bool,
    ends: bool,
    /// Something is selected: it can be copied, moved in the stack, deleted.
    selected: bool,
}

fn facets(panel: &Panel) -> Facets {
    let drawn = match panel.tool {
        Tool::Pen => vec![Kind::Pen],
        Tool::Text => vec![Kind::Text],
        Tool::Shape(kind) => vec![kind],
        Tool::Select | Tool::Hand | Tool::Eraser | Tool::Laser => Vec::new(),
    };
    let selected = panel.selected > 0;
    let kinds = if selected { &panel.kinds } else { &drawn };
    if !panel.editable || kinds.is_empty() {
        return Facets::default();
    }
    let some = |test: fn(Kind) -> bool| kinds.iter().any(|kind| test(*kind));
    Facets {
        any: true,
        fill: some(|kind| !kind.has_points() && kind != Kind::Text),
        line: some(|kind| kind != Kind::Text),
        dash: some(|kind| !matches!(kind, Kind::Text | Kind::Pen)),
        corners: some(|kind| matches!(kind, Kind::Rectangle | Kind::Diamond)),
        text: some(|kind| kind == Kind::Text) || selected && some(Kind::has_text),
        ends: some(|kind| matches!(kind, Kind::Line | Kind::Arrow)),
        selected,
    }
}

#[component]
pub fn StylePanel(session: Session, styling: RwSignal<bool>) -> impl IntoView {
    let panel = session.panel();
    let facets = Memo::new(move |_| panel.with(facets));
    let style = Memo::new(move |_| panel.with(|panel| panel.style.clone()));
    let session = StoredValue::new(session);
    let act = Callback::new(move |command| session.with_value(|session| session.command(command)));
    let body = move || {
        let facets = facets.get();
        facets.any.then(|| {
            view! {
                <div class="style-panel chrome" role="group" aria-label="Style" data-open=move || styling.get()>
                    {rows(facets, style, act)}
                </div>
            }
            .erased()
        })
    };
    body.into_any()
}

fn rows(facets: Facets, style: Memo<Style>, act: Callback<Command>) -> Vec<AnyView> {
    let change = Callback::new(move |change| act.run(Command::Style(change)));
    let mut rows = vec![strokes(style, change)];
    if facets.fill {
        rows.push(fills(style, change));
    }
    if facets.line {
        rows.push(widths(style, change));
    }
    if facets.dash {
        rows.push(dashes(style, change));
    }
    if facets.corners {
        rows.push(corners(style, change));
    }
    if facets.ends {
        rows.push(runs(style, change));
        rows.push(ends(style, change));
    }
    if facets.text {
        rows.push(fonts(style, change));
        rows.push(sizes(style, change));
    }
    rows.push(opacity(style, change));
    if facets.selected {
        rows.push(stack(act));
    }
    rows
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

fn strokes(style: Memo<Style>, change: Callback<StyleChange>) -> AnyView {
    let face = |(words, color): (&'static str, Color)| Choice { words, face: swatch(Some(color)) };
    row(
        ("Colour", "stroke", "swatches"),
        &STROKES,
        face,
        |style, (_, c)| style.stroke == c,
        |(_, c)| StyleChange::Stroke(c),
        (style, change),
    )
}

fn fills(style: Memo<Style>, change: Callback<StyleChange>) -> AnyView {
    const ALL: [(&str, Option<Color>); FILLS.len() + 1] = {
        let mut all = [("No fill", None); FILLS.len() + 1];
        let mut i = 0;
        while i < FILLS.len() {
            all[i + 1] = (FILLS[i].0, Some(FILLS[i].1));
            i += 1;
        }
        all
    };
    let face = |(words, color)| Choice { words, face: swatch(color) };
    row(("Fill", "fill", "swatches"), &ALL, face, |style, (_, c)| style.fill == c, |(_, c)| StyleChange::Fill(c), (style, change))
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
    const ALL: [(&str, bool, &str); 2] = [("Sharp corners", false, "M4 16V4h12"), ("Round corners", true, "M4 16v-5a7 7 0 0 1 7-7h5")];
    let face = |(words, _, path)| Choice { words, face: sample(path, 1.75, "") };
    row(
        ("Corners", "round", "segments"),
        &ALL,
        face,
        |style, (_, r, _)| style.round == r,
        |(_, r, _)| StyleChange::Round(r),
        (style, change),
    )
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

/// Both ends of a line, the end at the last point first: it is the one that people change.
fn ends(style: Memo<Style>, change: Callback<StyleChange>) -> AnyView {
    const ALL: [(&str, Head, &str); 5] = [
        ("Nothing", Head::None, "M3 10h14"),
        ("Arrow", Head::Arrow, "M3 10h14M12 5l5 5-5 5"),
        ("Triangle", Head::Triangle, "M3 10h7M10 5l7 5-7 5z"),
        ("Dot", Head::Dot, "M3 10h8M11 10a3 3 0 1 0 6 0a3 3 0 1 0-6 0"),
        ("Bar", Head::Bar, "M3 10h13M16.5 5v10"),
    ];
    let face = |(words, _, path)| Choice { words, face: sample(path, 1.75, "") };
    let head = row(("End", "head", "segments"), &ALL, face, |s, (_, h, _)| s.head == h, |(_, h, _)| StyleChange::Head(h), (style, change));
    let tail = row(
        ("Start", "tail", "segments mirrored"),
        &ALL,
        face,
        |s, (_, h, _)| s.tail == h,
        |(_, h, _)| StyleChange::Tail(h),
        (style, change),
    );
    view! { <div class="ends">{tail} {head}</div> }.erased()
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

/// A disc of the colour as this theme shows it; none is a struck-out ring. An SVG attribute: a strict CSP allows it.
fn swatch(color: Option<Color>) -> AnyView {
    const RING: &str = "<path class='none' d='M10 1.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 1 0 0-17zM4 16L16 4'/>";
    let inside = color.map_or_else(
        || RING.into(),
        |color| {
            ["<circle cx='10' cy='10' r='8.5' fill='", &light_dark(color), "'/><circle class='edge' cx='10' cy='10' r='8.5'/>"].concat()
        },
    );
    drawing("", "0 0 20 20", inside)
}

fn sample(path: &'static str, width: f64, dash: &'static str) -> AnyView {
    let inside = ["<path d='", path, "' stroke-width='", &number::text(width), "' stroke-dasharray='", dash, "'/>"].concat();
    drawing("sample", "0 0 20 20", inside)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let text = facets(&panel(Tool::Text, &[]));
        assert!(text.text && !text.line && !text.fill);
        assert!(facets(&panel(Tool::Shape(Kind::Arrow), &[])).ends);
        assert!(!facets(&panel(Tool::Shape(Kind::Ellipse), &[])).corners);
    }

    #[test]
    fn a_selection_offers_what_any_of_it_can_take() {
        let mixed = facets(&panel(Tool::Select, &[Kind::Text, Kind::Rectangle, Kind::Line]));
        assert!(mixed.selected && mixed.text && mixed.fill && mixed.ends);
    }
}
