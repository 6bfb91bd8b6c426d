//! The built browser files: where they are, what their hashed names are, how long a browser may keep them.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use leptos::config::LeptosOptions;
use tower::ServiceExt;
use tower_http::services::ServeDir;

use super::{Edge, caller::Caller, error::Refusal, pages};

/// What was built, as it lies on the disk.
pub struct Site {
    pub options: LeptosOptions,
    /// Address of the note editor's script; `None` when it was not built.
    pub editor: Option<Arc<str>>,
    dir: Option<PathBuf>,
    /// File names in `/pkg` change with their content.
    hashed: bool,
}

impl Site {
    /// Looks around once, at start.
    pub fn find(dir: &Path) -> Self {
        let built = dir.join("pkg").is_dir();
        if !built {
            tracing::warn!(
                dir = %dir.display(),
                "no browser files here: pages are served without scripts (build them with `cargo leptos build`, or say --site-dir)"
            );
        }
        let hashes = built.then(|| hash_file(dir)).flatten();
        let options = LeptosOptions::builder()
            .output_name("tandem")
            .site_root(dir.to_string_lossy())
            .hash_files(hashes.is_some())
            .hash_file(Arc::from(hashes.as_deref().unwrap_or(Path::new("hash.txt")).to_string_lossy()))
            .build();
        Site { options, editor: editor(dir), dir: built.then(|| dir.to_owned()), hashed: hashes.is_some() }
    }

    /// How long a browser may keep the file at this address without asking.
    fn keep(&self, path: &str) -> &'static str {
        let hashed = path.starts_with("/pkg/") && self.hashed || path.starts_with("/editor/");
        match path {
            _ if hashed => "public, max-age=31536000, immutable",
            // A script that decides over the others must never be stale.
            "/sw.js" => "no-cache",
            _ if path.starts_with("/pkg/") => "no-cache",
            _ => "public, max-age=3600",
        }
    }
}

/// The list of hashed names that `cargo leptos` leaves beside the program (absolute, so that the program may be started anywhere).
fn hash_file(dir: &Path) -> Option<PathBuf> {
    let name = std::env::var("LEPTOS_HASH_FILE_NAME").unwrap_or_else(|_| "hash.txt".into());
    let program = std::env::current_exe().unwrap_or_default();
    let beside = program.parent().map(|folder| folder.join(&name));
    let site = std::path::absolute(dir.join("hash.txt")).ok();
    beside.into_iter().chain(site).find(|path| path.is_file())
}

/// The newest `editor/editor-….js`.
fn editor(dir: &Path) -> Option<Arc<str>> {
    let entries = fs::read_dir(dir.join("editor")).ok()?.flatten();
    let scripts = entries.filter(|entry| {
        let name = entry.file_name();
        name.to_str().is_some_and(|name| name.starts_with("editor-") && name.ends_with(".js"))
    });
    let newest = scripts.max_by_key(|entry| entry.metadata().and_then(|data| data.modified()).ok())?;
    Some(format!("/editor/{}", newest.file_name().to_str()?).into())
}

/// Every address that no route has: a built file (compressed already when it was built so), or else "not found" in the form the caller reads.
pub async fn file_or_not_found(State(edge): State<Edge>, caller: Caller, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if let (Some(dir), true) = (&edge.site.dir, reads) {
        let (parts, body) = request.into_parts();
        let files = ServeDir::new(dir).append_index_html_on_directories(false).precompressed_br().precompressed_gzip();
        let Ok(file) = files.oneshot(Request::from_parts(parts.clone(), Body::empty())).await;
        if file.status() != StatusCode::NOT_FOUND {
            let mut file = file.map(Body::new);
            file.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(edge.site.keep(&path)));
            return file;
        }
        return not_found(&edge, &caller, Request::from_parts(parts, body)).await;
    }
    not_found(&edge, &caller, request).await
}

async fn not_found(edge: &Edge, caller: &Caller, request: Request) -> Response {
    let accepts = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accepts.contains("text/html") && matches!(*request.method(), Method::GET | Method::HEAD) {
        return pages::not_found(edge, caller, request).await;
    }
    Refusal::new(StatusCode::NOT_FOUND, "there is nothing at this address").into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(files: &[&str]) -> (tempfile::TempDir, Site) {
        let dir = tempfile::tempdir().unwrap();
        for file in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        let site = Site::find(dir.path());
        (dir, site)
    }

    #[test]
    fn the_editor_is_found_by_its_hashed_name() {
        let (_dir, site) = site(&["pkg/tandem.js", "editor/editor-ab12.js", "editor/editor-ab12.js.br", "editor/editor-ab12.css"]);
        assert_eq!(site.editor.as_deref(), Some("/editor/editor-ab12.js"));
        assert_eq!(self::site(&["pkg/tandem.js"]).1.editor, None);
    }

    #[test]
    fn only_files_whose_name_changes_with_them_are_kept_for_ever() {
        let (_dir, hashed) = site(&["pkg/tandem.ab.js", "hash.txt"]);
        assert!(hashed.options.hash_files && Path::new(&*hashed.options.hash_file).is_absolute());
        assert_eq!(hashed.keep("/pkg/tandem.ab.js"), "public, max-age=31536000, immutable");
        assert_eq!(hashed.keep("/editor/editor-ab.js"), "public, max-age=31536000, immutable");
        assert_eq!(hashed.keep("/icon.svg"), "public, max-age=3600");
        let (_dir, plain) = site(&["pkg/tandem.js"]);
        assert_eq!(plain.keep("/pkg/tandem.js"), "no-cache");
    }

    #[test]
    fn without_a_site_nothing_is_served_from_the_working_directory() {
        assert!(Site::find(Path::new("")).dir.is_none());
    }
}
