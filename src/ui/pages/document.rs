//! `/d/{id}`: asks the server for the document, then shows its workspace or says why not. The content is not asked for here: it is in the
//! page when the server rendered it (`PageContent`), and comes over the socket otherwise.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::Trouble;
use crate::{
    api::{ApiError, docs::open_doc},
    ui::document::Workspace,
};

#[component]
pub fn DocumentPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).unwrap_or_default());
    let doc = Resource::new_blocking(
        move || id.get(),
        |id| async move {
            match id.parse() {
                Ok(id) => open_doc(id).await,
                Err(_) => Err(ApiError::NotFound),
            }
        },
    );
    let page = move || {
        Suspend::new(async move {
            match doc.await {
                Ok(doc) => view! { <Workspace doc /> }.into_any(),
                Err(error) => view! { <Trouble error /> }.into_any(),
            }
        })
    };
    view! { <Suspense fallback=|| view! { <div class="awaited">"Opening…"</div> }>{page}</Suspense> }.into_any()
}
