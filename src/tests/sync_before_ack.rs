//! T3: the kernel's word that every `saved` left after its edit was synced to the disk. (`kill -9` cannot show this: the page cache
//! survives it.) The server runs under `strace`; its trace is read here.

use std::{collections::HashMap, fs, net::SocketAddr, process::Command};

use tempfile::TempDir;

use super::support::{Peer, process::Process};
use crate::{
    model::ids::DocId,
    server::{Services, auth::Token, config::Config, rooms::Seed},
    sync::limits,
};

/// What the trace shows, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Bytes went to the log file.
    Written,
    /// The log file is on the disk.
    Synced,
    /// A socket was told that an edit is saved.
    Said,
}

/// The steps of a trace of `strace -f -y`. A call that another thread interrupts is two lines: it counts where it ends, except writes, which
/// count where they begin.
fn steps(trace: &str) -> Vec<Step> {
    let (mut syncing, mut steps) = (HashMap::new(), Vec::new());
    for line in trace.lines() {
        let (thread, call) = line.trim_start().split_once(char::is_whitespace).unwrap_or_default();
        let call = call.trim_start();
        let log = call.contains("-wal>");
        if call.starts_with("pwrite64(") && log {
            steps.push(Step::Written);
        } else if (call.starts_with("fdatasync(") || call.starts_with("fsync(")) && log {
            match call.ends_with("= 0") {
                true => steps.push(Step::Synced),
                false => drop(syncing.insert(thread, call.contains("unfinished"))),
            }
        } else if call.starts_with("<... fdatasync resumed>") || call.starts_with("<... fsync resumed>") {
            if syncing.remove(thread) == Some(true) && call.ends_with("= 0") {
                steps.push(Step::Synced);
            }
        } else if ["write(", "writev(", "sendto(", "sendmsg("].iter().any(|name| call.starts_with(name)) && call.contains(r#"\"saved\""#) {
            steps.push(Step::Said);
        }
    }
    steps
}

/// How many were said, when each came after a write and a sync that followed it; else which one did not.
fn judge(steps: &[Step]) -> Result<usize, usize> {
    let (mut said, mut written, mut synced) = (0, false, false);
    for step in steps {
        match step {
            Step::Written => (written, synced) = (true, false),
            Step::Synced => synced = written,
            Step::Said if written && synced => (said, written, synced) = (said + 1, false, false),
            Step::Said => return Err(said + 1),
        }
    }
    Ok(said)
}

/// Fewer than the rows that make a room ask for compaction.
const EDITS_EACH: usize = limits::TAIL_ROWS - 100;

#[test]
fn a_trace_is_read_as_it_happened() {
    let good = concat!(
        "10 pwrite64(9</d/tandem.sqlite3-wal>, \"..\", 4096, 0) = 4096\n",
        "10 fdatasync(9</d/tandem.sqlite3-wal> <unfinished ...>\n",
        "11 sendto(12<TCP:[..]>, \"other\", 5, 0, NULL, 0) = 5\n",
        "10 <... fdatasync resumed>) = 0\n",
        "11 sendto(12<TCP:[..]>, \"\\201.{\\\"type\\\":\\\"saved\\\",\\\"data\\\":{\\\"n\\\":1}}\", 9, 0, NULL, 0) = 9\n",
    );
    assert_eq!(judge(&steps(good)), Ok(1));
    for missing in ["10 <... fdatasync resumed>) = 0\n", "10 pwrite64(9</d/tandem.sqlite3-wal>, \"..\", 4096, 0) = 4096\n"] {
        assert_eq!(judge(&steps(&good.replace(missing, ""))), Err(1), "without {missing}");
    }
    assert_eq!(judge(&steps(&good.replace("resumed>) = 0", "resumed>) = -1 EIO (Input/output error)"))), Err(1), "a sync that failed");
}

#[tokio::test(flavor = "multi_thread")]
async fn t3_every_saved_follows_a_sync_of_what_it_is_about() {
    let edits: usize = std::env::var("TANDEM_SYNCS").ok().and_then(|n| n.parse().ok()).unwrap_or(50);
    let works = Command::new("strace").args(["-f", "true"]).output().is_ok_and(|output| output.status.success());
    if !works {
        println!("skipped: strace is not here, or may not trace");
        return;
    }
    let dir = TempDir::new().unwrap();
    let services = Services::start(Config::local(dir.path().to_owned())).await.unwrap();
    // So few edits a document that nothing is compacted: the log has the writes of edits alone, and a `saved` stands between two of them.
    let mut docs: Vec<DocId> = Vec::new();
    for _ in 0..edits.div_ceil(EDITS_EACH) {
        docs.push(services.rooms.create(None, Seed::default()).await.unwrap());
    }
    services.shutdown().await;
    let trace = dir.path().join("trace");
    let calls = "trace=pwrite64,fsync,fdatasync,write,writev,sendto,sendmsg";
    let strace = ["strace", "-f", "-qq", "-y", "-s", "200", "-e", calls, "-o", trace.to_str().unwrap()];
    let mut server = Process::start_under(&strace, dir.path(), SocketAddr::from(([127, 0, 0, 1], 0)));
    let mut open = Vec::new();
    for (i, doc) in docs.iter().enumerate() {
        let ada = Peer::open(server.addr, doc, Token::random()).await;
        for n in 0..EDITS_EACH.min(edits - i * EDITS_EACH) {
            ada.types(&format!("{n} "));
            ada.is_saved().await;
        }
        open.push(ada); // an empty room is put away, and its log compacted
    }
    drop(open);
    server.ask_to_stop();
    server.wait();
    let trace = fs::read_to_string(&trace).unwrap();
    match judge(&steps(&trace)) {
        Ok(said) => assert_eq!(said, edits, "each edit was waited for"),
        Err(n) => panic!("the {n}-th `saved` was said before its sync"),
    }
    let unsynced: Vec<Step> = steps(&trace).into_iter().filter(|step| *step != Step::Synced).collect();
    assert!(judge(&unsynced).is_err(), "this trace without its syncs would be found out");
    println!("{edits} edits, each saved after its sync");
}
