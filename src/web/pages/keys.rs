//! Ways to sign in: passkeys and sessions, and how to end them.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use uuid::Uuid;

use super::{see_other, signed_chrome};
use crate::domain::{Device, DeviceName, Micros, Role};
use crate::i18n::Lang;
use crate::services::passkeys::{self, AnswerError};
use crate::services::phone;
use crate::services::staff;
use crate::services::ways::{self, WaysError};
use crate::web::access::TIME_TO_SEND;
use crate::web::caller;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::display::Times;
use crate::web::faults::{Faults, Field};
use crate::web::form::{Fields, FromForm, Nothing, VerifiedForm};
use crate::web::passkey::{self, Answered, Script};
use crate::web::problem::{Code, Problem};
use crate::web::session::SignedIn;
use crate::web::site::Site;

/// The telephone line, for whoever can cast by it.
struct Phone {
    number: String,
    made: Option<At>,
    used: Option<At>,
}

/// An instant, for people and machines.
struct At {
    shown: String,
    machine: String,
}

struct Passkey {
    id: Uuid,
    name: String,
    created: At,
    used: Option<At>,
}

struct Session {
    /// Digest of its token, in hexadecimal.
    token: String,
    began: At,
    last_seen: At,
    /// What kind of browser, if that is known.
    device: Option<String>,
    is_this: bool,
}

#[derive(Template)]
#[template(path = "account/keys.html")]
struct KeysPage {
    chrome: Chrome,
    form_token: String,
    faults: Faults,
    script: Option<Script>,
    passkeys: Vec<Passkey>,
    has_password: bool,
    codes_left: i64,
    /// Whether a way can be taken away and another is left.
    can_remove: bool,
    sessions: Vec<Session>,
    /// What was typed as the new passkey's name.
    name: String,
    /// Whether anything can be changed without signing in again.
    is_fresh: bool,
    is_participant: bool,
    phone: Option<Phone>,
    /// Whether they can do nothing else before they have added a passkey.
    is_first: bool,
}

/// `GET /account/keys`
pub async fn show(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    let faults = Faults::default();
    render(&site, &signed_in, lang, StatusCode::OK, faults, "").await
}

/// `POST /account/keys/challenge`: a question for the script of the page.
pub async fn challenge(
    request: HttpRequest,
    site: web::Data<Site>,
    signed_in: SignedIn,
    _: VerifiedForm<Nothing>,
) -> Result<HttpResponse, Problem> {
    let party = passkey::relying_party(&site)?;
    let browser = passkey::browser(&request, &site)?;
    let too_fast = |_| Problem::new(Code::TooManySignIns);
    site.limits()
        .passkey(caller::address(&request, &site))
        .map_err(too_fast)?;
    let asked =
        passkeys::ask_for_new(site.platform(), party, &signed_in.principal, &browser).await?;
    passkey::question(&asked)
}

/// An authenticator's answer, and what its owner calls it.
#[derive(Debug)]
pub struct NewForm {
    answered: Answered,
    name: String,
}

impl FromForm for NewForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            answered: Answered::read(fields)?,
            name: fields.required("name")?.to_owned(),
        })
    }
}

/// `POST /account/keys/passkey`: adds one.
pub async fn add(
    request: HttpRequest,
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    VerifiedForm(form): VerifiedForm<NewForm>,
) -> Result<HttpResponse, Problem> {
    let party = passkey::relying_party(&site)?;
    let browser = passkey::browser(&request, &site)?;
    let mut faults = Faults::default();
    let name = faults.take(lang, Field::Device, DeviceName::parse(&form.name));
    if let Some(name) = name {
        let NewForm { answered, .. } = &form;
        let answer = match answered.challenge {
            None => Err(AnswerError::NotAsked),
            Some(id) => {
                let answer = (id, answered.credential.as_str());
                let who = &signed_in.principal;
                passkeys::add(site.platform(), party, who, &browser, answer, &name).await
            }
        };
        match answer {
            Ok(()) => return Ok(see_other("/account/keys")),
            Err(AnswerError::NotAsked | AnswerError::Passkey(_)) => {
                faults.say(Field::Device, lang.say("keys-not-added"));
            }
            Err(AnswerError::TooMany) => faults.say(Field::Device, lang.say("keys-too-many")),
            Err(error) => return Err(error.into()),
        }
    }
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    render(&site, &signed_in, lang, wrong, faults, &form.name).await
}

/// What is to be done with what is there.
#[derive(Debug)]
pub enum Change {
    Name(Uuid, String),
    Revoke(Uuid),
    RemovePassword,
    RemovePhoneCode,
    End([u8; 32]),
}

impl FromForm for Change {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        let malformed = || Problem::new(Code::MalformedRequest);
        let what = fields.required("do")?;
        match what {
            "remove-password" => return Ok(Self::RemovePassword),
            "remove-phone-code" => return Ok(Self::RemovePhoneCode),
            _ => {}
        }
        let id = fields.required("id")?;
        let uuid = || id.parse().map_err(|_| malformed());
        match what {
            "name" => Ok(Self::Name(uuid()?, fields.required("name")?.to_owned())),
            "revoke" => Ok(Self::Revoke(uuid()?)),
            "end" => {
                let mut token = [0; 32];
                let read = base16ct::lower::decode(id, &mut token).map(<[u8]>::len);
                match read {
                    Ok(32) => Ok(Self::End(token)),
                    _ => Err(malformed()),
                }
            }
            _ => Err(malformed()),
        }
    }
}

/// `POST /account/keys`: names or removes a passkey, removes the password, or ends a session.
pub async fn change(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    VerifiedForm(change): VerifiedForm<Change>,
) -> Result<HttpResponse, Problem> {
    let mut faults = Faults::default();
    let (platform, who) = (site.platform(), &signed_in.principal);
    let done = match change {
        Change::Name(id, typed) => {
            match faults.take(lang, Field::Device, DeviceName::parse(&typed)) {
                Some(name) => ways::name(platform, who, id, &name).await,
                None => Ok(()),
            }
        }
        Change::Revoke(id) => ways::revoke(platform, who, id).await,
        Change::RemovePassword => ways::remove_password(platform, who).await,
        Change::RemovePhoneCode => Ok(phone::remove_code(platform, who).await?),
        Change::End(token) => ways::end_session(platform, who, &token).await,
    };
    match done {
        Ok(()) if faults.is_empty() => return Ok(see_other("/account/keys")),
        Ok(()) => {}
        Err(WaysError::Nothing) => faults.say(Field::Device, lang.say("keys-gone")),
        Err(WaysError::Last) => faults.say(Field::Device, lang.say("keys-last")),
        Err(WaysError::Db(error)) => return Err(error.into()),
    }
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    render(&site, &signed_in, lang, wrong, faults, "").await
}

/// A device in words, for instance `Chrome on Android`.
fn device(lang: Lang, device: Device) -> Option<String> {
    if device == Device::PHONE {
        return Some(lang.say("phone-call"));
    }
    match (device.browser(), device.system()) {
        (Some(browser), Some(system)) => Some(lang.say_with(
            "keys-device",
            &[("browser", browser.into()), ("system", system.into())],
        )),
        (one, other) => one.or(other).map(str::to_owned),
    }
}

async fn render(
    site: &Site,
    signed_in: &SignedIn,
    lang: Lang,
    status: StatusCode,
    faults: Faults,
    name: &str,
) -> Result<HttpResponse, Problem> {
    let who = &signed_in.principal;
    let is_participant = who.role == Role::Participant;
    let is_fresh = ways::may_change(site.platform(), who, TIME_TO_SEND).await?;
    let found = ways::list(site.platform(), &signed_in.principal).await?;
    let board = site.board();
    let at = |at: Micros| At {
        shown: board.times.brief(lang, at),
        machine: Times::machine(at),
    };
    let phone = match &site.parts().phone {
        Some(line) if is_participant => {
            let code = phone::code_of(site.platform(), who).await?;
            Some(Phone {
                number: line.number.clone(),
                made: code.map(|code| at(code.at)),
                used: code.and_then(|code| code.used).map(at),
            })
        }
        _ => None,
    };
    let mut response = HttpResponse::build(status);
    let passkey = |row: ways::Passkey| Passkey {
        id: row.id,
        name: row.name,
        created: at(row.created),
        used: row.used.map(at),
    };
    let session = |row: ways::Session| Session {
        token: base16ct::lower::encode_string(&row.token),
        began: at(row.began),
        last_seen: at(row.last_seen),
        device: device(lang, row.device),
        is_this: row.is_this,
    };
    let page = KeysPage {
        chrome: signed_chrome(site, signed_in, lang),
        form_token: signed_in.form_token.clone(),
        faults,
        script: passkey::allow(&mut response, site),
        can_remove: found.passkeys.len() + usize::from(found.has_password) > 1,
        passkeys: found.passkeys.into_iter().map(passkey).collect(),
        has_password: found.has_password,
        codes_left: found.codes_left,
        sessions: found.sessions.into_iter().map(session).collect(),
        name: name.to_owned(),
        is_fresh,
        is_participant,
        phone,
        is_first: staff::passkey::is_wanted(site.platform(), who).await?,
    };
    let html = page.render().map_err(Problem::internal)?;
    Ok(response.content_type("text/html; charset=utf-8").body(html))
}
