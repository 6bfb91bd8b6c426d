//! The form on the home page that brings files of notes: what works without a script. One file that became one document leads there; otherwise a
//! page says what became of each.

use axum::{
    body::Body,
    extract::{FromRequest, Multipart, Request, State, multipart::MultipartError},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use tokio::io::AsyncReadExt;

use super::{Edge, caller::Caller, error::Refusal, pages, uploads::gathered};
use crate::{
    model::ids::DocId,
    server::{
        import::{self, FileError},
        now_ms,
        unpack::{self, Made, Unpacked},
    },
    sync::limits,
    ui::pages::{Document, Imported},
};

/// Files in one form.
const FILES: usize = 100;
/// Lines on the page about what was not taken.
const LINES: usize = 200;

/// `POST /import`, a form with files: Markdown, drawings of Excalidraw, zips of notes.
pub async fn form(State(edge): State<Edge>, caller: Caller, request: Request) -> Response {
    if from_elsewhere(request.headers()) {
        return Refusal::new(StatusCode::FORBIDDEN, "another site may not do that").into_response();
    }
    let (parts, body) = request.into_parts();
    let form = Multipart::from_request(Request::from_parts(parts.clone(), body), &()).await;
    let done = match form {
        Ok(form) => take(&edge, &caller, form).await,
        Err(why) => Unpacked { left_out: vec![("The form".into(), why.body_text())], ..Unpacked::default() },
    };
    if let ([one], []) = (&done.documents[..], &done.left_out[..]) {
        return Redirect::to(&format!("/d/{}", one.id)).into_response();
    }
    let documents =
        done.documents.into_iter().map(|made| Document { address: format!("/d/{}", made.id), title: made.title, file: made.file });
    let left_out = done.left_out.into_iter().take(LINES).collect();
    pages::imported(&edge, &caller, Request::from_parts(parts, Body::empty()), Imported { documents: documents.collect(), left_out }).await
}

fn from_elsewhere(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").and_then(|value| value.to_str().ok()).is_some_and(|site| site == "cross-site")
}

/// Each file for itself: one that cannot be taken does not keep the others out.
async fn take(edge: &Edge, caller: &Caller, mut form: Multipart) -> Unpacked {
    let mut done = Unpacked::default();
    for taken in 0.. {
        let field = match form.next_field().await {
            Ok(Some(_)) if taken == FILES => {
                done.left_out.push(("The rest".into(), format!("a form takes {FILES} files at most")));
                return done;
            }
            Ok(Some(field)) => field,
            Ok(None) => return done,
            Err(why) => {
                done.left_out.push(("The rest".into(), broken(&why)));
                return done;
            }
        };
        let Some(name) = field.file_name().filter(|name| !name.is_empty()).map(str::to_owned) else { continue };
        let taken = match gathered(edge, field).await {
            Ok(file) => one(edge, caller, &name, file).await,
            Err(why) => Err(why.why),
        };
        match taken {
            Ok(more) => {
                done.documents.extend(more.documents);
                done.left_out.extend(more.left_out);
            }
            Err(why) => done.left_out.push((name, why)),
        }
    }
    done
}

async fn one(edge: &Edge, caller: &Caller, name: &str, file: std::fs::File) -> Result<Unpacked, String> {
    if name.to_lowercase().ends_with(".zip") {
        return unpack::zip(&edge.services, caller.known().cloned(), file).await.map_err(|why| why.to_string());
    }
    let mut bytes = Vec::new();
    let most = import::most(name).ok_or(FileError::Format).map_err(|why| why.to_string())?;
    let mut file = tokio::fs::File::from_std(file).take(most as u64 + 1);
    file.read_to_end(&mut bytes).await.map_err(|why| FileError::Io(why).to_string())?;
    let named = name.to_owned();
    let imported = tokio::task::spawn_blocking(move || import::named(&named, bytes)).await;
    let imported = imported.map_err(|_| "it could not be read".to_owned())?.map_err(|why| why.to_string())?;
    for picture in imported.pictures {
        edge.services.blobs.keep(picture, None).await.map_err(|why| why.to_string())?;
    }
    let title = imported.seed.title.clone();
    let id: DocId = edge.services.rooms.create(caller.known(), imported.seed).await.map_err(|why| why.to_string())?;
    if let Some(user) = caller.known() {
        edge.services.store.visit(user, &id, &id, now_ms()).await.map_err(|why| why.to_string())?;
    }
    let left_out = imported.left_out.into_iter().map(|(what, count)| (name.to_owned(), format!("left out {count} × {what}")));
    Ok(Unpacked { documents: vec![Made { id, title, file: name.to_owned() }], left_out: left_out.collect() })
}

fn broken(why: &MultipartError) -> String {
    match why.status() {
        StatusCode::PAYLOAD_TOO_LARGE => format!("a form takes {} MiB at most", limits::ARCHIVE >> 20),
        _ => why.body_text(),
    }
}
