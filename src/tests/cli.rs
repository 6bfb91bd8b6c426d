//! The command line of the real binary: what it prints where, what it exits with, and that files go in and come out.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use super::support::process::{Process, binary};

/// Runs the binary in `dir` without any setting of ours in the environment.
fn tandem(dir: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(binary());
    for name in ["TANDEM_ADDR", "TANDEM_DATA_DIR", "TANDEM_SITE_DIR", "TANDEM_ORIGIN", "LEPTOS_SITE_ADDR", "LEPTOS_SITE_ROOT"] {
        command.env_remove(name);
    }
    command.current_dir(dir).args(args).output().expect("the binary runs")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8 output")
}

#[test]
fn help_explains_every_command_with_examples() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let help = tandem(dir.path(), &["--help"]);
    for part in ["serve", "import", "export", "--addr", "--data-dir", "--origin", "Examples:", "TANDEM_ADDR", "127.0.0.1:3000"] {
        assert!(text(&help.stdout).contains(part), "{part} is missing in {}", text(&help.stdout));
    }
    for command in ["serve", "import", "export"] {
        assert!(tandem(dir.path(), &[command, "--help"]).status.success());
    }
}

#[test]
fn a_bad_setting_is_named_and_exits_2() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    for (args, reason) in [
        (&["serve", "--addr", "here"][..], "--addr"),
        (&["--addr", "127.0.0.1:70000"], "65535"),
        (&["--origin", "notes"], "https://"),
        (&["serve", "--site-dir", "missing"], "no such folder"),
        (&["export", "x"], "--format"),
        (&["import"], "FILE"),
        (&["dance"], "dance"),
    ] {
        let output = tandem(dir.path(), args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty() && text(&output.stderr).contains(reason), "{args:?}: {}", text(&output.stderr));
    }
    let leptos = Command::new(binary()).current_dir(dir.path()).env("LEPTOS_SITE_ADDR", "x:y").env_remove("TANDEM_ADDR").output();
    let leptos = leptos.expect("the binary runs");
    assert_eq!(leptos.status.code(), Some(2));
    assert!(text(&leptos.stderr).contains("LEPTOS_SITE_ADDR"), "{}", text(&leptos.stderr));
}

#[test]
fn a_flag_beats_the_environment() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    fs::write(dir.path().join("a.md"), "x").expect("written");
    let run = |args: &[&str]| {
        let output = Command::new(binary()).current_dir(dir.path()).env("TANDEM_DATA_DIR", "from-env").args(args).output();
        assert!(output.expect("the binary runs").status.success());
    };
    run(&["import", "a.md", "--data-dir", "from-flag"]);
    assert!(dir.path().join("from-flag").is_dir() && !dir.path().join("from-env").exists());
    run(&["import", "a.md"]);
    assert!(dir.path().join("from-env").is_dir() && !dir.path().join("data").exists());
}

#[test]
fn files_become_documents_that_come_out_again() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let note = "# My *plan*\n\nüber 日本\n";
    fs::write(dir.path().join("plan.md"), note).expect("written");
    let scene = r#"{"type":"excalidraw","version":2,"elements":[
        {"id":"a","type":"rectangle","x":0,"y":0,"width":9,"height":9},{"id":"b","type":"iframe","x":0,"y":0,"width":9,"height":9}]}"#;
    fs::write(dir.path().join("sketch.excalidraw"), scene).expect("written");
    fs::write(dir.path().join("odd.pdf"), "%PDF").expect("written");

    let output = tandem(dir.path(), &["import", "plan.md", "odd.pdf", "sketch.excalidraw"]);
    assert_eq!(output.status.code(), Some(1), "one of three failed");
    let [odd, lost] = ["odd.pdf: its name tells no format", "sketch.excalidraw: left out 1"];
    assert!(text(&output.stderr).contains(odd) && text(&output.stderr).contains(lost), "{}", text(&output.stderr));
    let paths: Vec<_> = text(&output.stdout).lines().collect();
    assert_eq!(paths.len(), 2, "the others are made: {paths:?}");
    let id = |path: &str| path.strip_prefix("/d/").expect("a path").to_owned();

    let md = tandem(dir.path(), &["export", &id(paths[0]), "--format", "md"]);
    assert_eq!(text(&md.stdout), note);
    let json = tandem(dir.path(), &["export", paths[1], "--format", "json", "--out", "out.json"]);
    assert!(json.status.success() && json.stdout.is_empty(), "{}", text(&json.stderr));
    let json = fs::read_to_string(dir.path().join("out.json")).expect("written");
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    // The embedded page is a box: what it showed is what was left out.
    assert_eq!((json["title"].as_str(), json["shapes"].as_array().map(Vec::len)), (Some("sketch"), Some(2)));
    assert!(text(&tandem(dir.path(), &["export", &id(paths[1]), "--format", "svg"]).stdout).starts_with("<svg"));

    let elsewhere = tandem(dir.path(), &["export", &id(paths[0]), "--format", "md", "--data-dir", "missing"]);
    assert!(text(&elsewhere.stderr).contains("--data-dir") && !dir.path().join("missing").exists(), "reading makes nothing");
    for (id, reason) in [("AAAAAAAAAAAAAAAAAAAAAA", "no such document"), ("x", "not a document id")] {
        let missing = tandem(dir.path(), &["export", id, "--format", "md"]);
        assert_eq!(missing.status.code(), Some(1));
        assert!(text(&missing.stderr).contains(reason), "{}", text(&missing.stderr));
    }
}

#[test]
fn a_folder_becomes_documents_and_a_document_a_folder_or_a_page() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir_all(dir.path().join("notes/files")).expect("made");
    fs::write(dir.path().join("notes/plan.md"), "# Plan\n\n[r.pdf](files/r.pdf) [gone](x.png)\n").expect("written");
    fs::write(dir.path().join("notes/files/r.pdf"), "%PDF-1.7").expect("written");
    let output = tandem(dir.path(), &["import", "notes"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("notes: plan.md: it refers to x.png, which is not there"), "{}", text(&output.stderr));
    let path = text(&output.stdout).trim().to_owned();
    let page = tandem(dir.path(), &["export", &path, "--format", "html"]);
    assert!(text(&page.stdout).starts_with("<!DOCTYPE html>") && text(&page.stdout).contains("download=\"r.pdf\""));
    assert!(tandem(dir.path(), &["export", &path, "--format", "zip", "--out", "plan.zip"]).status.success());
    let again = tandem(dir.path(), &["import", "plan.zip"]);
    assert!(again.status.success(), "{}", text(&again.stderr));
    let note = |path: &str| text(&tandem(dir.path(), &["export", path, "--format", "md"]).stdout).to_owned();
    assert_eq!(note(text(&again.stdout).trim()), note(&path));
    fs::write(dir.path().join("odd.zip"), "no zip").expect("written");
    let odd = tandem(dir.path(), &["import", "odd.zip"]);
    assert_eq!(odd.status.code(), Some(1));
    assert!(text(&odd.stderr).contains("odd.zip: it is not a zip file"), "{}", text(&odd.stderr));
}

#[test]
fn an_import_appears_in_a_running_server() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let server = Process::start(&dir.path().join("data"), "127.0.0.1:0".parse().expect("an address"));
    fs::write(dir.path().join("late.md"), "# Late\n").expect("written");
    let output = tandem(dir.path(), &["import", "late.md"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let path = text(&output.stdout).trim();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {0}\r\nConnection: close\r\n\r\n", server.addr);
    let page = exchange(server.addr, &request);
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("Late"), "{page}");
}

/// One request on a connection of its own; what came back.
fn exchange(addr: std::net::SocketAddr, request: &str) -> String {
    use std::io::{Read, Write};
    let mut socket = std::net::TcpStream::connect(addr).expect("a connection");
    socket.write_all(request.as_bytes()).expect("sent");
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).expect("an answer");
    String::from_utf8_lossy(&answer).into_owned()
}

#[cfg(unix)]
#[test]
fn a_server_asked_to_stop_ends_cleanly() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut server = Process::start(&dir.path().join("data"), "127.0.0.1:0".parse().expect("an address"));
    let killed = Command::new("kill").args(["-TERM", &server.id().to_string()]).status().expect("kill runs");
    assert!(killed.success());
    assert_eq!(server.wait().code(), Some(0));
}
