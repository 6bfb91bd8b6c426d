//! Connections: takes them in, speaks HTTP/1 on them, sees them out. Whoever does not say what they want in time is sent away, and an address
//! has a bounded number of connections that have not said it yet. It reads no request: that is the router's.

use std::{
    collections::{HashMap, VecDeque},
    convert::Infallible,
    future::pending,
    net::{IpAddr, Ipv6Addr},
    pin::pin,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use axum::{Router, body::Body, extract::Request, response::Response, serve::Listener};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{oneshot, watch},
    task::JoinSet,
    time::timeout,
};
use tower::ServiceExt;

use crate::sync::limits;

/// How long and how many; by default what `limits` says.
#[derive(Clone, Copy)]
pub struct Gate {
    head_within: Duration,
    next_head_within: Duration,
    heads_each: usize,
}

impl Default for Gate {
    fn default() -> Self {
        Gate { head_within: limits::HEAD_WITHIN, next_head_within: limits::NEXT_HEAD_WITHIN, heads_each: limits::HEADS_EACH }
    }
}

impl Gate {
    /// Serves until `stop` resolves; then nobody new comes in, connections without a whole request are dropped, and those with one are
    /// answered. Dropping the future drops them all.
    pub async fn serve(self, mut listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
        let waiting = Arc::<Waiting>::default();
        let stopping = watch::Sender::new(());
        let mut open = JoinSet::new();
        let mut stop = pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => break,
                // Waits by itself when the process has no more files.
                (tcp, from) = Listener::accept(&mut listener) => {
                    // Small frames must not wait for the acknowledgement of the ones before them.
                    let _ = tcp.set_nodelay(true);
                    let (head, dismissed) = Waiting::enter(&waiting, from.ip(), self.heads_each);
                    open.spawn(self.speak(tcp, router.clone(), head, dismissed, stopping.subscribe()));
                }
                Some(_) = open.join_next() => {}
            }
        }
        drop(listener);
        drop(stopping);
        waiting.dismiss_all();
        while open.join_next().await.is_some() {}
    }

    /// One connection, to its end or to its upgrade.
    async fn speak(self, tcp: TcpStream, router: Router, head: Head, dismissed: oneshot::Receiver<()>, mut stopping: watch::Receiver<()>) {
        let answer = service_fn(move |request: Request<Incoming>| {
            head.came();
            let answer = router.clone().oneshot(request.map(Body::new));
            async { Ok::<Response, Infallible>(answer.await.unwrap_or_else(|never| match never {})) }
        });
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(self.next_head_within).max_buf_size(limits::HEAD_BYTES);
        let mut talk = pin!(http.serve_connection(TokioIo::new(tcp), answer).with_upgrades());
        let mut dismissed = pin!(async {
            if let Ok(Err(_)) = timeout(self.head_within, dismissed).await {
                pending::<()>().await; // the head came
            }
        });
        let mut last = false;
        loop {
            tokio::select! {
                ended = talk.as_mut() => {
                    if let Err(error) = ended {
                        tracing::debug!(%error, "a connection ended");
                    }
                    return;
                }
                () = &mut dismissed => return,
                _ = stopping.changed(), if !last => {
                    last = true;
                    talk.as_mut().graceful_shutdown();
                }
            }
        }
    }
}

/// Connections that have not finished the head of their first request, by address, the oldest first.
#[derive(Default)]
struct Waiting(Mutex<Queues>);

#[derive(Default)]
struct Queues {
    next: u64,
    by_address: HashMap<IpAddr, VecDeque<(u64, oneshot::Sender<()>)>>,
}

/// A place among them; left when the head came, or with the connection.
struct Head {
    waiting: Arc<Waiting>,
    address: IpAddr,
    place: u64,
}

impl Waiting {
    fn lock(&self) -> MutexGuard<'_, Queues> {
        self.0.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// Where too many wait already, the one that waited longest goes: who is only slow comes again, who means it has finished by then.
    fn enter(waiting: &Arc<Self>, from: IpAddr, each: usize) -> (Head, oneshot::Receiver<()>) {
        let address = neighbourhood(from);
        let (dismiss, dismissed) = oneshot::channel();
        let mut queues = waiting.lock();
        queues.next += 1;
        let place = queues.next;
        let queue = queues.by_address.entry(address).or_default();
        if queue.len() >= each
            && let Some((_, longest)) = queue.pop_front()
        {
            let _ = longest.send(()); // it may have ended by itself in this moment
        }
        queue.push_back((place, dismiss));
        drop(queues);
        (Head { waiting: waiting.clone(), address, place }, dismissed)
    }

    fn leave(&self, address: IpAddr, place: u64) {
        let mut queues = self.lock();
        let Some(queue) = queues.by_address.get_mut(&address) else { return };
        queue.retain(|(other, _)| *other != place);
        if queue.is_empty() {
            queues.by_address.remove(&address);
        }
    }

    fn dismiss_all(&self) {
        for (_, dismiss) in self.lock().by_address.drain().flat_map(|(_, queue)| queue) {
            let _ = dismiss.send(()); // as above
        }
    }
}

impl Head {
    fn came(&self) {
        self.waiting.leave(self.address, self.place);
    }
}

impl Drop for Head {
    fn drop(&mut self) {
        self.came();
    }
}

/// One customer of IPv6 has 64 bits of addresses.
fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).into(),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use axum::{http::StatusCode, routing::get};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpSocket,
        task::JoinHandle,
    };

    use super::*;

    const HALF: &str = "GET / HTTP/1.1\r\nHost: here\r\n";
    const WHOLE: &str = "GET / HTTP/1.1\r\nHost: here\r\n\r\n";
    const SLOW: &str = "GET /slow HTTP/1.1\r\nHost: here\r\n\r\n";
    /// What a failing test waits for at most; limits of this length never come.
    const FOR_EVER: Duration = Duration::from_secs(30);
    const SOON: Duration = Duration::from_millis(50);

    /// A gate whose limits are those the test is not about.
    const PATIENT: Gate = Gate { head_within: Duration::from_secs(3600), next_head_within: Duration::from_secs(3600), heads_each: 10 };

    /// A server whose `/slow` is answered when the test says so.
    struct Stage {
        addr: SocketAddr,
        stop: oneshot::Sender<()>,
        serving: JoinHandle<()>,
        answer: watch::Sender<bool>,
        asked: watch::Receiver<usize>,
    }

    impl Stage {
        async fn new(gate: Gate) -> Self {
            let (answer, may) = watch::channel(false);
            let (ask, asked) = watch::channel(0);
            let slow = async move || {
                ask.send_modify(|asked| *asked += 1);
                let _ = may.clone().wait_for(|may| *may).await;
                StatusCode::OK
            };
            let router = Router::new().route("/", get(async || "here")).route("/slow", get(slow));
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let addr = listener.local_addr().unwrap();
            let (stop, stopped) = oneshot::channel();
            let serving = tokio::spawn(gate.serve(listener, router, async {
                let _ = stopped.await;
            }));
            Stage { addr, stop, serving, answer, asked }
        }

        /// A connection from this address of the machine that has said this much.
        async fn says(&self, from: &str, words: &str) -> Caller {
            let socket = TcpSocket::new_v4().unwrap();
            socket.bind(SocketAddr::new(from.parse().unwrap(), 0)).unwrap();
            let mut caller = Caller(socket.connect(self.addr).await.unwrap());
            caller.says(words).await;
            caller
        }

        async fn is_asked(&mut self, times: usize) {
            timeout(FOR_EVER, self.asked.wait_for(|asked| *asked == times)).await.expect("asked").unwrap();
        }
    }

    struct Caller(TcpStream);

    impl Caller {
        async fn says(&mut self, words: &str) {
            self.0.write_all(words.as_bytes()).await.unwrap();
        }

        /// Reads an answer, which ends in this.
        async fn hears(&mut self, end: &str) {
            let mut heard = String::new();
            while !heard.ends_with(end) {
                let mut some = [0; 1024];
                let read = timeout(FOR_EVER, self.0.read(&mut some)).await.expect("an answer").unwrap();
                assert_ne!(read, 0, "closed after {heard:?}");
                heard += std::str::from_utf8(&some[..read]).unwrap();
            }
        }

        /// Nothing more comes, and the server closes.
        async fn is_sent_away(&mut self) {
            let mut rest = Vec::new();
            let read = timeout(FOR_EVER, self.0.read_to_end(&mut rest)).await.expect("the server never closed this connection");
            // What was not read yet makes it a reset.
            assert!(read.is_ok() || read.is_err_and(|why| why.kind() == std::io::ErrorKind::ConnectionReset));
            assert!(rest.is_empty(), "{}", String::from_utf8_lossy(&rest));
        }
    }

    #[tokio::test]
    async fn a_head_that_is_never_finished_ends_its_connection() {
        let stage = Stage::new(Gate { head_within: SOON, ..PATIENT }).await;
        for half in ["", "G", HALF] {
            stage.says("127.0.0.1", half).await.is_sent_away().await;
        }
    }

    #[tokio::test]
    async fn drops_of_a_head_do_not_prolong_its_time() {
        let stage = Stage::new(Gate { head_within: SOON, ..PATIENT }).await;
        let Caller(mut tcp) = stage.says("127.0.0.1", HALF).await;
        let dripping = async {
            while tcp.write_all(b"X: 1\r\n").await.is_ok() {
                tokio::time::sleep(SOON / 5).await; // the attacker's pace
            }
        };
        timeout(FOR_EVER, dripping).await.expect("the server never closed this connection");
    }

    #[tokio::test]
    async fn a_second_head_has_a_time_of_its_own() {
        let stage = Stage::new(Gate { head_within: SOON, ..PATIENT }).await;
        let mut kept = stage.says("127.0.0.1", WHOLE).await;
        kept.hears("here").await;
        stage.says("127.0.0.1", HALF).await.is_sent_away().await;
        kept.says(WHOLE).await; // it was there before that one
        kept.hears("here").await;
        let stage = Stage::new(Gate { next_head_within: SOON, ..PATIENT }).await;
        for half in ["", HALF] {
            let mut kept = stage.says("127.0.0.1", WHOLE).await;
            kept.hears("here").await;
            kept.says(half).await;
            kept.is_sent_away().await;
        }
    }

    #[tokio::test]
    async fn many_half_heads_do_not_keep_others_out() {
        let stage = Stage::new(PATIENT).await;
        let mut elsewhere = stage.says("127.0.0.2", HALF).await;
        let mut flood = Vec::new();
        for _ in 0..3 * PATIENT.heads_each {
            flood.push(stage.says("127.0.0.1", HALF).await);
        }
        let mut neighbour = stage.says("127.0.0.1", WHOLE).await;
        neighbour.hears("here").await;
        elsewhere.says("\r\n").await;
        elsewhere.hears("here").await;
        // Those that waited longest went for it; the others may still finish.
        let left = flood.split_off(2 * PATIENT.heads_each + 1);
        for mut caller in flood {
            caller.is_sent_away().await;
        }
        for mut caller in left {
            caller.says("\r\n").await;
            caller.hears("here").await;
        }
    }

    #[tokio::test]
    async fn who_has_said_what_they_want_does_not_count_as_waiting() {
        let mut stage = Stage::new(PATIENT).await;
        let mut slow = Vec::new();
        for _ in 0..3 * PATIENT.heads_each {
            slow.push(stage.says("127.0.0.1", SLOW).await);
            stage.is_asked(slow.len()).await;
        }
        stage.answer.send_replace(true);
        for caller in &mut slow {
            caller.hears("\r\n\r\n").await;
        }
    }

    #[tokio::test]
    async fn a_stop_answers_what_was_asked_and_does_not_wait_for_half_heads() {
        let mut stage = Stage::new(PATIENT).await;
        let mut halves = Vec::new();
        for half in ["", "G", HALF] {
            halves.push(stage.says("127.0.0.1", half).await);
        }
        // One that was answered once and has begun its next request is not waited for either.
        let mut again = stage.says("127.0.0.1", WHOLE).await;
        again.hears("here").await;
        again.says(HALF).await;
        let mut slow = stage.says("127.0.0.1", SLOW).await;
        stage.is_asked(1).await;
        stage.stop.send(()).unwrap();
        for half in halves.iter_mut().chain([&mut again]) {
            half.is_sent_away().await;
        }
        assert!(TcpStream::connect(stage.addr).await.is_err(), "nobody new comes in");
        stage.answer.send_replace(true);
        slow.hears("\r\n\r\n").await;
        timeout(FOR_EVER, stage.serving).await.expect("the end").unwrap();
    }

    #[test]
    fn a_customer_of_ipv6_is_one_address() {
        let of = |address: &str| neighbourhood(address.parse().unwrap()).to_string();
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(of("::ffff:192.0.2.7"), "192.0.2.7");
    }
}
