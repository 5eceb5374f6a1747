//! The mailbox: an address, a code sent there, the code typed here.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use sha2::{Digest as _, Sha256};

use super::identity::TypedIdentity;
use super::{status_with, visitor_form};
use crate::auth::OneTimeCode;
use crate::domain::{EmailAddress, Identity, Role};
use crate::i18n::Lang;
use crate::services::eligibility;
use crate::services::register::RegisterError;
use crate::services::register::contact::{self, Browser, Confirmation, Request};
use crate::web::caller;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::csrf;
use crate::web::faults::{Faults, Field};
use crate::web::form::{Fields, FromForm, Nothing, VerifiedForm};
use crate::web::language::{self, Again, Asked};
use crate::web::pages::see_other;
use crate::web::problem::{Code, Problem};
use crate::web::session;
use crate::web::site::Site;

#[derive(Template)]
#[template(path = "register/contact.html")]
struct ContactPage {
    chrome: Chrome,
    form_token: String,
    typed: TypedIdentity,
    email: String,
    faults: Faults,
    is_found: Option<bool>,
    proof: String,
}

/// What the look-up said, and the way on: an address to write to.
#[derive(Debug, Default)]
pub struct Contact {
    pub typed: TypedIdentity,
    pub email: String,
    pub faults: Faults,
    /// Whether the person is on the roll; None where that was said already.
    pub is_found: Option<bool>,
    /// Of what the look-up found.
    pub proof: String,
}

impl Contact {
    /// The page that says so.
    ///
    /// # Errors
    /// Where it cannot be rendered.
    pub fn show(
        self,
        request: &HttpRequest,
        site: &Site,
        lang: Lang,
        status: StatusCode,
    ) -> Result<HttpResponse, Problem> {
        let mut response = HttpResponse::build(status);
        let form_token = visitor_form(request, site, &mut response);
        let mut fields = self.typed.fields();
        fields.extend([
            ("email", self.email.clone()),
            ("proof", self.proof.clone()),
            (csrf::FIELD, form_token.clone()),
        ]);
        let page = ContactPage {
            chrome: site.board().chrome(lang).after(Again {
                action: "/register",
                fields,
            }),
            form_token,
            typed: self.typed,
            email: self.email,
            faults: self.faults,
            is_found: self.is_found,
            proof: self.proof,
        };
        let html = page.render().map_err(Problem::internal)?;
        Ok(response.content_type("text/html; charset=utf-8").body(html))
    }
}

/// Who somebody says they are, and where to write to.
#[derive(Debug)]
pub struct ContactForm {
    typed: TypedIdentity,
    email: String,
    proof: String,
}

/// Bytes of a proof, at most; ours have some hundreds.
const MAX_PROOF: usize = 2_000;

impl FromForm for ContactForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        let proof = fields.one("proof")?.unwrap_or_default();
        if proof.len() > MAX_PROOF {
            return Err(Problem::new(Code::MalformedRequest));
        }
        Ok(Self {
            typed: <TypedIdentity as FromForm>::read(fields)?,
            email: fields.required("email")?.to_owned(),
            proof: proof.to_owned(),
        })
    }
}

/// The browser, as codes and proofs know it.
///
/// # Errors
/// `stale_form` where it has no cookie of ours.
pub fn browser(request: &HttpRequest, site: &Site) -> Result<Browser, Problem> {
    let cookie = session::form_cookie(request, site);
    let cookie = cookie.ok_or_else(|| Problem::new(Code::StaleForm))?;
    Ok(Sha256::digest(format!("caucus contact code v1 {cookie}")).into())
}

/// `GET /register`: begins with the question whether one can take part.
pub async fn begin() -> HttpResponse {
    see_other("/take-part")
}

/// `POST /register`: mails a code.
pub async fn send(
    request: HttpRequest,
    site: web::Data<Site>,
    lang: Lang,
    VerifiedForm(Asked { form, language }): VerifiedForm<Asked<ContactForm>>,
) -> Result<HttpResponse, Problem> {
    let mut faults = Faults::default();
    // The first page has read these already: they cannot be wrong unless somebody meddled.
    let identity = form.typed.meant(lang, &mut faults);
    let identity = identity.ok_or_else(|| Problem::new(Code::MalformedRequest))?;
    if let Some(lang) = language {
        return in_language(&request, &site, lang, &identity, form);
    }
    let email = faults.take(lang, Field::Email, EmailAddress::parse(&form.email));
    let mut page = Contact {
        typed: form.typed,
        email: form.email,
        proof: form.proof,
        ..Contact::default()
    };
    let Some(email) = email else {
        page.faults = faults;
        return page.show(&request, &site, lang, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let browser = browser(&request, &site)?;
    let roll_entry = match eligibility::proven(site.platform(), &browser, &identity, &page.proof) {
        Some(found) => found,
        // The page was open too long: this is a look-up like any other.
        None if site
            .limits()
            .look_up(caller::address(&request, &site))
            .is_ok() =>
        {
            eligibility::look_up(site.platform(), &identity).await?
        }
        None => {
            page.faults
                .say(Field::Email, lang.say("register-too-many-codes"));
            return page.show(&request, &site, lang, StatusCode::TOO_MANY_REQUESTS);
        }
    };
    let request_code = Request {
        browser,
        email,
        lang,
        roll_entry,
        identity,
    };
    let sent = match site.limits().code(caller::address(&request, &site)) {
        Ok(()) => contact::send_code(site.platform(), &request_code).await,
        Err(_) => Err(RegisterError::TooManyCodes),
    };
    match sent {
        Ok(()) => Ok(see_other("/register/code")),
        Err(RegisterError::TooManyCodes) => {
            page.faults
                .say(Field::Email, lang.say("register-too-many-codes"));
            page.show(&request, &site, lang, StatusCode::TOO_MANY_REQUESTS)
        }
        Err(error) => Err(error.into()),
    }
}

/// The page in another language, with everything that was on it.
fn in_language(
    request: &HttpRequest,
    site: &Site,
    lang: Lang,
    identity: &Identity,
    form: ContactForm,
) -> Result<HttpResponse, Problem> {
    let browser = browser(request, site)?;
    let found = eligibility::proven(site.platform(), &browser, identity, &form.proof);
    let mut faults = Faults::default();
    if !form.email.is_empty() {
        faults.take(lang, Field::Email, EmailAddress::parse(&form.email));
    }
    let status = status_with(&faults);
    let page = Contact {
        typed: form.typed,
        email: form.email,
        faults,
        is_found: found.map(|entry| entry.is_some()),
        proof: form.proof,
    };
    let page = page.show(request, site, lang, status)?;
    language::chosen(lang, site, page)
}

#[derive(Template)]
#[template(path = "register/code.html")]
struct CodePage {
    chrome: Chrome,
    form_token: String,
    faults: Faults,
    email: String,
    state: CodeState,
}

/// What the page about the code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CodeState {
    /// The code can be typed.
    Waiting,
    /// No code will do any more.
    Gone,
    /// The code was right, and the account has a way to sign in.
    HasAccount,
}

/// `GET /register/code`
pub async fn show_code(
    request: HttpRequest,
    site: web::Data<Site>,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    let Ok(browser) = browser(&request, &site) else {
        return Ok(see_other("/take-part"));
    };
    match contact::waits_for(site.platform(), &browser).await? {
        None => Ok(see_other("/take-part")),
        Some(email) => {
            let email = email.as_str().to_owned();
            let faults = Faults::default();
            code_page(
                &request,
                &site,
                lang,
                StatusCode::OK,
                email,
                faults,
                CodeState::Waiting,
            )
        }
    }
}

/// What was typed into the field of the code.
#[derive(Debug)]
pub struct CodeForm(String);

impl FromForm for CodeForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self(fields.required("code")?.to_owned()))
    }
}

/// `POST /register/code`: the right one signs the browser in.
pub async fn confirm(
    request: HttpRequest,
    site: web::Data<Site>,
    lang: Lang,
    VerifiedForm(CodeForm(typed)): VerifiedForm<CodeForm>,
) -> Result<HttpResponse, Problem> {
    let browser = browser(&request, &site)?;
    let email = contact::waits_for(site.platform(), &browser).await?;
    let email = email.map(|e| e.as_str().to_owned()).unwrap_or_default();
    let code = OneTimeCode::parse(&typed);
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    let mut faults = Faults::default();
    // Something that is no code at all does not cost a try.
    if code.is_none() && !email.is_empty() {
        faults.say(Field::Code, lang.say("fault-code"));
        return code_page(
            &request,
            &site,
            lang,
            wrong,
            email,
            faults,
            CodeState::Waiting,
        );
    }
    let caller = caller::of(&request, &site);
    match contact::confirm(site.platform(), &browser, code.as_ref(), &caller).await? {
        Confirmation::Right(signed_in) => Ok(session::welcome(&site, &signed_in, AFTER_CONTACT)),
        Confirmation::HasAccount => {
            let state = CodeState::HasAccount;
            code_page(&request, &site, lang, StatusCode::OK, email, faults, state)
        }
        Confirmation::Wrong(left) => {
            let says = lang.say_with("register-code-wrong", &[("left", left.into())]);
            faults.say(Field::Code, says);
            code_page(
                &request,
                &site,
                lang,
                wrong,
                email,
                faults,
                CodeState::Waiting,
            )
        }
        Confirmation::Gone => {
            code_page(&request, &site, lang, wrong, email, faults, CodeState::Gone)
        }
    }
}

/// Where somebody goes whose mailbox is confirmed.
const AFTER_CONTACT: &str = "/account/keys";

/// `POST /register/code/again`
pub async fn send_again(
    request: HttpRequest,
    site: web::Data<Site>,
    lang: Lang,
    _: VerifiedForm<Nothing>,
) -> Result<HttpResponse, Problem> {
    let browser = browser(&request, &site)?;
    let sent = match site.limits().code(caller::address(&request, &site)) {
        Ok(()) => contact::send_again(site.platform(), &browser).await,
        Err(_) => Err(RegisterError::TooManyCodes),
    };
    match sent {
        Ok(()) => Ok(see_other("/register/code")),
        Err(RegisterError::Nothing) => Ok(see_other("/take-part")),
        Err(RegisterError::TooManyCodes) => {
            let email = contact::waits_for(site.platform(), &browser).await?;
            let email = email.map(|e| e.as_str().to_owned()).unwrap_or_default();
            let mut faults = Faults::default();
            faults.say(Field::Code, lang.say("register-too-many-codes"));
            let status = StatusCode::TOO_MANY_REQUESTS;
            code_page(
                &request,
                &site,
                lang,
                status,
                email,
                faults,
                CodeState::Waiting,
            )
        }
        Err(error) => Err(error.into()),
    }
}

fn code_page(
    request: &HttpRequest,
    site: &Site,
    lang: Lang,
    status: StatusCode,
    email: String,
    faults: Faults,
    state: CodeState,
) -> Result<HttpResponse, Problem> {
    let mut response = HttpResponse::build(status);
    let page = CodePage {
        chrome: site.board().chrome(lang),
        form_token: visitor_form(request, site, &mut response),
        faults,
        email,
        state,
    };
    let html = page.render().map_err(Problem::internal)?;
    Ok(response.content_type("text/html; charset=utf-8").body(html))
}
