//! The sheet that makes a picture or a file of the board: what, in which format, how large, on which paper; with a look at it beforehand. The pictures
//! are made by `client::export`, what is in them is said by `board::exporting`.

use leptos::{ev, prelude::*, task::spawn_local};

use crate::{
    board::exporting::Part,
    client::{
        clipboard, clips,
        export::{self, Address, Inlaid, Picture},
        session::Session,
    },
    model::{geom::Size, ids::ShapeId},
    ui::kit::{
        Erased,
        button::{Choice, Choices},
        dialog::Dialog,
        icon::{Icon, icon},
        toast::Toasts,
    },
};

const FORMATS: [(&str, &str); 3] = [("PNG", "png"), ("SVG", "svg"), ("Excalidraw", "excalidraw")];
const PNG: usize = 0;
const SVG: usize = 1;
const SCALES: [&str; 3] = ["1×", "2×", "3×"];
/// The look beforehand is no larger, in CSS pixels of twice its box.
const LOOK: Size = Size::new(960.0, 720.0);

/// A picture, and what is to become of it.
struct Wish {
    picture: Picture,
    format: usize,
    scale: f64,
    inlaid: Inlaid,
}

impl Wish {
    async fn file(&self) -> Result<export::File, String> {
        let made = match self.format {
            PNG => self.picture.png(&self.inlaid, self.scale).await,
            SVG => export::file(&self.picture.whole(&self.inlaid).await, "image/svg+xml"),
            _ => {
                let text = export::excalidraw(&self.picture.shapes).await.map_err(|why| match why.is_empty() {
                    true => "A file of Excalidraw is written by the server, and there is no connection.".to_owned(),
                    false => why,
                })?;
                export::file(&text, "application/vnd.excalidraw+json")
            }
        };
        made.ok_or_else(|| "The browser could not make this picture. A smaller one may do.".to_owned())
    }
}

/// What is seen beforehand.
struct Look {
    address: Option<Address>,
    size: Size,
    shapes: usize,
}

/// Shows while `open`; `part` is what it makes a picture of, and can be chosen in it.
#[component]
pub fn Export(session: Session, open: RwSignal<bool>, part: RwSignal<Part>, focus: Callback<()>) -> impl IntoView {
    let toasts: Toasts = expect_context();
    let (format, scale) = (RwSignal::new(PNG), RwSignal::new(1));
    let (paper, colours) = (RwSignal::new(0), RwSignal::new(0));
    let (busy, trouble) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let came = RwSignal::new(0);
    let look = RwSignal::new(None::<Look>);
    let (revised, panel, title) = (session.revised(), session.panel(), session.title());
    let session = StoredValue::new(session);
    let inlaid = StoredValue::new_local(Inlaid::default());

    let wish = move || {
        let (part, format) = (part.get(), format.get());
        let of_picture = format != 2;
        let excerpt = session.with_value(|session| {
            session.with_board(|board| if of_picture { board.pictured(&part) } else { (board.excerpt(&part), None) })
        });
        let (shapes, part) = excerpt.unwrap_or_default();
        let scale = scale.get() as f64 + 1.0;
        let (dark, paper) = (colours.get() == 1 && of_picture, paper.get() == 0);
        Wish { picture: Picture { shapes, part, title: title.get_untracked(), dark, paper }, format, scale, inlaid: inlaid.get_value() }
    };
    Effect::new(move |_| {
        if !open.get() {
            return look.set(None);
        }
        revised.track();
        came.track();
        trouble.set(None);
        let wish = wish();
        let picture = &wish.picture;
        let drawn = export::file(&picture.svg(&wish.inlaid, Some(LOOK)), "image/svg+xml").and_then(|file| Address::of(&file));
        look.set(Some(Look { address: drawn, size: picture.size(), shapes: picture.shapes.len() }));
        spawn_local(async move {
            if wish.inlaid.gather(&wish.picture.shapes).await {
                _ = came.try_update(|n| *n += 1);
            }
        });
    });

    let pixels = move || look.with(|look| export::pixels(look.as_ref()?.size, scale.get() as f64 + 1.0));
    let empty = move || look.with(|look| look.as_ref().is_none_or(|look| look.shapes == 0));
    let too_large = move || format.get() == PNG && !empty() && pixels().is_none();
    let words = move || {
        if empty() {
            return "There is nothing to export".to_owned();
        }
        let by = |wide: String, high: String| [&wide, " × ", &high, " pixels"].concat();
        match format.get() {
            PNG => pixels().map_or_else(|| "Too many pixels".to_owned(), |(wide, high)| by(wide.to_string(), high.to_string())),
            SVG => look.with(|look| look.as_ref().map(|look| look.size)).map_or_else(String::new, |Size { width, height }| {
                by((width.round() as i64).to_string(), (height.round() as i64).to_string())
            }),
            _ => look.with(|look| look.as_ref().map_or(0, |look| look.shapes)).to_string() + " shapes",
        }
    };
    let sorry = move || match too_large() {
        true => Some("This is too large for one PNG. Choose a smaller scale, a part of the board, or SVG.".to_owned()),
        false => trouble.get(),
    };
    let stuck = Signal::derive(move || busy.get() || empty() || too_large());
    let end = move |done: Result<&'static str, String>| {
        busy.set(false);
        match done {
            Ok(words) => {
                open.set(false);
                focus.run(());
                toasts.say(words);
            }
            Err(why) => trouble.set(Some(why)),
        }
    };
    let download = move |_: ev::MouseEvent| {
        busy.set(true);
        let (wish, frame) = (untrack(wish), part.get_untracked());
        let frame = if let Part::Frame(id) = frame {
            session.with_value(|session| session.with_board(|board| name_of(board.frames(), &id)))
        } else {
            None
        };
        let name = file_name(&wish.picture.title, frame.as_deref(), FORMATS[wish.format].1);
        spawn_local(async move {
            end(wish.file().await.map(|file| {
                export::download(&file, &name);
                "Exported"
            }));
        });
    };
    let copy = move |_: ev::MouseEvent| {
        busy.set(true);
        let wish = untrack(wish);
        spawn_local(async move {
            let Wish { picture, format, scale, inlaid } = wish;
            let (done, copied, sorry) = if format == PNG {
                let sorry = "The browser does not take pictures on its clipboard here. Download it instead.";
                (clips::copy_png(async move { picture.png(&inlaid, scale).await }).await, "Copied as PNG", sorry)
            } else {
                let sorry = "The browser did not give its clipboard. Download it instead.";
                (clipboard::copy(&picture.whole(&inlaid).await).await, "Copied as SVG", sorry)
            };
            end(if done { Ok(copied) } else { Err(sorry.to_owned()) });
        });
    };
    let body = move || {
        let choice = |label: &'static str, name: &'static str, words: &'static [&'static str], value: RwSignal<usize>| {
            let choices = words.iter().map(|words| Choice { words, face: words.into_any() }).collect();
            view! {
                <div class="row">
                    <span aria-hidden="true">{label}</span>
                    <Choices label name choices value=Signal::derive(move || Some(value.get())) on_choose=Callback::new(move |i| value.set(i)) />
                </div>
            }
            .erased()
        };
        view! {
            <div class="export">
                <figure data-clear=move || paper.get() == 1 data-dark=move || colours.get() == 1 && format.get() != 2>
                    <div>{move || look.with(|look| {
                        let address = look.as_ref().filter(|look| look.shapes > 0)?.address.as_ref()?;
                        Some(view! { <img alt="What will be exported" src=address.0.clone() /> }.erased())
                    })}</div>
                    <figcaption role="status">{words}</figcaption>
                </figure>
                <div class="choices">
                    <label class="field">"What" {parts(part, session, panel.with_untracked(|panel| panel.selected))}</label>
                    {choice("As", "export-format", &["PNG", "SVG", "Excalidraw"], format)}
                    {move || (format.get() == PNG).then(|| choice("Size", "export-scale", &SCALES, scale))}
                    {move || {
                        (format.get() != 2)
                            .then(|| [
                                choice("Paper", "export-paper", &["Board", "None"], paper),
                                choice("Colours", "export-colours", &["Light", "Dark"], colours),
                            ])
                    }}
                    <p class="sorry" role="alert">{sorry}</p>
                    <div class="actions">
                        {move || {
                            (format.get() != 2)
                                .then(|| {
                                    view! {
                                        <button type="button" class="btn outline" disabled=move || stuck.get() on:click=copy>
                                            {icon(Icon::Duplicate)}
                                            "Copy"
                                        </button>
                                    }
                                        .erased()
                                })
                        }}
                        <button type="button" class="btn primary" disabled=move || stuck.get() on:click=download>
                            {icon(Icon::Download)}
                            "Download"
                        </button>
                    </div>
                </div>
            </div>
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

/// The choice of what: everything, the selection, a frame.
fn parts(part: RwSignal<Part>, session: StoredValue<Session>, selected: usize) -> AnyView {
    let mut all = vec![(Part::All, "The whole board".to_owned())];
    if selected > 0 {
        all.push((Part::Selection, ["The selection (", &selected.to_string(), ")"].concat()));
    }
    let frames = session.with_value(|session| session.with_board(|board| board.frames())).unwrap_or_default();
    all.extend(
        frames
            .into_iter()
            .map(|(id, name)| (Part::Frame(id), if name.is_empty() { "Frame".to_owned() } else { ["Frame: ", &name].concat() })),
    );
    let options: Vec<AnyView> = all
        .iter()
        .enumerate()
        .map(|(i, (one, words))| view! { <option value=i selected=part.get_untracked() == *one>{words.clone()}</option> }.erased())
        .collect();
    let chosen = move |ev: ev::Event| {
        if let Some((chosen, _)) = event_target_value(&ev).parse::<usize>().ok().and_then(|i| all.get(i)) {
            part.set(chosen.clone());
        }
    };
    view! { <select on:change=chosen>{options}</select> }.erased()
}

fn name_of(frames: Vec<(ShapeId, String)>, id: &ShapeId) -> String {
    frames.into_iter().find(|(frame, _)| frame == id).map(|(_, name)| name).unwrap_or_default()
}

/// The title, and the frame's name, without what file systems dislike.
fn file_name(title: &str, frame: Option<&str>, end: &str) -> String {
    let mut name = String::new();
    for part in [Some(title), frame].into_iter().flatten() {
        let plain: String = part.chars().map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { ' ' } else { c }).take(80).collect();
        let plain = plain.trim_matches(|c: char| c == '.' || c.is_whitespace());
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

    #[test]
    fn a_file_is_called_as_the_document_and_its_frame_are() {
        assert_eq!(file_name("Plan: 2026/Q1", None, "png"), "Plan  2026 Q1.png");
        assert_eq!(file_name("Plan", Some("Login"), "svg"), "Plan - Login.svg");
        assert_eq!((file_name("", Some(""), "svg"), file_name("../..", None, "png")), ("board.svg".into(), "board.png".into()));
    }
}
