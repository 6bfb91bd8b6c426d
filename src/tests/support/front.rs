//! The whole server as one service, asked without a socket: the same routes, layers and store as `tandem serve`.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use tower::ServiceExt;

use crate::{
    http::{Edge, router},
    server::{Services, config::Config, welcome},
};

/// A server with an empty data folder and no site, and one visitor's cookie.
pub struct Front {
    pub services: Arc<Services>,
    router: Router,
    /// Sent with every request.
    pub cookie: String,
    _dir: tempfile::TempDir,
}

/// A response, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Front {
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// The same with other settings.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let mut config = Config::local(dir.path().join("data"));
        change(&mut config);
        let services = Services::start(config).await.expect("a server starts on an empty folder");
        welcome::ensure(&services).await.expect("the welcome document is made");
        let router = router(Edge::new(services.clone()));
        Front { services, router, cookie: String::new(), _dir: dir }
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let (mut parts, body) = request.into_parts();
        if !self.cookie.is_empty() {
            parts.headers.insert(header::COOKIE, self.cookie.parse().expect("a cookie is a header value"));
        }
        parts.headers.entry(header::HOST).or_insert("tandem.test".parse().expect("a host"));
        let response = self.router.clone().oneshot(Request::from_parts(parts, body)).await.expect("the router answers");
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.expect("the body ends").to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
        self.send(request.body(Body::empty()).expect("a sound request")).await
    }

    pub async fn post(&self, path: &str, kind: &str, body: impl Into<Body>) -> Answer {
        self.send(Request::post(path).header(header::CONTENT_TYPE, kind).body(body.into()).expect("a sound request")).await
    }

    /// Calls a server function as the page's script does.
    pub async fn call(&self, name: &str, arguments: &str) -> Answer {
        self.post(&format!("/api/fn/{name}"), "application/x-www-form-urlencoded", arguments.to_owned()).await
    }

    /// Makes a document over HTTP; its id.
    pub async fn create(&self, document: serde_json::Value) -> String {
        let answer = self.post("/api/v1/docs", "application/json", document.to_string()).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        answer.json()["id"].as_str().expect("an id").to_owned()
    }

    /// Keeps the cookie that an answer sets, as a browser does.
    pub fn keep_cookie(&mut self, answer: &Answer) {
        let cookie = answer.header("set-cookie").split(';').next().unwrap_or_default();
        assert!(!cookie.is_empty(), "the answer sets no cookie");
        self.cookie = cookie.to_owned();
    }
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|why| panic!("{why}: {}", self.text()))
    }
    /// A header's text; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
    /// A refusal has a status of the 400s and a reason in words.
    pub fn refuses(&self, status: u16, reason: &str) {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        assert!(self.json()["error"].as_str().is_some_and(|why| why.contains(reason)), "{} does not say {reason:?}", self.text());
    }
}
