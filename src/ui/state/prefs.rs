//! How this person likes to see things, remembered in this browser: light or dark, which pane, where the splitter stands. They live as
//! attributes of `<html>`, which styles read, so that a script in `<head>` can set them before the first paint.

use leptos::prelude::*;

use crate::client::{number, page, storage};

/// Runs in `<head>`: what [`Prefs::wake`] would set, before the first paint. `js` shows the controls that need a script.
pub const EARLY: &str = "(()=>{let r=document.documentElement;r.classList.add('js');try{\
    let g=k=>localStorage.getItem('tandem.'+k),q=new URLSearchParams(location.search).get('mode'),m=q||g('mode'),t=g('theme'),s=g('split'),l=g('look');\
    if(/^(source|read)$/.test(l))r.dataset.look=l;if(/^(light|dark)$/.test(t))r.dataset.theme=t;r.dataset.mode=/^(note|board)$/.test(m)?m:'both';if(s>0)r.style.setProperty('--split',s+'%')\
    }catch{}})()";

/// Which panes show. On a narrow page `Both` shows the note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Note,
    Both,
    Board,
}

impl Mode {
    const fn name(self) -> &'static str {
        match self {
            Mode::Note => "note",
            Mode::Both => "both",
            Mode::Board => "board",
        }
    }
    fn named(name: &str) -> Option<Self> {
        [Mode::Note, Mode::Both, Mode::Board].into_iter().find(|mode| mode.name() == name)
    }
}

/// How the note shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Like what it means, with its marks where one edits.
    Live,
    /// As Markdown.
    Source,
    /// As a page to read; nothing is edited but tasks ticked.
    Read,
}

impl Look {
    pub const fn name(self) -> &'static str {
        match self {
            Look::Live => "live",
            Look::Source => "source",
            Look::Read => "read",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// As the system is.
    Auto,
    Light,
    Dark,
}

impl Theme {
    const fn name(self) -> Option<&'static str> {
        match self {
            Theme::Auto => None,
            Theme::Light => Some("light"),
            Theme::Dark => Some("dark"),
        }
    }
}

/// The note's share of the width where nobody has moved the splitter, in percent.
pub const SPLIT: f64 = 42.0;
/// Neither pane gets narrower than this, in percent.
pub const SPLIT_RANGE: (f64, f64) = (20.0, 80.0);

/// A context of the whole app. On the server it holds the defaults.
#[derive(Clone, Copy)]
pub struct Prefs {
    theme: RwSignal<Theme>,
    mode: RwSignal<Mode>,
    look: RwSignal<Look>,
    split: RwSignal<f64>,
    narrow: RwSignal<bool>,
    letters: RwSignal<bool>,
}

impl Prefs {
    pub fn new() -> Self {
        Prefs {
            theme: RwSignal::new(Theme::Auto),
            mode: RwSignal::new(Mode::Both),
            look: RwSignal::new(Look::Live),
            split: RwSignal::new(SPLIT),
            narrow: RwSignal::new(false),
            letters: RwSignal::new(true),
        }
    }

    /// Reads what is remembered; in the browser, once, after hydration.
    pub fn wake(self) {
        self.theme.set(match storage::get("tandem.theme").as_deref() {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::Auto,
        });
        let mode = page::query("mode").or_else(|| storage::get("tandem.mode"));
        self.mode.set(mode.and_then(|name| Mode::named(&name)).unwrap_or(Mode::Both));
        self.look.set(match storage::get("tandem.look").as_deref() {
            Some("source") => Look::Source,
            Some("read") => Look::Read,
            _ => Look::Live,
        });
        if let Some(split) = storage::get("tandem.split").and_then(|text| number::read(&text)) {
            self.split.set(split);
        }
        self.letters.set(storage::get("tandem.letters").is_none());
        Effect::new(move |_| page::set_root("data-no-letters", (!self.letters.get()).then_some("")));
        let watch = page::on_media("(max-width: 720px)", move |narrow| self.narrow.set(narrow));
        std::mem::forget(watch); // as long as the page lives
        Effect::new(move |_| page::set_root("data-mode", Some(self.mode().name())));
        Effect::new(move |_| page::set_root("data-look", Some(self.look().name())));
    }

    pub fn theme(self) -> Theme {
        self.theme.get()
    }

    pub fn set_theme(self, theme: Theme) {
        self.theme.set(theme);
        page::set_root("data-theme", theme.name());
        match theme.name() {
            Some(name) => storage::set("tandem.theme", name),
            None => storage::remove("tandem.theme"),
        }
    }

    /// What shows now: a narrow page has room for one pane.
    pub fn mode(self) -> Mode {
        match self.mode.get() {
            Mode::Both if self.narrow.get() => Mode::Note,
            mode => mode,
        }
    }

    pub fn set_mode(self, mode: Mode) {
        self.mode.set(mode);
        storage::set("tandem.mode", mode.name());
        page::set_query("mode", mode.name());
    }

    pub fn look(self) -> Look {
        self.look.get()
    }

    pub fn set_look(self, look: Look) {
        self.look.set(look);
        storage::set("tandem.look", look.name());
    }

    /// Single letters are shortcuts. Who speaks to the computer, or has shaky hands, may want them not to be (WCAG 2.1.4).
    pub fn letters(self) -> bool {
        self.letters.get()
    }

    pub fn set_letters(self, on: bool) {
        self.letters.set(on);
        if on { storage::remove("tandem.letters") } else { storage::set("tandem.letters", "off") }
    }

    /// The note's share of the width, in percent.
    pub fn split(self) -> f64 {
        self.split.get()
    }

    /// Moves the splitter; out of range is brought into it.
    pub fn set_split(self, percent: f64) {
        let percent = percent.clamp(SPLIT_RANGE.0, SPLIT_RANGE.1);
        let text = number::text((percent * 10.0).round() / 10.0);
        self.split.set(percent);
        page::set_root_style("--split", &[&text, "%"].concat());
        storage::set("tandem.split", &text);
    }
}

impl Default for Prefs {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_reads_its_own_name() {
        for mode in [Mode::Note, Mode::Both, Mode::Board] {
            assert_eq!(Mode::named(mode.name()), Some(mode));
        }
        assert_eq!(Mode::named("sideways"), None);
    }
}
