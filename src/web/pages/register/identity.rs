//! Who somebody says they are, as it was typed.

use crate::domain::{Identity, PersonName, Postcode, parse_born};
use crate::i18n::Lang;
use crate::web::faults::{Faults, Field};
use crate::web::form::{Fields, FromForm};
use crate::web::problem::Problem;

/// The six fields, kept as they were typed so that nothing is lost.
#[derive(Debug, Clone, Default)]
pub struct TypedIdentity {
    pub given: String,
    pub family: String,
    pub year: String,
    pub month: String,
    pub day: String,
    pub postcode: String,
}

impl FromForm for TypedIdentity {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        let text = |name: &str| -> Result<String, Problem> {
            Ok(fields.one(name)?.unwrap_or_default().to_owned())
        };
        Ok(Self {
            given: text("given")?,
            family: text("family")?,
            year: text("year")?,
            month: text("month")?,
            day: text("day")?,
            postcode: text("postcode")?,
        })
    }
}

impl From<&Identity> for TypedIdentity {
    fn from(identity: &Identity) -> Self {
        Self {
            given: identity.given.as_str().to_owned(),
            family: identity.family.as_str().to_owned(),
            year: identity.birth.year().to_string(),
            month: identity.birth.month().to_string(),
            day: identity.birth.day().to_string(),
            postcode: identity.postcode.as_str().to_owned(),
        }
    }
}

impl TypedIdentity {
    /// The fields as a form sends them.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        vec![
            ("given", self.given.clone()),
            ("family", self.family.clone()),
            ("year", self.year.clone()),
            ("month", self.month.clone()),
            ("day", self.day.clone()),
            ("postcode", self.postcode.clone()),
        ]
    }

    /// What it means, or what is wrong with it.
    pub fn meant(&self, lang: Lang, faults: &mut Faults) -> Option<Identity> {
        let given = faults.take(lang, Field::Given, PersonName::parse(&self.given));
        let family = faults.take(lang, Field::Family, PersonName::parse(&self.family));
        let birth = parse_born(&self.year, &self.month, &self.day);
        let birth = faults.take(lang, Field::Birth, birth);
        let postcode = faults.take(lang, Field::Postcode, Postcode::parse(&self.postcode));
        Some(Identity {
            given: given?,
            family: family?,
            birth: birth?,
            postcode: postcode?,
        })
    }
}
