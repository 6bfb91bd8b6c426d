//! What an idle connection costs the server. A count of memory, not a stopwatch; run by `make bench-idle` (`TANDEM_BENCH=1`).

use std::{fs, net::SocketAddr};

use tempfile::TempDir;

use super::support::{
    process::Process,
    raw::{self, Raw},
};
use crate::{
    server::{
        Services,
        auth::Token,
        config::Config,
        rooms::{Dialect, Seed},
    },
    sync::frame::Frame,
};

const SOCKETS: usize = 5000;
const A_ROOM: usize = 10;
const MOST_KIB: f64 = 12.0;

#[tokio::test(flavor = "multi_thread")]
async fn idle_sockets_in_rooms_cost_little_memory() {
    if std::env::var_os("TANDEM_BENCH").is_none() {
        println!("skipped: set TANDEM_BENCH=1 (make bench-idle)");
        return;
    }
    let dir = TempDir::new().unwrap();
    let services = Services::start(Config::local(dir.path().to_owned())).await.unwrap();
    let mut docs = Vec::new();
    for _ in 0..SOCKETS / A_ROOM {
        docs.push(services.rooms.create(None, Seed { note: "A short note.".into(), ..Seed::default() }).await.unwrap());
    }
    services.shutdown().await;
    let server = Process::start(dir.path(), SocketAddr::from(([127, 0, 0, 1], 0)));
    let open = async |i: usize| {
        let request = raw::request(server.addr, docs[i / A_ROOM].as_str(), Dialect::Tandem, Some(&Token::random()));
        let mut raw = Raw(raw::connect(server.addr, request).await.expect("an upgrade"));
        raw.frame(Frame::Step1(&[0])).await;
        raw.pick(|frame| matches!(frame, Frame::Step2(_)).then_some(())).await;
        raw.frame(Frame::Step2(&[0, 0])).await;
        raw.control(|control| matches!(control.message, crate::sync::wire::ServerMessage::Saved { n: 1 }).then_some(())).await;
        raw
    };
    // One room first: what the first visitor wakes (pools, pages of code) is not a socket's cost.
    let mut sockets = Vec::with_capacity(SOCKETS);
    for i in 0..A_ROOM {
        sockets.push(open(i).await);
    }
    let before = resident_kib(server.id());
    for i in A_ROOM..SOCKETS {
        sockets.push(open(i).await);
    }
    let after = resident_kib(server.id());
    let each = (after - before) as f64 / (SOCKETS - A_ROOM) as f64;
    println!("{SOCKETS} idle sockets, {A_ROOM} a room: {before} KiB -> {after} KiB, {each:.1} KiB each (at most {MOST_KIB})");
    assert!(each <= MOST_KIB, "{each:.1} KiB each");
}

fn resident_kib(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("VmRSS");
    line.trim().trim_end_matches("kB").trim().parse().expect("a number")
}
