//! `make bench-sync`: what the server costs and where it ends, beside a bare relay in the same run. The server is the release binary, a
//! process of its own; the generator is this one. It measures; what must hold is tested elsewhere.
//!
//! `TANDEM_BENCH_LONG=1` takes longer for each figure; `TANDEM_BENCH=fanout,cold` names the parts to run.

mod connections;
mod documents;
mod edits;
mod load;
mod process;
mod relay;
mod socket;

use std::{cell::Cell, time::Duration};

use tokio::{
    runtime::Builder,
    task::{LocalSet, spawn_local},
};

use documents::{COPIES, Documents};
use hdrhistogram::Histogram;
use load::{Outcome, Plan};
use process::Process;
use socket::Socket;

fn main() {
    if std::env::args().nth(1).as_deref() == Some("relay") {
        return Builder::new_multi_thread().enable_all().build().expect("a runtime").block_on(relay::run());
    }
    let data = tempfile::tempdir().expect("a temporary folder");
    let runtime = Builder::new_multi_thread().thread_stack_size(tandem::server::STACK).enable_all().build().expect("a runtime");
    let documents = runtime.block_on(documents::make(data.path(), DOCUMENTS));
    drop(runtime);
    let bench = Bench { data, documents, used: Cell::new(0), long: std::env::var_os("TANDEM_BENCH_LONG").is_some() };
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    LocalSet::new().block_on(&runtime, bench.run());
}

/// A server under test and its name.
type Side = (&'static str, fn(&Bench) -> Process);
const TANDEM: Side = ("tandem", |bench| Process::tandem(bench.data.path()));
const RELAY: Side = ("bare relay", |_| Process::relay());

/// Empty documents: each figure is of fresh ones.
const DOCUMENTS: usize = 4000;

struct Bench {
    data: tempfile::TempDir,
    documents: Documents,
    used: Cell<usize>,
    long: bool,
}

impl Bench {
    async fn run(&self) {
        let wanted = std::env::var("TANDEM_BENCH").unwrap_or_default();
        let wants = |part: &str| wanted.is_empty() || wanted == "1" || wanted.split(',').any(|one| one == part);
        if wants("fanout") {
            self.fanout().await;
        }
        if wants("knee") {
            self.knee().await;
        }
        if wants("people") {
            self.people().await;
        }
        if wants("durable") {
            self.durable().await;
        }
        if wants("cold") {
            self.cold().await;
        }
        if wants("loud") {
            self.loud().await;
        }
        if wants("churn") {
            self.churn().await;
        }
        if wants("sockets") {
            self.sockets().await;
        }
    }

    fn seconds(&self, short: f64) -> f64 {
        if self.long { short * 4.0 } else { short }
    }

    /// As many documents that nobody wrote to yet.
    fn fresh(&self, docs: usize) -> &[String] {
        let from = self.used.replace(self.used.get() + docs);
        &self.documents.empty[from..from + docs]
    }

    async fn measure(&self, (_, start): Side, plan: Plan) -> Outcome {
        load::run(&start(self), self.fresh(plan.docs), plan).await
    }

    /// Processor time for a delivery, at the rates at which servers are compared.
    async fn fanout(&self) {
        heading("fan-out", "deliveries/s     lost   p50 ms   p99 ms  ack p50  ack p99  CPU-s/million  generator's  edits a frame");
        let seconds = self.seconds(5.0);
        for (name, plan) in [
            ("1 x 100", Plan { seconds, ..Plan::ONE }),
            ("1 x 500", Plan { viewers: 500, writers: 5, rate: 10.0, seconds, ..Plan::ONE }),
            ("100 x 10", Plan { docs: 100, viewers: 10, writers: 2, rate: 10.0, seconds, ..Plan::ONE }),
        ] {
            for side in [RELAY, TANDEM] {
                fanned(&format!("{name} {}", side.0), plan, &self.measure(side, plan).await);
            }
        }
    }

    /// More and more, until p99 passes 100 ms or something is lost.
    async fn knee(&self) {
        heading("knee", "deliveries/s     lost   p50 ms   p99 ms  ack p50  ack p99  CPU-s/million  generator's  edits a frame");
        let seconds = self.seconds(3.0);
        let one: [f64; 7] = [500.0, 1000.0, 2000.0, 4000.0, 6000.0, 8500.0, 11_000.0];
        let many: [f64; 7] = [5000.0, 10_000.0, 15_000.0, 20_000.0, 25_000.0, 32_000.0, 40_000.0];
        for side in [RELAY, TANDEM] {
            for (name, docs, viewers, steps) in [("1 x 100", 1, 100, one), ("100 x 10", 100, 10, many)] {
                for edits in steps {
                    // A connection sends at most 110 a second here: the server's limit is a little above.
                    let writers = ((edits / docs as f64 / 110.0).ceil() as usize).clamp(2, viewers);
                    let plan = Plan { docs, viewers, writers, rate: edits / (docs * writers) as f64, seconds, ..Plan::ONE };
                    let outcome = self.measure(side, plan).await;
                    fanned(&format!("{name} {}", side.0), plan, &outcome);
                    if outcome.delivery.value_at_quantile(0.99) > 100_000 || outcome.lost() > 0 {
                        break;
                    }
                }
            }
        }
    }

    async fn people(&self) {
        heading("people", "deliveries/s     lost   p50 ms   p99 ms  ack p50  ack p99  CPU-s/million  generator's  edits a frame");
        let seconds = self.seconds(5.0);
        for (name, plan) in [
            ("200 + cursors", Plan { viewers: 200, writers: 5, rate: 10.0, cursors: 10.0, seconds, ..Plan::ONE }),
            ("2000 in 200", Plan { docs: 200, viewers: 10, writers: 10, rate: 1.0, seconds, ..Plan::ONE }),
        ] {
            for side in [RELAY, TANDEM] {
                let outcome = self.measure(side, plan).await;
                fanned(&format!("{name} {}", side.0), plan, &outcome);
                if plan.cursors > 0.0 {
                    println!("{:30} {} cursor positions told a second", "", (outcome.cursors as f64 / plan.seconds) as u64);
                }
            }
        }
    }

    /// Every edit on disk before its acknowledgement; writers that read nothing else.
    async fn durable(&self) {
        heading("durable edits", "   edits/s     acked  ack p50  ack p99  CPU-s/million edits");
        for edits in [5000.0, 10_000.0, 20_000.0, 30_000.0, 40_000.0] {
            let writers = (edits / 20.0 / 100.0) as usize;
            let seconds = self.seconds(3.0);
            let plan = Plan { docs: 20, viewers: writers, writers, rate: edits / (20 * writers) as f64, deaf: true, seconds, ..Plan::ONE };
            for side in [RELAY, TANDEM] {
                let outcome = self.measure(side, plan).await;
                let cpu = outcome.server.as_secs_f64() / (outcome.sent as f64 / 1e6);
                let acked = outcome.ack.len() as f64 / (outcome.sent as f64 * 0.8);
                println!("{:30} {edits:9.0} {:8.1} % {} {cpu:8.1}", side.0, 100.0 * acked, times(&outcome.ack));
            }
        }
    }

    /// Large documents, from the connection to the last byte of the answer.
    async fn cold(&self) {
        heading("cold open", "first, ms   again, ms       bytes");
        for (name, docs) in [("10,000 shapes", &self.documents.boards), ("260,000 edits", &self.documents.texts)] {
            let server = TANDEM.1(self);
            drop(open(&server, &self.documents.empty[0]).await); // what the first visitor wakes is not a document's cost
            let (mut first, mut again, mut bytes) = (Vec::new(), Vec::new(), 0);
            for doc in &docs[..COPIES] {
                let (time, len, held) = open(&server, doc).await;
                first.push(time);
                bytes = len;
                for _ in 0..3 {
                    again.push(open(&server, doc).await.0);
                }
                drop(held);
            }
            first.sort_unstable();
            again.sort_unstable();
            let ms = |times: &[Duration]| times[times.len() / 2].as_secs_f64() * 1e3;
            println!("{name:30} {:9.1} {:11.1} {bytes:11}", ms(&first), ms(&again));
        }
    }

    /// What the well-behaved feel of the others.
    async fn loud(&self) {
        heading("others misbehave", "deliveries/s     lost   p50 ms   p99 ms  ack p50  ack p99  CPU-s/million  generator's  edits a frame");
        let plan = Plan { seconds: self.seconds(4.0), ..Plan::ONE };
        fanned("nobody", plan, &self.measure(TANDEM, plan).await);

        let (server, docs) = (TANDEM.1(self), self.fresh(1));
        let doc = &docs[0];
        let mut stalled = Vec::new();
        for n in 0..100 {
            let mut socket = Socket::open(server.addr, doc, 5000 + n, true).await.expect("an upgrade");
            socket.send(socket::BINARY, &[0, 0, 1, 0]).await.expect("sent");
            stalled.push(socket);
        }
        let before = server.kib();
        fanned("100 stalled readers", plan, &load::run(&server, docs, plan).await);
        println!("{:30} {} KiB more at the end", "", server.kib().saturating_sub(before));

        let (server, docs) = (TANDEM.1(self), self.fresh(1));
        let doc = &docs[0];
        let floods: Vec<_> = (0..20)
            .map(|n| {
                let (addr, doc) = (server.addr, doc.clone());
                spawn_local(async move {
                    for round in 0..u32::MAX {
                        let Ok(mut socket) = Socket::open(addr, &doc, 6000 + n, true).await else { continue };
                        let frame = if n % 2 == 0 { edits::cursor(1000 + n as u64, round) } else { vec![3] };
                        while socket.send(socket::BINARY, &frame).await.is_ok() {
                            tokio::task::yield_now().await;
                        }
                    }
                })
            })
            .collect();
        fanned("20 floods", plan, &load::run(&server, docs, plan).await);
        floods.iter().for_each(tokio::task::JoinHandle::abort);
    }

    async fn churn(&self) {
        heading("connect, edit, close", "cycles/s   KiB before   KiB after");
        for side in [RELAY, TANDEM] {
            let server = side.1(self);
            connections::churn(&server, self.fresh(connections::WORKERS), 1.0).await;
            let before = server.kib();
            let cycles = connections::churn(&server, self.fresh(connections::WORKERS), self.seconds(6.0)).await;
            println!("{:30} {cycles:8.0} {before:12} {:11}", side.0, server.kib());
        }
    }

    async fn sockets(&self) {
        heading("10,000 sockets", "rooms   KiB before   KiB after  KiB each");
        let untouched = &self.documents.empty[DOCUMENTS - 1000..]; // no other part gets this far
        for side in [RELAY, TANDEM] {
            for a_room in [1000, 10] {
                let server = side.1(self);
                let (before, after) = connections::idle(&server, untouched, a_room).await;
                let each = (after - before) as f64 / 10_000.0;
                println!("{:30} {:5} {before:12} {after:11} {each:9.1}", side.0, 10_000 / a_room);
            }
        }
    }
}

/// Opens a document whole: from the connection to the last byte, how many bytes, and the socket.
async fn open(server: &Process, doc: &str) -> (Duration, usize, Socket) {
    let start = std::time::Instant::now();
    let mut socket = Socket::open(server.addr, doc, 7000, true).await.expect("an upgrade");
    socket.send(socket::BINARY, &[0, 0, 1, 0]).await.expect("sent");
    let mut len = 0;
    let whole = socket.until(|opcode, payload| {
        let found = opcode == socket::BINARY && payload.starts_with(&[0, 1]);
        len = if found { payload.len() } else { len };
        found
    });
    whole.await.expect("the document");
    (start.elapsed(), len, socket)
}

fn heading(name: &str, columns: &str) {
    println!("\n{name:30} {columns}");
}

fn fanned(name: &str, plan: Plan, outcome: &Outcome) {
    let a_second = outcome.deliveries as f64 / plan.seconds;
    let generator = outcome.generator.as_secs_f64() / (outcome.deliveries.max(1) as f64 / 1e6);
    let merged = outcome.deliveries as f64 / outcome.frames.max(1) as f64;
    println!(
        "{name:30} {a_second:12.0} {:8} {} {} {:14.1} {generator:12.1} {merged:14.1}",
        outcome.lost(),
        times(&outcome.delivery),
        times(&outcome.ack),
        outcome.cpu_a_million()
    );
}

/// The median and the 99th percentile, in milliseconds.
fn times(micros: &Histogram<u64>) -> String {
    let ms = |quantile| micros.value_at_quantile(quantile) as f64 / 1e3;
    format!("{:8.1} {:8.1}", ms(0.5), ms(0.99))
}
