//! The outermost layer: whatever an inner one answered leaves here with its headers, and a
//! [`Problem`] leaves as a page or a document. The one place that logs failures.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{
    self, ACCEPT, CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, web};

use super::language;
use super::problem::{Code, Problem};
use super::session;
use super::site::Site;

/// On every response. Pages have no script but that for passkeys, no frame, no third party, and
/// forms go home only.
const HEADERS: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
         frame-ancestors 'none'; base-uri 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Not no-referrer: that would make browsers without fetch metadata send `Origin: null`.
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// Two years, as browsers' preload lists ask.
const HSTS: &str = "max-age=63072000; includeSubDomains";

/// Wraps the whole application.
///
/// # Errors
/// Only where an inner layer broke the rule that failures are responses by now.
pub async fn finish(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let site = request.app_data::<web::Data<Site>>().cloned();
    let Some(site) = site else {
        return Err(Problem::internal("no site in the application").into());
    };
    let machine = is_machine(&request);
    let started = site.clock().now();
    let response = next.call(request).await?.map_into_boxed_body();
    let mut response = render_problem(&site, machine, response);
    secure(response.headers_mut(), site.public().is_https());
    let micros = site.clock().now().0.saturating_sub(started.0);
    site.metrics().answered(response.status().as_u16(), micros);
    tracing::debug!(
        method = method(response.request().method()),
        // The pattern, not the address: an address can carry what a person looked for.
        route = response
            .request()
            .match_pattern()
            .as_deref()
            .unwrap_or("none"),
        status = response.status().as_u16(),
        micros,
        "answered"
    );
    Ok(response)
}

/// What a method is called in the log: whatever is none of these was made up by whoever asks.
fn method(method: &Method) -> &str {
    match *method {
        Method::GET | Method::HEAD | Method::POST | Method::OPTIONS => method.as_str(),
        _ => "other",
    }
}

/// Whether the asker reads documents rather than pages: under `/api`, the machine endpoints, or
/// by its `Accept`.
#[must_use]
pub fn is_machine(request: &ServiceRequest) -> bool {
    let path = request.path();
    if path.starts_with("/api/") || matches!(path, "/healthz" | "/readyz") {
        return true;
    }
    prefers_documents(request.headers())
}

/// Whether an `Accept` header asks for documents.
#[must_use]
pub fn prefers_documents(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|v| v.to_str().ok());
    accept.is_some_and(|a| a.contains("json") && !a.contains("html"))
}

fn render_problem(
    site: &Site,
    machine: bool,
    response: ServiceResponse<BoxBody>,
) -> ServiceResponse<BoxBody> {
    let Some(error) = response.response().error() else {
        return response;
    };
    let foreign;
    let problem = match error.as_error::<Problem>() {
        Some(problem) => problem,
        None => {
            foreign = Problem::from_status(response.status(), error);
            &foreign
        }
    };
    let incident = log(site, problem, response.request().match_pattern().as_deref());
    let lang = language::of(response.request());
    let chrome = site.board().chrome(lang);
    let cookie = session::form_cookie(response.request(), site);
    let (kind, body) = problem.render(machine, &chrome, incident.as_deref(), cookie.as_deref());
    let status = problem.code().entry().status;
    response.map_body(|head, _| {
        head.status = actix_web::http::StatusCode::from_u16(status).unwrap_or(head.status);
        head.headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        BoxBody::new(body)
    })
}

/// Logs what only we can mend, and gives the number under which it was logged.
fn log(site: &Site, problem: &Problem, route: Option<&str>) -> Option<String> {
    let cause = problem.cause()?;
    let incident = site.next_incident();
    let code = problem.code().entry().name;
    let route = route.unwrap_or("none");
    if problem.code() == Code::Internal {
        tracing::error!(incident, code, route, cause, "a request failed");
    } else {
        tracing::warn!(incident, code, route, cause, "a request was put off");
    }
    Some(incident)
}

fn secure(headers: &mut HeaderMap, is_https: bool) {
    for (name, value) in HEADERS {
        // A page that runs the script for passkeys brings a policy of its own.
        if name != header::CONTENT_SECURITY_POLICY || !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if is_https {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static(HSTS),
        );
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// The answer for an address no route has.
///
/// # Errors
/// Always `not_found`.
pub async fn no_such_page() -> Result<HttpResponse, Problem> {
    Err(Problem::new(Code::NotFound))
}
