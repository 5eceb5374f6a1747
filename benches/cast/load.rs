//! The load driver: connections that are kept, each sending its next request when the last one is
//! answered.

use caucus::clock::Entropy;
use caucus::web::csrf;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Requests as they go over the wire, with a place for a fresh idempotency key.
pub struct Requests {
    list: Vec<Request>,
    once: Option<Once>,
}

type Request = (Vec<u8>, Option<usize>);

/// Requests that are good for one answer, such as a card that was sealed for one attempt.
struct Once {
    next: AtomicUsize,
    /// Where the run that goes on must stop.
    end: AtomicUsize,
    /// Requests for one run.
    share: usize,
}

/// Where a key goes: a UUID's length.
pub const KEY: &str = "00000000-0000-4000-8000-000000000000";

impl Requests {
    /// Writes requests for a driver in another process.
    pub fn write(path: &Path, requests: &[String]) {
        std::fs::write(path, requests.join("\0")).expect("the requests are written");
    }

    /// Reads what [`write`](Self::write) wrote.
    pub fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).expect("the requests");
        let request = |text: &str| (text.as_bytes().to_vec(), text.find(KEY));
        let mut requests: Vec<_> = text.split('\0').map(request).collect();
        // Nobody casts in the order of the roll: one card in one place, the next in another.
        let mut state = 1_u64;
        for last in (1..requests.len()).rev() {
            state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
            requests.swap(last, (state >> 33) as usize % (last + 1));
        }
        Self {
            list: requests,
            once: None,
        }
    }

    /// The same, each to be sent once, in as many runs.
    pub fn read_once(path: &Path, runs: u64) -> Self {
        let read = Self::read(path);
        let share = read.list.len() / runs.max(1) as usize;
        let once = Once {
            next: AtomicUsize::new(0),
            end: AtomicUsize::new(0),
            share,
        };
        Self {
            once: Some(once),
            ..read
        }
    }

    /// Begins a run.
    fn begin(&self) {
        if let Some(once) = &self.once {
            once.end
                .store(once.next.load(Relaxed) + once.share, Relaxed);
        }
    }

    /// What one of the connections of a run sends.
    fn of(&self, first: usize, connections: usize) -> Box<dyn Iterator<Item = &Request> + '_> {
        let Some(once) = &self.once else {
            return Box::new(self.list.iter().cycle().skip(first).step_by(connections));
        };
        Box::new(std::iter::from_fn(move || {
            let end = once.end.load(Relaxed).min(self.list.len());
            let taken = once
                .next
                .fetch_update(Relaxed, Relaxed, |n| (n < end).then_some(n + 1));
            taken.ok().map(|at| &self.list[at])
        }))
    }
}

/// The request that casts four preferences as the holder of a session cookie.
pub fn cast_request(origin: &str, number: usize, cookie: &str) -> String {
    let first = number % 8 + 1;
    let ranks = [first, first + 1, first + 2, first + 4];
    let choices: String = ranks.iter().map(|r| format!("choice={r}&")).collect();
    let cookie_pair = format!("caucus={cookie}");
    let fields = format!("{choices}key={KEY}");
    post("/card/cast", origin, &cookie_pair, cookie, &fields)
}

/// The request that casts a card which the holder's browser has sealed.
pub fn sealed_request(origin: &str, cookie: &str, place: &str, sealed: &str) -> String {
    let fields = format!("place={place}&sealed={sealed}&key={KEY}");
    post(
        "/card/cast",
        origin,
        &format!("caucus={cookie}"),
        cookie,
        &fields,
    )
}

/// A form as a browser sends it, with the token that belongs to the cookie it is bound to.
pub fn post(path: &str, origin: &str, cookie: &str, bound_to: &str, fields: &str) -> String {
    let body = format!("{fields}&{}={}", csrf::FIELD, csrf::token_for(bound_to));
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\n\
         Cookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// What a run came to.
#[derive(Default)]
pub struct Load {
    /// How long each answered request took.
    pub millis: Vec<f32>,
    /// Answers that were no success.
    pub refused: u64,
    /// From the end of the warm-up to the last answer, in seconds.
    pub seconds: f64,
}

impl Load {
    /// A percentile of the answer times in milliseconds.
    pub fn percentile(&self, percent: usize) -> f64 {
        let mut millis = self.millis.clone();
        millis.sort_by(f32::total_cmp);
        millis
            .get(millis.len() * percent / 100)
            .map_or(0.0, |m| f64::from(*m))
    }
}

/// Drives `address` for `seconds`, after a warm-up of half a second that is not counted. Each
/// connection sends as soon as it is answered.
pub async fn run(address: &str, requests: &Requests, connections: usize, seconds: u64) -> Load {
    run_paced(address, requests, connections, seconds, Duration::ZERO).await
}

/// As [`run`], but each connection waits before it sends its next request.
pub async fn run_paced(
    address: &str,
    requests: &Requests,
    connections: usize,
    seconds: u64,
    wait: Duration,
) -> Load {
    let start = Instant::now() + Duration::from_millis(500);
    let end = start + Duration::from_secs(seconds);
    requests.begin();
    let drivers = (0..connections).map(|first| {
        let mine = requests.of(first, connections);
        drive(address, mine, wait, start, end)
    });
    let mut all = Load::default();
    for load in futures_util::future::join_all(drivers).await {
        all.millis.extend(load.millis);
        all.refused += load.refused;
        all.seconds = all.seconds.max(load.seconds);
    }
    all
}

async fn drive(
    address: &str,
    requests: Box<dyn Iterator<Item = &Request> + '_>,
    wait: Duration,
    start: Instant,
    end: Instant,
) -> Load {
    let mut load = Load::default();
    let mut stream = TcpStream::connect(address)
        .await
        .expect("the server answers");
    stream.set_nodelay(true).expect("a socket");
    let mut answer = Vec::with_capacity(4096);
    // Distinct over connections and runs.
    let mut key = u128::from_be_bytes(Entropy::system().bytes());
    for (request, key_at) in requests {
        tokio::time::sleep(wait).await;
        let sent = Instant::now();
        if sent >= end {
            break;
        }
        let mut request = request.clone();
        if let Some(at) = key_at {
            key = key.wrapping_add(1);
            let text = uuid::Builder::from_random_bytes(key.to_be_bytes())
                .into_uuid()
                .to_string();
            request[*at..*at + text.len()].copy_from_slice(text.as_bytes());
        }
        stream
            .write_all(&request)
            .await
            .expect("the request is sent");
        let is_success = read_answer(&mut stream, &mut answer).await;
        if sent >= start {
            load.seconds = start.elapsed().as_secs_f64();
            match is_success {
                true => load.millis.push(sent.elapsed().as_secs_f32() * 1e3),
                false => load.refused += 1,
            }
        }
    }
    load
}

/// Reads one answer; whether its status is 2xx or the redirect to the receipt.
async fn read_answer(stream: &mut TcpStream, answer: &mut Vec<u8>) -> bool {
    answer.clear();
    loop {
        let read = stream.read_buf(answer).await.expect("an answer");
        assert!(read > 0, "the server closed the connection");
        let Some(head) = answer.windows(4).position(|w| w == b"\r\n\r\n") else {
            continue;
        };
        let text = String::from_utf8_lossy(&answer[..head]).to_ascii_lowercase();
        let length = text
            .split("\r\n")
            .find_map(|l| l.strip_prefix("content-length:"));
        let length: usize = length.map_or(0, |l| l.trim().parse().expect("a length"));
        if answer.len() >= head + 4 + length {
            return text[9..].starts_with('2') || text.contains("location: /card/receipt");
        }
    }
}
