//! What must hold of a note's HTML, whatever the note is. A reader of its own, which knows how our writer writes and takes nothing else.

/// Elements with an end, and those without.
const ELEMENTS: &str = " a blockquote code del details div em h1 h2 h3 h4 h5 h6 kbd li mark ol p pre section small span strong sub summary sup table tbody td th \
                        thead tr u ul ";
const VOID: &str = " br hr img input ";
const ATTRIBUTES: &str = " align alt aria-label data-at checked class disabled height href id data-language loading open rel role src start tabindex title \
                          type width ";

/// # Panics
/// When this is anything but elements and attributes of the closed set, each element ended where it should be, and text without marks.
pub fn sound(html: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut pieces = html.split('<');
    let text = |text: &str| assert!(!text.contains(['>', '\0', '\r']), "a mark in text: {text:?}");
    text(pieces.next().unwrap_or_default());
    for piece in pieces {
        let (tag, after) = piece.split_once('>').expect("a tag that ends");
        text(after);
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "an end without its beginning");
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let spaced = [" ", name, " "].concat();
        assert!(VOID.contains(&spaced) || ELEMENTS.contains(&spaced), "an element nobody knows: {name:?}");
        if !VOID.contains(&spaced) {
            open.push(name);
        }
        let mut rest = attributes;
        while !rest.is_empty() {
            let (name, after) = rest.split_once("=\"").expect("an attribute with a value");
            let (value, after) = after.split_once('"').expect("a value that ends");
            assert!(ATTRIBUTES.contains(&[" ", name, " "].concat()), "an attribute nobody knows: {name:?}");
            assert!(name != "id" || value.starts_with("note-"), "an id of the app's: {value:?}");
            assert!(name != "src" || value.starts_with("/blobs/"), "an image from elsewhere: {value:?}");
            assert!(name != "href" || followed(value), "an address that does something: {value:?}");
            rest = after.strip_prefix(' ').unwrap_or(after);
        }
    }
    assert!(open.is_empty(), "never ended: {open:?}");
}

fn followed(address: &str) -> bool {
    let clean = !address.contains(|c: char| c.is_ascii_control() || c.is_whitespace());
    let scheme =
        address.split(['/', '?', '#']).next().and_then(|start| start.split_once(':')).map(|(scheme, _)| scheme.to_ascii_lowercase());
    // What a browser does not take for a scheme is a path.
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    };
    clean && scheme.is_none_or(|scheme| ["http", "https", "mailto", "tel"].contains(&&*scheme) || !is_scheme(&scheme))
}
