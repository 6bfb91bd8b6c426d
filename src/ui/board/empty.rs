//! What an empty board says.

use leptos::prelude::*;

use crate::ui::kit::Erased;

use crate::{client::session::Session, ui::kit::icon::drawing};

/// Lets every pointer through; gone as soon as somebody begins to draw.
#[component]
pub fn EmptyHint(session: Session) -> impl IntoView {
    let (empty, editable) = (session.empty_board(), session.editable());
    move || {
        (empty.get() && editable.get()).then(|| {
            view! {
                <div class="empty-board">
                    <p>"Room to think"</p>
                    <p>"Choose a tool and draw, or double-click to write."</p>
                    {drawing("drawing", "0 0 80 90", "<path d='M46 4c10 24 4 52-10 76M27 68l8 13 14-7'/>".into())}
                </div>
            }
            .erased()
        })
    }
}
