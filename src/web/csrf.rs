//! Where a form came from. Two checks, both needed before a form can be read
//! ([`super::form::VerifiedForm`]):
//!
//! 1. The browser says the request is of the same origin. `Sec-Fetch-Site` decides where it is
//!    sent (a page cannot forge it); otherwise `Origin` must be the public address; a request
//!    with neither is refused.
//! 2. The form carries a token made from the cookie it was rendered for. It is a hash, so the
//!    server keeps nothing, and reading the page does not give the cookie away.

use actix_web::http::header::{HeaderMap, ORIGIN};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::config::PublicUrl;

/// Name of the hidden field that carries the token.
pub const FIELD: &str = "form_token";

/// The token of forms rendered for the holder of this cookie.
#[must_use]
pub fn token_for(cookie: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(b"caucus form token v1\0");
    hash.update(cookie.as_bytes());
    base16ct::lower::encode_string(&hash.finalize()[..16])
}

/// Whether `token` belongs to the holder of `cookie`, in constant time.
#[must_use]
pub fn token_matches(cookie: &str, token: &str) -> bool {
    token_for(cookie).as_bytes().ct_eq(token.as_bytes()).into()
}

/// Whether a request that changes something comes from our own pages.
#[must_use]
pub fn same_origin(headers: &HeaderMap, public: &PublicUrl) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin";
    }
    headers
        .get(ORIGIN)
        .is_some_and(|origin| origin.as_bytes() == public.origin().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    #[test]
    fn a_token_belongs_to_one_cookie() {
        let token = token_for("one");
        assert!(token_matches("one", &token));
        assert!(!token_matches("two", &token));
        assert!(!token_matches("one", ""));
        assert!(!token_matches("one", &token[1..]));
    }

    #[test]
    fn a_request_without_a_word_about_its_origin_is_refused() {
        let public = PublicUrl::try_from("https://caucus.example.org".to_owned()).unwrap();
        let check = |pairs: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                );
            }
            same_origin(&headers, &public)
        };
        let ours = ("origin", "https://caucus.example.org");
        assert!(!check(&[]));
        assert!(check(&[ours]));
        assert!(check(&[("sec-fetch-site", "same-origin")]));
        assert!(!check(&[("origin", "https://evil.example")]));
        assert!(!check(&[("origin", "null")]));
        for site in ["cross-site", "same-site", "none", ""] {
            assert!(!check(&[("sec-fetch-site", site), ours]), "{site}");
        }
    }
}
