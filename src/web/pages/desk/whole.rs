//! What of a case is shown to whom, and asking to see all of it.

use actix_web::{HttpResponse, web};

use super::case::{case_id, render};
use super::verdict::VerdictForm;
use crate::domain::{AccountId, ViewReason, Words, mask};
use crate::i18n::Lang;
use crate::services::desk::{self, Case, DeskError};
use crate::web::faults::{Faults, Field};
use crate::web::form::{Fields, FromForm, VerifiedForm};
use crate::web::pages::lead_to;
use crate::web::problem::Problem;
use crate::web::session::SignedIn;
use crate::web::site::Site;

/// How much of a case somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    /// What a list shows.
    Masked,
    /// What is compared with the roll: for whoever works on it or is to confirm it.
    Compared,
    /// Everything.
    Whole,
}

impl Sight {
    /// What this person sees of a case; `is_whole` where they asked for everything.
    pub fn of(case: &Case, by: AccountId, is_whole: bool) -> Self {
        let is_open = case.registration.state.is_with_staff() || case.proposal.is_some();
        match is_open && desk::may_look(case, by) {
            _ if is_whole => Self::Whole,
            true => Self::Compared,
            false => Self::Masked,
        }
    }

    pub fn is_masked(self) -> bool {
        self == Self::Masked
    }

    pub fn is_whole(self) -> bool {
        self == Self::Whole
    }

    /// A value that is compared.
    pub fn compared(self, value: &str, cut: impl Fn(&str) -> String) -> String {
        match self {
            Self::Masked => cut(value),
            Self::Compared | Self::Whole => value.to_owned(),
        }
    }

    /// A value that is not compared.
    pub fn beyond(self, value: &str, cut: impl Fn(&str) -> String) -> String {
        match self {
            Self::Masked | Self::Compared => cut(value),
            Self::Whole => value.to_owned(),
        }
    }

    /// Whom the case is about.
    pub fn name(self, case: &Case) -> String {
        let who = &case.registration.identity;
        let (given, family) = (who.given.as_str(), who.family.as_str());
        match self {
            Self::Masked => mask::initials(&[given, family]),
            Self::Compared | Self::Whole => format!("{given} {family}"),
        }
    }
}

/// One name, cut.
pub(super) fn initial(name: &str) -> String {
    mask::initials(&[name])
}

/// Words that are left out.
pub(super) fn nothing(_: &str) -> String {
    mask::LEFT_OUT.to_owned()
}

/// Why everything is to be shown.
#[derive(Debug)]
pub struct WholeForm {
    reason: Option<ViewReason>,
    why: String,
}

impl FromForm for WholeForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            reason: fields.one("reason")?.and_then(ViewReason::parse),
            why: fields.one("why")?.unwrap_or_default().to_owned(),
        })
    }
}

/// `POST /desk/case/{id}/full`
pub async fn ask(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    id: web::Path<String>,
    VerifiedForm(form): VerifiedForm<WholeForm>,
) -> Result<HttpResponse, Problem> {
    let id = case_id(&id)?;
    let mut faults = Faults::default();
    if form.reason.is_none() {
        faults.say(Field::WholeReason, lang.say("fault-reason"));
    }
    let words = faults.take(lang, Field::WholeWhy, Words::parse(&form.why));
    if let Some((reason, words)) = form.reason.zip(words) {
        let by = &signed_in.principal;
        match desk::ask_for_whole(site.platform(), by, id, (reason, &words)).await {
            Ok(()) => return Ok(lead_to(&format!("/desk/case/{id}"))),
            Err(DeskError::SayWhy) => {
                faults.say(Field::WholeWhy, lang.say("desk-whole-say-why"));
            }
            Err(error) => return Err(error.into()),
        }
    }
    let sent = VerdictForm {
        whole: Some((form.reason, form.why)),
        ..VerdictForm::default()
    };
    render(&site, &signed_in, lang, id, &sent, faults).await
}
