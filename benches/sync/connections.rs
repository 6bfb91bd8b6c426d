//! What connections cost that come and go, or stay and say nothing.

use std::{
    cell::Cell,
    rc::Rc,
    time::{Duration, Instant},
};

use tokio::task::spawn_local;

use crate::{
    edits,
    process::Process,
    socket::{self, Socket},
};

/// People who come at the same time.
pub const WORKERS: usize = 64;

/// Connects, writes an edit, waits until it is saved, closes; the cycles a second.
pub async fn churn(server: &Process, docs: &[String], seconds: f64) -> f64 {
    let (cycles, start) = (Rc::new(Cell::new(0)), Instant::now());
    let end = start + Duration::from_secs_f64(seconds);
    let workers: Vec<_> = (0..WORKERS)
        .map(|worker| {
            let (addr, doc, cycles) = (server.addr, docs[worker].clone(), cycles.clone());
            spawn_local(async move {
                for k in 0.. {
                    if Instant::now() > end {
                        break;
                    }
                    cycles.set(cycles.get() + 1_u32);
                    let mut socket = Socket::open(addr, &doc, 8000 + worker, true).await.expect("an upgrade");
                    socket.send(socket::BINARY, &edits::frame(worker as u64, k)).await.expect("sent");
                    socket.until(|opcode, payload| opcode == socket::TEXT && edits::saved(payload).is_some()).await.expect("saved");
                    let _ = socket.send(socket::CLOSE, &1000_u16.to_be_bytes()).await;
                }
            })
        })
        .collect();
    for worker in workers {
        worker.await.expect("the worker ends");
    }
    f64::from(cycles.get()) / start.elapsed().as_secs_f64()
}

/// Opens ten thousand sockets beside those of one room; the server's memory in KiB before and after.
pub async fn idle(server: &Process, docs: &[String], a_room: usize) -> (u64, u64) {
    let mut sockets = Vec::with_capacity(10_000);
    let mut before = 0;
    for i in 0..10_000 + a_room {
        let mut socket = Socket::open(server.addr, &docs[i / a_room % docs.len()], i, true).await.expect("an upgrade");
        socket.send(socket::BINARY, &[0, 0, 1, 0]).await.expect("sent");
        socket.until(|opcode, payload| opcode == socket::BINARY && payload.starts_with(&[0, 1])).await.expect("synced");
        sockets.push(socket);
        if i + 1 == a_room {
            before = server.kib(); // what the first room wakes (pools, pages of code) is not a socket's cost
        }
    }
    (before, server.kib())
}
