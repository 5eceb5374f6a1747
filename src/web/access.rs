//! Who may come in, checked before a handler runs.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, web};

use super::csrf;
use super::finish::is_machine;
use super::held;
use super::pages;
use super::problem::{Code, Problem};
use super::session::{self, SignedIn};
use super::site::Site;
use crate::auth::TokenDigest;
use crate::domain::Role;
use crate::services::sign_in::Principal;
use crate::services::{drafts, sign_in, staff, ways};
use std::sync::Arc;

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Everybody. Nobody is looked up.
    Anyone,
    /// People signed in with one of these roles.
    Roles(&'static [Role]),
    /// People who signed in a short while ago: for what must not be done with a device that was
    /// left unlocked.
    Fresh(&'static [Role]),
    /// Participants whose registration is approved. The others are told where it stands.
    VerifiedParticipant,
    /// Participants. The cast-writer looks them up inside the transaction that stores the card,
    /// for many cards at once, so that casting costs no query of its own.
    ParticipantAtCasting,
    /// Whoever signs with the secret of the telephone's carrier. The handler checks that, because
    /// what is signed is the whole request.
    Carrier,
}

/// Where participants read how their registration stands.
const STANDING: &str = "/account";

/// Where staff add a passkey.
const KEYS: &str = "/account/keys";

/// What staff of a real event can ask for before they have shown or added a passkey.
const BEFORE_A_PASSKEY: [(Method, &str); 4] = [
    (Method::GET, KEYS),
    (Method::POST, "/account/keys/challenge"),
    (Method::POST, "/account/keys/passkey"),
    (Method::POST, "/sign-out"),
];

/// A page that is opened can be sent for at least this long.
pub const TIME_TO_SEND: i64 = 5 * 60;

/// Lets in whom the audience names; puts [`SignedIn`] where handlers find it.
pub async fn guard(
    audience: Audience,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let problem = match identify(audience, &request).await {
        Ok(signed_in) => {
            request.extensions_mut().insert(signed_in);
            return Ok(next.call(request).await?.map_into_boxed_body());
        }
        Err(problem) => problem,
    };
    if held::may_hold(&request, &problem) {
        return Ok(held::instead_of(request, problem).await);
    }
    // Whoever sends a form is a person as well.
    if problem.code() == Code::PasskeyFirst && !is_machine(&request) {
        return Ok(request.into_response(pages::lead_to(KEYS)));
    }
    if !wants_a_page(&request) {
        return Ok(request.error_response(problem));
    }
    match problem.code() {
        // A person following a link signs in first and then comes back.
        Code::NotSignedIn | Code::SignInAgain => {
            let address = format!("/sign-in?next={}", request.path());
            Ok(request.into_response(pages::lead_to(&address)))
        }
        Code::NotVerified => Ok(request.into_response(pages::lead_to(STANDING))),
        _ => Ok(request.error_response(problem)),
    }
}

async fn identify(audience: Audience, request: &ServiceRequest) -> Result<SignedIn, Problem> {
    let site = request
        .app_data::<web::Data<Site>>()
        .ok_or_else(|| Problem::internal("no site in the application"))?;
    let token = session::token(request.request(), site);
    let token = token.ok_or_else(|| Problem::new(Code::NotSignedIn))?;
    let digest = TokenDigest::of(&token).ok_or_else(|| Problem::new(Code::NotSignedIn))?;
    let found = match audience {
        Audience::VerifiedParticipant => drafts::arrive(site.platform(), &digest).await?,
        _ => sign_in::principal(site.platform(), &digest)
            .await?
            .map(|principal| (principal, None)),
    };
    let (principal, at_card) = found.ok_or_else(|| Problem::new(Code::NotSignedIn))?;
    match audience {
        Audience::Roles(roles) | Audience::Fresh(roles) if !roles.contains(&principal.role) => {
            return Err(Problem::new(Code::NotAllowed));
        }
        Audience::VerifiedParticipant if principal.role != Role::Participant => {
            return Err(Problem::new(Code::NotAllowed));
        }
        Audience::VerifiedParticipant if principal.participant.is_none() => {
            return Err(Problem::new(Code::NotVerified));
        }
        _ if needs_passkey(site, request, &principal).await? => {
            return Err(Problem::new(Code::PasskeyFirst));
        }
        Audience::Fresh(_) => {
            let is_form = request.method() == Method::GET;
            let left = if is_form { TIME_TO_SEND } else { 0 };
            if !ways::may_change(site.platform(), &principal, left).await? {
                return Err(Problem::new(Code::SignInAgain));
            }
        }
        _ => {}
    }
    Ok(SignedIn {
        principal,
        form_token: csrf::token_for(&token),
        at_card: at_card.map(Arc::new),
    })
}

/// Whether somebody of staff has to add or show a passkey before they ask for this.
async fn needs_passkey(
    site: &Site,
    request: &ServiceRequest,
    principal: &Principal,
) -> Result<bool, Problem> {
    let method = match request.method() {
        &Method::HEAD => &Method::GET,
        method => method,
    };
    let is_open = |(m, path): &(Method, &str)| m == method && *path == request.path();
    let is_open = BEFORE_A_PASSKEY.iter().any(is_open);
    Ok(!is_open && staff::passkey::is_wanted(site.platform(), principal).await?)
}

fn wants_a_page(request: &ServiceRequest) -> bool {
    request.method() == Method::GET && !is_machine(request)
}
