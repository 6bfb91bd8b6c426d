//! The header: the way home, the title, the save state, the mode, who is here, sharing, the menu. Each part is its own file.

use leptos::prelude::*;

use super::{
    menu::{Menu, MenuButton},
    modes::Modes,
    people::People,
    save::Save,
    share::{Share, ShareButton},
    title::TitleField,
    workspace::Live,
};
use crate::ui::kit::Erased;
use crate::ui::kit::icon::logo;

#[component]
pub fn Header(
    live: Live,
    title: Memo<String>,
    export: StoredValue<String>,
    links: StoredValue<String>,
    help: RwSignal<bool>,
) -> impl IntoView {
    let session = move || live.get();
    view! {
        <header class="bar">
            <div class="bar-start">
                <a class="btn square home-link" href="/" aria-label="Your documents" data-tip="Your documents">
                    {logo()}
                </a>
                <TitleField live title />
                {move || session().map(|session| view! { <Save session /> })}
            </div>
            <Modes />
            <div class="bar-end">
                {move || session().map(|session| view! { <People session /> })}
                <ShareButton />
                <MenuButton />
            </div>
            <Menu live export help />
            <Share links />
        </header>
    }
    .erased()
}
