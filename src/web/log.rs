//! The logs under public addresses, as C2SP `tlog-tiles` lays them out, and proofs for receipts.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, HeaderValue, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse, web};

use super::caller;
use super::problem::{Code, Problem};
use super::site::Site;
use crate::auth::TooFast;
use crate::domain::ReceiptCode;
use crate::i18n::Lang;
use crate::log::{CosignatureError, LogName};
use crate::services::cosigning::{self, CosignError};
use crate::services::tiles;

/// The most bytes of a checkpoint's text and a signature line, with room.
const MOST_HANDED_IN: usize = 2_048;
const TEXT: &str = "text/plain; charset=utf-8";

fn named(log: &str) -> Result<LogName, Problem> {
    LogName::parse(log).ok_or_else(not_found)
}

fn not_found() -> Problem {
    Problem::new(Code::NotFound)
}

/// `GET /log/{log}/checkpoint`
pub async fn checkpoint(
    site: web::Data<Site>,
    log: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let note = cosigning::newest(site.store(), named(&log)?).await?;
    Ok(HttpResponse::Ok()
        .content_type(TEXT)
        .body(note.ok_or_else(not_found)?))
}

/// `GET /log/{log}/cosign`: the checkpoint that witnesses are to cosign now.
pub async fn to_cosign(
    site: web::Data<Site>,
    log: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let note = cosigning::offered(site.store(), named(&log)?).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .content_type(TEXT)
        .body(note.ok_or_else(not_found)?))
}

/// `POST /log/{log}/cosign`: a witness hands in its signature line. It needs no account, for only
/// the witnesses' keys can make one. Answers are for programs, in English.
pub async fn cosign(
    request: HttpRequest,
    site: web::Data<Site>,
    log: web::Path<String>,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let log = named(&log)?;
    let says = |status: StatusCode, text: String| {
        HttpResponse::build(status)
            .content_type(TEXT)
            .body(format!("{text}\n"))
    };
    if let Err(TooFast(wait)) = site.limits().cosign(caller::address(&request, &site)) {
        let seconds = wait.as_secs();
        let mut answer = says(
            StatusCode::TOO_MANY_REQUESTS,
            format!("too many at once; wait {seconds} s"),
        );
        let headers = answer.headers_mut();
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        return Ok(answer);
    }
    let Ok(Ok(bytes)) = body.to_bytes_limited(MOST_HANDED_IN).await else {
        let text = format!("hand in at most {MOST_HANDED_IN} bytes");
        return Ok(says(StatusCode::PAYLOAD_TOO_LARGE, text));
    };
    let Ok(note) = std::str::from_utf8(&bytes) else {
        return Ok(says(StatusCode::BAD_REQUEST, CosignError::Form.to_string()));
    };
    Ok(match cosigning::take(site.platform(), log, note).await {
        Ok(size) => says(StatusCode::OK, format!("cosigned: {log}, {size} entries")),
        Err(CosignError::Db(error)) => return Err(error.into()),
        Err(error) => says(refusal(&error), error.to_string()),
    })
}

fn refusal(error: &CosignError) -> StatusCode {
    match error {
        CosignError::NoEvent | CosignError::NoWitnesses | CosignError::NoCheckpoint(_) => {
            StatusCode::NOT_FOUND
        }
        CosignError::Other(_) => StatusCode::CONFLICT,
        CosignError::Line(CosignatureError::Unknown(_) | CosignatureError::Signature(_)) => {
            StatusCode::FORBIDDEN
        }
        _ => StatusCode::BAD_REQUEST,
    }
}

/// `GET /log/{log}/key`: the verifier key. Whoever has it from here alone believes this server.
pub async fn key(site: web::Data<Site>, log: web::Path<String>) -> Result<HttpResponse, Problem> {
    let key = tiles::key(site.store(), named(&log)?).await?;
    let key = key.ok_or_else(not_found)?;
    Ok(HttpResponse::Ok()
        .content_type(TEXT)
        .body(format!("{key}\n")))
}

/// `GET /log/{log}/tile/{path}`: never changes once it is there.
pub async fn tile(
    site: web::Data<Site>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (log, path) = path.into_inner();
    let tile = site.tiles().tile(site.store(), named(&log)?, &path).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .content_type("application/octet-stream")
        .body(tile.ok_or_else(not_found)?))
}

/// What was asked for.
#[derive(Debug, serde::Deserialize)]
pub struct Asked {
    code: String,
}

/// `GET /receipt/proof?code=`: shows, without this server, that the card is in the log.
pub async fn receipt_proof(
    request: HttpRequest,
    site: web::Data<Site>,
    lang: Lang,
    query: Option<web::Query<Asked>>,
) -> Result<HttpResponse, Problem> {
    let typed = query.map(|q| q.into_inner().code).unwrap_or_default();
    let code = ReceiptCode::parse(&typed).map_err(|_| not_found())?;
    if let Err(TooFast(wait)) = site.limits().receipt(caller::address(&request, &site)) {
        let seconds = wait.as_secs();
        return Ok(HttpResponse::TooManyRequests()
            .insert_header((RETRY_AFTER, seconds))
            .content_type(TEXT)
            .body(lang.say_with("card-lookup-too-fast", &[("seconds", seconds.into())])));
    }
    let proof = site.tiles().receipt_proof(site.store(), code).await?;
    Ok(HttpResponse::Ok()
        .insert_header((
            CONTENT_DISPOSITION,
            "attachment; filename=\"receipt.proof\"",
        ))
        .content_type(TEXT)
        .body(proof.ok_or_else(not_found)?.to_text()))
}
