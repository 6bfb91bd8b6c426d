//! T4: the released server on a disk that fails: syncs and writes that are refused at random, a disk that is full, a database that somebody
//! else has locked. People are told, nothing is called saved that is not on the disk, the process lives, and it saves again by itself.
//! Where such a disk cannot be had, a test says so and returns.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;

use super::support::{
    Peer,
    ledger::{self, Ledger, Writer, new_docs},
    process::Process,
    soon,
};
use crate::{model::ids::DocId, server::auth::Token};

const WRITERS: usize = 6;
const ANY_PORT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);
/// Commits and loads that failed.
const ERRORS: &str = "tandem_store_errors_total";

/// A server in trouble and the people who write meanwhile.
struct Trial {
    data: PathBuf,
    docs: Vec<DocId>,
    server: Process,
    writers: Vec<Writer>,
    ledger: Ledger,
}

impl Trial {
    /// Everybody is in one of so many documents, and has saved something. Each word has `more` bytes.
    async fn start(data: &Path, command: &[&str], docs: usize, more: usize) -> Self {
        let (docs, ledger) = (new_docs(data, docs).await, Ledger::default());
        let server = Process::start_under(command, data, ANY_PORT);
        let writer = |i: usize| Writer::start(server.addr, &docs[i % docs.len()], i.to_string(), more, &ledger);
        let writers: Vec<_> = (0..WRITERS).map(writer).collect();
        let trial = Trial { data: data.to_owned(), docs, server, writers, ledger };
        trial.all_are_heard_again().await;
        trial
    }

    async fn all_are_told_of_trouble(&self) {
        let told = async {
            for writer in &self.writers {
                writer.peer.is_told_of_trouble().await;
            }
        };
        soon("all are told", told).await;
    }

    async fn all_are_heard_again(&self) {
        for writer in &self.writers {
            writer.is_heard_again().await;
        }
    }

    fn saved(&self) -> u64 {
        self.writers.iter().map(Writer::saved).sum()
    }

    async fn errors(&self) -> u64 {
        soon("its counters", self.server.metric(ERRORS)).await
    }

    /// Until so many commits have failed since there were `errors`, and so many words were saved since there were `saved`.
    async fn suffers(&self, errors: u64, saved: u64) {
        let enough = async {
            while self.errors().await < errors || self.saved() < saved {
                tokio::task::yield_now().await;
            }
        };
        soon(format!("{errors} failures and {saved} saved words"), enough).await;
    }

    /// What people were told is on the disk, read beside the running server.
    async fn told_the_truth(&self) {
        self.ledger.compare(&self.data, &self.docs).await;
    }

    /// `kill -9` under way; then a server without trouble goes on with what is there.
    async fn ends_and_goes_on(self) {
        let Trial { data, docs, server, writers, ledger } = self;
        server.kill();
        for writer in writers {
            writer.vanish().await;
        }
        ledger.compare(&data, &docs).await;
        ledger::is_sound(&data).await;
        let server = Process::start(&data, ANY_PORT);
        for doc in &docs {
            let peer = Peer::open(server.addr, doc, Token::random()).await;
            assert_eq!(ledger.missing(doc, &peer.note()), [""; 0], "{doc} is shown without them");
            peer.types("after ");
            peer.is_saved().await;
            ledger.owed(doc, ["after".to_owned()]);
        }
        server.kill();
        ledger.compare(&data, &docs).await;
    }
}

fn rounds() -> u64 {
    std::env::var("TANDEM_FAULT_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(1)
}

/// Whether a program can be run at all.
fn runs(program: &str, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
}

/// Calls of the C library that fail at random, switched on and off while the server runs.
async fn under_faults(faults: &[&str], probability: f64) {
    if !runs("fiu-run", &["-x", "true"]) {
        println!("SKIPPED: fiu-run is not here (Debian: fiu-utils)");
        return;
    }
    let dir = TempDir::new().unwrap();
    let control = dir.path().join("control");
    let control = control.to_str().unwrap();
    let trial = Trial::start(&dir.path().join("data"), &["fiu-run", "-x", "-f", control], 2, 0).await;
    let tell = |command: String| {
        let pid = trial.server.id().to_string();
        let told = Command::new("fiu-ctrl").args(["-f", control, "-c", &command, &pid]).output().unwrap();
        assert!(told.status.success() && told.stdout.is_empty(), "{command}: {told:?}");
    };
    assert_eq!(trial.errors().await, 0);
    for _ in 0..rounds() {
        let (errors, saved) = (trial.errors().await, trial.saved());
        for fault in faults {
            tell(format!("enable_random name={fault},probability={probability}"));
        }
        trial.suffers(errors + 3, saved + 30).await;
        trial.told_the_truth().await;
        for fault in faults {
            tell(format!("disable name={fault}"));
        }
        let ended = Instant::now();
        trial.all_are_heard_again().await;
        println!(
            "{faults:?}: {} commits failed, {} words saved, all heard again after {:.1} s",
            trial.errors().await - errors,
            trial.saved() - saved,
            ended.elapsed().as_secs_f64()
        );
        trial.told_the_truth().await;
    }
    trial.ends_and_goes_on().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn t4_syncs_that_fail_are_no_lie_and_no_end() {
    under_faults(&["posix/io/sync/fsync", "posix/io/sync/fdatasync"], 0.2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn t4_writes_that_fail_or_fall_short_are_no_lie_and_no_end() {
    under_faults(&["posix/io/rw/pwrite", "posix/io/rw/pwrite/reduce", "posix/io/rw/ftruncate"], 0.05).await;
}

/// A disk of its own, gone with this.
struct SmallDisk(TempDir);

impl SmallDisk {
    fn mount(megabytes: u64) -> Option<Self> {
        let dir = TempDir::new().unwrap();
        let path = dir.path().to_str().unwrap();
        let mounted = runs("mount", &["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "tandem-test", path]);
        mounted.then_some(SmallDisk(dir))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        runs("umount", &["-l", self.0.path().to_str().unwrap_or_default()]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn t4_a_full_disk_is_told_and_when_there_is_space_it_saves_again() {
    const MIB: u64 = 1 << 20;
    let Some(disk) = SmallDisk::mount(16) else {
        println!("SKIPPED: a small disk cannot be mounted here (it needs root)");
        return;
    };
    let (data, ballast) = (disk.0.path().join("data"), disk.0.path().join("ballast"));
    fs::write(&ballast, vec![0; 12 * MIB as usize]).unwrap();
    let trial = Trial::start(&data, &[], 2, 4000).await;
    trial.all_are_told_of_trouble().await;
    let (saved, failed) = (trial.saved(), trial.errors().await);
    assert!(fs::write(disk.0.path().join("more"), vec![0; MIB as usize]).is_err(), "the disk is full");
    trial.told_the_truth().await;
    fs::remove_file(&ballast).unwrap();
    let ended = Instant::now();
    trial.all_are_heard_again().await;
    println!(
        "{saved} words saved before the disk was full, {failed} commits failed, all heard again after {:.1} s",
        ended.elapsed().as_secs_f64()
    );
    trial.told_the_truth().await;
    trial.ends_and_goes_on().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn t4_a_database_that_somebody_else_has_locked_for_long_is_told_and_then_it_saves_again() {
    let dir = TempDir::new().unwrap();
    let trial = Trial::start(dir.path(), &[], WRITERS, 0).await;
    let mut other = SqliteConnection::connect(dir.path().join("tandem.sqlite3").to_str().unwrap()).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    trial.all_are_told_of_trouble().await;
    let (saved, failed) = (trial.saved(), trial.errors().await);
    trial.told_the_truth().await;
    assert_eq!(trial.saved(), saved, "nobody was told otherwise meanwhile");
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    let ended = Instant::now();
    trial.all_are_heard_again().await;
    println!("{failed} commits failed while it was locked, all heard again after {:.1} s", ended.elapsed().as_secs_f64());
    other.close().await.unwrap();
    trial.told_the_truth().await;
    trial.ends_and_goes_on().await;
}
