//! SVG from strangers: what says that bytes are one, its size, and whether the server may draw it. Looking at it is linear in its length, and
//! what would make a parser of XML work or grow out of proportion is refused before one sees it.

use resvg::usvg::roxmltree::{Document, Node, ParsingOptions};

/// Levels of elements.
const DEPTH: usize = 200;
const NODES: u32 = 500_000;
/// Attributes of an element: the parser compares each with all before it.
const ATTRIBUTES: usize = 500;
/// Prefixes of namespaces: where an element declares one, each of its parents' is compared with each of its own.
const NAMESPACES: usize = 1_000;
const COMPARISONS: usize = 1 << 30;
/// Bytes of declarations that may have entities, and how often these may be used: together they bound what entities can grow to.
const DECLARATIONS: usize = 8 << 10;
const ENTITIES: usize = 5_000;

/// The first element is `<svg`, whatever comments and declarations come before.
pub fn is_svg(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = match rest {
            _ if rest.starts_with("<!--") => rest.find("-->").map(|at| at + 3),
            _ if rest.starts_with("<?") => rest.find("?>").map(|at| at + 2),
            _ if rest.starts_with("<!") => declaration(rest),
            _ => return rest.starts_with("<svg") && rest[4..].starts_with(|c: char| c.is_whitespace() || matches!(c, '>' | '/')),
        };
        let Some(end) = end else { return false };
        rest = rest[end..].trim_start();
    }
}

/// Where `<!DOCTYPE …>` ends, with the list of declarations that it may have.
fn declaration(text: &str) -> Option<usize> {
    let end = text.find('>')?;
    if text[..end].contains('[') { text.find("]>").map(|at| at + 2) } else { Some(end + 1) }
}

/// Whether a parser can be given this: neither deep, nor with elements of very many attributes, nor with entities that grow.
fn is_modest(text: &str) -> bool {
    let (mut depth, mut end) = (0_usize, 0);
    let mut places = text.match_indices('<').map(|(at, _)| at).peekable();
    while let Some(at) = places.next() {
        match text.as_bytes().get(at + 1) {
            Some(b'/') => depth = depth.saturating_sub(1),
            Some(b'!' | b'?') | None => {}
            _ => {
                if end <= at {
                    end = text[at..].find('>').map_or(text.len(), |length| at + length);
                }
                if !text[..end].ends_with('/') {
                    depth += 1;
                }
                // Values may have a `>`, but no `<`.
                let next = places.peek().copied().unwrap_or(text.len());
                if depth > DEPTH || attributes(&text[at..next]) > ATTRIBUTES {
                    return false;
                }
            }
        }
    }
    let (prefixes, all) = (text.matches("xmlns:").count(), text.matches("xmlns").count());
    if prefixes > NAMESPACES || prefixes * prefixes * all > COMPARISONS {
        return false;
    }
    let Some(first) = text.find("<!ENTITY") else { return true };
    let last = text.rfind("<!ENTITY").unwrap_or(first);
    let Some(close) = text[last..].find("]>").map(|length| last + length) else { return false };
    close - first <= DECLARATIONS && uses(&text[first..close]) == 0 && uses(&text[close..]) <= ENTITIES
}

/// How many attributes a tag has.
fn attributes(tag: &str) -> usize {
    let (mut quote, mut count) = (None, 0);
    for byte in tag.bytes() {
        match quote {
            Some(open) if byte == open => quote = None,
            Some(_) => {}
            None if matches!(byte, b'"' | b'\'') => quote = Some(byte),
            None if byte == b'>' => break,
            None => count += usize::from(byte == b'='),
        }
    }
    count
}

/// How often entities are used that XML does not know by itself.
fn uses(text: &str) -> usize {
    let known = ["#", "amp;", "lt;", "gt;", "quot;", "apos;"];
    text.match_indices('&').filter(|(at, _)| !known.iter().any(|name| text[at + 1..].starts_with(name))).count()
}

fn parse(bytes: &[u8]) -> Option<Document<'_>> {
    let text = std::str::from_utf8(bytes).ok().filter(|text| is_modest(text))?;
    let options = ParsingOptions { allow_dtd: true, nodes_limit: NODES, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).ok()
}

/// Width and height in pixels, as browsers lay it out.
pub fn size(bytes: &[u8]) -> Option<[f64; 2]> {
    let tree = parse(bytes)?;
    let root = tree.root_element();
    if root.tag_name().name() != "svg" {
        return None;
    }
    let length = |name: &str| {
        let text = root.attribute(name)?.trim();
        let number: f64 = text.trim_end_matches("px").trim().parse().ok()?;
        (number > 0.0).then_some(number)
    };
    let view: Vec<f64> =
        root.attribute("viewBox").unwrap_or_default().split([' ', ',', '\n', '\t']).filter_map(|n| n.parse().ok()).collect();
    let view = match view.as_slice() {
        &[_, _, w, h] if w > 0.0 && h > 0.0 => Some([w, h]),
        _ => None,
    };
    // What browsers give to one that says nothing.
    let size = match (length("width"), length("height"), view) {
        (Some(w), Some(h), _) => [w, h],
        (Some(w), None, Some([vw, vh])) => [w, w * vh / vw],
        (None, Some(h), Some([vw, vh])) => [h * vw / vh, h],
        (None, None, Some(view)) => view,
        (w, h, None) => [w.unwrap_or(300.0), h.unwrap_or(150.0)],
    };
    // An icon may be drawn on a canvas of less than a pixel.
    let small = 1.0 / size[0].min(size[1]).min(1.0);
    Some(size.map(|side| side * small))
}

/// One that the server itself may draw: nothing in it can make much out of little.
pub fn is_plain(bytes: &[u8]) -> bool {
    let much = ["use", "pattern", "filter", "mask", "image", "foreignObject", "style", "marker", "clipPath", "symbol"];
    parse(bytes).is_some_and(|tree| {
        let mut nodes = tree.descendants();
        bytes.len() < 1 << 20
            && nodes.by_ref().take(20_000).all(|node: Node| !much.contains(&node.tag_name().name()))
            && nodes.next().is_none()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_take_a_parser_forever_is_looked_at_once() {
        let wrap = |inner: &str| ["<svg xmlns=\"http://www.w3.org/2000/svg\" ", inner].concat();
        for hostile in [
            wrap(&"<".repeat(3_000_000)),
            wrap(&["<a ".repeat(1_000_000), "/>".into()].concat()),
            wrap(&[(0..300_000).map(|n| format!("a{n}='>' ")).collect::<String>(), "/>".into()].concat()),
            (0..2_000).map(|n| format!("<svg xmlns:a{n}='a'>{}", "</svg>".repeat(n / 150 % 2))).collect(),
            ["<!a>".repeat(1_000_000), "<svg/>".into()].concat(),
            ["<!DOCTYPE a [<!ENTITY b \"", &*"x".repeat(100_000), "\">]><svg>", &"&b;".repeat(100_000), "</svg>"].concat(),
            ["<!DOCTYPE a [<!ENTITY b \"x\"><!ENTITY c \"&b;&b;&b;\">]><svg>", &"&c;".repeat(10), "</svg>"].concat(),
            ["<!DOCTYPE a [<!ENTITY b \"x\">]><svg>", &"&b;".repeat(10_000), "</svg>"].concat(),
        ] {
            is_svg(hostile.as_bytes());
            assert_eq!(size(hostile.as_bytes()), None, "{:?}", &hostile[..60]);
        }
    }

    #[test]
    fn what_programs_write_is_read() {
        let doctype = "<?xml version=\"1.0\"?>\n<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"svg11.dtd\" [\n\t<!ENTITY ns \"http://ns.adobe.com/\">\n]>\n";
        let svg = [doctype, "<svg xmlns:i=\"&ns;\" width=\"20px\" viewBox=\"0 0 10 5\"><text>a = b &amp; c &#xd;</text></svg>"].concat();
        assert!(is_svg(svg.as_bytes()));
        assert_eq!(size(svg.as_bytes()), Some([20.0, 10.0]));
        // draw.io keeps its own drawing in an attribute, and declares a namespace for each label.
        let own = "&lt;mxCell style=&quot;rounded=0;html=1;&quot;&gt;".repeat(2_000);
        let label = "<div xmlns=\"http://www.w3.org/1999/xhtml\">a = b</div>".repeat(2_000);
        let svg = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"9px\" height=\"9\" content=\"",
            &own,
            "\">",
            &label,
            "</svg>",
        ];
        assert_eq!(size(svg.concat().as_bytes()), Some([9.0, 9.0]));
    }
}
