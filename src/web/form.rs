//! Forms. A body can only be read through [`VerifiedForm`], which has checked where it came from,
//! what it is and how large it is before a handler sees a single field.

use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use std::borrow::Cow;

use super::problem::{Code, Problem};
use super::session;
use super::site::Site;
use super::{csrf, held};

/// The most bytes a form can have. Ours need a few hundred.
pub const MAX_BODY: usize = 16 * 1024;

/// The most fields a form can have.
const MAX_FIELDS: usize = 64;

/// The fields of a form, in the order they were sent.
#[derive(Debug, Default)]
pub struct Fields<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Fields<'a> {
    /// Reads a body. Percent-encoding that is not UTF-8 is refused, not replaced.
    pub(super) fn parse(body: &'a [u8]) -> Result<Self, Problem> {
        let malformed = || Problem::new(Code::MalformedRequest);
        let mut fields = Vec::new();
        for (name, value) in form_urlencoded::parse(body) {
            let unreadable = |text: &str| text.contains('\u{fffd}') || text.contains('\0');
            if fields.len() == MAX_FIELDS || unreadable(&name) || unreadable(&value) {
                return Err(malformed());
            }
            fields.push((name, value));
        }
        Ok(Self(fields))
    }

    /// The only field of this name; none where it is absent.
    ///
    /// # Errors
    /// `malformed_request` where it was sent twice: which one would hold?
    pub fn one(&self, name: &str) -> Result<Option<&str>, Problem> {
        let mut values = self.0.iter().filter(|(n, _)| n == name).map(|(_, v)| &**v);
        match (values.next(), values.next()) {
            (value, None) => Ok(value),
            _ => Err(Problem::new(Code::MalformedRequest)),
        }
    }

    /// As [`Fields::one`], where the form always has it.
    ///
    /// # Errors
    /// `malformed_request` where it is absent or was sent twice.
    pub fn required(&self, name: &str) -> Result<&str, Problem> {
        self.one(name)?
            .ok_or_else(|| Problem::new(Code::MalformedRequest))
    }

    /// Every value of this name, in order.
    pub fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> {
        self.0
            .iter()
            .filter(move |(n, _)| n == name)
            .map(|(_, v)| &**v)
    }

    /// Every name and value, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(n, v)| (&**n, &**v))
    }

    /// The same, owned.
    #[must_use]
    pub fn into_pairs(self) -> Vec<(String, String)> {
        let owned =
            |(name, value): (Cow<'_, str>, Cow<'_, str>)| (name.into_owned(), value.into_owned());
        self.0.into_iter().map(owned).collect()
    }

    /// Fields that were read elsewhere.
    pub(super) fn from_pairs(pairs: Vec<(String, String)>) -> Fields<'static> {
        let owned = pairs.into_iter().map(|(n, v)| (n.into(), v.into()));
        Fields(owned.collect())
    }

    #[cfg(test)]
    pub fn of(pairs: &[(&'a str, &'a str)]) -> Self {
        Self(
            pairs
                .iter()
                .map(|(n, v)| ((*n).into(), (*v).into()))
                .collect(),
        )
    }
}

/// A type a form can be read into.
pub trait FromForm: Sized {
    /// # Errors
    /// [`Problem`] where the fields cannot have come from our page. Mistakes people make are not
    /// errors: the type keeps them, and the handler shows the form again.
    fn read(fields: &Fields) -> Result<Self, Problem>;
}

/// For forms that are only a button.
#[derive(Debug)]
pub struct Nothing;

impl FromForm for Nothing {
    fn read(_: &Fields) -> Result<Self, Problem> {
        Ok(Self)
    }
}

/// A form from our own page, sent by whoever the page was made for.
#[derive(Debug)]
pub struct VerifiedForm<T>(pub T);

impl<T: FromForm + 'static> FromRequest for VerifiedForm<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move { verify(&request, payload).await.map(Self) })
    }
}

async fn verify<T: FromForm>(request: &HttpRequest, payload: Payload) -> Result<T, Problem> {
    let body = own_body(request, payload).await?;
    match own_fields(request, &body) {
        Ok(fields) => T::read(&fields),
        // Of a page that was open while its reader signed in elsewhere: it is given back to be sent.
        Err(problem) if problem.code() == Code::StaleForm => {
            let typed = held::typed(request, Fields::parse(&body)?);
            Err(problem.with_typed(typed))
        }
        Err(problem) => Err(problem),
    }
}

/// The body of a form that one of our own pages sent.
///
/// # Errors
/// [`Problem`] for everything else.
pub(super) async fn own_body(request: &HttpRequest, payload: Payload) -> Result<Vec<u8>, Problem> {
    if !csrf::same_origin(request.headers(), site(request)?.public()) {
        return Err(Problem::new(Code::ForeignForm));
    }
    body_of_a_form(request, payload).await
}

/// The body of a form, whoever sent it.
///
/// # Errors
/// [`Problem`] for what is no form, or too large.
pub(super) async fn body_of_a_form(
    request: &HttpRequest,
    payload: Payload,
) -> Result<Vec<u8>, Problem> {
    if !is_form(request) {
        return Err(Problem::new(Code::WrongContentType));
    }
    read_body(request, payload).await
}

/// The fields of such a body, where its page was made for whoever sends it.
///
/// # Errors
/// [`Problem`] for everything else.
pub(super) fn own_fields<'a>(request: &HttpRequest, body: &'a [u8]) -> Result<Fields<'a>, Problem> {
    let fields = Fields::parse(body)?;
    let token = fields.one(csrf::FIELD)?.unwrap_or_default();
    let is_ours = session::form_cookie(request, site(request)?)
        .is_some_and(|cookie| csrf::token_matches(&cookie, token));
    if !is_ours {
        return Err(Problem::new(Code::StaleForm));
    }
    Ok(fields)
}

pub(super) fn site(request: &HttpRequest) -> Result<&Site, Problem> {
    let site = request.app_data::<web::Data<Site>>();
    let site = site.ok_or_else(|| Problem::internal("no site in the application"))?;
    Ok(site)
}

fn is_form(request: &HttpRequest) -> bool {
    let kind = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|v| v.to_str().ok());
    let essence = kind
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    essence
        .trim()
        .eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

async fn read_body(request: &HttpRequest, mut payload: Payload) -> Result<Vec<u8>, Problem> {
    let announced = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok());
    let announced: usize = announced.and_then(|v| v.parse().ok()).unwrap_or(0);
    if announced > MAX_BODY {
        return Err(Problem::new(Code::TooLarge));
    }
    let mut body = Vec::with_capacity(announced);
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Problem::new(Code::MalformedRequest))?;
        if body.len() + chunk.len() > MAX_BODY {
            return Err(Problem::new(Code::TooLarge));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_keep_their_order_and_a_doubled_one_is_refused() {
        let fields = Fields::parse(b"c=3&do=up-1&c=1&x=Jos%C3%A9+B").unwrap();
        assert_eq!(fields.all("c").collect::<Vec<_>>(), ["3", "1"]);
        assert_eq!(fields.one("x").unwrap(), Some("José B"));
        assert_eq!(fields.one("none").unwrap(), None);
        assert!(fields.one("c").is_err());
        assert!(fields.required("none").is_err());
    }

    #[test]
    fn bytes_that_are_no_text_and_endless_fields_are_refused() {
        assert!(Fields::parse(b"a=%ff").is_err());
        assert!(Fields::parse(b"a=%00").is_err());
        assert!(Fields::parse("a=1&".repeat(MAX_FIELDS).as_bytes()).is_ok());
        assert!(Fields::parse("a=1&".repeat(MAX_FIELDS + 1).as_bytes()).is_err());
    }
}
