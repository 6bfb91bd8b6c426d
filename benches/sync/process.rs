//! The server under load, as a process of its own: its processor time and memory from /proc, and the generator's.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

pub struct Process {
    pub addr: SocketAddr,
    child: Child,
}

impl Process {
    /// The release binary (`TANDEM_BIN`), serving this folder.
    pub fn tandem(data: &Path) -> Self {
        let binary = std::env::var_os("TANDEM_BIN").unwrap_or_else(|| "target/release/tandem".into());
        let mut command = Command::new(binary);
        Self::spawn(command.args(["serve", "--addr", "127.0.0.1:0", "--data-dir"]).arg(data).env("TANDEM_LOG", "error"))
    }

    /// The bare relay, in this binary.
    pub fn relay() -> Self {
        Self::spawn(Command::new(std::env::current_exe().expect("this binary")).arg("relay"))
    }

    fn spawn(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the server starts: build it, or set TANDEM_BIN");
        let out = child.stdout.take().expect("a pipe");
        let line = BufReader::new(out).lines().next().expect("a line").expect("readable");
        let addr = line.strip_prefix("listening on http://").and_then(|addr| addr.parse().ok()).expect("the address it listens on");
        Process { addr, child }
    }

    pub fn cpu(&self) -> Duration {
        cpu(&self.child.id().to_string())
    }

    /// Resident memory.
    pub fn kib(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("Linux");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("VmRSS");
        line.trim().trim_end_matches("kB").trim().parse().expect("a number")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// User and system time of a process (`self`: the generator).
pub fn cpu(pid: &str) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).expect("Linux");
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks: u64 = fields[11..13].iter().filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10) // USER_HZ is 100 on every Linux
}
