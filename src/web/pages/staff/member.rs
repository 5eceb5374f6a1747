//! One of staff: what they can do, and ending their role once somebody has looked at who it is.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use uuid::Uuid;

use super::{Shown, shown};
use crate::domain::{AccountId, Role};
use crate::i18n::Lang;
use crate::services::staff::end::{self, EndError, Obstacle};
use crate::services::ways;
use crate::web::access::TIME_TO_SEND;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::form::{Nothing, VerifiedForm};
use crate::web::pages::{page, see_other, signed_chrome};
use crate::web::problem::{Code, Problem};
use crate::web::session::SignedIn;
use crate::web::site::Site;

#[derive(Template)]
#[template(path = "staff/member.html")]
struct MemberPage {
    chrome: Chrome,
    form_token: String,
    person: Shown,
    /// Why the reader cannot end the role.
    obstacle: Option<&'static str>,
    /// Whether anything can be changed without signing in again.
    is_fresh: bool,
}

fn account(id: &str) -> Result<AccountId, Problem> {
    let id = Uuid::try_parse(id).map_err(|_| Problem::new(Code::NotFound))?;
    Ok(AccountId(id))
}

/// `GET /staff/people/{id}`
pub async fn show(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    render(&site, &signed_in, lang, account(&id)?, StatusCode::OK).await
}

async fn render(
    site: &Site,
    signed_in: &SignedIn,
    lang: Lang,
    id: AccountId,
    status: StatusCode,
) -> Result<HttpResponse, Problem> {
    let (platform, who) = (site.platform(), &signed_in.principal);
    let (member, obstacle) = end::look(platform, who, id).await?;
    let obstacle = obstacle.map(|obstacle| match obstacle {
        Obstacle::Ended => "staff-cannot-ended",
        Obstacle::Own => "staff-cannot-own",
        Obstacle::NotTheirs => "staff-cannot-role",
        Obstacle::LastAdministrator => "staff-cannot-last",
    });
    let template = MemberPage {
        chrome: signed_chrome(site, signed_in, lang),
        form_token: signed_in.form_token.clone(),
        person: shown(&site.board(), lang, member),
        obstacle,
        is_fresh: ways::may_change(platform, who, TIME_TO_SEND).await?,
    };
    page(status, &template)
}

/// `POST /staff/people/{id}/end`
pub async fn end(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    id: web::Path<String>,
    _: VerifiedForm<Nothing>,
) -> Result<HttpResponse, Problem> {
    let id = account(&id)?;
    match end::end(site.platform(), &signed_in.principal, id).await {
        Ok(()) => Ok(see_other("/staff/people")),
        // The page says why.
        Err(EndError::Obstacle(_)) => {
            let wrong = StatusCode::CONFLICT;
            render(&site, &signed_in, lang, id, wrong).await
        }
        Err(error) => Err(error.into()),
    }
}
