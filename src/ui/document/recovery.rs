//! What the server did not take, before the person's eyes: to copy it, to put it into a document of its own, or to give it up. It decides
//! nothing by itself; until one of these is done the device keeps it.

use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;

use crate::{
    client::{
        clipboard, page,
        session::{Lost, Session},
    },
    ui::kit::{Erased, dialog::Dialog, toast::Toasts},
};

#[component]
pub fn Recovery(session: Session, open: RwSignal<bool>, why: Signal<String>) -> impl IntoView {
    let toasts: Toasts = expect_context();
    let lost = RwSignal::new(Lost::default());
    let session = StoredValue::new(session);
    Effect::new(move |_| {
        if open.get() {
            spawn_local(async move {
                let session = session.get_value();
                lost.set(session.lost().await);
            });
        }
    });
    let copy = move |text: String| {
        spawn_local(async move {
            match clipboard::copy(&text).await {
                true => toasts.say("Copied."),
                false => toasts.trouble("The browser would not copy."),
            }
        });
    };
    let move_out = move |_| {
        spawn_local(async move {
            let (title, lost) = (session.with_value(|session| session.title().get_untracked()), lost.get_untracked());
            let body = [
                "{\"title\":",
                &Value::from([&title, " (recovered)"].concat()).to_string(),
                ",\"markdown\":",
                &Value::from(lost.note).to_string(),
                ",\"shapes\":",
                &lost.board,
                "}",
            ];
            match page::fetch("/api/v1/docs", Some(("application/json", &body.concat()))).await {
                Ok(made) => {
                    let made: Value = serde_json::from_str(&made).unwrap_or_default();
                    page::go(made.get("url").and_then(Value::as_str).unwrap_or("/"));
                }
                Err(_) => toasts.trouble("The server did not make the document. Copy what you need instead."),
            }
        });
    };
    let forget = move |_| session.with_value(Session::forget);
    let content = move || {
        let Lost { stretch, note, shapes, board } = lost.get();
        let text = (!stretch.is_empty()).then(|| {
            view! {
                <h3>"Text"</h3>
                <pre>{stretch}</pre>
                <button type="button" class="btn outline" on:click=move |_| copy(note.clone())>
                    "Copy the note as Markdown"
                </button>
            }
            .erased()
        });
        let drawn = (!shapes.is_empty()).then(|| {
            let list = shapes.join("\n");
            view! {
                <h3>"Shapes"</h3>
                <pre>{list}</pre>
                <button type="button" class="btn outline" on:click=move |_| copy(board.clone())>
                    "Copy the shapes as JSON"
                </button>
            }
            .erased()
        });
        view! {
            <div class="recovery">
                <p>{why}" What you wrote here is on this device only. Nothing of it goes until you decide."</p>
                {text}
                {drawn}
                <footer>
                    <button type="button" class="btn primary" on:click=move_out>
                        "Put it into a new document"
                    </button>
                    <button type="button" class="btn" on:click=forget>
                        "Give it up and reload"
                    </button>
                </footer>
            </div>
        }
        .erased()
    };
    view! {
        <Dialog title="Not saved" open>
            {content}
        </Dialog>
    }
    .erased()
}
