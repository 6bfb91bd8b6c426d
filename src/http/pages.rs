//! Pages: the app rendered with what the person came to see already in it, whole (no placeholders), under a content policy with a nonce.

use any_spawner::Executor;
use axum::{
    extract::{Path, Request, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;

use super::{Edge, caller::Caller, error::Refusal};
use crate::{
    api::{
        ApiError, PageContent,
        docs::{OpenDoc, read},
        request::Known,
    },
    app,
    model::access::Role,
    ui::pages::{Imported, Page},
};

/// Must run once before the first page: hands the runtime's spawner to the framework. Doing it twice is harmless.
pub fn init() {
    let _ = Executor::init_tokio();
}

/// `GET /`
pub async fn home(State(edge): State<Edge>, caller: Caller, request: Request) -> Response {
    match read::my_docs(&edge.services, &caller.user).await {
        Ok(docs) => page(&edge, &caller, request, Page::Home(docs), None).await,
        Err(error) => refused(&edge, &caller, request, error).await,
    }
}

/// `GET /blank`: the page of a document that does not exist yet. The service worker keeps it, so that documents can be made without a network;
/// it writes their id in the place of [`NO_ID`].
pub async fn blank(State(edge): State<Edge>, caller: Caller, request: Request) -> Response {
    match edge.services.people.person(&caller.user).await {
        Ok(me) => {
            let id = NO_ID.parse().expect("zeros have the form of an id");
            let doc = OpenDoc { id, title: String::new(), role: Role::Owner, me };
            page(&edge, &caller, request, Page::Document(doc), None).await
        }
        Err(error) => refused(&edge, &caller, request, error.into()).await,
    }
}

const NO_ID: &str = "0000000000000000000000";

/// `GET /d/{id}`: the document, readable before any script runs and without one.
pub async fn document(State(edge): State<Edge>, caller: Caller, Path(id): Path<String>, request: Request) -> Response {
    match found(&edge, &caller, &id).await {
        Ok((doc, content)) => page(&edge, &caller, request, doc, Some(content)).await,
        Err(error) => refused(&edge, &caller, request, error).await,
    }
}

async fn found(edge: &Edge, caller: &Caller, id: &str) -> Result<(Page, PageContent), ApiError> {
    let (card, role) = edge.readable(caller, id).await?;
    let mut content = edge.drawing(&card).await?.page.clone();
    content.card = Some(format!("/d/{}/preview.png?v={}", card.address, card.head));
    let doc = read::open_doc(&edge.services, &caller.user, caller.known().is_some(), card, role).await?;
    Ok((Page::Document(doc), content))
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        match refusal.status {
            StatusCode::NOT_FOUND => ApiError::NotFound,
            _ => ApiError::Unavailable,
        }
    }
}

/// What became of imported files.
pub(super) async fn imported(edge: &Edge, caller: &Caller, request: Request, done: Imported) -> Response {
    let status = if done.documents.is_empty() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    (status, page(edge, caller, request, Page::Imported(done), None).await).into_response()
}

/// Any address that nothing answers, asked for by a browser.
pub async fn not_found(edge: &Edge, caller: &Caller, request: Request) -> Response {
    let response = page(edge, caller, request, Page::Missing, None).await;
    (StatusCode::NOT_FOUND, response).into_response()
}

async fn refused(edge: &Edge, caller: &Caller, request: Request, error: ApiError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, page(edge, caller, request, Page::Refused(error), None).await).into_response()
}

async fn page(edge: &Edge, caller: &Caller, request: Request, page: Page, mut content: Option<PageContent>) -> Response {
    if let Some(card) = content.as_mut().and_then(|content| content.card.as_mut()) {
        card.insert_str(0, &origin(edge, &request));
    }
    let (assets, watch) = (edge.site.assets.clone(), edge.services.config.watch);
    let additional = move || {
        if let Some(content) = content.clone() {
            provide_context(content);
        }
        if let (Some(response), Some(policy)) = (use_context::<ResponseOptions>(), policy(watch)) {
            response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    };
    let options = LeptosOptions::builder().output_name("tandem").build();
    let render = leptos_axum::render_app_async_with_context(additional, move || app::shell(options.clone(), assets.clone(), page.clone()));
    let mut response = render(request).await;
    // A page holds what was true a moment ago, for one person.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    caller.greet(response, edge.services.config.secure())
}

/// How people reach this server: as it was told, or as this request did.
fn origin(edge: &Edge, request: &Request) -> String {
    let told = edge.services.config.origins.first().map(|origin| origin.as_str().to_owned());
    let host = || request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    told.unwrap_or_else(|| ["http://", host()].concat())
}

/// `POST /api/fn/{name}`: a server function, called by our page or by a plain form in it.
pub async fn call(State(edge): State<Edge>, caller: Caller, request: Request) -> Response {
    let site = request.headers().get("sec-fetch-site").and_then(|value| value.to_str().ok());
    if site.is_some_and(|site| site == "cross-site") {
        return Refusal::new(StatusCode::FORBIDDEN, "another site may not do that").into_response();
    }
    let known = server_fn::axum::server_fn_paths().any(|(path, method)| path == request.uri().path() && method == *request.method());
    if !known {
        return Refusal::new(StatusCode::NOT_FOUND, "there is no such function").into_response();
    }
    let accepts = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let window = accepts.is_some_and(|accepts| accepts.contains("text/html"));
    let answer = leptos_axum::handle_server_fns_with_context(context(&edge, &caller), request).await;
    let mut response = answer.into_response();
    // Our functions set the status of their errors (`api::request`); what is left is input that could not be read.
    if response.status() == StatusCode::INTERNAL_SERVER_ERROR {
        *response.status_mut() = StatusCode::BAD_REQUEST;
    }
    // A plain form is sent on to a page; a script decides for itself where to go.
    if !window {
        response.headers_mut().remove(header::LOCATION);
        response.headers_mut().remove(server_fn::redirect::REDIRECT_HEADER);
    }
    caller.greet(response, edge.services.config.secure())
}

/// What `api` bodies find: the services and who asks.
fn context(edge: &Edge, caller: &Caller) -> impl Fn() + Clone + Send + Sync + 'static {
    let (services, user, known) = (edge.services.clone(), caller.user.clone(), Known(caller.known().is_some()));
    move || {
        provide_context(known);
        provide_context(services.clone());
        provide_context(user.clone());
    }
}

/// Scripts and style sheets of ours only (by name or nonce), no plug-ins, nobody's frame, connections to this host alone.
fn policy(watch: bool) -> Option<HeaderValue> {
    let nonce = use_nonce()?;
    let host =
        use_context::<Parts>().and_then(|parts| parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).map(str::to_owned));
    let plain = |host: &String| host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b));
    // 'self' covers ws: and wss: in new browsers; older ones need them named.
    let sockets = host.filter(plain).map(|host| format!(" ws://{host} wss://{host}")).unwrap_or_default();
    let reload = if watch { " ws://127.0.0.1:3001 ws://localhost:3001" } else { "" };
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; \
         style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'{sockets}{reload}; \
         manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    );
    HeaderValue::from_str(&policy).ok()
}
