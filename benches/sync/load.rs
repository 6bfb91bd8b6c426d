//! Open-loop load: edits go out on a schedule that waits for nobody, and a latency counts from the moment an edit was due, not from when
//! it could be sent (no coordinated omission). One thread sends, one receives.

use std::{
    cell::RefCell,
    io::{ErrorKind, Write},
    net::TcpStream,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use tokio::task::{JoinHandle, spawn_local};

use crate::{
    edits,
    process::{Process, cpu},
    socket::{self, Socket},
};

/// What to do to a server.
#[derive(Clone, Copy)]
pub struct Plan {
    pub docs: usize,
    /// Who reads, in each document.
    pub viewers: usize,
    /// Who of them writes.
    pub writers: usize,
    /// Edits a second of each writer.
    pub rate: f64,
    /// Cursor moves a second of each viewer.
    pub cursors: f64,
    pub seconds: f64,
    /// Writers that read nothing but acknowledgements.
    pub deaf: bool,
}

impl Plan {
    pub const ONE: Plan = Plan { docs: 1, viewers: 100, writers: 10, rate: 20.0, cursors: 0.0, seconds: 5.0, deaf: false };

    pub fn edits_a_second(&self) -> f64 {
        (self.docs * self.writers) as f64 * self.rate
    }
}

/// What came of it.
pub struct Outcome {
    pub sent: u64,
    pub deliveries: u64,
    pub expected: u64,
    pub frames: u64,
    pub cursors: u64,
    pub closed: u64,
    /// Microseconds.
    pub delivery: Histogram<u64>,
    pub ack: Histogram<u64>,
    pub server: Duration,
    pub generator: Duration,
}

impl Outcome {
    pub fn lost(&self) -> u64 {
        self.expected.saturating_sub(self.deliveries) + self.closed
    }
    /// Processor seconds of the server for a million deliveries.
    pub fn cpu_a_million(&self) -> f64 {
        self.server.as_secs_f64() / (self.deliveries.max(1) as f64 / 1e6)
    }
}

/// When each edit is due: edit `k` of writer `w` is the `k * writers + w`-th.
#[derive(Clone, Copy)]
struct Schedule {
    start: Instant,
    gap: f64,
    writers: u64,
}

impl Schedule {
    fn due(&self, w: u64, k: u32) -> Instant {
        self.start + Duration::from_secs_f64((u64::from(k) * self.writers + w) as f64 * self.gap)
    }
}

struct Seen {
    schedule: Schedule,
    /// Edits due before this warm up and are counted, but not timed.
    timed: Instant,
    outcome: Outcome,
}

impl Seen {
    fn heard(&mut self, opcode: u8, payload: &[u8], writer: Option<u64>, acked: &mut u32) {
        let (now, schedule, timed) = (Instant::now(), self.schedule, self.timed);
        let micros = |w, k| {
            let due = schedule.due(w, k);
            (due >= timed).then(|| now.saturating_duration_since(due).as_micros().max(1) as u64)
        };
        match (opcode, writer) {
            (socket::BINARY, _) => {
                let Outcome { deliveries, frames, delivery, cursors, .. } = &mut self.outcome;
                *cursors += edits::cursors(payload);
                let told = edits::read(payload, |w, from, to| {
                    if writer == Some(w) {
                        return; // one's own, in a frame with others': nothing new
                    }
                    *deliveries += u64::from(to - from);
                    (from..to).filter_map(|k| micros(w, k)).for_each(|us| delivery.saturating_record(us));
                });
                *frames += u64::from(told.is_some());
            }
            (socket::TEXT, Some(w)) => {
                for k in *acked..edits::saved(payload).map_or(*acked, |n| n as u32) {
                    micros(w, k).into_iter().for_each(|us| self.outcome.ack.saturating_record(us));
                    *acked = k + 1;
                }
            }
            (socket::CLOSE, _) => {
                let code = payload.get(..2).map_or(0, |code| u16::from_be_bytes([code[0], code[1]]));
                eprintln!("closed: {code} {}", String::from_utf8_lossy(payload.get(2..).unwrap_or_default()));
                self.outcome.closed += 1;
            }
            _ => {}
        }
    }
}

/// Opens the sockets, runs the plan, waits for what is under way, closes.
pub async fn run(server: &Process, docs: &[String], plan: Plan) -> Outcome {
    let histogram = || Histogram::new_with_bounds(1, 60_000_000, 3).expect("sound bounds");
    let writers = (plan.docs * plan.writers) as u64;
    let schedule = Schedule { start: Instant::now() + Duration::from_secs(3600), gap: 1.0 / plan.edits_a_second().max(1e-9), writers };
    let outcome = Outcome {
        sent: 0,
        deliveries: 0,
        expected: 0,
        frames: 0,
        cursors: 0,
        closed: 0,
        delivery: histogram(),
        ack: histogram(),
        server: Duration::ZERO,
        generator: Duration::ZERO,
    };
    let seen = Rc::new(RefCell::new(Seen { schedule, timed: schedule.start, outcome }));
    let (mut readers, mut hands): (Vec<JoinHandle<()>>, Vec<(usize, TcpStream)>) = (Vec::new(), Vec::new());
    for (doc, id) in docs.iter().enumerate().take(plan.docs) {
        for viewer in 0..plan.viewers {
            let mut socket = Socket::open(server.addr, id, doc * plan.viewers + viewer, true).await.expect("an upgrade");
            if !plan.deaf {
                socket.send(socket::BINARY, &[0, 0, 1, 0]).await.expect("sent");
                socket.until(|opcode, payload| opcode == socket::BINARY && payload.starts_with(&[0, 1])).await.expect("synced");
            }
            let tcp = socket.tcp.into_std().expect("a socket");
            // Writers take turns over the documents: writer w is the (w / docs)-th of document w % docs.
            hands.push((viewer * plan.docs + doc, tcp.try_clone().expect("a socket")));
            socket.tcp = tokio::net::TcpStream::from_std(tcp).expect("a socket");
            let (seen, writer) = (seen.clone(), (viewer < plan.writers).then_some((viewer * plan.docs + doc) as u64));
            readers.push(spawn_local(async move {
                let mut acked = 0;
                while let Ok(true) = socket.read(|opcode, payload| seen.borrow_mut().heard(opcode, payload, writer, &mut acked)).await {}
            }));
        }
    }
    hands.sort_unstable_by_key(|(writer, _)| *writer);
    let hands: Vec<Hand> = hands.into_iter().map(|(_, tcp)| Hand { tcp, left: Vec::new() }).collect();

    let (cpu_server, cpu_generator) = (server.cpu(), cpu("self"));
    let schedule = Schedule { start: Instant::now() + Duration::from_millis(50), ..schedule };
    {
        let mut seen = seen.borrow_mut();
        (seen.schedule, seen.timed) = (schedule, schedule.start + Duration::from_secs_f64(plan.seconds / 5.0));
    }
    let edits = (plan.edits_a_second() * plan.seconds) as u64;
    let stop = Arc::new(AtomicBool::new(false));
    let sender = std::thread::spawn({
        let stop = stop.clone();
        move || write(hands, schedule, edits, plan, &stop)
    });
    let expected = if plan.deaf { 0 } else { edits * (plan.viewers - 1) as u64 };
    let end = schedule.start + Duration::from_secs_f64(plan.seconds);
    let done = |seen: &Seen| seen.outcome.deliveries >= expected && (expected > 0 || Instant::now() > end + Duration::from_millis(300));
    while Instant::now() < end || (!done(&seen.borrow()) && Instant::now() < end + Duration::from_secs(3)) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    stop.store(true, Ordering::Relaxed);
    sender.join().expect("the sending thread");
    for reader in readers {
        reader.abort();
        let _ = reader.await;
    }
    let mut outcome = Rc::into_inner(seen).expect("the readers ended").into_inner().outcome;
    (outcome.sent, outcome.expected) = (edits, expected);
    (outcome.server, outcome.generator) = (server.cpu() - cpu_server, cpu("self") - cpu_generator);
    outcome
}

/// A socket to write to, and what it has not taken yet.
struct Hand {
    tcp: TcpStream,
    left: Vec<u8>,
}

impl Hand {
    fn put(&mut self, frame: &[u8]) {
        socket::encode(&mut self.left, socket::BINARY, frame);
        self.flush();
    }
    fn flush(&mut self) {
        match self.tcp.write(&self.left) {
            Ok(n) => drop(self.left.drain(..n)),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => self.left.clear(), // closed: the outcome counts it
        }
    }
}

fn write(mut hands: Vec<Hand>, schedule: Schedule, edits: u64, plan: Plan, stop: &AtomicBool) {
    let people = hands.len() as u64;
    let cursor_gap = 1.0 / (plan.cursors * people as f64).max(1e-9);
    let (mut edit, mut cursor) = (0, 0);
    while !stop.load(Ordering::Relaxed) {
        let now = Instant::now();
        while edit < edits {
            let (w, k) = (edit % schedule.writers, (edit / schedule.writers) as u32);
            if schedule.due(w, k) > now {
                break;
            }
            hands[w as usize].put(&edits::frame(w, k));
            edit += 1;
        }
        while plan.cursors > 0.0 && schedule.start + Duration::from_secs_f64(cursor as f64 * cursor_gap) <= now && edit < edits {
            hands[(cursor % people) as usize].put(&edits::cursor(cursor % people, (cursor / people) as u32));
            cursor += 1;
        }
        hands.iter_mut().filter(|hand| !hand.left.is_empty()).for_each(Hand::flush);
        std::thread::sleep(Duration::from_micros(200));
    }
}
