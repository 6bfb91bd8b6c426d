//! Pages, server functions, caching and headers, as a browser meets them.

use serde_json::json;

use super::support::front::Front;

const PAGE: &[(&str, &str)] = &[("accept", "text/html")];

#[tokio::test]
async fn a_shared_document_is_readable_in_the_first_response() {
    let front = Front::start().await;
    let shape = json!({"id": "a", "type": "rectangle", "x": 0, "y": 0, "width": 120, "height": 80});
    let scene = json!({"type": "excalidraw", "version": 2, "elements": [shape]});
    let id = front.create(json!({"title": "Plan & <b>", "markdown": "Ship **it** <script>alert(1)</script>", "excalidraw": scene})).await;
    let page = front.get_with(&format!("/d/{id}"), PAGE).await;
    let html = page.text();
    assert_eq!(page.status, 200);
    assert!(html.contains("Ship <strong>it</strong> &lt;script&gt;"), "{html}");
    assert!(html.contains("<title>Plan &amp; &lt;b&gt;"), "{html}");
    let board = html.split("board-host").nth(1).expect("a board").split("</section>").next().expect("its end");
    assert!(board.contains("<svg") && board.contains("<path"), "{board}");
    assert!(!html.contains("<script>alert") && !html.contains("<template"), "nothing waits for a script: {html}");
}

#[tokio::test]
async fn a_page_is_never_stale_and_allows_only_our_scripts() {
    let front = Front::start().await;
    let [one, two] = [front.get_with("/", PAGE).await, front.get_with("/", PAGE).await];
    assert_eq!(one.header("cache-control"), "private, no-cache");
    let nonce = |policy: &str| policy.split("'nonce-").nth(1).expect("a nonce").split('\'').next().expect("its end").to_owned();
    let policy = one.header("content-security-policy");
    for part in ["default-src 'none'", "'wasm-unsafe-eval'", "base-uri 'none'", "frame-ancestors 'self'", "ws://tandem.test"] {
        assert!(policy.contains(part), "{part} is missing in {policy}");
    }
    assert!(!policy.contains("'unsafe-eval'") && !policy.contains("script-src 'self' 'unsafe-inline'"), "{policy}");
    assert!(one.text().contains(&format!("<script nonce=\"{}\"", nonce(policy))), "scripts carry the nonce of the header");
    assert_ne!(nonce(policy), nonce(two.header("content-security-policy")), "a nonce is used once");
    for (name, value) in
        [("x-content-type-options", "nosniff"), ("referrer-policy", "same-origin"), ("cross-origin-opener-policy", "same-origin")]
    {
        assert_eq!(one.header(name), value);
    }
}

#[tokio::test]
async fn a_host_header_cannot_write_into_the_policy() {
    let front = Front::start().await;
    let page = front.get_with("/", &[("accept", "text/html"), ("host", "a.b; script-src *")]).await;
    assert!(!page.header("content-security-policy").contains("script-src *"));
}

#[tokio::test]
async fn a_page_is_compressed_for_those_who_can_read_it() {
    let front = Front::start().await;
    let plain = front.get_with("/d/welcome-to-tandem-0000", PAGE).await;
    for encoding in ["br", "gzip"] {
        let packed = front.get_with("/d/welcome-to-tandem-0000", &[("accept", "text/html"), ("accept-encoding", encoding)]).await;
        assert_eq!(packed.header("content-encoding"), encoding);
        assert!(packed.body.len() < plain.body.len() / 2, "{} of {}", packed.body.len(), plain.body.len());
    }
}

#[tokio::test]
async fn an_unknown_document_and_an_unknown_page_are_404_in_the_callers_language() {
    let front = Front::start().await;
    for path in ["/d/AAAAAAAAAAAAAAAAAAAAAA", "/d/short", "/d/%2e%2e%2fetc", "/nothing/here", "/pkg/tandem.js"] {
        let page = front.get_with(path, PAGE).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(page.header("content-type").starts_with("text/html") && page.text().contains("</html>"), "{path}");
    }
    front.get("/nothing/here").await.refuses(404, "nothing at this address");
    front.get("/d/AAAAAAAAAAAAAAAAAAAAAA/preview.svg").await.refuses(404, "no such document");
    front.get("/api/v1/docs/short/export?format=md").await.refuses(404, "no such document");
}

#[tokio::test]
async fn a_guest_gets_one_cookie_and_keeps_their_documents_and_name() {
    let mut front = Front::start().await;
    let first = front.get_with("/", PAGE).await;
    for part in ["tandem_guest=", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(first.header("set-cookie").contains(part), "{part}");
    }
    assert!(!first.header("set-cookie").contains("Secure"), "this server is reached by http");
    front.keep_cookie(&first);
    assert_eq!(front.get_with("/", PAGE).await.header("set-cookie"), "");

    let made = front.call("create_doc", "").await.json();
    let id = made.as_str().expect("an id");
    let docs = front.call("my_docs", "").await.json();
    assert_eq!((docs[0]["id"].as_str(), docs[1]["id"].as_str()), (Some(id), Some("welcome-to-tandem-0000")));
    assert_eq!(front.call("open_doc", &format!("id={id}")).await.json()["role"], "owner");
    assert_eq!(front.call("rename", "name=%20Ada%20Lovelace%20").await.status, 200);
    assert_eq!(front.call("me", "").await.json()["name"], "Ada Lovelace");

    front.cookie.clear();
    let stranger = front.get_with(&format!("/d/{id}"), PAGE).await;
    front.keep_cookie(&stranger);
    assert_eq!(front.call("open_doc", &format!("id={id}")).await.json()["role"], "edit");
    assert_eq!(front.call("my_docs", "").await.json()[0]["id"], id, "a visit by page is remembered");
}

#[tokio::test]
async fn the_cookie_is_secure_behind_https() {
    let front = Front::with(|config| config.origins = vec!["https://notes.example.org".parse().expect("an origin")]).await;
    assert!(front.get_with("/", PAGE).await.header("set-cookie").contains("; Secure"));
}

#[tokio::test]
async fn a_new_visitor_finds_the_welcome_document() {
    let front = Front::start().await;
    let docs = front.call("my_docs", "").await.json();
    assert_eq!(docs.as_array().map(Vec::len), Some(1));
    assert_eq!(docs[0]["title"], "Welcome to Tandem");
    let home = front.get_with("/", PAGE).await.text();
    assert!(home.contains("Welcome to Tandem") && home.contains("/d/welcome-to-tandem-0000"), "{home}");
}

#[tokio::test]
async fn a_plain_form_makes_a_document_and_goes_to_it() {
    let front = Front::start().await;
    let answer = front.get_with("/", PAGE).await.text();
    assert!(answer.contains(r#"action="/api/fn/create_doc""#), "home has a form that needs no script");
    let request = axum::http::Request::post("/api/fn/create_doc")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "text/html")
        .header("referer", "http://tandem.test/")
        .body(axum::body::Body::empty());
    let answer = front.send(request.expect("a sound request")).await;
    assert_eq!(answer.status, 302);
    assert!(answer.header("location").starts_with("/d/"), "{}", answer.header("location"));
    assert_eq!(front.get_with(answer.header("location"), PAGE).await.status, 200);
    let scripted = front.call("create_doc", "").await;
    assert_eq!((scripted.status.as_u16(), scripted.header("location")), (200, ""), "a script decides where to go");
}

#[tokio::test]
async fn server_functions_refuse_with_the_status_that_fits() {
    let front = Front::start().await;
    for (name, arguments, status) in [
        ("open_doc", "id=AAAAAAAAAAAAAAAAAAAAAA", 404),
        ("open_doc", "id=../../etc/passwd", 400),
        ("open_doc", "", 400),
        ("open_doc", "id=%ff%fe", 400),
        ("rename", "name=", 400),
        ("rename", "name=%00%01", 400),
        ("no_such_function", "", 404),
    ] {
        assert_eq!(front.call(name, arguments).await.status.as_u16(), status, "{name}({arguments})");
    }
    let long = format!("name={}", "x".repeat(100));
    assert!(front.call("rename", &long).await.text().contains("60 characters"));
    let huge = format!("name={}", "x".repeat(1 << 20));
    assert!(front.call("rename", &huge).await.status.is_client_error(), "a megabyte is no name");
    front.get("/api/fn/my_docs").await.refuses(405, "method");
}

#[tokio::test]
async fn another_site_cannot_call_for_the_visitor() {
    let front = Front::start().await;
    let request = axum::http::Request::post("/api/fn/create_doc").header("sec-fetch-site", "cross-site").body(axum::body::Body::empty());
    front.send(request.expect("a sound request")).await.refuses(403, "another site");
    let form = front.post("/api/v1/docs", "text/plain", r#"{"title":"x"}"#).await;
    assert_eq!(form.status, 415, "JSON must be called JSON, which other sites may not do");
}

#[tokio::test]
async fn a_preview_is_made_once_a_change_and_kept_until_the_next() {
    let front = Front::start().await;
    let id = front.create(json!({"markdown": "# Only words\n\nin here"})).await;
    let path = format!("/d/{id}/preview.svg");
    let drawing = front.get(&path).await;
    assert_eq!((drawing.status.as_u16(), drawing.header("content-type")), (200, "image/svg+xml"));
    assert!(drawing.text().starts_with("<svg") && drawing.text().contains("Only words"), "{}", drawing.text());
    assert_eq!(drawing.header("cache-control"), "private, no-cache");
    assert_eq!(front.get(&format!("{path}?v=1")).await.header("cache-control"), "private, max-age=31536000, immutable");
    assert_eq!(front.get(&format!("{path}?v=7")).await.header("cache-control"), "private, no-cache", "not the number it shows");
    let again = front.get_with(&path, &[("if-none-match", drawing.header("etag"))]).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    assert!(front.get(&format!("{path}?v=x")).await.status.is_client_error());
}

#[tokio::test]
async fn files_of_the_site_are_served_with_their_lifetimes_and_nothing_outside_it() {
    let site = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in [("pkg/tandem.js", "plain"), ("pkg/tandem.js.br", "packed"), ("editor/editor-ab12.js", "e"), ("icon.svg", "<svg/>")]
    {
        let path = site.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }
    std::fs::write(site.path().join("../tandem-secret"), "secret").expect("written");
    let front = Front::with(|config| config.site_dir = site.path().to_owned()).await;
    let packed = front.get_with("/pkg/tandem.js", &[("accept-encoding", "br")]).await;
    assert_eq!((packed.text().as_str(), packed.header("content-encoding")), ("packed", "br"));
    assert_eq!(packed.header("content-type"), "text/javascript");
    assert_eq!(front.get("/pkg/tandem.js").await.text(), "plain");
    assert_eq!(front.get("/editor/editor-ab12.js").await.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(front.get("/icon.svg").await.header("cache-control"), "public, max-age=3600");
    for path in ["/../tandem-secret", "/%2e%2e/tandem-secret", "/pkg/..%2f..%2ftandem-secret", "/pkg/", "/pkg", "/editor/editor-zz.js"] {
        let answer = front.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_ne!(answer.header("cache-control"), "public, max-age=31536000, immutable", "{path}");
    }
    let page = front.get_with("/d/welcome-to-tandem-0000", PAGE).await.text();
    assert!(page.contains(r#"<meta name="tandem-editor" content="/editor/editor-ab12.js">"#), "{page}");
}

#[tokio::test]
async fn operators_see_health_readiness_and_figures() {
    let front = Front::start().await;
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(front.get(path).await.status, 200, "{path}");
    }
    assert!(front.get("/metrics").await.text().ends_with("# EOF\n"));
    front.services.store.close().await.expect("it closes");
    assert_eq!(front.get("/readyz").await.status, 503, "without its store it is not ready");
    assert_eq!(front.get("/healthz").await.status, 200, "but alive");
}

#[tokio::test]
async fn only_a_page_that_comes_to_life_gets_a_script() {
    let site = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir(site.path().join("pkg")).expect("made");
    let front = Front::with(|config| config.site_dir = site.path().to_owned()).await;
    let id = front.create(json!({"title": "</script><b>& co", "markdown": "words"})).await;
    let document = front.get_with(&format!("/d/{id}"), PAGE).await.text();
    assert!(document.contains("/pkg/tandem_bg.wasm") && document.contains("hydrate"), "{document}");
    let start = document.split(r#"<script type="application/json" id="start">"#).nth(1).and_then(|rest| rest.split("</script>").next());
    let doc: serde_json::Value = serde_json::from_str(start.expect("what the app starts from")).expect("JSON");
    assert_eq!(doc["title"], "</script><b>& co");
    for path in ["/", "/nothing/here"] {
        let page = front.get_with(path, PAGE).await.text();
        assert!(!page.contains("hydrate") && page.contains("/pkg/tandem.css"), "{page}");
    }
}
