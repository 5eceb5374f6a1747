//! "Can I take part?": before any account. Whoever names a person of the roll rightly learns that
//! they are on it; whoever does not learns nothing, whatever was wrong.

use actix_web::http::header::RETRY_AFTER;
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::register::contact::browser;
use super::register::{Contact, identity::TypedIdentity, status_with, visitor_form};
use crate::auth::TooFast;
use crate::domain::RegistrationState;
use crate::domain::Role;
use crate::i18n::Lang;
use crate::services::eligibility;
use crate::services::register::{self, Calendar};
use crate::web::caller;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::csrf;
use crate::web::display::Times;
use crate::web::faults::Faults;
use crate::web::form::VerifiedForm;
use crate::web::language::{self, Again, Asked};
use crate::web::problem::Problem;
use crate::web::site::Site;
use crate::web::zone::{Choice, ZoneQuery, Zones};

/// A voting session somebody can still choose.
#[derive(Debug)]
pub(super) struct SessionLine {
    pub id: i64,
    pub name: String,
    pub opens: String,
    pub closes: String,
    pub is_chosen: bool,
}

/// The sessions of a calendar in these times.
pub(super) fn sessions(
    calendar: &Calendar,
    times: &Times,
    lang: Lang,
    chosen: Option<i64>,
) -> Vec<SessionLine> {
    let line = |s: &crate::domain::VotingSession| SessionLine {
        id: s.id.0,
        name: s.name.clone(),
        opens: times.full(lang, s.opens),
        closes: times.full(lang, s.closes),
        is_chosen: chosen == Some(s.id.0),
    };
    calendar.sessions.iter().map(line).collect()
}

#[derive(Template)]
#[template(path = "register/take_part.html")]
struct TakePartPage {
    chrome: Chrome,
    form_token: String,
    typed: TypedIdentity,
    faults: Faults,
    /// Seconds to wait before the next try.
    wait: Option<u64>,
    is_open: bool,
    /// Whether staff can still let somebody in late.
    can_be_late: bool,
    /// End of the time to register, in words.
    until: String,
    until_machine: String,
    sessions: Vec<SessionLine>,
    zones: Vec<Choice>,
}

/// `GET /take-part`
pub async fn show(
    request: HttpRequest,
    site: web::Data<Site>,
    lang: Lang,
    query: Option<web::Query<ZoneQuery>>,
) -> Result<HttpResponse, Problem> {
    let zone = query.map(web::Query::into_inner);
    let typed = TypedIdentity::default();
    let form = Form {
        typed,
        faults: Faults::default(),
        wait: None,
    };
    render(&request, &site, lang, zone.as_ref(), StatusCode::OK, form).await
}

/// `POST /take-part`
pub async fn check(
    request: HttpRequest,
    site: web::Data<Site>,
    lang: Lang,
    VerifiedForm(Asked {
        form: typed,
        language,
    }): VerifiedForm<Asked<TypedIdentity>>,
) -> Result<HttpResponse, Problem> {
    let mut faults = Faults::default();
    let identity = typed.meant(language.unwrap_or(lang), &mut faults);
    if let Some(lang) = language {
        let status = status_with(&faults);
        let form = Form {
            typed,
            faults,
            wait: None,
        };
        let page = render(&request, &site, lang, None, status, form).await?;
        return language::chosen(lang, &site, page);
    }
    let Some(identity) = identity else {
        let form = Form {
            typed,
            faults,
            wait: None,
        };
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return render(&request, &site, lang, None, status, form).await;
    };
    if let Err(TooFast(wait)) = site.limits().look_up(caller::address(&request, &site)) {
        let form = Form {
            typed,
            faults,
            wait: Some(wait.as_secs()),
        };
        let status = StatusCode::TOO_MANY_REQUESTS;
        return render(&request, &site, lang, None, status, form).await;
    }
    let found = eligibility::look_up(site.platform(), &identity).await?;
    let browser = browser(&request, &site)?;
    let proof = eligibility::prove(site.platform(), &browser, &identity, found);
    let contact = Contact {
        typed,
        is_found: Some(found.is_some()),
        proof: proof.unwrap_or_default(),
        ..Contact::default()
    };
    contact.show(&request, &site, lang, StatusCode::OK)
}

/// The form as it is shown again.
struct Form {
    typed: TypedIdentity,
    faults: Faults,
    wait: Option<u64>,
}

async fn render(
    request: &HttpRequest,
    site: &Site,
    lang: Lang,
    zone: Option<&ZoneQuery>,
    status: StatusCode,
    form: Form,
) -> Result<HttpResponse, Problem> {
    let board = site.board();
    let calendar = register::calendar(site.platform()).await?;
    let zones = Zones::choose(lang, zone, &board.event()?.event.time_zone);
    let now = site.clock().now();
    let mut response = HttpResponse::build(status);
    if let Some(seconds) = form.wait {
        response.insert_header((RETRY_AFTER, seconds.to_string()));
    }
    let form_token = visitor_form(request, site, &mut response);
    let mut chrome = board.chrome(lang);
    if *request.method() == Method::POST {
        let mut fields = form.typed.fields();
        fields.push((csrf::FIELD, form_token.clone()));
        chrome = chrome.after(Again {
            action: "/take-part",
            fields,
        });
    }
    let page = TakePartPage {
        chrome,
        form_token,
        typed: form.typed,
        faults: form.faults,
        wait: form.wait,
        is_open: calendar.is_open_for(RegistrationState::Draft, now),
        can_be_late: calendar.can_be_late(),
        until: zones.times.full(lang, calendar.window.closes),
        until_machine: Times::machine(calendar.window.closes),
        sessions: sessions(&calendar, &zones.times, lang, None),
        zones: zones.choices,
    };
    let html = page.render().map_err(Problem::internal)?;
    Ok(response.content_type("text/html; charset=utf-8").body(html))
}
