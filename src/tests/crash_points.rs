//! T2: the server ends at a named place, in the middle of saving or compacting, and another one goes on with what it left: nothing that was
//! called saved is missing, nothing that others were shown, and compaction still works. Where the places are: `crash_point!` in `server/`.

use std::{
    fs,
    path::Path,
    process::Command,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant, SystemTime},
};

use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::support::{
    Peer,
    ledger::{self, Ledger, Writer, new_docs},
    process::Process,
    soon,
};
use crate::{
    http,
    model::ids::{BlobId, DocId, random_client},
    server::{Services, auth::Token, config::Config},
};

/// Passed by every edit.
const SAVING: [&str; 8] = [
    "edit-applied",
    "transaction-asked-for",
    "head-raised",
    "row-inserted",
    "transaction-written",
    "transaction-committed",
    "edit-committed",
    "edit-acknowledged",
];
/// Passed when a log has grown long.
const COMPACTING: [&str; 8] = [
    "compaction-loaded",
    "compaction-merged",
    "swap-begun",
    "swap-claimed",
    "swap-snapshot-in",
    "swap-snapshots-out",
    "swap-updates-out",
    "compaction-done",
];
/// Passed when a picture comes.
const BRINGING: [&str; 3] = ["blob-written", "blob-named", "blob-noted"];
/// Passed when one that nobody shows goes.
const SWEEPING: &str = "blob-forgotten";

const DOCS: usize = 2;
const WRITERS: usize = 4;
/// Bytes of a word that is to make a log long.
const LONG: usize = 8 << 10;

/// The server of these tests, told by its environment: where its data is, where it ends, at which passing.
const DATA: &str = "TANDEM_CRASH_DATA";
const POINT: &str = "TANDEM_CRASH_POINT";
const PASSING: &str = "TANDEM_CRASH_PASSING";
/// It throws away what nobody shows, as if two months had gone.
const SWEEP: &str = "TANDEM_CRASH_SWEEP";
/// The file in which it says where it ended.
const LAST_WORDS: &str = "last-words";

/// No test by itself: the process that the tests below start and lose.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_may_end_at_a_point() {
    let Some(data) = std::env::var_os(DATA) else { return };
    if let (Ok(point), Ok(passing)) = (std::env::var(POINT), std::env::var(PASSING)) {
        let (passing, passed): (u64, _) = (passing.parse().unwrap(), AtomicU64::new(0));
        let last_words = Path::new(&data).join(LAST_WORDS);
        let pass = move |point: &str| {
            if passed.fetch_add(1, Ordering::SeqCst) + 1 == passing {
                fs::write(&last_words, point).unwrap();
                std::process::abort(); // no unwinding, no `Drop`, nothing flushed: what SQLite sees is a kill
            }
        };
        fail::cfg_callback(point.clone(), move || pass(&point)).unwrap();
    }
    let services = Services::start(Config::local(data.into())).await.unwrap();
    let listener = http::listen(services.config.addr).await.unwrap();
    println!("\nlistening on http://{}", listener.local_addr().unwrap());
    if std::env::var_os(SWEEP).is_some() {
        let (blobs, rooms) = (services.blobs.clone(), services.rooms.clone());
        let later = SystemTime::now() + Duration::from_secs(60 * 24 * 60 * 60);
        let later = later.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis() as u64;
        tokio::spawn(async move { blobs.sweep(&rooms, later).await.unwrap() });
    }
    http::serve(services, listener, std::future::pending()).await.unwrap();
}

fn start(data: &Path, end: Option<(&str, u64)>) -> Process {
    spawn(data, end, false)
}

fn spawn(data: &Path, end: Option<(&str, u64)>, sweep: bool) -> Process {
    let name = format!("{}::a_server_that_may_end_at_a_point", module_path!().split_once("::").unwrap().1);
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", &name, "--nocapture"]).env(DATA, data);
    if let Some((point, passing)) = end {
        command.env(POINT, point).env(PASSING, passing.to_string());
    }
    if sweep {
        command.env(SWEEP, "1");
    }
    Process::spawn(&mut command)
}

/// It has ended where it was told to.
fn ended(server: &mut Process, data: &Path, point: &str) {
    assert!(!server.wait().success());
    assert_eq!(fs::read_to_string(data.join(LAST_WORDS)).expect("it ended where it was told to"), point);
    fs::remove_file(data.join(LAST_WORDS)).unwrap();
}

/// One server's end, and the life after it.
async fn crash(data: &Path, point: &str, passing: u64, long: usize, ledger: &Ledger) {
    println!("{point}, passing {passing}");
    let docs = new_docs(data, DOCS).await;
    let mut server = start(data, Some((point, passing)));
    let writers: Vec<_> =
        (0..WRITERS).map(|i| Writer::start(server.addr, &docs[i % DOCS], format!("{}.{i}", docs[i % DOCS]), long, ledger)).collect();
    for writer in &writers {
        writer.peer.is_offline().await;
    }
    ended(&mut server, data, point);
    for writer in writers {
        writer.vanish().await;
    }
    ledger.compare(data, &docs).await;
    ledger::is_sound(data).await;

    let server = start(data, None);
    for (i, doc) in docs.iter().enumerate() {
        let peer = Peer::open(server.addr, doc, Token::random()).await;
        assert_eq!(ledger.missing(doc, &peer.note()), [""; 0], "{doc} is shown without them");
        go_on(&server, doc, &peer, i as u64 + 1, long, ledger).await;
    }
    server.kill();
    ledger.compare(data, &docs).await;
}

/// Somebody goes on writing, and if words are `long`, until the `nth` compaction of this server.
async fn go_on(server: &Process, doc: &DocId, peer: &Peer, nth: u64, long: usize, ledger: &Ledger) {
    let write = async {
        for n in 0.. {
            let word = format!("after.{}.{n}.{}", peer.client(), "x".repeat(long));
            peer.types(&format!("{word} "));
            peer.is_saved().await;
            ledger.owed(doc, [word]);
            if long == 0 || server.metric("tandem_compactions_total").await >= nth {
                return;
            }
        }
    };
    soon("a compaction after the crash", write).await;
}

/// How often each point is visited, from the environment, and draws from a seed that is told.
fn rounds() -> (u64, impl FnMut(u64) -> u64) {
    let rounds = std::env::var("TANDEM_CRASH_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(2);
    let seed = std::env::var("TANDEM_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or_else(random_client);
    println!("TANDEM_SEED={seed} TANDEM_CRASH_ROUNDS={rounds}");
    let mut random: u64 = seed;
    (rounds, move |below| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407); // Knuth, MMIX
        (random >> 33) % below
    })
}

/// The first passing, and others up to `last`.
async fn crash_at_each(points: &[&str], last: u64, long: usize) {
    let ((rounds, mut draw), started, mut owed) = (rounds(), Instant::now(), 0);
    for point in points {
        let (dir, ledger) = (TempDir::new().unwrap(), Ledger::default());
        for round in 0..rounds {
            let passing = if round == 0 { 1 } else { 2 + draw(last - 1) };
            crash(dir.path(), point, passing, long, &ledger).await;
        }
        ledger.compare(dir.path(), &ledger.docs()).await;
        owed += ledger.len();
    }
    let seconds = started.elapsed().as_secs_f64();
    println!("{} points, {rounds} crashes at each, {owed} edits saved or shown, none missing, {seconds:.1} s", points.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn t2_nothing_saved_is_missing_after_an_end_while_saving() {
    crash_at_each(&SAVING, 50, 0).await;
}

/// A document's second compaction is the first that deletes updates, its third the first that deletes a snapshot.
#[tokio::test(flavor = "multi_thread")]
async fn t2_nothing_saved_is_missing_after_an_end_while_compacting() {
    crash_at_each(&COMPACTING, 6, LONG).await;
}

/// What a server answers, as far as it comes.
async fn ask(server: &Process, head: &str, body: &[u8]) -> Vec<u8> {
    let mut tcp = TcpStream::connect(server.addr).await.expect("a server that listens");
    let (addr, secret, bytes) = (server.addr, Token::random(), body.len());
    let head = format!(
        "{head} HTTP/1.1\r\nHost: {addr}\r\nAuthorization: Bearer {}\r\nContent-Length: {bytes}\r\nConnection: close\r\n\r\n",
        secret.secret()
    );
    let mut answer = Vec::new();
    if tcp.write_all(&[head.as_bytes(), body].concat()).await.is_ok() {
        // A server that ends in the middle has said nothing or something.
        let _ = tcp.read_to_end(&mut answer).await;
    }
    answer
}

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x40\0\0\0\x30\x08\x06\0\0\0\0\0\0\0";

/// Brings the picture; says whether the server called it kept.
async fn bring(server: &Process, doc: &DocId) -> bool {
    ask(server, &format!("POST /api/v1/docs/{doc}/blobs"), PICTURE).await.starts_with(b"HTTP/1.1 201")
}

/// Whether the picture is there; then it is whole.
async fn is_shown(server: &Process) -> bool {
    let id = BlobId::of(Sha256::digest(PICTURE).into());
    let answer = ask(server, &format!("GET /blobs/{id}"), b"").await;
    let shown = answer.starts_with(b"HTTP/1.1 200");
    assert!(answer.ends_with(PICTURE) == shown && (shown || answer.starts_with(b"HTTP/1.1 404")), "{}", answer.escape_ascii());
    shown
}

#[tokio::test(flavor = "multi_thread")]
async fn t2_a_picture_is_whole_or_not_there_after_an_end_while_it_comes_or_goes() {
    for point in BRINGING {
        let dir = TempDir::new().unwrap();
        let doc = new_docs(dir.path(), 1).await.remove(0);
        let mut server = start(dir.path(), Some((point, 1)));
        assert!(!bring(&server, &doc).await, "{point}");
        ended(&mut server, dir.path(), point);
        let server = start(dir.path(), None);
        assert_eq!(is_shown(&server).await, point == "blob-noted", "{point}");
        assert!(bring(&server, &doc).await && is_shown(&server).await, "{point}: it can be brought again");
        server.kill();
    }
    let dir = TempDir::new().unwrap();
    let doc = new_docs(dir.path(), 1).await.remove(0);
    let server = start(dir.path(), None);
    assert!(bring(&server, &doc).await && is_shown(&server).await);
    server.kill();
    let mut server = spawn(dir.path(), Some((SWEEPING, 1)), true);
    ended(&mut server, dir.path(), SWEEPING);
    let server = start(dir.path(), None);
    assert!(!is_shown(&server).await, "it was forgotten");
    assert!(bring(&server, &doc).await && is_shown(&server).await, "it can be brought again");
    server.kill();
}

#[test]
fn t2_every_point_in_the_sources_is_visited() {
    fn named(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.path().is_dir() {
                named(&entry.path(), found);
            } else {
                let text = fs::read_to_string(entry.path()).unwrap();
                let names = text.split("crash_point!(\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()));
                found.extend(names);
            }
        }
    }
    let mut found = Vec::new();
    named(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/server"), &mut found);
    let mut visited = [&SAVING[..], &COMPACTING[..], &BRINGING[..], &[SWEEPING]].concat();
    visited.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, visited);
}
