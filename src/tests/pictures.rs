//! Pictures and drawings over HTTP: what is brought is kept once and shown as an image only; what is no picture, too large or hostile gets a
//! reason and changes nothing.

use axum::body::Body;
use serde_json::{Value, json};

use super::support::front::{Answer, Front};
use crate::sync::limits;

const JSON: &str = "application/json";

/// A PNG of that size, as far as its head says.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}

async fn bring(front: &Front, doc: &str, bytes: impl Into<Body>) -> Answer {
    front.post(&format!("/api/v1/docs/{doc}/blobs"), "application/octet-stream", bytes).await
}

async fn shapes(front: &Front, doc: &str) -> usize {
    front.get(&format!("/api/v1/docs/{doc}/export?format=json")).await.json()["shapes"].as_array().expect("shapes").len()
}

/// A view link of a document.
async fn viewer(front: &Front, doc: &str) -> String {
    let link = front.post(&format!("/api/v1/docs/{doc}/links"), JSON, r#"{"role":"view"}"#).await.json();
    link["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_picture_is_brought_once_and_read_for_ever() {
    let front = Front::start().await;
    let doc = front.create(json!({})).await;
    let kept = bring(&front, &doc, png(64, 48)).await;
    assert_eq!(kept.status, 201, "{}", kept.text());
    let kept = kept.json();
    assert_eq!(kept["size"], json!([64.0, 48.0]));
    assert_eq!(bring(&front, &doc, png(64, 48)).await.json(), kept, "the same bytes have the same name");
    let shown = front.get(&format!("/blobs/{}", kept["blob"].as_str().expect("a name"))).await;
    assert_eq!((shown.status.as_u16(), &shown.body), (200, &png(64, 48)));
    assert_eq!((shown.header("content-type"), shown.header("x-content-type-options")), ("image/png", "nosniff"));
    assert!(shown.header("cache-control").contains("immutable"), "{}", shown.header("cache-control"));
    let again =
        front.get_with(&format!("/blobs/{}", kept["blob"].as_str().expect("a name")), &[("if-none-match", shown.header("etag"))]).await;
    assert_eq!(again.status, 304);
    for none in ["x".repeat(43), "../x".into(), "%2e%2e%2ftandem.sqlite3".into()] {
        front.get(&format!("/blobs/{none}")).await.refuses(404, "");
    }
}

#[tokio::test]
async fn a_script_in_an_svg_can_do_nothing() {
    let front = Front::start().await;
    let doc = front.create(json!({})).await;
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><script>alert(1)</script></svg>";
    let kept = bring(&front, &doc, svg).await.json();
    let shown = front.get(&format!("/blobs/{}", kept["blob"].as_str().expect("a name"))).await;
    assert_eq!(shown.header("content-type"), "image/svg+xml");
    assert_eq!(shown.header("content-security-policy"), "default-src 'none'; style-src 'unsafe-inline'; sandbox");
}

#[tokio::test]
async fn what_is_no_picture_or_too_much_of_one_is_refused_and_nothing_is_kept() {
    let front = Front::start().await;
    let doc = front.create(json!({})).await;
    for (bytes, status, why) in [
        (b"".to_vec(), 415, "no picture"),
        (b"%PDF-1.7".to_vec(), 415, "no picture"),
        (b"<html><script>alert(1)</script></html>".to_vec(), 415, "no picture"),
        (png(60_000, 60_000), 415, "too many pixels"),
        (b"\x89PNG\r\n\x1a\n".to_vec(), 415, "cannot be read"),
        (vec![0x89; limits::BLOB + 1], 413, "larger than 20 MiB"),
    ] {
        bring(&front, &doc, bytes).await.refuses(status, why);
    }
    // Without a length said beforehand the pieces are counted.
    let piece = || Ok::<_, std::io::Error>(axum::body::Bytes::from(vec![0; 1 << 20]));
    let endless = futures_util::stream::repeat_with(piece);
    bring(&front, &doc, Body::from_stream(endless)).await.refuses(413, "larger than 20 MiB");
    let view = viewer(&front, &doc).await;
    bring(&front, &view, png(1, 1)).await.refuses(403, "not change it");
    bring(&front, &"x".repeat(22), png(1, 1)).await.refuses(404, "no such document");
    let folder = front.services.config.data_dir.join("blobs/incoming");
    assert_eq!(std::fs::read_dir(folder).expect("it was made").count(), 0);
    assert_eq!(front.services.store.stale_blobs(u64::MAX >> 1, u64::MAX >> 1).await.expect("a list"), []);
}

fn drawing() -> Value {
    json!({ "type": "excalidraw/clipboard", "elements": [
        { "id": "a", "type": "rectangle", "x": 0, "y": 0, "width": 90, "height": 60, "groupIds": ["g"] },
        { "id": "p", "type": "image", "x": 100, "y": 0, "width": 90, "height": 60, "fileId": "f", "groupIds": ["g"] },
        { "id": "n", "type": "hologram" },
    ], "files": { "f": { "id": "f", "mimeType": "image/png", "dataURL": data_url(&png(30, 20)) } } })
}

fn data_url(bytes: &[u8]) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    format!("data:image/png;base64,{}", STANDARD.encode(bytes))
}

#[tokio::test]
async fn a_drawing_becomes_shapes_for_whoever_may_edit_and_goes_back() {
    let front = Front::start().await;
    let doc = front.create(json!({})).await;
    let convert = format!("/api/v1/docs/{doc}/shapes");
    let converted = front.post(&convert, JSON, drawing().to_string()).await;
    assert_eq!(converted.status, 200, "{}", converted.text());
    let converted = converted.json();
    let kinds: Vec<&str> = converted["shapes"].as_array().expect("shapes").iter().filter_map(|s| s["kind"].as_str()).collect();
    assert_eq!(kinds, ["group", "rectangle", "image"]);
    assert!(converted["left_out"].to_string().contains("unknown kind"));
    assert_eq!(shapes(&front, &doc).await, 0, "nothing is written");
    let again = front.post(&convert, JSON, drawing().to_string()).await.json();
    assert_ne!(again["shapes"][0]["id"], converted["shapes"][0]["id"], "ids that no board has");
    let blob = converted["shapes"][2]["image"]["blob"].as_str().expect("a blob");
    assert_eq!(front.get(&format!("/blobs/{blob}")).await.body, png(30, 20));

    let copied = json!({ "shapes": converted["shapes"] }).to_string();
    let file = front.post(&format!("/api/v1/docs/{doc}/clipboard?as=scene"), JSON, copied.clone()).await.json();
    assert_eq!((file["type"].as_str(), file["elements"].as_array().map(Vec::len)), (Some("excalidraw"), Some(2)));
    front.post(&format!("/api/v1/docs/{doc}/clipboard?as=poem"), JSON, copied.clone()).await.refuses(400, "as is");
    let back = front.post(&format!("/api/v1/docs/{doc}/clipboard"), JSON, copied).await.json();
    let kinds: Vec<&str> = back["elements"].as_array().expect("elements").iter().filter_map(|e| e["type"].as_str()).collect();
    assert_eq!((kinds, back["type"].as_str()), (vec!["rectangle", "image"], Some("excalidraw/clipboard")));
    assert_eq!(back["files"][blob]["dataURL"], data_url(&png(30, 20)));
    let view = viewer(&front, &doc).await;
    front.post(&format!("/api/v1/docs/{view}/shapes"), JSON, drawing().to_string()).await.refuses(403, "not change it");
}

#[tokio::test]
async fn hostile_drawings_get_a_reason_and_change_nothing() {
    let front = Front::start().await;
    let doc = front.create(json!({})).await;
    let convert = format!("/api/v1/docs/{doc}/shapes");
    let deep = format!("{{\"elements\":{}1{}}}", "[".repeat(200_000), "]".repeat(200_000));
    for (body, status, why) in [
        ("".to_owned(), 422, "not understood"),
        ("{".into(), 422, "not understood"),
        ("[]".into(), 422, "not understood"),
        (r#"{"elements": NaN}"#.into(), 422, "not understood"),
        (r#"{"elements": "x"}"#.into(), 422, "not understood"),
        (format!("{{\"elements\":[{}0]}}", "0,".repeat(60_000)), 422, "more than 50000"),
        (" ".repeat(limits::DRAWING + 1), 413, "too large"),
    ] {
        front.post(&convert, JSON, body).await.refuses(status, why);
    }
    front.post(&convert, JSON, vec![0xff, 0xfe]).await.refuses(422, "not text");
    let lost = |answer: Answer| {
        assert_eq!((answer.status.as_u16(), answer.json()["shapes"].clone()), (200, json!([])), "{}", answer.text());
        answer.json()["left_out"].to_string()
    };
    assert!(lost(front.post(&convert, JSON, deep).await).contains("cannot be read"));
    let far = json!({ "elements": [{ "type": "rectangle", "x": 1e308, "width": -1e308 }, { "type": "line", "points": [[0, 0], [1e308, 1e308]] }] });
    assert!(lost(front.post(&convert, JSON, far.to_string()).await).contains("without a place"));
    let bomb = json!({ "elements": [{ "type": "image", "fileId": "f", "width": 9, "height": 9 }], "files": { "f": { "dataURL": data_url(&png(90_000, 90_000)) } } });
    assert!(lost(front.post(&convert, JSON, bomb.to_string()).await).contains("no picture"));
    assert_eq!(shapes(&front, &doc).await, 0);
    let nowhere = json!({ "shapes": [{ "id": "a", "kind": "ellipse", "geo": [1e300, 0, 1, 1, 0], "z": "V" }] });
    front.post(&format!("/api/v1/docs/{doc}/clipboard"), JSON, nowhere.to_string()).await.refuses(422, "nowhere");
}

#[tokio::test]
async fn a_board_leaves_in_every_format_with_its_pictures() {
    let front = Front::start().await;
    let doc = front.create(json!({ "title": "Plan", "excalidraw": drawing() })).await;
    let get = async |rest: &str| front.get(&format!("/api/v1/docs/{doc}/export?{rest}")).await;
    let scene = get("format=excalidraw").await;
    assert_eq!(scene.header("content-disposition").split(';').nth(1), Some(" filename=\"Plan.excalidraw\""));
    assert_eq!(scene.json()["files"].as_object().map(|files| files.len()), Some(1));
    let all = get("format=json").await.json();
    assert_eq!(all["files"].as_object().map(|files| files.len()), Some(1));
    let copy = front.create(json!({ "shapes": all["shapes"], "files": all["files"] })).await;
    assert_eq!(shapes(&front, &copy).await, 3);
    let size = |answer: &Answer| imagesize::blob_size(&answer.body).map(|size| (size.width, size.height)).expect("a PNG");
    let (one, two) = (get("format=png&scale=1").await, get("format=png&scale=2&background=none&theme=dark").await);
    assert_eq!((one.header("content-type"), size(&two)), ("image/png", (size(&one).0 * 2, size(&one).1 * 2)));
    let part = get("format=png&scale=1&ids=a").await;
    assert!(size(&part).0 < size(&one).0);
    for none in ["ids=gone", "frame=gone", "frame=a"] {
        get(&format!("format=png&{none}")).await.refuses(422, "nothing of what you named");
    }
    for (bad, why) in [
        ("format=svg&ids=a&frame=a", "not both"),
        ("format=png&scale=99", "scale"),
        ("format=svg&theme=pink", "theme"),
        ("format=svg&background=sky", "background"),
        ("format=svg&ids=a%20b", "not a shape id"),
    ] {
        get(bad).await.refuses(400, why);
    }
    let vast = json!({ "excalidraw": { "elements": [{ "type": "rectangle", "width": 90_000, "height": 90_000 }] } });
    let vast = front.create(vast).await;
    front.get(&format!("/api/v1/docs/{vast}/export?format=png")).await.refuses(422, "too large");
}

#[tokio::test]
async fn a_frame_leaves_as_what_it_shows_and_nothing_around_it() {
    let front = Front::start().await;
    let elements = json!([
        { "id": "f", "type": "frame", "x": 10, "y": 20, "width": 300, "height": 200, "name": "Plan" },
        { "id": "in", "type": "rectangle", "x": 250, "y": 100, "width": 200, "height": 60, "frameId": "f" },
        { "id": "out", "type": "ellipse", "x": 20, "y": 30, "width": 500, "height": 600 },
    ]);
    let doc = front.create(json!({ "excalidraw": { "elements": elements } })).await;
    let get = async |rest: &str| front.get(&format!("/api/v1/docs/{doc}/export?frame=f&{rest}")).await;
    let size = imagesize::blob_size(&get("format=png&scale=2").await.body).expect("a PNG");
    assert_eq!((size.width, size.height), (600, 400));
    let svg = get("format=svg&background=none").await.text();
    assert!(svg.contains("viewBox=\"10 20 300 200\"") && !svg.contains("ellipse"), "{svg}");
    let scene = get("format=excalidraw").await.json();
    let types: Vec<&str> = scene["elements"].as_array().expect("elements").iter().filter_map(|e| e["type"].as_str()).collect();
    assert_eq!(types.len(), 2, "{types:?}");
}

#[tokio::test]
async fn a_link_shows_a_picture_of_the_document_in_other_programs() {
    let front = Front::start().await;
    let doc = front.create(json!({ "title": "A \"plan\"", "excalidraw": drawing() })).await;
    let page = front.get(&format!("/d/{doc}")).await.text();
    let address = format!("http://tandem.test/d/{doc}/preview.png?v=1");
    assert!(page.contains(&format!("property=\"og:image\" content=\"{address}\"")), "{}", &page[..page.len().min(3000)]);
    let picture = front.get(&format!("/d/{doc}/preview.png?v=1")).await;
    assert_eq!(picture.header("content-type"), "image/png");
    assert_eq!(imagesize::blob_size(&picture.body).map(|size| (size.width, size.height)).expect("a PNG"), (1200, 630));
    assert!(picture.body.len() < 1 << 20);
    front.get(&format!("/d/{}/preview.png", "x".repeat(22))).await.refuses(404, "");
    // Lists show the drawing in an <img>, which loads nothing.
    let drawing = front.get(&format!("/d/{doc}/preview.svg?v=1")).await.text();
    assert!(drawing.contains("href=\"data:image/png;base64,") && !drawing.contains("/blobs/"), "{drawing}");
}
