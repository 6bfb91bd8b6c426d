//! README's example in Python, as it stands there, against the real server: pycrdt reads, writes, and hears what others write.

use std::{path::PathBuf, process::Stdio};

use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{ChildStdout, Command},
};

use super::support::{App, soon};
use crate::server::auth::Token;

const README: &str = include_str!("../../README.md");

/// The Python that `scripts/setup test` makes.
fn python() -> Option<PathBuf> {
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).or(home)?;
    Some(data.join("tandem/python/bin/python")).filter(|path| path.exists())
}

async fn prints(lines: &mut Lines<BufReader<ChildStdout>>, expected: &str) {
    let line = soon(expected, lines.next_line()).await.expect("readable");
    assert_eq!(line.as_deref(), Some(expected));
}

#[tokio::test]
async fn the_example_in_python_reads_and_writes_and_hears_what_others_write() {
    let Some(python) = python() else {
        eprintln!("SKIPPED: no Python with pycrdt; `scripts/setup test` installs it where it can");
        return;
    };
    let example = README.split("```python\n").nth(1).expect("an example").split("```").next().expect("its end");
    let app = App::start().await;
    let doc = app.doc("start\n").await;
    let ada = app.open(&doc).await;
    let robot = Token::random();
    app.services.people.rename(&robot.user(), "Robot").await.unwrap();
    let mut child = Command::new(python)
        .args(["-c", example])
        .env("TANDEM_DOCUMENT", format!("ws://{}/ws/{doc}", app.addr))
        .env("TANDEM_TOKEN", robot.secret())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("Python starts");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    prints(&mut lines, "start").await;
    prints(&mut lines, "").await;
    ada.sees_note("start\nHello from Python\n").await;
    for line in ["start", "Hello from Python", ""] {
        prints(&mut lines, line).await;
    }
    ada.types("Hello back\n");
    for line in ["Hello back", "start", "Hello from Python", ""] {
        prints(&mut lines, line).await;
    }
    assert_eq!(app.stored_note(&doc).await, "Hello back\nstart\nHello from Python\n");
    let author = app.services.store.load(&doc).await.unwrap().expect("the document").authors;
    assert!(author.iter().any(|(_, user)| *user == robot.user()), "it wrote as the holder of its token");
}
