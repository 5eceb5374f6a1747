//! Going from case to case: the next one, leaving one, handing one on.

use actix_web::{HttpResponse, web};

use super::case::{mistake, render};
use super::verdict::VerdictForm;
use crate::domain::{RegistrationId, Words};
use crate::i18n::Lang;
use crate::services::desk::{self, DeskError};
use crate::web::faults::{Faults, Field};
use crate::web::form::{Nothing, VerifiedForm};
use crate::web::pages::{lead_to, see_other};
use crate::web::problem::Problem;
use crate::web::session::SignedIn;
use crate::web::site::Site;

/// `POST /desk/next`: takes the next case, and shows it.
pub async fn next(
    site: web::Data<Site>,
    signed_in: SignedIn,
    VerifiedForm(_): VerifiedForm<Nothing>,
) -> Result<HttpResponse, Problem> {
    go_on(&site, &signed_in).await
}

/// The next case, or the queue where none waits for this person.
pub(super) async fn go_on(site: &Site, signed_in: &SignedIn) -> Result<HttpResponse, Problem> {
    Ok(
        match desk::next(site.platform(), &signed_in.principal).await? {
            Some(id) => lead_to(&format!("/desk/case/{id}")),
            None => see_other("/desk"),
        },
    )
}

/// `POST /desk/leave`: gives the case back.
pub async fn leave(
    site: web::Data<Site>,
    signed_in: SignedIn,
    VerifiedForm(_): VerifiedForm<Nothing>,
) -> Result<HttpResponse, Problem> {
    desk::leave(site.platform(), &signed_in.principal).await?;
    Ok(see_other("/desk"))
}

/// Hands the case to a senior verifier, with the words of the same form.
pub(super) async fn escalate(
    site: &Site,
    signed_in: &SignedIn,
    lang: Lang,
    id: RegistrationId,
    form: VerdictForm,
) -> Result<HttpResponse, Problem> {
    let mut faults = Faults::default();
    if let Some(words) = faults.take(lang, Field::Handed, Words::parse(&form.handed)) {
        let (by, case) = (&signed_in.principal, (id, form.version));
        match desk::escalate(site.platform(), by, case, &words).await {
            Ok(()) => return go_on(site, signed_in).await,
            Err(DeskError::SayWhy) => {
                faults.say(Field::Handed, lang.say("desk-say-why-escalate"));
            }
            Err(error) => match mistake(&error) {
                Some((field, says)) => faults.say(field, lang.say(says)),
                None => return Err(error.into()),
            },
        }
    }
    render(site, signed_in, lang, id, &form, faults).await
}
