//! Programs of JavaScript that tests drive as child processes: one line of JSON there, one line back; bytes are base64.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, BufWriter, Write},
    path::Path,
    process::{self, ChildStdin, ChildStdout, Command, Stdio},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

/// The child process, and what it is to be told next.
pub struct Child {
    process: process::Child,
    to: BufWriter<ChildStdin>,
    from: BufReader<ChildStdout>,
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Child {
    /// Plain Yjs documents.
    pub fn yjs() -> Option<Self> {
        Self::start("end2end", "yjs", &["differential/peer.mjs"])
    }

    /// Editors without a page.
    pub fn editors() -> Option<Self> {
        Self::start("editor", "@codemirror/state", &["build.mjs", "--driven"])
    }

    /// `None` where Node or the npm packages are missing.
    fn start(folder: &str, package: &str, program: &[&str]) -> Option<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let there = root.join("node_modules").join(package).is_dir() && Command::new("node").arg("--version").output().is_ok();
        if !there {
            println!(
                "SKIPPED: Node or {folder}/node_modules is not here (scripts/setup test installs them); nothing was compared with {package}"
            );
            return None;
        }
        let mut process =
            Command::new("node").args(program).current_dir(root).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("node runs");
        let (to, from) = (process.stdin.take().expect("piped"), process.stdout.take().expect("piped"));
        Some(Child { process, to: BufWriter::new(to), from: BufReader::new(from) })
    }

    /// An answer to each command.
    pub fn ask(&mut self, commands: &[Value]) -> Vec<Value> {
        serde_json::to_writer(&mut self.to, commands).expect("a pipe");
        self.to.write_all(b"\n").and_then(|()| self.to.flush()).expect("a pipe");
        let mut line = String::new();
        self.from.read_line(&mut line).expect("a pipe");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?} to {commands:?}"))
    }
}

pub fn text(bytes: &[u8]) -> Value {
    STANDARD.encode(bytes).into()
}

pub fn bytes(value: &Value) -> Vec<u8> {
    STANDARD.decode(value.as_str().expect("base64")).expect("base64")
}

/// How often each thing happened, so that nobody believes in a test that does nothing.
#[derive(Default, Debug)]
pub struct Tally(pub BTreeMap<&'static str, usize>);

impl Tally {
    pub fn count(&mut self, what: &'static str) {
        *self.0.entry(what).or_default() += 1;
    }
}
