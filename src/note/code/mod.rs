//! Colours of code. One lexer for all languages that people paste into notes, because the server's page, the read mode, the live preview and
//! exports must colour the same code the same way, and because what a visitor downloads is weighed: grammars for other highlighters need a
//! regex engine or a parser each and are hundreds of kilobytes, this is tables (`languages`) for one small engine (`engine`), and hand-written
//! readers for what is not made of words: markup, style sheets, data by lines. It knows words, not meaning, and reads its input once.

mod data;
mod engine;
mod habits;
mod language;
mod languages;
mod lines;
mod markup;
mod scripts;
mod sheet;
#[cfg(test)]
mod tests;

use super::utf16::Utf16;

/// Longer code keeps its ink: nobody reads that much by colour, and every piece costs HTML.
pub const LONGEST: usize = 256 << 10;

/// What a piece of code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    Comment,
    String,
    Number,
    Keyword,
    Type,
    Function,
    Property,
    Tag,
    /// What speaks about the code: attributes, directives, variables of shells.
    Meta,
    Inserted,
    Deleted,
}

impl Class {
    /// The name of its colour in the style sheet.
    pub fn name(self) -> &'static str {
        match self {
            Self::Comment => "tok-comment",
            Self::String => "tok-string",
            Self::Number => "tok-number",
            Self::Keyword => "tok-keyword",
            Self::Type => "tok-type",
            Self::Function => "tok-function",
            Self::Property => "tok-property",
            Self::Tag => "tok-tag",
            Self::Meta => "tok-meta",
            Self::Inserted => "tok-inserted",
            Self::Deleted => "tok-deleted",
        }
    }
}

/// A coloured piece, in UTF-16 units of the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub from: u32,
    pub to: u32,
    pub class: Class,
}

/// A coloured piece, in bytes of the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    pub from: usize,
    pub to: usize,
    pub class: Class,
}

/// The coloured pieces of code, in order and apart from each other. `language` is what stands behind a fence.
pub fn highlight(language: &str, source: &str) -> Vec<Span> {
    let units = Utf16::new(source);
    let span = |token: Token| Span { from: units.at(token.from), to: units.at(token.to), class: token.class };
    tokens(language_of(language), source).into_iter().map(span).collect()
}

/// The same as JSON, for the editor: `[[from,to,"tok-x"],…]`.
pub fn code_spans(language: &str, source: &str) -> String {
    let mut json = String::from("[");
    for span in highlight(language, source) {
        let comma = if json.len() > 1 { "," } else { "" };
        json += &[comma, "[", &span.from.to_string(), ",", &span.to.to_string(), ",\"", span.class.name(), "\"]"].concat();
    }
    json + "]"
}

/// The same in bytes, for a name that [`language_of`] gave. None in a language that is not known, and in very long code.
pub fn tokens(language: &str, source: &str) -> Vec<Token> {
    let mut out = Out::default();
    if source.len() <= LONGEST {
        read(&language.to_ascii_lowercase(), source, 0, source.len(), &mut out);
    }
    out.tokens
}

/// Colours `from..to` of the source as what the language says.
fn read(language: &str, source: &str, from: usize, to: usize, out: &mut Out) {
    match language {
        "html" | "xml" | "svg" | "vue" | "svelte" | "xhtml" | "rss" | "astro" => markup::read(source, from, to, out),
        "css" | "scss" | "less" | "sass" => sheet::read(source, from, to, out),
        "yaml" | "yml" => data::yaml(source, from, to, out),
        "toml" | "ini" | "conf" | "cfg" | "properties" | "env" | "dotenv" | "editorconfig" | "systemd" => {
            data::pairs(source, from, to, out)
        }
        "diff" | "patch" => lines::diff(source, from, to, out),
        "markdown" | "md" | "mdx" => lines::markdown(source, from, to, out),
        "dockerfile" | "docker" | "containerfile" => lines::dockerfile(source, from, to, out),
        "makefile" | "make" | "mk" => lines::makefile(source, from, to, out),
        "console" | "shell-session" | "shellsession" | "terminal" => lines::console(source, from, to, out),
        name => {
            if let Some(language) =
                languages::ALL.iter().chain(scripts::ALL).find(|known| known.names.split(' ').any(|known| known == name))
            {
                engine::read(language, source, from, to, out);
            }
        }
    }
}

/// Coloured pieces on their way out.
#[derive(Default)]
struct Out {
    tokens: Vec<Token>,
}

impl Out {
    /// Colours these bytes; together with what is before them, when that has the same colour.
    fn put(&mut self, from: usize, to: usize, class: Class) {
        match self.tokens.last_mut() {
            Some(last) if last.to == from && last.class == class => last.to = to,
            _ if from < to => self.tokens.push(Token { from, to, class }),
            _ => {}
        }
    }
}

/// The language that a fence names: `rust,ignore` and `{.rust}` are Rust.
pub fn language_of(info: &str) -> &str {
    let name = info.trim_start_matches(['{', '.']);
    let end = name.find(|c: char| !(c.is_alphanumeric() || "+#-_.".contains(c))).unwrap_or(name.len());
    &name[..end]
}
