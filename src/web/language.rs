//! Which language somebody reads, and the links that change it.
//!
//! The choice is a cookie of its own, so that it holds before and after signing in. It says
//! nothing about the person and is not needed for anything else. Without one, the browser's
//! `Accept-Language` decides.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::http::header::{ACCEPT_LANGUAGE, LOCATION, REFERER};
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use std::convert::Infallible;
use std::future::{Ready, ready};

use super::form::{Fields, FromForm};
use super::problem::{Code, Problem};
use super::routes;
use super::site::Site;
use crate::i18n::Lang;

const COOKIE: &str = "caucus-language";

/// The language an asker reads.
#[must_use]
pub fn of(request: &HttpRequest) -> Lang {
    let chosen = request.cookie(COOKIE);
    let chosen = chosen.and_then(|cookie| Lang::parse(cookie.value()));
    chosen.unwrap_or_else(|| {
        let header = request.headers().get(ACCEPT_LANGUAGE);
        Lang::preferred(header.and_then(|v| v.to_str().ok()).unwrap_or_default())
    })
}

impl FromRequest for Lang {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(of(request)))
    }
}

/// Where a link to another language stands.
#[derive(Debug, serde::Deserialize)]
pub struct Back {
    to: Option<String>,
}

/// `GET /language/{code}`: back to the page it was asked from, in that language.
///
/// # Errors
/// `not_found` for a language that is not ours.
pub async fn switch(
    request: HttpRequest,
    site: web::Data<Site>,
    code: web::Path<String>,
    query: Option<web::Query<Back>>,
) -> Result<HttpResponse, Problem> {
    let lang = Lang::parse(&code).ok_or_else(|| Problem::new(Code::NotFound))?;
    let to = query.and_then(|q| q.into_inner().to);
    let referer = || {
        let header = request.headers().get(REFERER)?.to_str().ok()?;
        Some(path_of(header).to_owned())
    };
    Ok(HttpResponse::SeeOther()
        .cookie(choice(lang, &site))
        .insert_header((LOCATION, back(&to.or_else(referer).unwrap_or_default())))
        .finish())
}

/// The path and query of an address. Whose host it names does not matter: only the path is used.
fn path_of(address: &str) -> &str {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    rest.find('/').map_or("/", |at| &rest[at..])
}

/// What remembers a choice.
fn choice(lang: Lang, site: &Site) -> Cookie<'static> {
    Cookie::build(COOKIE, lang.code())
        .path("/")
        .max_age(Duration::days(365))
        .http_only(true)
        .secure(site.public().is_https())
        .same_site(SameSite::Lax)
        .finish()
}

/// How the answer to a form is had in another language, where it has no address of its own: the
/// form is sent again as it was, with the language wanted.
#[derive(Debug, Clone)]
pub struct Again {
    pub action: &'static str,
    pub fields: Vec<(&'static str, String)>,
}

/// A form of a page that is [`Again`] sent for another language.
#[derive(Debug)]
pub struct Asked<T> {
    pub form: T,
    /// Set where another language is all that is wanted: nothing else is to be done.
    pub language: Option<Lang>,
}

impl<T: FromForm> FromForm for Asked<T> {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        let language = fields.one("language")?.map(|code| {
            let known = Lang::parse(code);
            known.ok_or_else(|| Problem::new(Code::MalformedRequest))
        });
        Ok(Self {
            form: T::read(fields)?,
            language: language.transpose()?,
        })
    }
}

/// The page in the language that was asked for, which holds from now on.
///
/// # Errors
/// Where the choice makes no cookie.
pub fn chosen(lang: Lang, site: &Site, mut page: HttpResponse) -> Result<HttpResponse, Problem> {
    page.add_cookie(&choice(lang, site))
        .map_err(Problem::internal)?;
    Ok(page)
}

/// The page at `address`, or the nearest above it that can be asked for: a page that answered a
/// form often has none of its own. Only addresses of the route table are followed.
#[must_use]
pub fn back(address: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    if routes::is_page(path) {
        let is_plain = address.chars().all(|c| c.is_ascii_graphic());
        return match query {
            _ if !is_plain => "/".to_owned(),
            "" => path.to_owned(),
            query => format!("{path}?{query}"),
        };
    }
    match path.rsplit_once('/') {
        Some((above, _)) if !above.is_empty() => back(above),
        _ => "/".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_another_language_leads_back_and_never_away() {
        for (from, to) in [
            ("/card/receipt", "/card/receipt"),
            ("/sign-in?next=/card", "/sign-in?next=/card"),
            ("/results/county/O%27Brien", "/results/county/O%27Brien"),
            ("/card/cast", "/card"),
            ("/nowhere/at/all", "/"),
            ("/language/es", "/"),
            ("//evil.example", "/"),
            ("//evil.example/card", "/"),
            ("https://evil.example/card", "/"),
            ("/\\evil.example", "/"),
            ("/results/unit/a\r\nset-cookie: x", "/"),
            ("/results/unit/é", "/"),
            ("", "/"),
        ] {
            assert_eq!(back(from), to, "{from}");
        }
        assert_eq!(path_of("https://caucus.example/card?x=1"), "/card?x=1");
        assert_eq!(path_of("https://caucus.example"), "/");
        assert_eq!(back(path_of("nonsense")), "/");
    }
}
