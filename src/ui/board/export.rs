//! The sheet that makes a picture or a file of the board: what, in which format, how large, on which paper; with a look at it beforehand. The pictures
//! are made by `client::export`, what is in them is said by `board::exporting`. It is a form of markup: what a choice makes needless is hidden by the
//! style sheet.

use leptos::{ev, html, prelude::*, task::spawn_local};

use super::later::Leaving;
use crate::{
    board::{Board, exporting::Part},
    client::{
        clipboard, clips,
        export::{self, Address, Form, Inlaid, Picture},
        page,
        session::Session,
    },
    model::geom::Size,
    ui::kit::{
        Erased,
        dialog::Dialog,
        icon::{self, Icon},
        toast::Toasts,
    },
};

/// The rows of the form: words, name, choices.
const ROWS: [(&str, &str, &[&str]); 4] = [
    ("As", "format", &["PNG", "SVG", "Excalidraw"]),
    ("Size", "scale", &["1×", "2×", "3×"]),
    ("Paper", "paper", &["Board", "None"]),
    ("Colours", "colours", &["Light", "Dark"]),
];
/// What is chosen in them at first.
const FIRST: [usize; 4] = [0, 1, 0, 0];
const ENDS: [&str; 3] = ["png", "svg", "excalidraw"];
const PNG: usize = 0;
const SVG: usize = 1;
/// The look beforehand is no larger: CSS pixels of twice its box.
const LOOK: Size = Size::new(960.0, 720.0);

/// A picture, and what is to become of it.
struct Wish {
    picture: Picture,
    format: usize,
    scale: f64,
    /// What the file is called.
    name: String,
}

impl Wish {
    fn of(board: &Board, form: &Form, title: String) -> Self {
        let [format, scale, paper, colours] = ROWS.map(|(_, name, _)| form.chosen(name));
        let (part, frame) = part(board, form.chosen("part"));
        let (shapes, shown) = if format > SVG { (board.excerpt(&part), None) } else { board.pictured(&part) };
        let name = file_name(&title, &frame, ENDS[format.min(2)]);
        let picture = Picture { shapes, part: shown, dark: colours == 1 && format <= SVG, paper: paper == 0 || format > SVG, title };
        Wish { picture, format, scale: scale as f64 + 1.0, name }
    }

    /// How large it will be; or why it cannot be.
    fn told(&self) -> Result<String, &'static str> {
        if self.picture.shapes.is_empty() {
            return Err("There is nothing to export.");
        }
        let size = self.picture.size();
        let pixels = match self.format {
            PNG => export::pixels(size, self.scale)
                .ok_or("This is too large for one PNG. Choose a smaller scale, a part of the board, or SVG.")?,
            SVG => (size.width.round() as u32, size.height.round() as u32),
            _ => return Ok(self.picture.shapes.len().to_string() + " shapes"),
        };
        Ok([&pixels.0.to_string(), " × ", &pixels.1.to_string(), " pixels"].concat())
    }

    /// Copies or downloads it, and says so.
    async fn grant(self, copy: bool, inlaid: Inlaid) -> Result<&'static str, String> {
        let Wish { picture, format, scale, name } = self;
        let no_clipboard = "The browser does not take this on its clipboard. Download it instead.";
        let file = match (format, copy) {
            (PNG, true) => {
                let done = clips::copy_png(async move { picture.png(&inlaid, scale).await }).await;
                return if done { Ok("Copied as PNG") } else { Err(no_clipboard.to_owned()) };
            }
            (_, true) => {
                let done = clipboard::copy(&picture.whole(&inlaid).await).await;
                return if done { Ok("Copied as SVG") } else { Err(no_clipboard.to_owned()) };
            }
            (PNG, _) => picture.png(&inlaid, scale).await,
            (SVG, _) => export::file(&picture.whole(&inlaid).await, "image/svg+xml"),
            _ => match export::excalidraw(&picture.shapes).await {
                Err(why) if why.is_empty() => {
                    return Err("A file of Excalidraw is written by the server, and there is no connection.".to_owned());
                }
                Err(why) => return Err(why),
                Ok(text) => export::file(&text, "application/vnd.excalidraw+json"),
            },
        };
        let file = file.ok_or("The browser could not make this picture. A smaller one may do.")?;
        export::download(&file, &name);
        Ok("Exported")
    }
}

/// The choices of what: everything, the selection, then the frames. What the number means, and what the frame is called.
fn part(board: &Board, chosen: usize) -> (Part, String) {
    match chosen {
        0 => (Part::All, String::new()),
        1 => (Part::Selection, String::new()),
        n => board.frames().into_iter().nth(n - 2).map_or((Part::All, String::new()), |(id, name)| (Part::Frame(id), name)),
    }
}

/// Shows while [`Leaving`] says so; it begins with the whole board, or with the selection (a frame that is selected by itself).
#[component]
pub fn Export(session: Session) -> impl IntoView {
    let toasts: Toasts = expect_context();
    let Leaving { open, selection } = expect_context();
    let form = NodeRef::<html::Form>::new();
    let (revised, title) = (session.revised(), session.title());
    let session = StoredValue::new(session);
    let inlaid = StoredValue::new_local(Inlaid::default());
    let came = RwSignal::new(false);
    // The picture that is shown beforehand.
    let seen = StoredValue::new(None::<Address>);

    let with = move |act: &dyn Fn(&Board, &Form)| {
        if let Some(form) = form.get_untracked().map(|form| Form::new(form.into())) {
            session.with_value(|session| session.with_board(|board| act(board, &form)));
        }
    };
    let show = Callback::new(move |()| {
        with(&|board, form| {
            let wish = Wish::of(board, form, String::new());
            let told = wish.told();
            let look = if told.is_ok() || wish.format == PNG { wish.picture.svg(&inlaid.get_value(), Some(LOOK)) } else { String::new() };
            seen.set_value(form.show(told.as_deref().unwrap_or_default(), told.as_ref().err().copied().unwrap_or_default(), &look));
            let (shapes, inlaid) = (wish.picture.shapes, inlaid.get_value());
            spawn_local(async move {
                if inlaid.gather(&shapes).await {
                    _ = came.try_set(true);
                }
            });
        });
    });
    Effect::new(move |_| {
        revised.track();
        came.track();
        match open.get() {
            true if form.get().is_some() => show.run(()),
            true => {}
            false => seen.set_value(None),
        }
    });
    let clicked = move |ev: ev::MouseEvent| {
        let Some(which) = page::marked(&ev, "data-act") else { return };
        ev.prevent_default();
        with(&|board, form| {
            let wish = Wish::of(board, form, title.get_untracked());
            let (form, copy, inlaid) = (form.clone(), which == "copy", inlaid.get_value());
            form.busy(true);
            spawn_local(async move {
                let done = wish.grant(copy, inlaid).await;
                form.busy(false);
                match done {
                    Ok(words) => {
                        open.set(false);
                        toasts.say(words);
                    }
                    Err(why) => form.sorry(&why),
                }
            });
        });
    };
    let body = move || {
        let markup = session.with_value(|session| session.with_board(|board| markup(board, selection.get_untracked())));
        view! {
            <form
                class="export"
                node_ref=form
                inner_html=markup.unwrap_or_default()
                on:change=move |_| show.run(())
                on:click=clicked
                on:submit=move |ev: ev::SubmitEvent| ev.prevent_default()
            ></form>
        }
        .erased()
    };
    view! {
        <Dialog title="Export" open>
            {body()}
        </Dialog>
    }
    .erased()
}

/// The form. Names of frames are text of people; all else is constant.
fn markup(board: &Board, selection: bool) -> String {
    let selected = board.selection();
    let frames = board.frames();
    let only = frames.iter().position(|(id, _)| selection && selected == [id.clone()]);
    let chosen = only.map_or(usize::from(selection && !selected.is_empty()), |i| i + 2);
    let mut html = String::from(
        "<figure><div><img alt='What will be exported'></div><figcaption role='status'></figcaption></figure>\
         <div class='choices'><label class='row'><span>What</span><select name='part'>",
    );
    let mut option = |value: usize, words: &str, name: &str| {
        let chosen = if value == chosen { " selected" } else { "" };
        for part in ["<option value='", &value.to_string(), "'", chosen, ">", words] {
            html.push_str(part);
        }
        name.chars().for_each(|c| match c {
            '<' => html.push_str("&lt;"),
            '&' => html.push_str("&amp;"),
            c => html.push(c),
        });
        html.push_str("</option>");
    };
    option(0, "The whole board", "");
    if !selected.is_empty() {
        option(1, "The selection", "");
    }
    for (i, (_, name)) in frames.iter().enumerate() {
        option(i + 2, if name.is_empty() { "Frame" } else { "Frame: " }, name);
    }
    html.push_str("</select></label>");
    for ((words, name, choices), first) in ROWS.into_iter().zip(FIRST) {
        for part in [
            "<div class='row' data-row='",
            name,
            "' role='radiogroup' aria-label='",
            words,
            "'><span>",
            words,
            "</span><div class='segments'>",
        ] {
            html.push_str(part);
        }
        for (i, words) in choices.iter().enumerate() {
            let checked = if i == first { "' checked>" } else { "'>" };
            for part in ["<label><input type='radio' name='", name, "' value='", &i.to_string(), checked, words, "</label>"] {
                html.push_str(part);
            }
        }
        html.push_str("</div></div>");
    }
    html.push_str("<p class='sorry' role='alert'></p><div class='actions'>");
    for (act, class, which, words) in [("copy", "outline", Icon::Duplicate, "Copy"), ("download", "primary", Icon::Download, "Download")] {
        for part in ["<button type='button' class='btn ", class, "' data-act='", act, "'>", &icon::markup(which), words, "</button>"] {
            html.push_str(part);
        }
    }
    html.push_str("</div></div>");
    html
}

/// The title, and the frame's name, without what file systems dislike.
fn file_name(title: &str, frame: &str, end: &str) -> String {
    let mut name = String::new();
    for part in [title, frame] {
        let plain: String = part.chars().map(|c| if c < ' ' || "/\\:*?\"<>|".contains(c) { ' ' } else { c }).take(80).collect();
        let plain = plain.trim().trim_matches('.').trim();
        if !plain.is_empty() {
            name.push_str(if name.is_empty() { "" } else { " - " });
            name.push_str(plain);
        }
    }
    [if name.is_empty() { "board" } else { &name }, ".", end].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        board::input::{Command, Input},
        model::{
            geom::Geo,
            order::Order,
            shape::{Kind, Shape},
        },
    };

    #[test]
    fn a_file_is_called_as_the_document_and_its_frame_are() {
        assert_eq!(file_name("Plan: 2026/Q1", "", "png"), "Plan  2026 Q1.png");
        assert_eq!(file_name("Plan", "Login", "svg"), "Plan - Login.svg");
        assert_eq!((file_name("", "", "svg"), file_name("../..", "", "png")), ("board.svg".into(), "board.png".into()));
    }

    #[test]
    fn the_sheet_begins_with_what_is_meant_and_a_name_is_text() {
        let mut board = Board::new(None);
        let shape = |kind, text: &str| Shape {
            text: text.into(),
            ..Shape::new(kind, Geo { x: 0.0, y: 0.0, w: 9.0, h: 9.0, r: 0.0 }, Order::first())
        };
        let (frame, star) = (shape(Kind::Frame, "<b>&amp;"), shape(Kind::Star, ""));
        let stored = [&frame, &star].map(|shape| (shape.id.clone(), Some(shape.clone()))).into();
        board.handle(Input::Stored(stored));
        let chosen = |board: &Board, selection| {
            let html = markup(board, selection);
            let (before, _) = html.split_once("' selected>").expect("one is chosen");
            (before.chars().next_back().and_then(|c| c.to_digit(10)).expect("its number"), html)
        };
        let (first, html) = chosen(&board, true);
        assert!(first == 0 && html.contains("Frame: &lt;b>&amp;amp;</option>") && !html.contains("The selection"), "{html}");
        board.handle(Input::Do(Command::Visit(star.id)));
        assert_eq!((chosen(&board, true).0, chosen(&board, false).0), (1, 0));
        board.handle(Input::Do(Command::Visit(frame.id)));
        assert_eq!(chosen(&board, true).0, 2);
        assert_eq!(part(&board, 2).1, "<b>&amp;");
        assert_eq!(part(&board, 9).0, Part::All);
    }
}
