//! The examples of CommonMark and of GitHub's extensions, as the parser's own tests have them: they must pass through our options and our
//! writer. They are read from where the package manager put the parser, and compared as trees. Where we differ on purpose, a rule changes what
//! is expected, or an example is listed with its reason; how many are compared in which way is printed.

use std::{env, fs, path::PathBuf};

use pulldown_cmark::{Event, TagEnd};

use super::{
    oracle::{self, Tree},
    *,
};
use crate::note::parse;

/// Examples that are not what the suite expects, by suite and number, and why.
const DIFFERENT: &[(&str, &[u32], &str)] = &[
    ("spec", &[501], "ids in a note have a prefix, and so have links to them"),
    ("spec", &[602, 606, 608, 611, 612], "addresses that were just typed are links (GFM 6.9), which CommonMark alone has not"),
    ("footnotes", &[16], "the same: an address that defines nothing is text, and so a link"),
    ("blockquotes_tags", &[18], "kinds of callouts that nobody knows are notes, as in Obsidian"),
];

struct Example {
    number: u32,
    markdown: String,
    html: String,
}

/// The tests of the parser's crate.
fn suite(name: &str) -> Vec<Example> {
    let lock = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock")).expect("a lock file");
    let version = lock.split("name = \"pulldown-cmark\"\nversion = \"").nth(1).and_then(|rest| rest.split('"').next()).expect("the parser");
    let home = env::var_os("CARGO_HOME").map_or_else(|| PathBuf::from(env::var_os("HOME").expect("a home")).join(".cargo"), PathBuf::from);
    let registries = fs::read_dir(home.join("registry/src")).expect("packages");
    let path = registries
        .map(|registry| registry.expect("readable").path().join(format!("pulldown-cmark-{version}/tests/suite/{name}.rs")))
        .find(|path| path.exists())
        .expect("the parser's tests are where cargo put its source");
    let source = fs::read_to_string(path).expect("a suite");
    let raw = |text: &str, name: &str| Some(text.split_once(&format!("let {name} = r##\""))?.1.split_once("\"##;")?.0.to_owned());
    let example = |text: &str| {
        let number = text.split_once("_test_")?.1.split_once('(')?.0.parse().ok()?;
        Some(Example { number, markdown: raw(text, "original")?, html: raw(text, "expected")? })
    };
    let examples: Vec<Example> = source.split("#[test]").filter_map(example).collect();
    assert_eq!(examples.len(), source.matches("#[test]").count(), "{name}: every test is an example");
    examples
}

/// What is expected when HTML is shown as text; and whether there was any.
fn html_as_text(example: &Example) -> (String, bool) {
    let (mut out, mut rest, mut found) = (String::new(), example.html.as_str(), false);
    let mut shown = |raw: &str, open: &str, close: &str| {
        let raw = raw.trim_end_matches('\n');
        let Some((before, after)) = rest.split_once(raw).filter(|_| !raw.is_empty()) else { return };
        let text = raw.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        out.push_str(&[before, open, &text, close].concat());
        (rest, found) = (after, true);
    };
    let mut block = String::new();
    for event in parse(&example.markdown) {
        match event {
            Event::Html(line) => block.push_str(&line),
            Event::End(TagEnd::HtmlBlock) => shown(&std::mem::take(&mut block), "<p>", "</p>"),
            Event::InlineHtml(tag) => shown(&tag, "", ""),
            _ => {}
        }
    }
    (out + rest, found)
}

/// Rules that change both trees, so that only what they are about is not compared.
#[derive(Default)]
struct Rules {
    /// Images are links: the text of links alone is compared.
    images: bool,
    /// Links that a note may not have are text.
    schemes: bool,
}

const BLOCKS: &[&str] = &[
    "html",
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "blockquote",
    "pre",
    "hr",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "br",
    "div",
    "section",
    "input",
];

/// What the two writers say differently but mean alike, said in one way.
fn normal(tree: Tree, rules: &mut Rules, notes: &mut Vec<Tree>) -> Vec<Tree> {
    let Tree::Element { name, attributes, inner } = tree else { return vec![tree] };
    let get = |wanted: &str| attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let class = get("class").unwrap_or_default();
    if name == "pre" {
        return vec![Tree::Element {
            attributes: Vec::new(),
            inner: vec![Tree::Text(text(&inner))],
            name: [&*name, language(&inner)].concat(),
        }];
    }
    if name == "sup" && class.starts_with("footnote-ref") {
        return vec![Tree::Element { name: "mark of a footnote".into(), attributes: Vec::new(), inner: Vec::new() }];
    }
    if class == "footnote-definition" || name == "li" && get("id").is_some_and(|id| id.starts_with("note-fn.")) {
        let label = |tree: &Tree| matches!(tree, Tree::Element { attributes, .. } if attributes.iter().any(|(_, value)| value == "footnote-definition-label"));
        let inner = inner.into_iter().filter(|tree| !label(tree)).collect();
        let note = Tree::Element { name: "footnote".into(), attributes: Vec::new(), inner: flow(inner, rules, notes, true) };
        notes.push(note);
        return Vec::new();
    }
    if class == "footnote-back" || class == "callout-title" {
        return Vec::new();
    }
    let block = BLOCKS.contains(&&*name);
    if class == "footnotes" || class == "table" {
        return inner
            .into_iter()
            .flat_map(|tree| normal(tree, rules, notes))
            .filter(|tree| class == "table" || text(std::slice::from_ref(tree)).trim() != "")
            .collect();
    }
    if name == "img" {
        rules.images = true;
        let alt = get("alt").unwrap_or_default();
        let src = get("src").unwrap_or_default().to_owned();
        let shown = if alt.is_empty() { src.clone() } else { alt.to_owned() };
        let title = get("title").map(|title| ("title".to_owned(), title.to_owned()));
        let attributes = [("href".to_owned(), src)].into_iter().chain(title).collect();
        return vec![Tree::Element { name: "a".into(), attributes, inner: vec![Tree::Text(shown)] }];
    }
    let kept = ["href", "title", "start", "type", "checked", "disabled", "align"];
    let mut plain: Vec<(String, String)> = attributes.iter().filter(|(name, _)| kept.contains(&&**name)).cloned().collect();
    if let Some(align) = get("style").and_then(|style| style.strip_prefix("text-align: ")) {
        plain.push(("align".into(), align.into()));
    }
    let inner = flow(inner, rules, notes, block);
    if name == "tbody" && inner.is_empty() {
        return inner; // a table that has only a head
    }
    let kind = class.strip_prefix("markdown-alert-").or(class.strip_prefix("callout callout-"));
    let name = if let Some(kind) = kind { format!("callout {kind}") } else { name };
    if name == "a" {
        let href = get("href").unwrap_or_default();
        if super::address::Address::new(href).is_none() {
            rules.schemes = true;
            return inner;
        }
    }
    vec![Tree::Element { name, attributes: plain, inner }]
}

/// The content of an element: white space that nobody sees is gone.
fn flow(inner: Vec<Tree>, rules: &mut Rules, notes: &mut Vec<Tree>, block: bool) -> Vec<Tree> {
    let mut out: Vec<Tree> = Vec::new();
    for tree in inner.into_iter().flat_map(|tree| normal(tree, rules, notes)) {
        match (out.last_mut(), tree) {
            (Some(Tree::Text(last)), Tree::Text(text)) => last.push_str(&text),
            (_, tree) => out.push(tree),
        }
    }
    let is_block = |tree: Option<&Tree>| match tree {
        None => block,
        Some(Tree::Element { name, .. }) => BLOCKS.contains(&&**name) || name.starts_with("pre") || name.starts_with("callout"),
        Some(_) => false,
    };
    let edges: Vec<(bool, bool)> =
        (0..out.len()).map(|at| (is_block(at.checked_sub(1).map(|at| &out[at])), is_block(out.get(at + 1)))).collect();
    for (tree, (first, last)) in out.iter_mut().zip(edges) {
        if let Tree::Text(text) = tree {
            let lines: Vec<&str> = text.split('\n').map(str::trim).collect();
            let mut joined = if lines.len() > 1 { lines.join("\n") } else { text.clone() };
            if first {
                joined = joined.trim_start().to_owned();
            }
            if last {
                joined = joined.trim_end().to_owned();
            }
            *text = joined;
        }
    }
    out.retain(|tree| !matches!(tree, Tree::Text(text) if text.is_empty()));
    out
}

fn text(trees: &[Tree]) -> String {
    let text = |tree: &Tree| match tree {
        Tree::Element { inner, .. } => text(inner),
        Tree::Text(text) => text.clone(),
        Tree::Other(_) => String::new(),
    };
    trees.iter().map(text).collect()
}

/// The class of the code in a `pre`.
fn language(inner: &[Tree]) -> &str {
    match inner {
        [Tree::Element { attributes, .. }, ..] => attributes.iter().find(|(name, _)| name == "class").map_or("", |(_, class)| class),
        _ => "",
    }
}

/// Every link with its text alone, links within links as text.
fn flat_links(trees: Vec<Tree>) -> Vec<Tree> {
    let mut out: Vec<Tree> = Vec::new();
    for tree in trees {
        let tree = match tree {
            Tree::Element { name, attributes, inner } if name == "a" => {
                let inner = vec![Tree::Text(text(&inner))];
                Tree::Element { name, attributes, inner }
            }
            Tree::Element { name, attributes, inner } => Tree::Element { name, attributes, inner: flat_links(inner) },
            other => other,
        };
        out.push(tree);
    }
    out
}

/// A page for comparing: its tree, and its footnotes in order.
type Form = (Vec<Tree>, Vec<String>);

/// Both trees in one form.
fn compared(ours: &str, theirs: &str) -> (Form, Form, Rules) {
    let mut rules = Rules::default();
    let mut one = |html: &str| {
        let mut notes = Vec::new();
        let tree = normal(Tree::parse(html), &mut rules, &mut notes);
        (tree, notes)
    };
    let (ours, theirs) = (one(ours), one(theirs));
    let finish = |(tree, notes): (Vec<Tree>, Vec<Tree>)| {
        let flat = |trees: Vec<Tree>| if rules.images { flat_links(trees) } else { trees };
        let mut notes: Vec<String> = notes.into_iter().map(|note| format!("{:?}", flat(vec![note]))).collect();
        notes.sort();
        (flat(tree), notes)
    };
    (finish(ours), finish(theirs), rules)
}

#[test]
fn the_examples_of_commonmark_and_github_pass_through_our_options() {
    let mut wrong = Vec::new();
    for name in ["spec", "gfm_table", "gfm_strikethrough", "gfm_tasklist", "table", "strikethrough", "footnotes", "blockquotes_tags"] {
        let examples = suite(name);
        assert!(!examples.is_empty(), "{name} has no examples");
        let (mut literal, mut html, mut images, mut schemes, mut different) = (0, 0, 0, 0, 0);
        for example in &examples {
            let ours = to_html(&example.markdown);
            oracle::check(&example.markdown, &ours);
            let listed = DIFFERENT.iter().find(|(suite, numbers, _)| *suite == name && numbers.contains(&example.number));
            let (expected, has_html) = html_as_text(example);
            let (ours, theirs, rules) = compared(&ours, &expected);
            match (ours == theirs, listed) {
                (true, None) if has_html => html += 1,
                (true, None) if rules.images => images += 1,
                (true, None) if rules.schemes => schemes += 1,
                (true, None) => literal += 1,
                (false, Some(_)) => different += 1,
                (true, Some((.., reason))) => wrong.push(format!("{name} {}: is as expected, though listed: {reason}", example.number)),
                (false, None) => {
                    wrong.push(format!("{name} {}: {:?}\n  ours   {ours:?}\n  theirs {theirs:?}", example.number, example.markdown))
                }
            }
        }
        println!(
            "{name}: {} examples, {literal} compared as they are, {html} with HTML shown as text, {images} with images as links, {schemes} with \
             schemes that are no links, {different} listed as different",
            examples.len()
        );
    }
    for (suite, numbers, reason) in DIFFERENT {
        println!("different: {suite} {numbers:?}: {reason}");
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn examples_of_everything_else_are_safe() {
    for name in [
        "regression",
        "math",
        "definition_lists",
        "heading_attrs",
        "metadata_blocks",
        "old_footnotes",
        "smart_punct",
        "super_sub",
        "wikilinks",
    ] {
        for example in suite(name) {
            oracle::check(&example.markdown, &to_html(&example.markdown));
        }
    }
}
