//! Files of a note over HTTP, documents as one page and as a folder, and folders as documents: what goes out comes in again.

use std::io::{Cursor, Read, Write};

use serde_json::json;
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::support::front::{Answer, Front};
use crate::sync::limits;

fn png(width: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(2_u32.to_be_bytes());
    bytes.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a file");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("a zip").into_inner()
}

async fn bring(front: &Front, doc: &str, bytes: impl Into<axum::body::Body>) -> Answer {
    front.post(&format!("/api/v1/docs/{doc}/files"), "application/octet-stream", bytes).await
}

async fn export(front: &Front, doc: &str, format: &str) -> Answer {
    front.get(&format!("/api/v1/docs/{doc}/export?format={format}")).await
}

#[tokio::test]
async fn a_note_takes_any_file_and_none_of_them_runs_or_opens_here() {
    let front = Front::start().await;
    let doc = front.create(json!({})).await;
    let page = "<!doctype html><script>alert(1)</script>";
    for bytes in [page.as_bytes(), b"", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n"] {
        let kept = bring(&front, &doc, bytes.to_vec()).await;
        assert_eq!((kept.status.as_u16(), kept.json()["size"].is_null()), (201, true), "{}", kept.text());
        let name = kept.json()["blob"].as_str().expect("a name").to_owned();
        for address in [format!("/blobs/{name}"), format!("/blobs/{name}/evil.html")] {
            let got = front.get(&address).await;
            assert_eq!((got.status.as_u16(), got.body.as_slice()), (200, bytes));
            assert_eq!((got.header("content-type"), got.header("x-content-type-options")), ("application/octet-stream", "nosniff"));
            assert!(got.header("content-disposition").starts_with("attachment"), "{}", got.header("content-disposition"));
            assert!(got.header("content-security-policy").contains("sandbox"));
        }
    }
    let picture = bring(&front, &doc, png(3)).await.json();
    assert_eq!(picture["size"], json!([3.0, 2.0]));
    let shown = front.get(&format!("/blobs/{}/cat.png", picture["blob"].as_str().expect("a name"))).await;
    assert_eq!(
        (shown.header("content-type"), shown.header("content-disposition")),
        ("image/png", "inline; filename=\"cat.png\"; filename*=UTF-8''cat.png")
    );
    bring(&front, &doc, vec![1; limits::BLOB + 1]).await.refuses(413, "larger than 20 MiB");
    let view = front.post(&format!("/api/v1/docs/{doc}/links"), "application/json", r#"{"role":"view"}"#).await.json();
    bring(&front, view["id"].as_str().expect("an id"), png(1)).await.refuses(403, "not change it");
}

#[tokio::test]
async fn the_name_in_an_address_is_a_file_name_and_nothing_else() {
    let front = Front::start().await;
    let doc = front.create(json!({})).await;
    let kept = bring(&front, &doc, "text").await.json();
    let name = kept["blob"].as_str().expect("a name");
    for (said, given) in [
        ("r%20%C3%BC.pdf", "attachment; filename=\"r _.pdf\"; filename*=UTF-8''r%20%C3%BC.pdf"),
        ("a%0d%0aSet-Cookie:%20x", "attachment; filename=\"a Set-Cookie x\"; filename*=UTF-8''a%20Set-Cookie%20x"),
        ("%22;%20filename=evil.html", "attachment; filename=\"filename evil.html\"; filename*=UTF-8''filename%20evil.html"),
        ("..%2f..%2fpasswd", "attachment; filename=\"passwd\"; filename*=UTF-8''passwd"),
        ("%2e%2e", "attachment; filename=\"file\"; filename*=UTF-8''file"),
    ] {
        let got = front.get(&format!("/blobs/{name}/{said}")).await;
        assert_eq!((got.header("content-disposition"), got.header("set-cookie")), (given, ""), "{said}");
    }
}

#[tokio::test]
async fn a_document_leaves_as_a_folder_and_comes_back_the_same() {
    let front = Front::start().await;
    let doc = front.create(json!({})).await;
    let picture = bring(&front, &doc, png(5)).await.json()["blob"].as_str().expect("a name").to_owned();
    let report = bring(&front, &doc, "%PDF-1.7").await.json()["blob"].as_str().expect("a name").to_owned();
    let note = format!("# Trip\n\n![a map](/blobs/{picture})\n\n[r.pdf](/blobs/{report}/r.pdf) ![again](/blobs/{picture})\n");
    let scene = json!({"type": "excalidraw", "elements": [{"id": "a", "type": "rectangle", "x": 0, "y": 0, "width": 9, "height": 9}]});
    let doc = front.create(json!({"title": "Trip", "markdown": note, "excalidraw": scene})).await;

    let out = export(&front, &doc, "zip").await;
    assert_eq!((out.status.as_u16(), out.header("content-type")), (200, "application/zip"), "{}", out.text());
    assert_eq!(out.header("content-length"), out.body.len().to_string());
    assert!(out.header("content-disposition").contains("Trip.zip"));
    let asks = axum::http::Request::get(format!("/api/v1/docs/{doc}/export?format=zip")).header("accept-encoding", "br, gzip");
    let packed = front.send(asks.body(axum::body::Body::empty()).expect("a request")).await;
    assert_eq!((packed.header("content-encoding"), packed.header("content-length")), ("", &*packed.body.len().to_string()));
    let mut zip = ZipArchive::new(Cursor::new(out.body.clone())).expect("a zip");
    let mut names: Vec<String> = zip.file_names().map(str::to_owned).collect();
    names.sort();
    assert_eq!(names, ["Trip.md", "board.excalidraw", "board.svg", "files/a map.png", "files/r.pdf"]);
    let mut written = String::new();
    zip.by_name("Trip.md").expect("the note").read_to_string(&mut written).expect("text");
    assert_eq!(written, "# Trip\n\n![a map](files/a%20map.png)\n\n[r.pdf](files/r.pdf) ![again](files/a%20map.png)\n");
    let waiting = front.services.config.data_dir.join("blobs/incoming");
    assert_eq!(std::fs::read_dir(&waiting).expect("a folder").count(), 0, "the file it was written into is gone");

    let made = front.post("/api/v1/docs", "application/zip", out.body).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let made = made.json();
    assert_eq!((made["documents"].as_array().map(Vec::len), made["left_out"].clone()), (Some(1), json!([])));
    let id = made["documents"][0]["id"].as_str().expect("an id");
    let back = export(&front, id, "json").await.json();
    let first = export(&front, &doc, "json").await.json();
    assert_eq!((&back["note"], &back["title"], &back["files"]), (&first["note"], &first["title"], &first["files"]));
    assert_eq!(back["shapes"].as_array().map(Vec::len), Some(1));
    assert_eq!(std::fs::read_dir(&waiting).expect("a folder").count(), 0);

    // JSON has the files too.
    assert_eq!(first["files"].as_object().map(|files| files.len()), Some(2));
    let copy = front.create(json!({"title": first["title"], "markdown": first["note"], "files": first["files"]})).await;
    assert_eq!(export(&front, &copy, "json").await.json()["files"], first["files"]);
}

#[tokio::test]
async fn a_document_is_one_page_that_needs_nothing() {
    let front = Front::with(|config| {
        config.site_dir = config.data_dir.join("site");
    })
    .await;
    let doc = front.create(json!({})).await;
    let report = bring(&front, &doc, "%PDF-1.7").await.json()["blob"].as_str().expect("a name").to_owned();
    let note = format!("# Trip <b>\n\n[r.pdf](/blobs/{report}/r.pdf)\n\n<script>alert(1)</script>\n");
    let scene = json!({"type": "excalidraw", "elements": [{"id": "a", "type": "rectangle", "x": 0, "y": 0, "width": 9, "height": 9}]});
    let doc = front.create(json!({"title": "Trip </title>", "markdown": note, "excalidraw": scene})).await;
    let page = export(&front, &doc, "html").await;
    assert_eq!((page.status.as_u16(), page.header("content-type")), (200, "text/html; charset=utf-8"), "{}", page.text());
    assert!(page.header("content-disposition").starts_with("attachment"));
    let text = page.text();
    for part in [
        "<title>Trip &lt;/title&gt;</title>",
        "data:application/octet-stream;base64,JVBERi0xLjc=",
        "download=\"r.pdf\"",
        "<svg",
        "default-src 'none'",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    for part in ["<script", "/blobs/", "http-equiv=\"refresh\"", " onerror"] {
        assert!(!text.contains(part), "{part} is in {text}");
    }
}

#[tokio::test]
async fn markdown_and_zips_become_documents_of_who_sends_them() {
    let mut front = Front::start().await;
    let home = front.get("/").await;
    front.keep_cookie(&home);
    let made = front.post("/api/v1/docs", "text/markdown; charset=utf-8", "---\ntitle: Front\n---\n# Heading\n").await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(export(&front, made.json()["id"].as_str().expect("an id"), "json").await.json()["title"], "Front");
    let named = front.post("/api/v1/docs?title=Named", "text/markdown", "x").await.json();
    assert_eq!(export(&front, named["id"].as_str().expect("an id"), "json").await.json()["title"], "Named");
    let folder = zipped(&[("a/one.md", b"![x](x.png) [two](two.md)"), ("a/two.md", b"\xff\xfe"), ("a/x.png", &png(1)), ("../y.md", b"y")]);
    let made = front.post("/api/v1/docs", "application/zip", folder).await.json();
    assert_eq!(made["documents"][0]["file"], "a/one.md");
    let left: Vec<&str> = made["left_out"].as_array().expect("a list").iter().filter_map(|left| left["file"].as_str()).collect();
    assert_eq!(left, ["../y.md", "a/two.md"]);
    let home = front.get("/").await.text();
    for title in ["Front", "Named", "one"] {
        assert!(home.contains(title), "{title} is not on the shelf");
    }
    front.post("/api/v1/docs", "text/markdown", vec![0xff]).await.refuses(422, "UTF-8");
    front.post("/api/v1/docs", "application/zip", "no zip").await.refuses(422, "not a zip");
    front.post("/api/v1/docs", "application/zip", zipped(&[("a.txt", b"x")])).await.refuses(422, "no note");
    let nothing = front.post("/api/v1/docs", "application/zip", zipped(&[("a.md", b"\xff")])).await;
    assert_eq!((nothing.status.as_u16(), nothing.json()["documents"].clone()), (422, json!([])));
}

/// A form with these files.
fn form(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, bytes) in files {
        let head = format!(
            "--edge\r\ncontent-disposition: form-data; name=\"files\"; filename=\"{name}\"\r\ncontent-type: application/octet-stream\r\n\r\n"
        );
        body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
    }
    body.extend(b"--edge--\r\n");
    body
}

#[tokio::test]
async fn the_form_on_the_home_page_leads_to_the_document_or_says_what_became_of_each_file() {
    let mut front = Front::start().await;
    let home = front.get("/").await;
    assert!(home.text().contains("action=\"/import\""));
    front.keep_cookie(&home);
    let kind = "multipart/form-data; boundary=edge";
    let one = front.post("/import", kind, form(&[("plan.md", b"# Plan\n")])).await;
    assert_eq!(one.status, 303, "{}", one.text());
    let page = front.get(one.header("location")).await.text();
    assert!(page.contains("Plan"), "{page}");

    let zip = zipped(&[("a.md", b"# In a zip"), ("<i>.md", b"\xff")]);
    let many = front.post("/import", kind, form(&[("x.txt", b"words"), ("odd.pdf", b"%PDF"), ("notes.ZIP", &zip), ("", b"")])).await;
    assert_eq!(many.status, 200);
    let page = many.text();
    for part in ["2 documents were imported", "In a zip", "odd.pdf", "its name tells no format", "&lt;i&gt;.md", "not UTF-8"] {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
    let full = front.post("/import", kind, form(&[("x.txt", &b"words"[..]); 100])).await.text();
    assert!(full.contains("100 documents were imported") && !full.contains("at most"), "{full}");
    let over = front.post("/import", kind, form(&[("x.txt", &b"words"[..]); 101])).await.text();
    assert!(over.contains("100 documents were imported") && over.contains("a form takes 100 files at most"), "{over}");
    let none = front.post("/import", kind, form(&[("odd.pdf", b"%PDF")])).await;
    assert_eq!(none.status, 422);
    assert!(none.text().contains("Nothing was imported"));
    let elsewhere = axum::http::Request::post("/import").header("sec-fetch-site", "cross-site").header("content-type", kind);
    front.send(elsewhere.body(form(&[("plan.md", b"x")]).into()).expect("a request")).await.refuses(403, "another site");
}
