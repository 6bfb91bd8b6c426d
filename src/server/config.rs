//! What a server is told at start. Values only: `cli` reads flags and environment, nothing else reads the environment.

use std::{net::SocketAddr, path::PathBuf, str::FromStr};

/// Settings of one server process.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    pub addr: SocketAddr,
    /// Where documents live; made when missing.
    pub data_dir: PathBuf,
    /// The built browser files; without them pages are served as HTML that no script revives.
    pub site_dir: PathBuf,
    /// The addresses people reach the server by, when a proxy stands before it. Empty: the address is what the request's `Host` says.
    pub origins: Vec<Origin>,
    /// `cargo leptos watch` is running: pages may listen for its reloads.
    pub watch: bool,
}

impl Config {
    /// Settings for a data folder: a free loopback port, no site, no proxy. What tests and the offline commands start from.
    pub fn local(data_dir: PathBuf) -> Self {
        Config { addr: SocketAddr::from(([127, 0, 0, 1], 0)), data_dir, site_dir: PathBuf::new(), origins: Vec::new(), watch: false }
    }

    /// Whether people reach this server by https (a proxy ends TLS): cookies are then `Secure`.
    pub fn secure(&self) -> bool {
        self.origins.iter().any(Origin::secure)
    }
}

/// A web origin: scheme, host and port, as a browser writes it in the `Origin` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    pub fn as_str(&self) -> &str {
        &self.0
    }
    pub fn secure(&self) -> bool {
        self.0.starts_with("https://")
    }
}

/// The text is not an origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an origin is a scheme, a host and perhaps a port, such as https://notes.example.org or http://localhost:8080")]
pub struct BadOrigin;

impl FromStr for Origin {
    type Err = BadOrigin;
    fn from_str(text: &str) -> Result<Self, BadOrigin> {
        let text = text.trim().trim_end_matches('/').to_ascii_lowercase();
        let (scheme, host) = text.split_once("://").ok_or(BadOrigin)?;
        let plain = !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]_".contains(&b));
        if !plain || !matches!(scheme, "http" | "https") {
            return Err(BadOrigin);
        }
        // Browsers leave out the port that the scheme implies.
        let implied = if scheme == "https" { ":443" } else { ":80" };
        Ok(Origin(format!("{scheme}://{}", host.strip_suffix(implied).unwrap_or(host))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_a_browser_writes_it() {
        let origin = |text: &str| text.parse::<Origin>().map(|o| o.0);
        assert_eq!(origin("https://Notes.Example.org/"), Ok("https://notes.example.org".into()));
        assert_eq!(origin("https://a.b:443"), Ok("https://a.b".into()));
        assert_eq!(origin("http://[::1]:8080"), Ok("http://[::1]:8080".into()));
        for text in ["", "notes.example.org", "ftp://a", "https://", "https://a/b", "https://a b", "https://u@h", "javascript:alert(1)"] {
            assert_eq!(origin(text), Err(BadOrigin), "{text}");
        }
    }

    #[test]
    fn cookies_are_secure_when_people_come_by_https() {
        let mut config = Config::local(PathBuf::new());
        assert!(!config.secure());
        config.origins = vec!["https://a.b".parse().unwrap()];
        assert!(config.secure());
    }
}
