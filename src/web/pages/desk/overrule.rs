//! Proposing to take a decision back, or to end one of two registrations of a person.

use actix_web::{HttpResponse, web};
use uuid::Uuid;

use super::case::{case_id, mistake, render};
use super::verdict::VerdictForm;
use crate::domain::{RegistrationId, Words};
use crate::i18n::Lang;
use crate::services::desk::{self, DeskError, Overruling};
use crate::web::faults::{Faults, Field};
use crate::web::form::{Fields, FromForm, VerifiedForm};
use crate::web::pages::see_other;
use crate::web::problem::{Code, Problem};
use crate::web::session::SignedIn;
use crate::web::site::Site;

/// What is proposed, and why.
#[derive(Debug)]
pub struct OverruleForm {
    version: i64,
    what: Overruling,
    why: String,
}

impl FromForm for OverruleForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        let malformed = || Problem::new(Code::MalformedRequest);
        let version = fields.required("version")?.parse();
        let what = match fields.required("do")? {
            "undo" => Overruling::Undo,
            kept => {
                let kept = Uuid::try_parse(kept).map_err(|_| malformed())?;
                Overruling::MergeInto(RegistrationId(kept))
            }
        };
        Ok(Self {
            version: version.map_err(|_| malformed())?,
            what,
            why: fields.one("why")?.unwrap_or_default().to_owned(),
        })
    }
}

/// `POST /desk/case/{id}/overrule`
pub async fn propose(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    id: web::Path<String>,
    VerifiedForm(form): VerifiedForm<OverruleForm>,
) -> Result<HttpResponse, Problem> {
    let id = case_id(&id)?;
    let mut faults = Faults::default();
    let by = &signed_in.principal;
    if let Some(words) = faults.take(lang, Field::Why, Words::parse(&form.why)) {
        let case = (id, form.version);
        match desk::overrule(site.platform(), by, case, form.what, &words).await {
            Ok(()) => return Ok(see_other("/desk/second")),
            Err(DeskError::SayWhy) => faults.say(Field::Why, lang.say("desk-say-why-overrule")),
            Err(error) => match mistake(&error) {
                Some((_, says)) => faults.say(Field::Why, lang.say(says)),
                None => return Err(error.into()),
            },
        }
    }
    let form = VerdictForm {
        why: form.why,
        ..VerdictForm::default()
    };
    render(&site, &signed_in, lang, id, &form, faults).await
}
