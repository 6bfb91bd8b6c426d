//! The real binary as a child process: for tests that kill it or weigh it.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

pub struct Process {
    pub addr: SocketAddr,
    child: Child,
}

impl Process {
    /// Serves `data_dir` at `addr` and waits for the line that says so.
    pub fn start(data_dir: &Path, addr: SocketAddr) -> Self {
        Self::start_under(&[], data_dir, addr)
    }

    /// The same as the last argument of another command.
    pub fn start_under(command: &[&str], data_dir: &Path, addr: SocketAddr) -> Self {
        let program = binary();
        let mut command = match command {
            [] => Command::new(program),
            [name, rest @ ..] => {
                let mut command = Command::new(name);
                command.args(rest).arg(program);
                command
            }
        };
        command.args(["serve", "--addr", &addr.to_string(), "--data-dir"]).arg(data_dir).env("TANDEM_LOG", "error");
        Self::spawn(&mut command)
    }

    /// Any program that says in a line of its own where it listens.
    pub fn spawn(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the server's binary starts");
        let out = child.stdout.take().expect("a pipe");
        let mut lines = BufReader::new(out).lines().map_while(Result::ok);
        let addr = lines.find_map(|line| line.strip_prefix("listening on http://")?.parse().ok()).expect("the address it listens on");
        Process { addr, child }
    }

    /// A counter or gauge as `/metrics` has it.
    pub async fn metric(&self, name: &str) -> u64 {
        let mut tcp = TcpStream::connect(self.addr).await.expect("a server that listens");
        let request = format!("GET /metrics HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.addr);
        tcp.write_all(request.as_bytes()).await.expect("a request");
        let mut answer = String::new();
        tcp.read_to_string(&mut answer).await.expect("an answer");
        let value = answer.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok());
        value.unwrap_or_else(|| panic!("no {name} in {answer}"))
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGTERM, to it and to what runs it.
    pub fn ask_to_stop(&self) {
        let id = self.id().to_string();
        let _ = Command::new("pkill").args(["-TERM", "-P", &id]).status();
        let _ = Command::new("kill").args(["-TERM", &id]).status();
    }

    /// Waits for its own end.
    pub fn wait(&mut self) -> ExitStatus {
        self.child.wait().expect("its end")
    }

    /// `kill -9`: no chance to tidy up.
    pub fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("its end");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `TANDEM_BIN`, or the one that cargo built beside this test.
pub fn binary() -> PathBuf {
    let named = std::env::var_os("TANDEM_BIN").map(PathBuf::from).filter(|path| path.exists());
    let beside = || std::env::current_exe().ok()?.parent()?.parent().map(|folder| folder.join("tandem"));
    let path = named.or_else(beside).expect("a path to look at");
    assert!(path.exists(), "{} is not built: run `cargo build --features ssr` (or `make build`) first", path.display());
    path
}
