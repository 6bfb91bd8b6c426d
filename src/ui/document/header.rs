//! The header: the way home, the title, the save state, the mode, who is here, sharing, the menu. Each part is its own file.

use leptos::prelude::*;

use super::{
    menu::{Menu, MenuButton},
    modes::Modes,
    share::Share,
    title::TitleField,
};
use crate::ui::kit::icon::logo;

#[component]
pub fn Header(title: Memo<String>, export: StoredValue<String>, help: RwSignal<bool>) -> impl IntoView {
    view! {
        <header class="bar">
            <div class="bar-start">
                <a class="btn square home-link" href="/" aria-label="Your documents" data-tip="Your documents">
                    {logo()}
                </a>
                <TitleField title />
            </div>
            <Modes />
            <div class="bar-end">
                <Share />
                <MenuButton />
            </div>
        </header>
        <Menu export help />
    }
    .into_any()
}
