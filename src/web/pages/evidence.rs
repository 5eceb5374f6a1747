//! Pictures for a registration: the participant sends them, whoever works on the case looks at
//! them.

use actix_web::http::header::{CONTENT_DISPOSITION, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use std::time::Duration;
use uuid::Uuid;

use super::desk::case::case_id;
use super::{account, see_other};
use crate::domain::EvidenceId;
use crate::i18n::Lang;
use crate::ingest::picture::PictureFault;
use crate::services::desk;
use crate::services::evidence::{self, EvidenceError};
use crate::web::faults::{Faults, Field};
use crate::web::problem::{Code, Problem};
use crate::web::session::SignedIn;
use crate::web::site::Site;
use crate::web::upload::{self, Bounds, Sink};

/// Eight megabytes over a slow phone line.
const PATIENCE: Duration = Duration::from_secs(180);

const SECONDS_A_DAY: i64 = 24 * 3_600;

/// `POST /account/evidence`
pub async fn send(
    request: HttpRequest,
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let payload = payload.into_inner();
    let bounds = Bounds {
        bytes: u64::try_from(evidence::MOST_BYTES).unwrap_or(u64::MAX),
        patience: PATIENCE,
    };
    upload::check(&request)?;
    let (platform, account) = (site.platform(), signed_in.principal.account);
    let wanted = evidence::is_wanted(platform, account).await;
    let room = match wanted.and_then(|()| site.pictures().room()) {
        Ok(room) => room,
        Err(error) => {
            upload::discard(payload).await;
            return Err(error.into());
        }
    };
    let mut sink = Sink::Memory(Vec::new());
    let sent = match upload::read(&request, payload, bounds, &mut sink).await {
        Err(problem) if problem.code() == Code::TooLarge => {
            return again(&site, &signed_in, lang, "fault-picture-large").await;
        }
        sent => sent?,
    };
    let (Sink::Memory(bytes), Some(_)) = (sink, sent.file_name) else {
        return again(&site, &signed_in, lang, "fault-picture").await;
    };
    let keep = i64::from(site.parts().evidence_days) * SECONDS_A_DAY;
    let added = evidence::add(platform, site.pictures(), account, bytes, keep).await;
    drop(room);
    match added {
        Ok(()) => Ok(see_other("/account")),
        Err(EvidenceError::Fault(fault)) => {
            let says = match fault {
                PictureFault::Unreadable => "fault-picture-kind",
                PictureFault::TooManyPixels => "fault-picture-pixels",
            };
            again(&site, &signed_in, lang, says).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The page with the form, which says what is wrong with the picture.
async fn again(
    site: &Site,
    signed_in: &SignedIn,
    lang: Lang,
    says: &str,
) -> Result<HttpResponse, Problem> {
    let mut faults = Faults::default();
    faults.say(Field::Picture, lang.say(says));
    let mut page = account::render(site, signed_in, lang, String::new(), faults).await?;
    if says == "fault-picture-large" {
        *page.status_mut() = actix_web::http::StatusCode::PAYLOAD_TOO_LARGE;
    }
    Ok(page)
}

/// `GET /desk/case/{id}/evidence/{evidence}`
pub async fn show(
    site: web::Data<Site>,
    signed_in: SignedIn,
    ids: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (case, id) = ids.into_inner();
    let case = case_id(&case)?;
    let id = Uuid::try_parse(&id).map_err(|_| Problem::new(Code::NotFound))?;
    let by = &signed_in.principal;
    let picture = desk::look(site.platform(), by, case, EvidenceId(id)).await?;
    // Never kept, never guessed at: the outermost layer says so on every answer.
    Ok(HttpResponse::Ok()
        .content_type("image/jpeg")
        .insert_header((CONTENT_DISPOSITION, HeaderValue::from_static("inline")))
        .body(picture.to_vec()))
}
