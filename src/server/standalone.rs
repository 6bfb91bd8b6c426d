//! A document as one page that needs nothing else: the note with the site's looks, its pictures and files in it, the board below. It has no
//! script, and a policy that lets it load nothing: opened from a disk it tells nobody.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use super::{
    blobs::Blobs,
    export::{ExportError, data_url, embedded, lettered},
    filename, picture,
    rooms::Content,
};
use crate::{
    note,
    scene::{
        connect::resolved,
        svg::{Look, SvgOptions, svg},
    },
    sync::limits,
};

/// The style sheet in a built site (style/standalone.scss).
const STYLE: &str = "standalone.css";
const POLICY: &str = "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'";

static SITE: OnceLock<PathBuf> = OnceLock::new();

/// Says where the site is, once.
pub fn look_in(site: &Path) {
    let _ = SITE.set(site.join(STYLE));
}

/// The page. Without a built site it has the browser's own looks.
pub fn page(content: &Content, blobs: &Blobs) -> Result<String, ExportError> {
    let style = SITE.get().and_then(|file| fs::read_to_string(file).ok()).unwrap_or_default();
    let title = if content.title.trim().is_empty() { "Untitled" } else { &content.title };
    let mut page = [
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
        "<meta http-equiv=\"Content-Security-Policy\" content=\"",
        POLICY,
        "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n",
        "<meta name=\"generator\" content=\"Tandem\">\n<title>",
        &escaped(title),
        "</title>\n<style>",
        style.trim(),
        "</style>\n</head>\n<body class=\"standalone\">\n<main class=\"note-host\"><article class=\"note-html\">\n",
    ]
    .concat();
    page.push_str(&filled(&note::to_html(&content.note), blobs, limits::SVG)?);
    page.push_str("</article></main>\n");
    if !content.shapes.is_empty() {
        let options = SvgOptions { look: Look::Page, title: "Board", ..SvgOptions::default() };
        let drawing = embedded(&svg(&resolved(&content.shapes), options), blobs)?;
        page.push_str("<figure class=\"board-page\">");
        page.push_str(&lettered(drawing, &picture::hand));
        page.push_str("</figure>\n");
    }
    page.push_str("</body>\n</html>\n");
    if page.len() > limits::SVG { Err(ExportError::TooLarge) } else { Ok(page) }
}

/// The note's HTML (written by `note`, where `<` begins a tag and nothing else) with what it shows and refers to in it.
fn filled(html: &str, blobs: &Blobs, most: usize) -> Result<String, ExportError> {
    let mut out = String::with_capacity(html.len());
    for (i, piece) in html.split('<').enumerate() {
        if i > 0 {
            out.push('<');
        }
        let (tag, text) = piece.split_at(if i > 0 { piece.find('>').unwrap_or(piece.len()) } else { 0 });
        match attribute(tag) {
            Some((at, address)) => {
                let data = note::blob(address).and_then(|id| data_url(&id, blobs)).unwrap_or_default();
                out.push_str(&tag[..at]);
                out.push_str(&data);
                out.push_str(&tag[at + address.len()..]);
                if tag.starts_with("a ") {
                    let name = filename::plain(&decoded(address.splitn(4, '/').nth(3).unwrap_or_default()));
                    out.push_str(&[" download=\"", &escaped(&name), "\""].concat());
                }
            }
            None => out.push_str(tag),
        }
        out.push_str(text);
        if out.len() > most {
            return Err(ExportError::TooLarge);
        }
    }
    Ok(out)
}

/// The address of ours that a tag shows or leads to, and where it is in it.
fn attribute(tag: &str) -> Option<(usize, &str)> {
    let start = ["src=\"/blobs/", "href=\"/blobs/"].iter().find_map(|start| Some(tag.find(start)? + start.len() - "/blobs/".len()))?;
    let length = tag[start..].find('"')?;
    Some((start, &tag[start..start + length]))
}

/// Percent-encoded text as it is meant; what is not UTF-8 then is left as it was.
pub(super) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = after.get(..2).filter(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        let hex = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match hex.filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::{
        Services,
        blobs::{Takes, found},
        config::Config,
    };

    async fn services() -> (tempfile::TempDir, std::sync::Arc<Services>) {
        let dir = tempfile::tempdir().unwrap();
        let services = Services::start(Config::local(dir.path().into())).await.unwrap();
        (dir, services)
    }

    #[tokio::test]
    async fn a_page_has_all_it_shows_in_it_and_may_load_nothing() {
        let (_dir, services) = services().await;
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>".to_vec();
        let kept = async |bytes: Vec<u8>| services.blobs.keep(found(bytes, Takes::Files).unwrap(), None).await.unwrap().id;
        let (picture, file) = (kept(svg).await, kept(b"%PDF-1.7".to_vec()).await);
        let note = format!("# Plan\n\n![p](/blobs/{picture}) [r s.pdf](/blobs/{file}/r%20s.pdf)\n\n`href=\"/blobs/{file}\"`\n");
        let content = Content { title: "A <b> & \"c\"".into(), note, ..Content::default() };
        let page = page(&content, &services.blobs).unwrap();
        assert!(page.contains("<title>A &lt;b&gt; &amp; &quot;c&quot;</title>"), "{page}");
        assert!(page.contains("href=\"data:application/octet-stream;base64,JVBERi0xLjc=\""), "{page}");
        assert!(page.contains("download=\"r s.pdf\""), "{page}");
        assert!(page.contains("default-src 'none'") && !page.contains("<script") && !page.contains("<figure"), "{page}");
        assert!(page.contains(&format!("/blobs/{file}")), "what stands in code stays as it was typed: {page}");
        assert_eq!(page.matches("\"/blobs/").count() + page.matches("&quot;/blobs/").count(), 1, "{page}");
    }

    #[tokio::test]
    async fn a_page_that_would_be_too_large_is_not_made() {
        let (_dir, services) = services().await;
        assert!(matches!(filled("<p>0123456789</p>", &services.blobs, 9), Err(ExportError::TooLarge)));
    }

    #[test]
    fn an_address_is_read_as_a_browser_reads_it() {
        assert_eq!(["a%20b", "%C3%BC", "%", "%zz", "%ff", "100%25"].map(decoded), ["a b", "ü", "%", "%zz", "%ff", "100%"]);
    }
}
