//! A form that arrives when its sender has to sign in first is not lost: it is held, and after
//! signing in the sender is asked whether to send it.

use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::{HttpRequest, web};

use super::finish::is_machine;
use super::problem::{Code, Problem};
use super::site::Site;
use super::{csrf, form, language, session, upload};
use crate::services::held::{self, HeldForm};

/// Where somebody goes on whose form was held.
pub const CONTINUE: &str = "/continue";

/// Fields that are worth nothing later (an answer to a question of the browser that was) or must
/// not be kept: a form with one of them is typed again.
const NEVER: [&str; 2] = ["password", "credential"];

/// Whether a request carries a form that a person may want back.
#[must_use]
pub fn may_hold(request: &ServiceRequest, problem: &Problem) -> bool {
    let signs_in = matches!(problem.code(), Code::NotSignedIn | Code::SignInAgain);
    signs_in && request.method() == Method::POST && !is_machine(request)
}

/// Holds the form of a request, and leads to signing in. A form that is not our own, or comes from
/// a browser that was never signed in, is answered with `problem`.
///
/// # Errors
/// None: what goes wrong is an answer.
pub async fn instead_of(
    request: ServiceRequest,
    problem: Problem,
) -> ServiceResponse<actix_web::body::BoxBody> {
    let (request, payload) = request.into_parts();
    match hold(&request, payload).await {
        Ok(true) => {
            let page = language::back(request.path());
            let address = format!("/sign-in?next={page}");
            ServiceResponse::new(request, super::pages::lead_to(&address))
        }
        Ok(false) => ServiceResponse::from_err(problem, request),
        Err(error) => ServiceResponse::from_err(error, request),
    }
}

async fn hold(request: &HttpRequest, payload: actix_web::dev::Payload) -> Result<bool, Problem> {
    let site = request
        .app_data::<web::Data<Site>>()
        .ok_or_else(|| Problem::internal("no site in the application"))?;
    let Some(token) = session::digest(request, site) else {
        return Ok(false);
    };
    if upload::is_upload(request) {
        // A file is chosen again. Read to its end, so that the answer is heard.
        upload::discard(payload).await;
        return Ok(false);
    }
    let Ok(body) = form::own_body(request, payload).await else {
        return Ok(false);
    };
    let Ok(fields) = form::own_fields(request, &body) else {
        return Ok(false);
    };
    match typed(request, fields) {
        Some(form) => Ok(held::hold(site.platform(), &token, &form).await?),
        None => Ok(true),
    }
}

/// A form as it can be given back; none where something in it must be typed again.
pub(super) fn typed(request: &HttpRequest, fields: form::Fields<'_>) -> Option<HeldForm> {
    let mut fields = fields.into_pairs();
    fields.retain(|(name, _)| name != csrf::FIELD);
    let is_secret = fields
        .iter()
        .any(|(name, _)| NEVER.contains(&name.as_str()));
    let path = request.path().to_owned();
    (!is_secret).then_some(HeldForm { path, fields })
}
