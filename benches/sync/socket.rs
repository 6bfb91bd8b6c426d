//! The generator's WebSocket: just enough of RFC 6455 to send small frames and read large ones without copying. Masked with zero, so that
//! an encoded frame is sent as it is. It checks nothing that the server's tests check.

use std::{
    cell::RefCell,
    io::{self, ErrorKind},
    net::{Ipv4Addr, SocketAddr},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

pub const TEXT: u8 = 1;
pub const BINARY: u8 = 2;
pub const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;

pub struct Socket {
    pub tcp: TcpStream,
    /// Bytes of a frame that is not whole yet.
    rest: Vec<u8>,
}

thread_local! {
    static SCRATCH: RefCell<Vec<u8>> = RefCell::new(vec![0; 256 << 10]);
}

impl Socket {
    /// Upgrades `/ws/{doc}`; `n` picks the source address (one address has too few ports) and the guest.
    pub async fn open(addr: SocketAddr, doc: &str, n: usize, tandem: bool) -> io::Result<Self> {
        let tcp = TcpSocket::new_v4()?;
        tcp.set_reuseaddr(true)?;
        tcp.bind(SocketAddr::from((Ipv4Addr::new(127, 0, 1 + (n / 200 % 200) as u8, 1 + (n % 200) as u8), 0)))?;
        let tcp = tcp.connect(addr).await?;
        tcp.set_nodelay(true)?;
        let mut socket = Socket { tcp, rest: Vec::new() };
        let protocol = if tandem { "Sec-WebSocket-Protocol: tandem.v1\r\n" } else { "" };
        let request = format!(
            "GET /ws/{doc} HTTP/1.1\r\nHost: {addr}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://{addr}\r\nCookie: tandem_guest={n:043}\r\n{protocol}\r\n",
            n = n * 10 // the last character of 32 bytes in base64 carries four bits
        );
        socket.tcp.write_all(request.as_bytes()).await?;
        let mut buffer = [0; 4096];
        loop {
            let n = socket.tcp.read(&mut buffer).await?;
            socket.rest.extend_from_slice(&buffer[..n]);
            if let Some(end) = socket.rest.windows(4).position(|four| four == b"\r\n\r\n") {
                if !socket.rest.starts_with(b"HTTP/1.1 101") {
                    return Err(io::Error::other(String::from_utf8_lossy(&socket.rest).into_owned()));
                }
                socket.rest.drain(..end + 4);
                return Ok(socket);
            }
            if n == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
    }

    pub async fn send(&mut self, opcode: u8, payload: &[u8]) -> io::Result<()> {
        let mut frame = Vec::with_capacity(payload.len() + 14);
        encode(&mut frame, opcode, payload);
        self.tcp.write_all(&frame).await
    }

    /// Reads what is there, waiting for the first of it, and hands out the frames that are whole. `false` when the stream ended.
    pub async fn read(&mut self, mut each: impl FnMut(u8, &[u8])) -> io::Result<bool> {
        let mut pings = 0;
        let mut each = |opcode, payload: &[u8]| if opcode == PING { pings += 1 } else { each(opcode, payload) };
        if !self.rest.is_empty() {
            let used = frames(&self.rest, &mut each);
            self.rest.drain(..used);
            if used > 0 {
                return Ok(true);
            }
        }
        loop {
            self.tcp.readable().await?;
            let read = SCRATCH.with_borrow_mut(|scratch| {
                let n = self.tcp.try_read(scratch)?;
                if self.rest.is_empty() {
                    let used = frames(&scratch[..n], &mut each);
                    self.rest.extend_from_slice(&scratch[used..n]);
                } else {
                    self.rest.extend_from_slice(&scratch[..n]);
                    let used = frames(&self.rest, &mut each);
                    self.rest.drain(..used);
                }
                if self.rest.is_empty() {
                    self.rest = Vec::new();
                }
                Ok(n)
            });
            match read {
                Ok(n) => {
                    for _ in 0..pings {
                        self.send(PONG, &[]).await?;
                    }
                    return Ok(n > 0);
                }
                Err(error) if io::Error::kind(&error) == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Reads on until `found` says so.
    pub async fn until(&mut self, mut found: impl FnMut(u8, &[u8]) -> bool) -> io::Result<()> {
        let mut done = false;
        while !done {
            if !self.read(|opcode, payload| done |= found(opcode, payload)).await? {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(())
    }
}

/// A masked frame whose mask changes nothing.
pub fn encode(out: &mut Vec<u8>, opcode: u8, payload: &[u8]) {
    out.push(0x80 | opcode);
    match payload.len() {
        short @ 0..126 => out.push(0x80 | short as u8),
        long => {
            out.push(0x80 | 127);
            out.extend_from_slice(&(long as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(payload);
}

/// Hands out the whole frames at the start of `bytes`; how many bytes they took.
fn frames(bytes: &[u8], each: &mut impl FnMut(u8, &[u8])) -> usize {
    let mut used = 0;
    loop {
        let left = &bytes[used..];
        let (Some(first), Some(second)) = (left.first(), left.get(1)) else { return used };
        let (head, len) = match second & 0x7f {
            126 if left.len() >= 4 => (4, u16::from_be_bytes([left[2], left[3]]) as usize),
            127 if left.len() >= 10 => (10, u64::from_be_bytes(left[2..10].try_into().expect("eight bytes")) as usize),
            126 | 127 => return used,
            short => (2, short as usize),
        };
        let Some(payload) = left.get(head..head + len) else { return used };
        each(first & 0x0f, payload);
        used += head + len;
    }
}
