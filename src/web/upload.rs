//! Files that people send (`multipart/form-data`), read piece by piece and never further than they
//! may be long. As with other forms nothing reaches a handler before it is known where the form
//! came from: its token is the first part, and a form without it is not read on.

use actix_multipart::{Field, Multipart};
use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::web::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;

use super::csrf;
use super::form::{self, Fields};
use super::problem::{Code, Problem};
use super::session;

/// What a form may hold besides its file: token, few short fields, and what stands around them.
const ROOM: u64 = 16 * 1024;
const MOST_FIELDS: usize = 16;
const MOST_FIELD_BYTES: usize = 2 * 1024;
const MOST_TOKEN_BYTES: usize = 64;

/// How much of a form that is refused is still read and thrown away: a browser that is still
/// sending does not show what it was answered.
const THROWN_AWAY: u64 = 64 * 1024 * 1024;
const PATIENCE_TO_THROW_AWAY: Duration = Duration::from_secs(30);

/// How large a file may be, and how long sending it may take.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    pub bytes: u64,
    pub patience: Duration,
}

/// Where the file goes.
#[derive(Debug)]
pub enum Sink {
    Memory(Vec<u8>),
    Disk(tokio::fs::File),
}

impl Sink {
    async fn take(&mut self, piece: &Bytes) -> std::io::Result<()> {
        match self {
            Self::Memory(bytes) => {
                bytes.extend_from_slice(piece);
                Ok(())
            }
            Self::Disk(file) => file.write_all(piece).await,
        }
    }

    async fn end(&mut self) -> std::io::Result<()> {
        match self {
            Self::Memory(_) => Ok(()),
            Self::Disk(file) => file.flush().await,
        }
    }
}

/// What came with a form.
#[derive(Debug)]
pub struct Sent {
    pub fields: Fields<'static>,
    /// What the file is called where it comes from; none where no file was chosen.
    pub file_name: Option<String>,
}

/// Reads a form of one of our own pages, made for whoever sends it; its file goes to the sink.
///
/// # Errors
/// [`Problem`] where it is no such form, or larger than its bounds. What the sink holds then is
/// worth nothing.
pub async fn read(
    request: &HttpRequest,
    payload: Payload,
    bounds: Bounds,
    sink: &mut Sink,
) -> Result<Sent, Problem> {
    check(request)?;
    let payload = Rc::new(RefCell::new(payload));
    let read = read_within(request, &payload, bounds, sink).await;
    if read.is_err() {
        throw_away(&payload).await;
    }
    read
}

/// Whether a request says that it comes from one of our own pages and may carry a file; its token
/// is looked at when it is read.
///
/// # Errors
/// [`Problem`] where it does not.
pub fn check(request: &HttpRequest) -> Result<(), Problem> {
    if !csrf::same_origin(request.headers(), form::site(request)?.public()) {
        return Err(Problem::new(Code::ForeignForm));
    }
    match is_upload(request) {
        true => Ok(()),
        false => Err(Problem::new(Code::WrongContentType)),
    }
}

/// Whether a request says that it carries a form with files.
#[must_use]
pub fn is_upload(request: &HttpRequest) -> bool {
    let kind = request.headers().get(CONTENT_TYPE);
    let kind = kind.and_then(|v| v.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("multipart/form-data")
}

/// Reads a form that was refused to its end, unless that is far away.
pub async fn discard(payload: Payload) {
    throw_away(&Rc::new(RefCell::new(payload))).await;
}

type Shared = Rc<RefCell<Payload>>;

async fn throw_away(payload: &Shared) {
    let mut pieces = pieces(payload, THROWN_AWAY, Rc::default());
    let all = async { while let Some(Ok(_)) = pieces.next().await {} };
    // Whoever takes longer is answered all the same.
    let _ = tokio::time::timeout(PATIENCE_TO_THROW_AWAY, all).await;
}

/// The pieces of a body, and an error once there are more than `most` bytes.
fn pieces(
    payload: &Shared,
    most: u64,
    is_over: Rc<Cell<bool>>,
) -> impl Stream<Item = Result<Bytes, PayloadError>> + use<> {
    let payload = Rc::clone(payload);
    let mut left = most;
    stream::poll_fn(move |context| {
        let next = payload.borrow_mut().poll_next_unpin(context);
        next.map(|piece| {
            piece.map(|piece| {
                let piece = piece?;
                let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
                match left.checked_sub(length) {
                    Some(rest) => {
                        left = rest;
                        Ok(piece)
                    }
                    None => {
                        is_over.set(true);
                        Err(PayloadError::Overflow)
                    }
                }
            })
        })
    })
}

async fn read_within(
    request: &HttpRequest,
    payload: &Shared,
    bounds: Bounds,
    sink: &mut Sink,
) -> Result<Sent, Problem> {
    let most = bounds.bytes.saturating_add(ROOM);
    let announced = request.headers().get(CONTENT_LENGTH);
    let announced = announced.and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|bytes| bytes > most) {
        return Err(Problem::new(Code::TooLarge));
    }
    let is_over = Rc::new(Cell::new(false));
    let parts = Multipart::new(
        request.headers(),
        pieces(payload, most, Rc::clone(&is_over)),
    );
    let reading = read_parts(request, parts, bounds.bytes, sink);
    match tokio::time::timeout(bounds.patience, reading).await {
        Ok(Err(_)) if is_over.get() => Err(Problem::new(Code::TooLarge)),
        Ok(read) => read,
        Err(_) => Err(malformed()),
    }
}

fn malformed() -> Problem {
    Problem::new(Code::MalformedRequest)
}

async fn read_parts(
    request: &HttpRequest,
    mut parts: Multipart,
    most: u64,
    sink: &mut Sink,
) -> Result<Sent, Problem> {
    check_token(request, parts.next().await).await?;
    let (mut fields, mut file_name) = (Vec::new(), None);
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(|_| malformed())?;
        let name = part.name().map(str::to_owned).ok_or_else(malformed)?;
        let disposition = part.content_disposition();
        let file = disposition
            .and_then(|d| d.get_filename())
            .map(str::to_owned);
        match file {
            // Where no file was chosen, browsers send one without a name.
            Some(file) if file.is_empty() => {
                text(&mut part, 0).await?;
            }
            Some(_) if file_name.is_some() => return Err(malformed()),
            Some(file) => {
                take_file(&mut part, most, sink).await?;
                file_name = Some(file);
            }
            None if fields.len() == MOST_FIELDS => return Err(malformed()),
            None => fields.push((name, text(&mut part, MOST_FIELD_BYTES).await?)),
        }
    }
    Ok(Sent {
        fields: Fields::from_pairs(fields),
        file_name,
    })
}

type Part = Option<Result<Field, actix_multipart::MultipartError>>;

/// The first part must be the token of a page that was made for whoever sends the form.
async fn check_token(request: &HttpRequest, first: Part) -> Result<(), Problem> {
    let mut first = match first {
        Some(Ok(first)) => first,
        Some(Err(_)) => return Err(malformed()),
        None => return Err(Problem::new(Code::StaleForm)),
    };
    if first.name() != Some(csrf::FIELD) {
        return Err(Problem::new(Code::StaleForm));
    }
    let token = text(&mut first, MOST_TOKEN_BYTES).await?;
    let cookie = session::form_cookie(request, form::site(request)?);
    match cookie.is_some_and(|cookie| csrf::token_matches(&cookie, &token)) {
        true => Ok(()),
        false => Err(Problem::new(Code::StaleForm)),
    }
}

/// A field that somebody types into.
async fn text(part: &mut Field, most: usize) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(piece) = part.next().await {
        let piece = piece.map_err(|_| malformed())?;
        if bytes.len() + piece.len() > most {
            return Err(malformed());
        }
        bytes.extend_from_slice(&piece);
    }
    let text = String::from_utf8(bytes).map_err(|_| malformed())?;
    match text.contains('\0') {
        true => Err(malformed()),
        false => Ok(text),
    }
}

async fn take_file(part: &mut Field, most: u64, sink: &mut Sink) -> Result<(), Problem> {
    let mut left = most;
    while let Some(piece) = part.next().await {
        let piece = piece.map_err(|_| malformed())?;
        let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
        left = left
            .checked_sub(length)
            .ok_or_else(|| Problem::new(Code::TooLarge))?;
        sink.take(&piece).await.map_err(Problem::internal)?;
    }
    sink.end().await.map_err(Problem::internal)
}
