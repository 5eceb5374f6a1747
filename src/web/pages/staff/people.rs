//! Who is on the staff, and inviting somebody by a link that is shown once.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::{Shown, shown};
use crate::auth::SessionToken;
use crate::domain::Role;
use crate::i18n::Lang;
use crate::services::recovery::link::LINK_PATH;
use crate::services::staff::invite::{self, INVITATION_SECONDS, InviteError, Invited};
use crate::services::staff::people;
use crate::services::ways;
use crate::web::access::TIME_TO_SEND;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::display::Times;
use crate::web::faults::{Faults, Field};
use crate::web::form::{Fields, FromForm, VerifiedForm};
use crate::web::pages::{page, signed_chrome};
use crate::web::problem::{Code, Problem};
use crate::web::session::SignedIn;
use crate::web::site::Site;

#[derive(Template)]
#[template(path = "staff/people.html")]
struct PeoplePage<'a> {
    chrome: Chrome,
    form_token: String,
    faults: Faults,
    people: Vec<Shown>,
    /// The sign-in name where the list begins.
    from: &'a str,
    next: Option<String>,
    /// The roles that the reader may give and end.
    gives: Vec<Role>,
    /// Whether anything can be changed without signing in again.
    is_fresh: bool,
    typed: &'a InviteForm,
}

/// Where the list begins.
#[derive(Debug, Default, Deserialize)]
pub struct PeopleQuery {
    #[serde(default)]
    from: String,
}

/// `GET /staff/people`
pub async fn show(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    query: Option<web::Query<PeopleQuery>>,
) -> Result<HttpResponse, Problem> {
    let from = query.map(|q| q.into_inner().from).unwrap_or_default();
    let (faults, typed) = (Faults::default(), InviteForm::default());
    render(&site, &signed_in, lang, &from, (faults, &typed)).await
}

async fn render(
    site: &Site,
    signed_in: &SignedIn,
    lang: Lang,
    from: &str,
    (faults, typed): (Faults, &InviteForm),
) -> Result<HttpResponse, Problem> {
    let who = &signed_in.principal;
    // A NUL is in no sign-in name, and no database looks for one.
    let from = from.replace('\0', "").trim().to_lowercase();
    let listed = people::list(site.platform(), &from).await?;
    let board = site.board();
    let gives = Role::STAFF.into_iter();
    let status = match faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let members = listed.members.into_iter();
    let template = PeoplePage {
        chrome: signed_chrome(site, signed_in, lang),
        form_token: signed_in.form_token.clone(),
        faults,
        people: members.map(|m| shown(&board, lang, m)).collect(),
        from: &from,
        next: listed.next,
        gives: gives.filter(|role| who.role.may_appoint(*role)).collect(),
        is_fresh: ways::may_change(site.platform(), who, TIME_TO_SEND).await?,
        typed,
    };
    page(status, &template)
}

/// Who is invited, as it was typed.
#[derive(Debug, Default)]
pub struct InviteForm {
    login: String,
    name: String,
    /// None where none was chosen.
    role: Option<Role>,
    precincts: String,
}

impl FromForm for InviteForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        let role = match fields.required("role")? {
            "" => None,
            name => Some(Role::parse(name).ok_or_else(|| Problem::new(Code::MalformedRequest))?),
        };
        Ok(Self {
            login: fields.required("login")?.to_owned(),
            name: fields.required("name")?.to_owned(),
            role,
            precincts: fields.required("precincts")?.to_owned(),
        })
    }
}

#[derive(Template)]
#[template(path = "staff/link.html")]
struct LinkPage {
    chrome: Chrome,
    name: String,
    role: Role,
    address: String,
    until: String,
    until_machine: String,
}

/// `POST /staff/people`: the answer is the only time the link is shown.
pub async fn invite(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    VerifiedForm(form): VerifiedForm<InviteForm>,
) -> Result<HttpResponse, Problem> {
    let mut faults = Faults::default();
    let Some(role) = form.role else {
        faults.say(Field::Role, lang.say("fault-role"));
        return render(&site, &signed_in, lang, "", (faults, &form)).await;
    };
    let typed = form.precincts.split([' ', ',', ';', '\t', '\n', '\r']);
    let precincts = typed.filter(|code| !code.is_empty()).map(str::to_owned);
    let who = Invited {
        login: form.login.clone(),
        name: form.name.clone(),
        role,
        precincts: precincts.collect(),
    };
    let by = &signed_in.principal;
    match invite::invite_by(site.platform(), by, &who).await {
        Ok(token) => link_page(&site, &signed_in, lang, &who, &token),
        Err(error) => {
            explain(&mut faults, lang, error)?;
            render(&site, &signed_in, lang, "", (faults, &form)).await
        }
    }
}

fn link_page(
    site: &Site,
    signed_in: &SignedIn,
    lang: Lang,
    who: &Invited,
    token: &SessionToken,
) -> Result<HttpResponse, Problem> {
    let until = site.platform().clock.now().plus_seconds(INVITATION_SECONDS);
    let template = LinkPage {
        chrome: signed_chrome(site, signed_in, lang),
        name: who.name.trim().to_owned(),
        role: who.role,
        address: format!("{}{LINK_PATH}{}", site.public(), token.as_str()),
        until: site.board().times.full(lang, until),
        until_machine: Times::machine(until),
    };
    page(StatusCode::OK, &template)
}

/// Says at its field why somebody was not invited.
fn explain(faults: &mut Faults, lang: Lang, error: InviteError) -> Result<(), Problem> {
    let (field, says) = match error {
        InviteError::Login(_) => (Field::Login, lang.say("fault-login")),
        InviteError::Taken(_) => (Field::Login, lang.say("fault-login-taken")),
        InviteError::Name => (Field::Name, lang.say("fault-name")),
        InviteError::NoPrecinct => (Field::Precincts, lang.say("fault-precincts")),
        InviteError::NoChair => (Field::Precincts, lang.say("fault-no-chair")),
        InviteError::Precinct(code) => {
            let code: String = code.chars().take(super::CODE_SHOWN).collect();
            let says = lang.say_with("fault-no-such-precinct", &[("code", code.into())]);
            (Field::Precincts, says)
        }
        InviteError::Participant | InviteError::NotAllowed => {
            return Err(Problem::new(Code::NotAllowed));
        }
        InviteError::NoEvent => return Err(Problem::new(Code::NotFound)),
        InviteError::Event(error) => return Err(error.into()),
        InviteError::Db(error) => return Err(error.into()),
    };
    faults.say(field, says);
    Ok(())
}
