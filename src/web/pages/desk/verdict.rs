//! The form of a decision.

use uuid::Uuid;

use crate::domain::{DecisionReason, RollEntryId, ViewReason, Words};
use crate::i18n::Lang;
use crate::services::desk::Verdict;
use crate::web::faults::{Faults, Field};
use crate::web::form::{Fields, FromForm};
use crate::web::problem::{Code, Problem};

/// A decision as it was sent.
#[derive(Debug, Default)]
pub struct VerdictForm {
    pub(super) version: i64,
    pub(super) what: String,
    pub(super) entry: Option<RollEntryId>,
    pub(super) reason: Option<DecisionReason>,
    pub(super) words: String,
    /// How the person was found to be the one of the entry.
    pub(super) checked: String,
    /// Why a senior verifier should decide.
    pub(super) handed: String,
    /// Why a decision is to be overruled; from another form of the page.
    pub(super) why: String,
    /// Why everything is to be shown; from another form of the page.
    pub(super) whole: Option<(Option<ViewReason>, String)>,
}

impl FromForm for VerdictForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        let malformed = || Problem::new(Code::MalformedRequest);
        let entry = fields.one("entry")?.map(Uuid::try_parse).transpose();
        Ok(Self {
            version: fields
                .required("version")?
                .parse()
                .map_err(|_| malformed())?,
            what: fields.required("do")?.to_owned(),
            entry: entry.map_err(|_| malformed())?.map(RollEntryId),
            reason: fields.one("reason")?.and_then(DecisionReason::parse),
            words: fields.one("words")?.unwrap_or_default().to_owned(),
            handed: fields.one("handed")?.unwrap_or_default().to_owned(),
            why: String::new(),
            whole: None,
            checked: fields.one("checked")?.unwrap_or_default().to_owned(),
        })
    }
}

impl VerdictForm {
    /// The decision it means, or what is missing for it.
    pub(super) fn verdict(
        &self,
        lang: Lang,
        faults: &mut Faults,
    ) -> Result<Option<Verdict>, Problem> {
        if self.what == "approve" {
            if self.entry.is_none() {
                faults.say(Field::Entry, lang.say("fault-entry"));
            }
            let words = faults.take(lang, Field::Checked, Words::parse(&self.checked));
            return Ok(self.entry.zip(words).map(|(e, w)| Verdict::Approve(e, w)));
        }
        let words = faults.take(lang, Field::Message, Words::parse(&self.words));
        if self.reason.is_none() {
            faults.say(Field::Reason, lang.say("fault-reason"));
        }
        let is_silent = words.as_ref().is_some_and(Words::is_empty);
        if self.reason == Some(DecisionReason::Other) && is_silent {
            faults.say(Field::Message, lang.say("desk-say-why"));
        }
        let (Some(reason), Some(words), true) = (self.reason, words, faults.is_empty()) else {
            return Ok(None);
        };
        match self.what.as_str() {
            "ask" => Ok(Some(Verdict::Ask(reason, words))),
            "refuse" => Ok(Some(Verdict::Refuse(reason, words))),
            _ => Err(Problem::new(Code::MalformedRequest)),
        }
    }
}
