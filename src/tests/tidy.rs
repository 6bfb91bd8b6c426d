//! The house rules that a compiler does not check: which module may use which, where an outside name lives, how long a file is, and
//! that no file is forgotten. It reads the sources as text; it does not judge style (that is rustfmt and clippy).

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Each module and the ones it may use (ARCHITECTURE.md draws them). What is not listed is forbidden.
const ARROWS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("sync", &["model"]),
    ("scene", &["model"]),
    ("note", &["model"]),
    ("board", &["model", "scene"]),
    ("client", &["model", "sync", "scene", "board", "note"]),
    ("server", &["model", "sync", "scene", "note"]),
    ("api", &["model", "server"]),
    ("ui", &["model", "scene", "board", "note", "client", "api"]),
    ("app", &["ui", "api"]),
    ("http", &["app", "ui", "api", "server", "sync", "model"]),
    ("cli", &["http", "server", "model"]),
    ("fuzzing", &["model", "sync", "scene", "note"]),
    ("main", &["cli"]),
    ("lib", &["app", "client"]),
];

/// An outside crate and the only folders that may name it.
const HOMES: &[(&str, &[&str])] = &[
    ("axum", &["http"]),
    ("hyper", &["http"]),
    ("sqlx", &["server/store"]),
    ("web_sys", &["client"]),
    ("js_sys", &["client"]),
    ("yrs", &["model/schema", "sync"]),
    ("clap", &["cli"]),
    ("pulldown_cmark", &["note"]),
    ("ammonia", &["note"]),
    ("shuttle", &["server/runtime", "server/rooms/schedules"]),
];

const LONGEST: usize = 500;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(dir: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    for path in entries.map(|entry| entry.expect("a readable folder").path()) {
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        if path.is_dir() && !["node_modules", "target", "test-results", "playwright-report"].contains(&name) {
            files(&path, endings, found);
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            found.push(path);
        }
    }
}

/// Every Rust source: its path below `src/` with forward slashes, and its text.
fn sources() -> BTreeMap<String, String> {
    let (src, mut found) = (root().join("src"), Vec::new());
    files(&src, &[".rs"], &mut found);
    let read = |path: PathBuf| {
        let name = path.strip_prefix(&src).expect("below src").to_string_lossy().replace('\\', "/");
        (name, fs::read_to_string(path).expect("UTF-8 source"))
    };
    found.into_iter().map(read).collect()
}

/// The code without line comments and without the test module at the end, which may reach further.
fn code(text: &str) -> String {
    let text = text.split("\n#[cfg(test)]").next().unwrap_or(text);
    text.lines().map(|line| line.split("//").next().unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

fn is_test(file: &str) -> bool {
    file.split('/').any(|part| part == "tests" || part == "tests.rs" || part == "contract.rs")
}

fn ident(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    &text[..end]
}

/// The top modules that `text` names as `crate::x` or in `crate::{x::…, y}`.
fn uses(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        if text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let rest = &text[at + "crate::".len()..];
        let Some(group) = rest.strip_prefix('{') else {
            found.insert(ident(rest).to_owned());
            continue;
        };
        let (mut depth, mut fresh) = (0, true);
        for (i, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => fresh = true,
                c if fresh && depth == 0 && !c.is_whitespace() => {
                    found.insert(ident(&group[i..]).to_owned());
                    fresh = false;
                }
                _ => {}
            }
        }
    }
    found
}

fn module(file: &str) -> &str {
    let top = file.split('/').next().unwrap_or(file);
    top.strip_suffix(".rs").unwrap_or(top)
}

#[test]
fn arrows_point_the_right_way() {
    let mut wrong = Vec::new();
    for (file, text) in sources().iter().filter(|(file, _)| !is_test(file)) {
        let from = module(file);
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == from) else {
            wrong.push(format!("{file}: `{from}` is not in ARROWS"));
            continue;
        };
        for to in uses(&code(text)) {
            let known = ARROWS.iter().any(|(name, _)| *name == to);
            if known && to != from && !allowed.contains(&to.as_str()) {
                wrong.push(format!("{file}: {from} must not use {to}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn an_outside_name_has_one_home() {
    let mut wrong = Vec::new();
    for (file, text) in sources().iter().filter(|(file, _)| !is_test(file)) {
        let code = code(text);
        for (name, homes) in HOMES {
            let named = code.match_indices(&format!("{name}::")).any(|(at, _)| {
                let before = code[..at].chars().next_back();
                !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
            });
            let home = homes.iter().any(|home| file.starts_with(&format!("{home}/")) || *file == format!("{home}.rs"));
            if named && !home {
                wrong.push(format!("{file}: `{name}` lives in {}", homes.join(" and ")));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn no_file_is_longer_than_one_noun_needs() {
    let mut found = Vec::new();
    for dir in ["src", "style", "editor", "end2end", "scripts"] {
        files(&root().join(dir), &[".rs", ".ts", ".mjs", ".scss"], &mut found);
    }
    let lines = |path: &PathBuf| fs::read_to_string(path).expect("UTF-8 source").lines().count();
    let long: Vec<_> = found.iter().map(|path| (lines(path), path)).filter(|(lines, _)| *lines > LONGEST).collect();
    assert!(long.is_empty(), "over {LONGEST} lines: {long:?}");
}

#[test]
fn file_names_are_snake_case_and_say_something() {
    let vague = ["utils", "util", "helpers", "helper", "common", "types", "manager", "service", "misc"];
    for file in sources().keys() {
        for part in file.split('/') {
            let stem = part.strip_suffix(".rs").unwrap_or(part);
            assert!(stem.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'), "{file}: not snake_case");
            assert!(!vague.contains(&stem), "{file}: `{stem}` names no noun");
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for (file, text) in sources() {
        assert!(text.starts_with("//!"), "{file} does not begin with `//!`");
    }
}

#[test]
fn no_file_is_an_orphan() {
    let sources = sources();
    let mut reached = BTreeSet::new();
    let mut open = vec!["lib.rs".to_owned(), "main.rs".to_owned()];
    while let Some(file) = open.pop() {
        let Some(text) = sources.get(&file).filter(|_| reached.insert(file.clone())) else { continue };
        let folder = match file.rsplit_once('/') {
            Some((folder, "mod.rs")) => format!("{folder}/"),
            Some((folder, name)) => format!("{folder}/{}/", name.trim_end_matches(".rs")),
            None if file == "lib.rs" || file == "main.rs" => String::new(),
            None => format!("{}/", file.trim_end_matches(".rs")),
        };
        for line in text.lines().map(str::trim) {
            let declared = ["mod ", "pub mod ", "pub(crate) mod ", "pub(super) mod "].iter().find_map(|start| line.strip_prefix(start));
            let Some(name) = declared.filter(|rest| rest.contains(';')).map(ident) else { continue };
            open.push(format!("{folder}{name}.rs"));
            open.push(format!("{folder}{name}/mod.rs"));
        }
    }
    let orphans: Vec<_> = sources.keys().filter(|file| !reached.contains(*file)).collect();
    assert!(orphans.is_empty(), "declared by no `mod`: {orphans:?}");
}

#[test]
fn few_lines_are_behind_a_feature() {
    let gate = |text: &str| code(text).lines().filter(|line| line.contains("cfg") && line.contains("feature")).count();
    let sources = sources();
    let gates: Vec<_> = sources.iter().filter(|(file, _)| !is_test(file)).map(|(file, text)| (gate(text), file)).collect();
    let total: usize = gates.iter().map(|(count, _)| count).sum();
    let gated: Vec<_> = gates.iter().filter(|(count, _)| *count > 0).collect();
    assert!(total <= 12, "{total} lines: {gated:?}");
}

#[test]
fn the_checks_can_fail() {
    assert_eq!(uses("use crate::{model::{ids, geom}, sync}; crate::board::x()"), ["board", "model", "sync"].map(String::from).into());
    assert_eq!(uses("use $crate::model; mycrate::x"), BTreeSet::new());
    assert_eq!(code("a // crate::x\n#[cfg(test)]\nmod tests {}"), "a ");
    assert_eq!(module("http/ws.rs"), "http");
    assert_eq!(module("app.rs"), "app");
}
