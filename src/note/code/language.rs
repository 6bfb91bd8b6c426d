//! What a language looks like, as tables say it.

use super::Class;

/// What a language looks like.
pub struct Language {
    /// What fences call it, by spaces.
    pub names: &'static str,
    /// Its words, by spaces.
    pub words: &'static [(Class, &'static str)],
    /// What begins a comment that the line ends.
    pub line: &'static [&'static str],
    pub block: &'static [(&'static str, &'static str)],
    pub quotes: &'static [Quote],
    /// What belongs to words beside letters, digits and `_`.
    pub letters: &'static str,
    /// Bits of [`has`].
    pub has: u32,
}

/// A string.
pub struct Quote {
    pub open: &'static str,
    pub close: &'static str,
    /// It may have several lines.
    pub lines: bool,
    /// A backslash is a backslash.
    pub raw: bool,
    /// What begins code within it; empty when nothing does.
    pub hole: &'static str,
}

/// A string that its line ends.
pub const fn quote(mark: &'static str) -> Quote {
    Quote { open: mark, close: mark, lines: false, raw: false, hole: "" }
}

/// A string that may have several lines.
pub const fn long(open: &'static str, close: &'static str) -> Quote {
    Quote { open, close, lines: true, raw: false, hole: "" }
}

/// Such a string, without escapes.
pub const fn raw(open: &'static str, close: &'static str) -> Quote {
    Quote { open, close, lines: true, raw: true, hole: "" }
}

/// A string with code in it.
pub const fn holed(mark: &'static str, hole: &'static str, lines: bool) -> Quote {
    Quote { open: mark, close: mark, lines, raw: false, hole }
}

/// Habits that languages share.
pub mod has {
    /// `name(` is a call.
    pub const CALLS: u32 = 1;
    /// `Name` is a type.
    pub const CAPITALS: u32 = 1 << 1;
    /// Words are the same in either case.
    pub const CASELESS: u32 = 1 << 2;
    /// Comments nest.
    pub const NESTED: u32 = 1 << 3;
    /// `@name` is an annotation.
    pub const ANNOTATIONS: u32 = 1 << 4;
    /// `$name` is a variable.
    pub const VARIABLES: u32 = 1 << 5;
    /// `:name` is a symbol.
    pub const SYMBOLS: u32 = 1 << 6;
    /// `#name` at the beginning of a line is a directive.
    pub const DIRECTIVES: u32 = 1 << 7;
    /// Lifetimes, `#[attributes]`, `macros!`, `r#"raw strings"#`.
    pub const RUST: u32 = 1 << 8;
    /// `/x/` is a string where a value may stand.
    pub const REGEX: u32 = 1 << 9;
    /// Elements are values.
    pub const JSX: u32 = 1 << 10;
    /// A string before a colon is a key.
    pub const KEYS: u32 = 1 << 11;
    /// The first word of a command is its name, `-x` an option; `<<END` quotes lines.
    pub const SHELL: u32 = 1 << 12;
    /// Letters before a quote belong to the string.
    pub const PREFIXES: u32 = 1 << 13;
    /// A comment begins behind white space only.
    pub const APART: u32 = 1 << 14;
}
