//! Who is calling: the guest of the `tandem_guest` cookie, the holder of a bearer token, or somebody new. It grants nothing
//! (`server::auth::Roles`).

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::Response,
};

use super::error::Refusal;
use crate::{model::ids::UserId, server::auth::Token};

const COOKIE: &str = "tandem_guest";
const YEAR: u32 = 365 * 24 * 60 * 60;

/// The person behind a request.
#[derive(Debug, Clone)]
pub struct Caller {
    pub user: UserId,
    /// The secret of a guest that this request has just made; the answer must carry it.
    fresh: Option<Token>,
    /// A browser sends its cookie whichever page asks: what is done by cookie needs an origin that is known.
    pub by_cookie: bool,
}

impl Caller {
    /// A bearer token that is none is an error: nobody who says who they are is taken for somebody else. Other kinds of authorization are for a
    /// proxy before this server.
    pub fn of(headers: &HeaderMap) -> Result<Self, Refusal> {
        let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        if let Some(secret) = authorization.and_then(|value| value.strip_prefix("Bearer ")) {
            let token = secret.trim().parse::<Token>().ok();
            let token = token.ok_or_else(|| Refusal::new(StatusCode::UNAUTHORIZED, "this is not a token of this server"))?;
            return Ok(Caller { user: token.user(), fresh: None, by_cookie: false });
        }
        Ok(match token(headers) {
            Some(token) => Caller { user: token.user(), fresh: None, by_cookie: true },
            None => {
                let token = Token::random();
                Caller { user: token.user(), fresh: Some(token), by_cookie: false }
            }
        })
    }

    /// The holder of a ticket.
    pub fn with_ticket(user: UserId) -> Self {
        Caller { user, fresh: None, by_cookie: false }
    }

    /// The user, unless this request made it up: programs without cookies own nothing.
    pub fn known(&self) -> Option<&UserId> {
        self.fresh.is_none().then_some(&self.user)
    }

    /// Puts the cookie of a new guest into the answer. `secure` when people come by https.
    pub fn greet(&self, mut response: Response, secure: bool) -> Response {
        if let Some(token) = &self.fresh {
            let secure = if secure { "; Secure" } else { "" };
            let cookie = format!("{COOKIE}={}; Path=/; Max-Age={YEAR}; HttpOnly; SameSite=Lax{secure}", token.secret());
            if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
        }
        response
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Refusal;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        Caller::of(&parts.headers)
    }
}

/// The first sound guest cookie.
fn token(headers: &HeaderMap) -> Option<Token> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
    pairs.filter_map(|pair| pair.trim().split_once('=')).filter(|(name, _)| *name == COOKIE).find_map(|(_, value)| value.parse().ok())
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, response::IntoResponse};

    use super::*;

    fn headers(cookie: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(cookie).unwrap())])
    }

    #[test]
    fn a_guest_is_greeted_once() {
        let new = Caller::of(&HeaderMap::new()).unwrap();
        let answer = new.greet(Body::empty().into_response(), true);
        let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
        for part in ["HttpOnly", "SameSite=Lax", "Secure", "Max-Age=31536000", "Path=/"] {
            assert!(cookie.contains(part), "{part}: {cookie}");
        }
        let again = Caller::of(&headers(&format!("a=b; {}", cookie.split(';').next().unwrap()))).unwrap();
        assert_eq!((&again.user, again.known()), (&new.user, Some(&new.user)));
        assert!(again.greet(Body::empty().into_response(), true).headers().is_empty());
    }

    #[test]
    fn a_broken_cookie_is_a_new_guest() {
        for cookie in ["tandem_guest=", "tandem_guest=short", "tandem_guest=../../x", "other=1", ";;;=;"] {
            assert_eq!(Caller::of(&headers(cookie)).unwrap().known(), None, "{cookie}");
        }
    }

    #[test]
    fn a_bearer_token_counts_before_a_cookie_and_a_bad_one_is_no_guest() {
        let (cookie, bearer) = (Token::random(), Token::random());
        let mut both = headers(&format!("tandem_guest={}", cookie.secret()));
        assert!(Caller::of(&both).unwrap().by_cookie);
        both.insert(header::AUTHORIZATION, format!("Bearer {}", bearer.secret()).parse().unwrap());
        let caller = Caller::of(&both).unwrap();
        assert_eq!((caller.known(), caller.by_cookie), (Some(&bearer.user()), false));
        both.insert(header::AUTHORIZATION, HeaderValue::from_static("Basic YTpi"));
        assert!(Caller::of(&both).unwrap().by_cookie, "that is for a proxy");
        for bad in ["Bearer ", "Bearer x"] {
            both.insert(header::AUTHORIZATION, bad.parse().unwrap());
            assert_eq!(Caller::of(&both).map(|_| ()).map_err(|refusal| refusal.status), Err(StatusCode::UNAUTHORIZED), "{bad}");
        }
    }
}
