//! The outline: the board as a tree of frames, groups and objects. It is also how the board is read without being seen: when its panel is closed,
//! the same tree is there for screen readers, in reading order. It is one stop of the Tab key then: a cue shows what has the focus, arrow keys go
//! through the shapes, Enter opens the panel.

use leptos::{ev, html, prelude::*};

use crate::{
    board::{
        input::{Beside, Command},
        outline::{By, Row},
    },
    client::{page, rows, session::Session, storage},
    model::{ids::ShapeId, shape::Kind},
    ui::kit::{
        Erased,
        button::IconButton,
        icon::{Icon, markup},
    },
};

/// A closed outline longer than this is no help to anybody; the rest is said as a number.
const LONGEST: usize = 300;
/// Rows beyond what is seen that are there for scrolling.
const SPARE: usize = 8;
const KEPT: &str = "tandem.outline";

/// What the person did to it.
#[derive(Clone, Copy)]
struct State {
    session: StoredValue<Session>,
    /// Frames and groups that are folded.
    closed: RwSignal<Vec<ShapeId>>,
    /// The row that the keys work on.
    active: RwSignal<Option<ShapeId>>,
    /// The first row that is seen, and how many there is room for.
    window: RwSignal<(usize, usize)>,
    rows: Memo<Vec<Row>>,
}

impl State {
    fn act(self, command: Command) {
        self.session.with_value(|session| session.command(command));
    }
    fn at(self) -> Option<usize> {
        let active = self.active.get_untracked();
        self.rows.with_untracked(|rows| rows.iter().position(|row| Some(&row.id) == active.as_ref()))
    }
    fn row(self, i: usize) -> Option<Row> {
        self.rows.with_untracked(|rows| rows.get(i).cloned())
    }
    fn go(self, i: usize) {
        if let Some(row) = self.row(i) {
            self.active.set(Some(row.id.clone()));
            self.act(Command::Visit(row.id));
        }
    }
    fn fold(self, row: &Row) {
        self.closed.update(|closed| match closed.iter().position(|id| *id == row.id) {
            Some(i) => drop(closed.swap_remove(i)),
            None => closed.push(row.id.clone()),
        });
    }
    fn parent(self, i: usize) -> Option<usize> {
        let level = self.row(i)?.level;
        self.rows.with_untracked(|rows| rows[..i].iter().rposition(|row| row.level < level))
    }
    /// The row before or after among those of the same parent.
    fn sibling(self, i: usize, down: bool) -> Option<Row> {
        let row = self.row(i)?;
        self.rows.with_untracked(|rows| {
            let same = |other: &&Row| other.level <= row.level;
            let next = if down { rows[i + 1..].iter().find(same) } else { rows[..i].iter().rev().find(same) };
            next.filter(|other| other.level == row.level).cloned()
        })
    }

    /// True when the key was one of the tree's.
    fn key(self, ev: &ev::KeyboardEvent, last: usize) -> bool {
        let i = self.at();
        let here = i.unwrap_or_default();
        let Some(row) = self.row(here) else { return false };
        let key = ev.key();
        let beside = |at, other: Option<Row>| {
            if let Some(other) = other {
                self.act(Command::Beside { id: row.id.clone(), at, of: other.id });
            }
        };
        match key.as_str() {
            "ArrowUp" if ev.alt_key() => beside(Beside::Above, self.sibling(here, false)),
            "ArrowDown" if ev.alt_key() => beside(Beside::Below, self.sibling(here, true)),
            "ArrowUp" => self.go(here.saturating_sub(1)),
            "ArrowDown" => self.go(if i.is_some() { (here + 1).min(last) } else { 0 }),
            "Home" => self.go(0),
            "End" => self.go(last),
            "ArrowRight" if row.open == Some(true) => self.go(here + 1),
            "ArrowRight" if row.open == Some(false) => self.fold(&row),
            "ArrowLeft" if row.open == Some(true) => self.fold(&row),
            "ArrowLeft" => self.go(self.parent(here).unwrap_or(here)),
            "Delete" | "Backspace" => self.act(Command::Delete),
            _ => return false,
        }
        ev.prevent_default();
        true
    }
}

/// `name` asks for the field that names what is selected; `focus` gives the keyboard to the canvas.
#[component]
pub fn Outline(session: Session, shown: RwSignal<bool>, name: RwSignal<bool>, focus: Callback<()>) -> impl IntoView {
    let (revised, panel) = (session.revised(), session.panel());
    let closed = RwSignal::new(Vec::new());
    let session = StoredValue::new(session);
    let all = Memo::new(move |_| {
        revised.track();
        let by = if shown.get() { By::Stack } else { By::Reading };
        session.with_value(|session| session.with_board(|board| closed.with(|closed| board.rows(by, closed)))).unwrap_or_default()
    });
    let one = Memo::new(move |_| panel.with(|panel| panel.one.clone()));
    let state = State { session, closed, active: RwSignal::new(None), window: RwSignal::new((0, 40)), rows: all };
    let (tree, field) = (NodeRef::<html::Div>::new(), NodeRef::<html::Input>::new());

    // What is selected on the canvas is where the keys go on.
    Effect::new(move |_| {
        if let Some(one) = one.get() {
            state.active.set(Some(one));
        }
    });
    shown.set(storage::get(KEPT).is_some());
    Effect::new(move |_| if shown.get() { storage::set(KEPT, "1") } else { storage::remove(KEPT) });
    // The active row is brought into view.
    Effect::new(move |_| {
        state.active.track();
        if let (Some(at), Some(tree), true) = (state.at(), tree.get_untracked(), shown.get()) {
            rows::scroll_to(&tree, at);
        }
    });
    // Whoever opens it goes on in it; what was open when the page came takes nothing away.
    Effect::new(move |was: Option<bool>| {
        let (now, naming) = (shown.get(), name.get());
        if let (true, Some(field)) = (naming, field.get()) {
            name.set(false);
            let _ = field.focus();
            field.select();
        } else if let (Some(false), true, Some(tree)) = (was, now, tree.get_untracked()) {
            let _ = tree.focus();
        }
        now
    });

    let inside = move || {
        // Rows are the same when only words have changed.
        revised.track();
        one.track();
        let active = state.active.get();
        let (first, seen) = if shown.get() { state.window.get() } else { (0, LONGEST) };
        all.with(|rows| {
            let from = first.saturating_sub(SPARE).min(rows.len());
            let to = (first + seen + SPARE).min(rows.len());
            let mut html = String::new();
            let each = |board: &crate::board::Board| {
                for (i, row) in rows[from..to].iter().enumerate() {
                    let chosen = board.is_chosen(row);
                    entry(&mut html, from + i, row, &board.described(&row.id), chosen, active.as_ref() == Some(&row.id));
                }
            };
            session.with_value(|session| session.with_board(each));
            if !shown.get_untracked() && rows.len() > LONGEST {
                html += "<div role='treeitem'>and ";
                html += &(rows.len() - LONGEST).to_string();
                html += " more</div>";
            }
            (html, from, rows.len())
        })
    };
    let inside = Memo::new(move |_| inside());

    let scrolled = move |_| {
        if let Some(tree) = tree.get_untracked() {
            state.window.set(rows::seen(&tree));
        }
    };
    let clicked = move |ev: ev::MouseEvent| {
        let Some((i, act)) = rows::of(&ev) else { return };
        let Some(row) = state.row(i) else { return };
        match act.as_str() {
            "fold" => state.fold(&row),
            "hide" => state.act(Command::Mark { id: row.id, hide: Some(!row.hide), lock: None }),
            "lock" => state.act(Command::Mark { id: row.id, hide: None, lock: Some(!row.lock) }),
            _ => state.go(i),
        }
    };
    // A row that is dragged is put where it is let go of.
    let dragged = RwSignal::new(None::<ShapeId>);
    let drop_on = move |ev: ev::DragEvent| {
        ev.prevent_default();
        let (Some((i, part)), Some(id)) = (rows::under(&ev), dragged.get_untracked()) else { return };
        dragged.set(None);
        let Some(of) = state.row(i) else { return };
        let at = match part {
            part if of.kind.holds() && (0.3..0.7).contains(&part) => Beside::Inside,
            part if part < 0.5 => Beside::Above,
            _ => Beside::Below,
        };
        state.act(Command::Beside { id, at, of: of.id });
    };
    let close = move || {
        shown.set(false);
        focus.run(());
    };
    let keyed = move |ev: ev::KeyboardEvent| {
        let last = all.with_untracked(Vec::len).saturating_sub(1);
        if state.key(&ev, last) {
            return;
        }
        match ev.key().as_str() {
            "Enter" | " " if !shown.get_untracked() => shown.set(true),
            "Enter" | " " => {
                if let Some(at) = state.at() {
                    state.go(at);
                }
                focus.run(());
            }
            "F2" => name.set(true),
            "Escape" => close(),
            _ => return,
        }
        ev.prevent_default();
    };
    let named = move || {
        revised.track();
        let active = state.active.get()?;
        let kind = all.with(|rows| Some(rows.iter().find(|row| row.id == active)?.kind))?;
        let value = session.with_value(|session| session.with_board(|board| board.name(&active)))?;
        Some((active, kind, value))
    };
    let named = Memo::new(move |_| named());
    let rename = move |ev: ev::Event| {
        if let Some((id, ..)) = named.get_untracked() {
            state.act(Command::Rename(id, event_target_value(&ev)));
        }
    };
    let leave = move |ev: ev::KeyboardEvent| {
        if matches!(ev.key().as_str(), "Enter" | "Escape") && !ev.is_composing() {
            page::blur(&ev);
            focus.run(());
        }
    };
    let words = move || match named.get() {
        Some((_, Kind::Frame | Kind::Group, _)) => "Name",
        _ => "Alternative text",
    };
    view! {
        <aside class="outline" class=("chrome", move || shown.get()) aria-label="Outline of the board">
            <header hidden=move || !shown.get()>
                <h2>"Outline"</h2>
                <IconButton icon=Icon::Close label="Close the outline" on_click=close />
            </header>
            <div
                class="tree"
                class=("unseen", move || !shown.get())
                role="tree"
                tabindex="0"
                aria-label="Shapes on the board"
                node_ref=tree
                aria-activedescendant=move || {
                    inside.track();
                    state.at().map(|i| ["row-", &i.to_string()].concat())
                }
                on:scroll=scrolled
                on:click=clicked
                on:keydown=keyed
                on:dragstart=move |ev| dragged.set(rows::under(&ev).and_then(|(i, _)| Some(state.row(i)?.id)))
                on:dragover=move |ev: ev::DragEvent| ev.prevent_default()
                on:drop=drop_on
            >
                <div class="rows" role="none" style=("--rows", move || inside.with(|(_, _, all)| all.to_string()))>
                    <div role="none" style=("--from", move || inside.with(|(_, from, _)| from.to_string())) inner_html=move || inside.with(|(html, ..)| html.clone())></div>
                </div>
            </div>
            <p class="cue" aria-hidden="true" hidden=move || shown.get()>
                "Outline: " <kbd>"↓"</kbd> " reads it, " <kbd>"Enter"</kbd> " opens it"
            </p>
            <label class="field name" hidden=move || !shown.get() || named.with(Option::is_none)>
                <span>{words}</span>
                <input
                    node_ref=field
                    maxlength="500"
                    autocomplete="off"
                    prop:value=move || named.get().map(|(_, _, value)| value)
                    on:change=rename
                    on:keydown=leave
                />
            </label>
        </aside>
    }
    .erased()
}

/// One row as markup; `words` are a person's.
fn entry(html: &mut String, i: usize, row: &Row, words: &str, chosen: bool, active: bool) {
    let number = |n: usize| n.to_string();
    let flag = |on: bool| if on { "true" } else { "false" };
    let expanded = row.open.map_or(String::new(), |open| ["' aria-expanded='", flag(open)].concat());
    let more = match (row.hide, row.lock) {
        (true, true) => ", hidden, locked",
        (true, false) => ", hidden",
        (false, true) => ", locked",
        _ => "",
    };
    for part in [
        "<div role='treeitem' draggable='true' id='row-",
        &number(i),
        "' data-row='",
        &number(i),
        "' data-level='",
        &number(row.level.min(8)),
        "' aria-level='",
        &number(row.level),
        "' aria-posinset='",
        &number(row.place),
        "' aria-setsize='",
        &number(row.of),
        "' aria-selected='",
        flag(chosen),
        &expanded,
        if active { "' data-active='" } else { "" },
        if row.hide { "' data-hidden='" } else { "" },
        "'>",
        if row.open.is_some() { "<i data-act='fold'></i>" } else { "<i></i>" },
        "<span>",
    ] {
        html.push_str(part);
    }
    escape(html, words);
    html.push_str("<small class='unseen'>");
    html.push_str(more);
    html.push_str("</small></span>");
    let mut button = |act: &str, label: &str, on: bool, icon: Icon| {
        for part in ["<button type='button' tabindex='-1' data-act='", act, "' data-on='", flag(on), "' aria-label='", label, "'>"] {
            html.push_str(part);
        }
        html.push_str(&markup(icon));
        html.push_str("</button>");
    };
    button("hide", if row.hide { "Show" } else { "Hide" }, row.hide, if row.hide { Icon::Hidden } else { Icon::Eye });
    button("lock", if row.lock { "Unlock" } else { "Lock" }, row.lock, if row.lock { Icon::Lock } else { Icon::Unlock });
    html.push_str("</div>");
}

/// Text of a person inside markup.
pub fn escape(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '<' => html.push_str("&lt;"),
            '&' => html.push_str("&amp;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_wrote_is_no_markup_and_a_row_says_where_it_is() {
        let row = Row { id: ShapeId::random(), kind: Kind::Frame, level: 2, place: 1, of: 3, open: Some(false), lock: true, hide: false };
        let mut html = String::new();
        entry(&mut html, 7, &row, "<img onerror='x'>&\"", true, true);
        assert!(
            !html.contains("<img") && html.contains("&lt;img onerror=&#39;x&#39;&gt;&amp;&quot;")
                || html.contains("&lt;img onerror=&#39;x&#39;>&amp;&quot;")
        );
        for part in [
            "id='row-7'",
            "aria-level='2'",
            "aria-posinset='1'",
            "aria-setsize='3'",
            "aria-selected='true'",
            "aria-expanded='false'",
            ", locked",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
    }
}
