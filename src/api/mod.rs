//! What pages may ask of the server: one function a question, one file a noun. The bodies run on the server; the browser
//! posts to `/api/fn/…` as a form does. Every body asks `model::access::can` through `request`; none trusts the page.

pub mod account;
pub mod docs;
#[cfg(feature = "ssr")]
pub mod request;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};

/// Where server functions are mounted (`http::routes`).
pub const PREFIX: &str = "/api/fn";

/// Why the server did not do what it was asked; `to_string` is a sentence for the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ApiError {
    #[error("There is no such document, or you may not see it.")]
    NotFound,
    #[error("You may not do that with this document.")]
    Forbidden,
    /// The sentence says what was wrong with the input.
    #[error("{0}")]
    Invalid(String),
    /// The server is in trouble; trying again later helps.
    #[error("The server cannot do that right now. Please try again in a moment.")]
    Unavailable,
    /// The answer did not come, or made no sense.
    #[error("The server could not be reached. Please check the connection and try again.")]
    Unreachable,
}

impl ApiError {
    /// The HTTP status that says the same.
    pub const fn status(&self) -> u16 {
        match self {
            ApiError::NotFound => 404,
            ApiError::Forbidden => 403,
            ApiError::Invalid(_) => 400,
            ApiError::Unavailable | ApiError::Unreachable => 503,
        }
    }
}

impl ApiError {
    /// Reads an answer that said no, as it is written: `"NotFound"`, `{"Invalid": sentence}`.
    pub fn read(json: &str) -> Self {
        match serde_json::from_str(json) {
            Ok(Value::String(name)) if name == "NotFound" => ApiError::NotFound,
            Ok(Value::String(name)) if name == "Forbidden" => ApiError::Forbidden,
            Ok(Value::String(name)) if name == "Unavailable" => ApiError::Unavailable,
            Ok(value) => match value.get("Invalid").and_then(Value::as_str) {
                Some(sentence) => ApiError::Invalid(sentence.into()),
                None => ApiError::Unreachable,
            },
            Err(_) => ApiError::Unreachable,
        }
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => ApiError::Invalid("The request was not understood.".into()),
            ServerFnErrorErr::ServerError(_) | ServerFnErrorErr::MiddlewareError(_) | ServerFnErrorErr::Response(_) => {
                ApiError::Unavailable
            }
            _ => ApiError::Unreachable,
        }
    }
}

/// A document as HTML, put into the page by the server before any script runs. A context during server rendering only: in the browser it
/// is absent, and views leave in place what is there.
#[derive(Debug, Clone, Default)]
pub struct PageContent {
    /// Sanitised; safe as `inner_html`.
    pub note_html: String,
    /// One `<svg>` element; empty when there is nothing on the board.
    pub board_svg: String,
    /// The whole address of a picture of it, for other programs that show a link (Open Graph).
    pub card: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_read_as_it_is_written() {
        let errors = [
            ApiError::NotFound,
            ApiError::Forbidden,
            ApiError::Invalid("too \"long\"".into()),
            ApiError::Unavailable,
            ApiError::Unreachable,
        ];
        for error in errors {
            assert_eq!(ApiError::read(&serde_json::to_string(&error).expect("plain values")), error);
        }
        assert_eq!(ApiError::read("<html>502</html>"), ApiError::Unreachable);
    }
}
