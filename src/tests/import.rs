//! Documents in and out, over HTTP and from files: what goes in comes out, and what is not understood is refused with a reason.

use serde_json::{Value, json};

use super::support::front::Front;

fn scene() -> Value {
    json!({"type": "excalidraw", "version": 2, "elements": [
        {"id": "a", "type": "rectangle", "x": 0, "y": 0, "width": 120, "height": 80, "strokeColor": "#e03131"},
        {"id": "b", "type": "text", "x": 10, "y": 20, "width": 90, "height": 25, "text": "Server & <co>", "fontSize": 20},
        {"id": "c", "type": "embeddable", "x": 0, "y": 0, "width": 10, "height": 10},
    ]})
}

#[tokio::test]
async fn a_note_comes_out_as_it_went_in() {
    let front = Front::start().await;
    let note = "# Über 日本 👩‍🚀\n\n- [ ] a\n\t<b>raw</b>\n\n\n| x |\n";
    let id = front.create(json!({"markdown": note})).await;
    let out = front.get(&format!("/api/v1/docs/{id}/export?format=md")).await;
    assert_eq!(out.text(), note);
    assert_eq!(out.header("content-type"), "text/markdown; charset=utf-8");
    let disposition = out.header("content-disposition");
    assert!(disposition.starts_with("attachment; filename=\"_ber") && disposition.contains("filename*=UTF-8''%C3%9Cber"), "{disposition}");
}

#[tokio::test]
async fn the_title_is_the_one_given_or_the_first_heading() {
    let front = Front::start().await;
    for (document, title) in [
        (json!({"title": "Given", "markdown": "# Heading"}), "Given"),
        (json!({"markdown": "text\n\n## A *heading*"}), "A heading"),
        (json!({}), ""),
    ] {
        let id = front.create(document).await;
        assert_eq!(front.get(&format!("/api/v1/docs/{id}/export?format=json")).await.json()["title"], title);
    }
}

#[tokio::test]
async fn a_scene_becomes_a_board_and_what_it_lost_is_listed() {
    let front = Front::start().await;
    for scene in [scene(), Value::String(scene().to_string())] {
        let made = front.post("/api/v1/docs", "application/json", json!({"title": "S", "excalidraw": scene}).to_string()).await;
        assert_eq!(made.status, 201, "{}", made.text());
        let made = made.json();
        assert_eq!(made["url"], format!("/d/{}", made["id"].as_str().expect("an id")));
        let lost = made["left_out"].to_string();
        assert!(lost.contains("embedded pages") && lost.contains("\"count\":1"), "{lost}");
        let export = |format| format!("/api/v1/docs/{}/export?format={format}", made["id"].as_str().expect("an id"));
        let document = front.get(&export("json")).await.json();
        let kinds: Vec<_> = document["shapes"].as_array().expect("shapes").iter().map(|shape| shape["kind"].clone()).collect();
        assert_eq!(kinds, ["rectangle", "text", "rectangle"]);
        let picture = front.get(&export("svg")).await;
        assert_eq!(picture.header("content-type"), "image/svg+xml");
        assert!(picture.text().starts_with("<svg") && picture.text().contains("Server &amp; &lt;co"), "{}", picture.text());
    }
}

#[tokio::test]
async fn bad_documents_are_refused_with_a_reason_and_nothing_is_made() {
    let front = Front::start().await;
    let before = front.services.store.count().await.expect("a count");
    let json = "application/json";
    for (body, status, reason) in [
        ("", 400, "EOF"),
        ("{", 400, "EOF"),
        ("[]", 422, "expected struct"),
        (r#"{"markdown": 5}"#, 422, "expected a string"),
        (r#"{"markdwon": "x"}"#, 422, "unknown field"),
        (r#"{"excalidraw": 5}"#, 422, "Excalidraw"),
        (r#"{"excalidraw": "not json"}"#, 422, "Excalidraw"),
        (r#"{"excalidraw": {"type": "other"}}"#, 422, "Excalidraw"),
    ] {
        front.post("/api/v1/docs", json, body).await.refuses(status, reason);
    }
    let nested = format!("{{\"excalidraw\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    front.post("/api/v1/docs", json, nested).await.refuses(400, "recursion");
    front.post("/api/v1/docs", json, "\"".repeat(17 << 20)).await.refuses(413, "length limit");
    front.post("/api/v1/docs", "text/plain", "{}").await.refuses(415, "application/json, text/markdown or application/zip");
    front.get("/api/v1/docs").await.refuses(405, "method");
    assert_eq!(front.services.store.count().await, Ok(before));
}

#[tokio::test]
async fn an_export_names_the_formats_it_knows() {
    let front = Front::start().await;
    let id = front.create(json!({})).await;
    for query in ["?format=pdf", "", "?format=", "?fromat=md"] {
        front.get(&format!("/api/v1/docs/{id}/export{query}")).await.refuses(400, "svg");
    }
}

#[tokio::test]
async fn a_title_that_is_a_header_or_a_path_stays_a_title() {
    let front = Front::start().await;
    let id = front.create(json!({"title": "../x\r\nSet-Cookie: a=\"b\""})).await;
    let out = front.get(&format!("/api/v1/docs/{id}/export?format=md")).await;
    assert_eq!(out.header("set-cookie"), "");
    assert!(
        out.header("content-disposition").starts_with("attachment; filename=\"x Set-Cookie a b.md\""),
        "{}",
        out.header("content-disposition")
    );
}

#[tokio::test]
async fn a_document_made_without_a_network_gets_the_id_it_has_and_only_its_maker_may_say_so_twice() {
    let mut ada = Front::start().await;
    let home = ada.get("/").await;
    ada.keep_cookie(&home);
    let id = crate::model::ids::DocId::random();
    let send = async |front: &Front| front.post("/api/v1/docs", "application/json", json!({"id": id}).to_string()).await;
    assert_eq!(send(&ada).await.status, 201);
    assert_eq!(send(&ada).await.status, 200);
    ada.cookie.clear();
    send(&ada).await.refuses(409, "taken");
    let bad = ada.post("/api/v1/docs", "application/json", json!({"id": "short"}).to_string()).await;
    assert_eq!(bad.status, 422);
}

#[tokio::test]
async fn shapes_go_in_as_they_come_out_and_unsound_ones_are_refused() {
    let front = Front::start().await;
    let id = front.create(json!({"excalidraw": scene()})).await;
    let out = front.get(&format!("/api/v1/docs/{id}/export?format=json")).await.json();
    let again = front.create(json!({"shapes": out["shapes"]})).await;
    let copy = front.get(&format!("/api/v1/docs/{again}/export?format=json")).await.json();
    assert_eq!(copy["shapes"], out["shapes"]);
    let mut far = out["shapes"].clone();
    far[0]["geo"][0] = json!(1e300);
    for (shapes, why) in [(far, "nowhere"), (json!([out["shapes"][0], out["shapes"][0]]), "one id")] {
        front.post("/api/v1/docs", "application/json", json!({"shapes": shapes}).to_string()).await.refuses(422, why);
    }
}
