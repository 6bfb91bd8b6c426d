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
use tower::ServiceExt;
use tower_http::services::ServeDir;

use super::{Edge, caller::Caller, error::Refusal, pages};
use crate::app::Assets;

/// The service worker: it fetches what pages load.
const WORKER: &str = "/sw.js";

/// What was built, as it lies on the disk.
pub struct Site {
    pub assets: Assets,
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
        let hashes = hash_file(dir).and_then(|file| fs::read_to_string(file).ok());
        let hash = |kind: &str| {
            let line = hashes.as_deref()?.lines().find_map(|line| line.strip_prefix(kind)?.strip_prefix(':'));
            line.map(|hash| [".", hash.trim()].concat())
        };
        let address = |kind: &str, ending: &str| format!("/pkg/tandem{}{ending}", hash(kind).unwrap_or_default()).into();
        let wasm = if hashes.is_some() { ".wasm" } else { "_bg.wasm" };
        let assets = Assets {
            style: built.then(|| address("css", ".css")),
            app: built.then(|| (address("js", ".js"), address("wasm", wasm))),
            later: newest(dir, "pkg", "__wasm_split.", ".js").zip(newest(dir, "pkg", "split_board", ".wasm")),
            editor: newest(dir, "editor", "editor-", ".js"),
        };
        Site { assets, dir: built.then(|| dir.to_owned()), hashed: hashes.is_some() }
    }

    /// How long a browser may keep the file at this address without asking.
    fn keep(&self, path: &str) -> &'static str {
        let hashed =
            path.starts_with("/pkg/") && self.hashed || ["/editor/", "/fonts/patrick-hand-"].iter().any(|start| path.starts_with(start));
        match path {
            _ if hashed => "public, max-age=31536000, immutable",
            // A script that decides over the others must never be stale.
            WORKER => "no-cache",
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

/// The newest file of this folder whose name begins and ends like this.
fn newest(dir: &Path, folder: &str, start: &str, end: &str) -> Option<Arc<str>> {
    let entries = fs::read_dir(dir.join(folder)).ok()?.flatten();
    let named = entries.filter(|entry| {
        let name = entry.file_name();
        name.to_str().is_some_and(|name| name.starts_with(start) && name.ends_with(end))
    });
    let newest = named.max_by_key(|entry| entry.metadata().and_then(|data| data.modified()).ok())?;
    Some(format!("/{folder}/{}", newest.file_name().to_str()?).into())
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
            if path == WORKER {
                let policy = HeaderValue::from_static("default-src 'none'; connect-src 'self'");
                file.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
            }
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
        assert_eq!(site.assets.editor.as_deref(), Some("/editor/editor-ab12.js"));
        assert_eq!(self::site(&["pkg/tandem.js"]).1.assets.editor, None);
    }

    #[test]
    fn what_comes_after_the_page_is_named_when_the_program_is_in_two_pieces() {
        let (_dir, site) = site(&["pkg/tandem.js", "pkg/__wasm_split.ab.js", "pkg/split_board.cd.wasm", "pkg/split_board.cd.wasm.br"]);
        assert_eq!(site.assets.later, Some(("/pkg/__wasm_split.ab.js".into(), "/pkg/split_board.cd.wasm".into())));
        assert_eq!(self::site(&["pkg/tandem.js"]).1.assets.later, None);
    }

    #[test]
    fn only_files_whose_name_changes_with_them_are_kept_for_ever() {
        let (dir, _) = site(&["pkg/tandem.ab.js"]);
        fs::write(dir.path().join("hash.txt"), "js: ab\nwasm: cd\ncss: ef\n").unwrap();
        let hashed = Site::find(dir.path());
        assert_eq!(hashed.assets.app, Some(("/pkg/tandem.ab.js".into(), "/pkg/tandem.cd.wasm".into())));
        assert_eq!(hashed.assets.style.as_deref(), Some("/pkg/tandem.ef.css"));
        assert_eq!(hashed.keep("/pkg/tandem.ab.js"), "public, max-age=31536000, immutable");
        assert_eq!(hashed.keep("/editor/editor-ab.js"), "public, max-age=31536000, immutable");
        assert_eq!(hashed.keep(crate::scene::text::HAND), "public, max-age=31536000, immutable");
        assert_eq!(hashed.keep("/fonts/OFL.txt"), "public, max-age=3600");
        assert_eq!(hashed.keep("/icon.svg"), "public, max-age=3600");
        let (_dir, plain) = site(&["pkg/tandem.js"]);
        assert_eq!(plain.keep("/pkg/tandem.js"), "no-cache");
        assert_eq!(plain.assets.app, Some(("/pkg/tandem.js".into(), "/pkg/tandem_bg.wasm".into())));
    }

    #[test]
    fn without_a_site_nothing_is_served_from_the_working_directory() {
        let nothing = Site::find(Path::new(""));
        assert!(nothing.dir.is_none());
        assert_eq!(nothing.assets, Assets::default());
    }
}
