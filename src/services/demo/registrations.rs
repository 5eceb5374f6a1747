//! Fictional people who registered themselves and wait at the verification desk: one whom the roll
//! knows, some who typed something else than it says, and one it does not know.

use super::{DemoError, NIGHT};
use crate::domain::{
    EmailAddress, FieldFault, Identity, Needs, PersonName, Postcode, Words, parse_born,
};
use crate::i18n::Lang;
use crate::services::register::contact::{self, Request};
use crate::services::register::draft::{self, Answer};
use crate::services::{Platform, eligibility};

/// First name, last name, year, month, day, postcode, language, what they need.
type Person = [&'static str; 8];

/// As they type it.
const WAITING: [Person; 4] = [
    ["Hazel", "Heron", "1971", "11", "2", "52240", "en", ""],
    [
        "Clover",
        "Crane",
        "1990",
        "6",
        "15",
        "50011",
        "es",
        "Español, por favor",
    ],
    ["June", "Jay", "1988", "1", "30", "51501", "en", ""],
    ["Acorn", "Otter", "1979", "8", "9", "52001", "en", ""],
];

/// Lets them register, as if each had confirmed a mailbox.
pub async fn seed(platform: &Platform) -> Result<(), DemoError> {
    for (number, person) in (0_u8..).zip(WAITING) {
        let [.., lang, needs] = person;
        let (identity, email, needs) = typed(person, number, needs)
            .map_err(|fault| DemoError::Registration(fault.to_string()))?;
        let request = Request {
            browser: [number; 32],
            email,
            lang: Lang::parse(lang).unwrap_or_default(),
            roll_entry: eligibility::look_up(platform, &identity).await?,
            identity,
        };
        send(platform, &request, needs)
            .await
            .map_err(|error| DemoError::Registration(error.to_string()))?;
    }
    Ok(())
}

fn typed(
    person: Person,
    number: u8,
    needs: &str,
) -> Result<(Identity, EmailAddress, Needs), FieldFault> {
    let [given, family, year, month, day, postcode, ..] = person;
    let identity = Identity {
        given: PersonName::parse(given)?,
        family: PersonName::parse(family)?,
        birth: parse_born(year, month, day)?,
        postcode: Postcode::parse(postcode)?,
    };
    let needs = Needs {
        captions: number == 0,
        asl: false,
        other: Words::parse(needs)?,
    };
    let email = EmailAddress::parse(&format!("fictional-{number}@example.org"))?;
    Ok((identity, email, needs))
}

async fn send(
    platform: &Platform,
    request: &Request,
    needs: Needs,
) -> Result<(), crate::services::register::RegisterError> {
    let account = contact::enter(platform, request).await?;
    draft::answer(platform, account, 1, &Answer::Session(NIGHT)).await?;
    draft::answer(platform, account, 2, &Answer::Needs(needs)).await?;
    draft::submit(platform, account, 3, &Words::default(), request.lang).await
}
