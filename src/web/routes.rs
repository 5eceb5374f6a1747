//! The one route table: method, path, who may, handler. It registers the routes, and tests walk
//! it, so a route without a declared audience cannot exist.

use actix_web::dev::ResourceDef;
use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::middleware::from_fn;
use actix_web::web::{ServiceConfig, resource, to};
use actix_web::{HttpResponse, Route, guard};

use super::access::{self, Audience};
use super::problem::{Code, Problem};
use super::{api, assets, finish, health, language, log, pages};
use crate::domain::Role;
use Audience::{Anyone, Carrier, Fresh, ParticipantAtCasting, Roles, VerifiedParticipant};

/// What a route does to the world: nothing, or something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Reads. Answers HEAD as well.
    Get,
    /// Changes something, or carries a draft that must not stand in an address.
    Post,
}

impl Verb {
    fn is_of(self, method: &Method) -> bool {
        match self {
            Self::Get => matches!(*method, Method::GET | Method::HEAD),
            Self::Post => *method == Method::POST,
        }
    }
}

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Endpoint {
    pub verb: Verb,
    /// Pattern, with `{name}` for a part that varies.
    pub path: &'static str,
    pub audience: Audience,
    handler: fn() -> Route,
}

const PARTICIPANT: Audience = Roles(&[Role::Participant]);
const VERIFIER: Audience = Roles(&[Role::Verifier, Role::SeniorVerifier]);
const MANAGER: Audience = Roles(&[Role::EventManager]);
const STAFF: Audience = Roles(&[Role::EventManager, Role::Reviewer]);
const AT_THE_DOOR: Audience = Roles(&[Role::EventManager, Role::PrecinctChair]);
const APPOINTS: &[Role] = &[Role::EventManager, Role::Administrator];
const ANY_STAFF: Audience = Roles(&Role::STAFF);
const SIGNED_IN: Audience = Roles(&Role::ALL);
const FRESH_PARTICIPANT: Audience = Fresh(&[Role::Participant]);
const FRESH: Audience = Fresh(&Role::ALL);

const fn get(path: &'static str, audience: Audience, handler: fn() -> Route) -> Endpoint {
    Endpoint {
        verb: Verb::Get,
        path,
        audience,
        handler,
    }
}

const fn post(path: &'static str, audience: Audience, handler: fn() -> Route) -> Endpoint {
    Endpoint {
        verb: Verb::Post,
        path,
        audience,
        handler,
    }
}

/// Where forms with a file go.
const UPLOADS: [&str; 2] = ["/account/evidence", "/headquarters/roll"];

/// What nobody's browser sends and no cookie is needed for: a witness's line, and a press on a
/// telephone, each signed by whoever sends it.
const MACHINES: [&str; 2] = ["/log/{log}/cosign", "/phone"];

/// Every route there is.
pub const TABLE: &[Endpoint] = &[
    // The busiest on the night come first: they are matched in this order.
    post("/card/cast", ParticipantAtCasting, || to(pages::card::cast)),
    get("/results", Anyone, || to(pages::results::state)),
    get("/", Anyone, || to(pages::public::start)),
    get("/assets/{file}", Anyone, || to(assets::serve)),
    get("/sign-in", Anyone, || to(pages::sign_in::show)),
    post("/sign-in", Anyone, || to(pages::sign_in::submit)),
    get("/sign-in/recovery", Anyone, || {
        to(pages::second_factor::show_recovery)
    }),
    post("/sign-in/recovery", Anyone, || {
        to(pages::second_factor::recover)
    }),
    post("/sign-in/challenge", Anyone, || {
        to(pages::sign_in::challenge)
    }),
    post("/sign-in/passkey", Anyone, || {
        to(pages::sign_in::with_passkey)
    }),
    get("/sign-in/lost", Anyone, || to(pages::lost::show)),
    post("/sign-in/lost", Anyone, || to(pages::lost::ask)),
    get("/sign-in/link", Anyone, || to(pages::lost::show_link)),
    post("/sign-in/link", Anyone, || to(pages::lost::enter)),
    post("/sign-out", SIGNED_IN, || to(pages::sign_in::sign_out)),
    get("/card", VerifiedParticipant, || to(pages::card::show)),
    post("/card", VerifiedParticipant, || to(pages::card::change)),
    get("/card/lists", VerifiedParticipant, || {
        to(pages::card::show_lists)
    }),
    post("/card/lists", VerifiedParticipant, || {
        to(pages::card::submit_lists)
    }),
    get("/card/review", VerifiedParticipant, || {
        to(pages::card::review)
    }),
    post("/card/review", VerifiedParticipant, || {
        to(pages::card::ask_for_review)
    }),
    get("/card/receipt", VerifiedParticipant, || {
        to(pages::card::receipt)
    }),
    get("/card/where", VerifiedParticipant, || {
        to(pages::card::whereabouts)
    }),
    get("/receipt", Anyone, || to(pages::receipt::look_up)),
    get("/receipt/proof", Anyone, || to(log::receipt_proof)),
    get("/log/{log}/checkpoint", Anyone, || to(log::checkpoint)),
    get("/log/{log}/key", Anyone, || to(log::key)),
    get("/log/{log}/tile/{path}*", Anyone, || to(log::tile)),
    get("/limits", Anyone, || to(pages::public::limits)),
    get("/take-part", Anyone, || to(pages::take_part::show)),
    post("/take-part", Anyone, || to(pages::take_part::check)),
    get("/register", Anyone, || to(pages::register::contact::begin)),
    post("/register", Anyone, || to(pages::register::contact::send)),
    get("/register/code", Anyone, || {
        to(pages::register::contact::show_code)
    }),
    post("/register/code", Anyone, || {
        to(pages::register::contact::confirm)
    }),
    post("/register/code/again", Anyone, || {
        to(pages::register::contact::send_again)
    }),
    get("/register/details", PARTICIPANT, || {
        to(pages::register::steps::show_details)
    }),
    post("/register/details", PARTICIPANT, || {
        to(pages::register::steps::set_details)
    }),
    get("/register/session", PARTICIPANT, || {
        to(pages::register::steps::show_session)
    }),
    post("/register/session", PARTICIPANT, || {
        to(pages::register::steps::set_session)
    }),
    get("/register/needs", PARTICIPANT, || {
        to(pages::register::steps::show_needs)
    }),
    post("/register/needs", PARTICIPANT, || {
        to(pages::register::steps::set_needs)
    }),
    get("/register/review", PARTICIPANT, || {
        to(pages::register::review::show)
    }),
    post("/register/review", PARTICIPANT, || {
        to(pages::register::review::submit)
    }),
    get("/continue", SIGNED_IN, || to(pages::continued::show)),
    get("/stay", Anyone, || to(pages::continued::stay)),
    get("/account", PARTICIPANT, || to(pages::account::show)),
    post("/account/appeal", PARTICIPANT, || {
        to(pages::account::appeal)
    }),
    post("/account/evidence", PARTICIPANT, || {
        to(pages::evidence::send)
    }),
    get("/account/withdraw", PARTICIPANT, || {
        to(pages::account::show_withdraw)
    }),
    post("/account/withdraw", PARTICIPANT, || {
        to(pages::account::withdraw)
    }),
    get("/account/data", FRESH_PARTICIPANT, || {
        to(pages::account_data::download)
    }),
    get("/account/keys", SIGNED_IN, || to(pages::keys::show)),
    post("/account/keys", FRESH, || to(pages::keys::change)),
    post("/account/keys/challenge", FRESH, || {
        to(pages::keys::challenge)
    }),
    post("/account/keys/passkey", FRESH, || to(pages::keys::add)),
    get("/account/keys/password", FRESH_PARTICIPANT, || {
        to(pages::second_factor::show)
    }),
    post("/account/keys/password", FRESH_PARTICIPANT, || {
        to(pages::second_factor::set)
    }),
    post("/account/keys/codes", FRESH, || {
        to(pages::second_factor::make_codes)
    }),
    post("/account/keys/phone", FRESH_PARTICIPANT, || {
        to(pages::phone::make)
    }),
    get("/desk", VERIFIER, || to(pages::desk::queue::show)),
    get("/desk/case/{id}", VERIFIER, || to(pages::desk::case::show)),
    post("/desk/case/{id}", VERIFIER, || {
        to(pages::desk::case::decide)
    }),
    post("/desk/case/{id}/overrule", VERIFIER, || {
        to(pages::desk::overrule::propose)
    }),
    post("/desk/case/{id}/full", VERIFIER, || {
        to(pages::desk::whole::ask)
    }),
    get("/desk/case/{id}/evidence/{evidence}", VERIFIER, || {
        to(pages::evidence::show)
    }),
    post("/desk/find", VERIFIER, || to(pages::desk::queue::find)),
    post("/desk/next", VERIFIER, || to(pages::desk::work::next)),
    post("/desk/leave", VERIFIER, || to(pages::desk::work::leave)),
    get("/desk/late", VERIFIER, || to(pages::desk::late::show)),
    post("/desk/late", VERIFIER, || to(pages::desk::late::propose)),
    get("/desk/second/{id}", VERIFIER, || {
        to(pages::desk::late::second)
    }),
    get("/desk/second", VERIFIER, || to(pages::desk::second::show)),
    post("/desk/second/{id}", VERIFIER, || {
        to(pages::desk::second::settle)
    }),
    get("/desk/recovery", VERIFIER, || {
        to(pages::desk::recovery::list)
    }),
    post("/desk/recovery", VERIFIER, || {
        to(pages::desk::recovery::find)
    }),
    get("/desk/recovery/{id}", VERIFIER, || {
        to(pages::desk::recovery::show)
    }),
    post("/desk/recovery/{id}", VERIFIER, || {
        to(pages::desk::recovery::propose)
    }),
    post("/phone", Carrier, || to(pages::phone::call)),
    get("/demo/phone", Anyone, || to(pages::phone::show)),
    post("/demo/phone", Anyone, || to(pages::phone::press)),
    get("/demo/mailbox", Anyone, || to(pages::mailbox::show)),
    get("/results/district/{code}", Anyone, || {
        to(pages::results::district)
    }),
    get("/results/district/{code}/cards", Anyone, || {
        to(pages::results::district_cards)
    }),
    get("/results/county/{name}", Anyone, || {
        to(pages::results::county)
    }),
    get("/results/unit/{code}", Anyone, || to(pages::results::unit)),
    get("/results/counties", Anyone, || to(pages::results::counties)),
    get("/results/findings", Anyone, || to(pages::results::findings)),
    get("/results/rules", Anyone, || to(pages::results::rules)),
    get("/results/preference/{name}", Anyone, || {
        to(pages::results::state_parts)
    }),
    get("/results/district/{code}/preference/{name}", Anyone, || {
        to(pages::results::district_parts)
    }),
    get("/results/county/{county}/preference/{name}", Anyone, || {
        to(pages::results::county_parts)
    }),
    get("/status", Anyone, || to(pages::public::status)),
    get("/language/{code}", Anyone, || to(language::switch)),
    get("/headquarters", STAFF, || to(pages::headquarters::overview)),
    get("/headquarters/advance", STAFF, || {
        to(pages::headquarters::steps::confirm_advance)
    }),
    post("/headquarters/advance", MANAGER, || {
        to(pages::headquarters::steps::advance)
    }),
    get("/headquarters/close", STAFF, || {
        to(pages::headquarters::steps::confirm_close)
    }),
    post("/headquarters/close", MANAGER, || {
        to(pages::headquarters::steps::close)
    }),
    get("/headquarters/opening", STAFF, || {
        to(pages::headquarters::opening::show)
    }),
    post("/headquarters/opening", MANAGER, || {
        to(pages::headquarters::opening::decide)
    }),
    get("/headquarters/tabulate", STAFF, || {
        to(pages::headquarters::steps::confirm_tabulate)
    }),
    post("/headquarters/tabulate", MANAGER, || {
        to(pages::headquarters::steps::tabulate)
    }),
    get("/headquarters/chance", STAFF, || {
        to(pages::headquarters::chance::show)
    }),
    post("/headquarters/chance", MANAGER, || {
        to(pages::headquarters::chance::record)
    }),
    get("/headquarters/release", STAFF, || {
        to(pages::headquarters::steps::confirm_release)
    }),
    post("/headquarters/release", MANAGER, || {
        to(pages::headquarters::steps::release)
    }),
    get("/headquarters/audit", STAFF, || {
        to(pages::headquarters::audit::show)
    }),
    get("/headquarters/roll", MANAGER, || {
        to(pages::headquarters::roll::show)
    }),
    post("/headquarters/roll", MANAGER, || {
        to(pages::headquarters::roll::send)
    }),
    get("/headquarters/roll/rejects.csv", MANAGER, || {
        to(pages::headquarters::roll::rejects)
    }),
    get("/headquarters/roll/progress", MANAGER, || {
        to(pages::headquarters::progress::show)
    }),
    post("/headquarters/roll/confirm", MANAGER, || {
        to(pages::headquarters::roll::confirm)
    }),
    post("/headquarters/roll/precinct", MANAGER, || {
        to(pages::headquarters::roll::name)
    }),
    post("/headquarters/roll/undo", MANAGER, || {
        to(pages::headquarters::roll::undo)
    }),
    get("/staff", ANY_STAFF, || to(pages::staff::own::show)),
    get("/staff/people", Roles(APPOINTS), || {
        to(pages::staff::people::show)
    }),
    post("/staff/people", Fresh(APPOINTS), || {
        to(pages::staff::people::invite)
    }),
    get("/staff/people/{id}", Roles(APPOINTS), || {
        to(pages::staff::member::show)
    }),
    post("/staff/people/{id}/end", Fresh(APPOINTS), || {
        to(pages::staff::member::end)
    }),
    get("/headquarters/check-in", AT_THE_DOOR, || {
        to(pages::headquarters::check_in::precincts)
    }),
    get("/headquarters/check-in/{code}", AT_THE_DOOR, || {
        to(pages::headquarters::check_in::show)
    }),
    get("/headquarters/check-in/{code}/sheet", AT_THE_DOOR, || {
        to(pages::headquarters::check_in::print)
    }),
    post("/headquarters/check-in/{code}", AT_THE_DOOR, || {
        to(pages::headquarters::check_in::arrive)
    }),
    get(
        "/headquarters/check-in/{code}/list.csv",
        AT_THE_DOOR,
        || to(pages::headquarters::check_in::download),
    ),
    post(
        "/headquarters/check-in/{code}/take-back",
        AT_THE_DOOR,
        || to(pages::headquarters::check_in::take_back),
    ),
    get("/api/v1/results", Anyone, || to(api::results)),
    get("/api/openapi.json", Anyone, || to(api::openapi::serve)),
    get("/healthz", Anyone, || to(health::alive)),
    get("/readyz", Anyone, || to(health::ready)),
    get("/.well-known/security.txt", Anyone, || {
        to(health::security_txt)
    }),
    get("/log/{log}/cosign", Anyone, || to(log::to_cosign)),
    post("/log/{log}/cosign", Anyone, || to(log::cosign)),
];

impl Endpoint {
    fn route(&self) -> Route {
        // Not actix's guard for a method: that writes down at every request what it compared.
        let verb = self.verb;
        let is_asked = guard::fn_guard(move |asked| verb.is_of(&asked.head().method));
        let route = (self.handler)().guard(is_asked);
        match self.audience {
            Anyone | ParticipantAtCasting | Carrier => route,
            audience @ (Roles(_) | Fresh(_) | VerifiedParticipant) => {
                route.wrap(from_fn(move |request, next| {
                    access::guard(audience, request, next)
                }))
            }
        }
    }

    /// Whether what is sent there is a form of a page of ours, without a file; the other ones are
    /// uploads, and what [`MACHINES`] send.
    #[must_use]
    pub fn takes_a_form(&self) -> bool {
        self.verb == Verb::Post && !MACHINES.contains(&self.path) && !self.takes_a_file()
    }

    /// Whether what is sent there is a form of a page of ours with a file in it.
    #[must_use]
    pub fn takes_a_file(&self) -> bool {
        self.verb == Verb::Post && UPLOADS.contains(&self.path)
    }

    /// For an `Allow` header.
    fn methods(&self) -> &'static str {
        match self.verb {
            Verb::Get => "GET, HEAD",
            Verb::Post => "POST",
        }
    }
}

/// Whether this path can be followed to something to read.
#[must_use]
pub fn is_page(path: &str) -> bool {
    let can_be_read = |e: &&Endpoint| e.verb == Verb::Get && !e.path.starts_with("/language/");
    TABLE
        .iter()
        .filter(can_be_read)
        .any(|e| ResourceDef::new(e.path).is_match(path))
}

/// Registers the table.
pub fn register(config: &mut ServiceConfig) {
    for (index, first) in TABLE.iter().enumerate() {
        if TABLE[..index].iter().any(|e| e.path == first.path) {
            continue;
        }
        let of_path = || TABLE.iter().filter(|e| e.path == first.path);
        let allowed: Vec<_> = of_path().map(Endpoint::methods).collect();
        let allowed = allowed.join(", ");
        let resource = of_path().fold(resource(first.path), |r, e| r.route(e.route()));
        config.service(resource.default_service(to(move || wrong_method(allowed.clone()))));
    }
    config.default_service(to(finish::no_such_page));
}

async fn wrong_method(allowed: String) -> HttpResponse {
    let mut response = HttpResponse::from_error(Problem::new(Code::MethodNotAllowed));
    if let Ok(value) = HeaderValue::from_str(&allowed) {
        response.headers_mut().insert(ALLOW, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_stands_twice_and_only_reading_is_open_to_anyone_but_signing_in() {
        for (index, endpoint) in TABLE.iter().enumerate() {
            let same = |e: &Endpoint| e.path == endpoint.path && e.verb == endpoint.verb;
            assert!(!TABLE[..index].iter().any(same), "{}", endpoint.path);
            if endpoint.verb == Verb::Post && endpoint.audience == Anyone {
                let before = ["/take-part", "/register"].contains(&endpoint.path);
                let is_code = endpoint.path.starts_with("/register/code");
                let signs_in = endpoint.path.starts_with("/sign-in");
                let cosigns = !endpoint.takes_a_form();
                let is_demo = endpoint.path.starts_with("/demo/");
                assert!(
                    before || is_code || signs_in || cosigns || is_demo,
                    "{}",
                    endpoint.path
                );
            }
        }
    }
}
