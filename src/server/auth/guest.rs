//! Guests: a secret in a cookie, and the public id derived from it. No account, nothing stored.

use std::{fmt, str::FromStr};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::model::ids::{UserId, random};

/// What the cookie holds: 32 random bytes. Whoever has it is the guest, so it is never logged or sent to others.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

impl Token {
    pub fn random() -> Self {
        Token(random())
    }
    /// The cookie's value: 43 URL-safe characters.
    pub fn secret(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
    /// The public id: the start of a SHA-256, from which the secret cannot be found again.
    pub fn user(&self) -> UserId {
        let text = URL_SAFE_NO_PAD.encode(&Sha256::digest(self.0)[..12]);
        text.parse().expect("12 bytes are 16 characters of base64url, which is a user id")
    }
}

impl FromStr for Token {
    type Err = BadToken;
    fn from_str(text: &str) -> Result<Self, BadToken> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| BadToken)?;
        bytes.try_into().map(Token).map_err(|_| BadToken)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// The text is not a guest token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a guest token")]
pub struct BadToken;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guest_is_the_same_person_each_time_and_the_id_does_not_hold_the_secret() {
        let token = Token::random();
        assert_eq!(token.secret().parse(), Ok(token.clone()));
        assert_eq!(token.user(), token.secret().parse::<Token>().unwrap().user());
        assert!(!token.secret().contains(token.user().as_str()));
        assert_ne!(token.user(), Token::random().user());
    }

    #[test]
    fn a_short_long_or_foreign_cookie_is_no_token() {
        let secret = Token::random().secret();
        for text in ["", "x", &secret[1..], &format!("{secret}A"), &secret.replace(|_| true, "=")] {
            assert_eq!(text.parse::<Token>(), Err(BadToken), "{text}");
        }
    }

    #[test]
    fn a_token_does_not_show_in_logs() {
        assert_eq!(format!("{:?}", Token::random()), "Token(…)");
    }
}
