//! What looking at a document costs the store, and what it leaves there.

use std::sync::atomic::Ordering;

use tempfile::TempDir;

use super::support::{App, flaky::Flaky};

const PAGE: (&str, &str) = ("accept", "text/html");

#[tokio::test]
async fn a_page_looks_its_document_up_once_and_who_never_came_before_leaves_no_trace() {
    let dir = TempDir::new().unwrap();
    let store = Flaky::new(&dir).await;
    let app = App::over(dir, store.clone()).await;
    let path = format!("/d/{}", app.doc("Hello").await);
    let mut cookie = String::new();
    for views in 1..=3 {
        let page = app.get(&path, &[PAGE]).await;
        assert!(page.contains("Hello"), "{page}");
        cookie = page.split("set-cookie: ").nth(1).expect("a cookie").split(';').next().unwrap().to_owned();
        assert_eq!(store.finds.load(Ordering::SeqCst), views);
    }
    assert_eq!(store.visits.load(Ordering::SeqCst), 0, "cookies that may never come back");
    app.get(&path, &[PAGE, ("cookie", &cookie)]).await;
    assert_eq!((store.finds.load(Ordering::SeqCst), store.visits.load(Ordering::SeqCst)), (4, 1));
    assert!(app.get("/", &[PAGE, ("cookie", &cookie)]).await.contains(&path), "who comes again finds it on their home page");
}

#[tokio::test]
async fn a_call_without_a_cookie_leaves_no_trace_either() {
    let front = super::support::front::Front::start().await;
    let id = front.create(serde_json::json!({"title": "Plan"})).await;
    let mut front = front;
    let opened = front.call("open_doc", &format!("id={id}")).await;
    assert_eq!(opened.json()["title"], "Plan");
    front.keep_cookie(&opened);
    let listed = |docs: serde_json::Value| docs.as_array().is_some_and(|docs| docs.iter().any(|doc| doc["id"] == id));
    assert!(!listed(front.call("my_docs", "").await.json()));
    front.call("open_doc", &format!("id={id}")).await;
    assert!(listed(front.call("my_docs", "").await.json()));
}
