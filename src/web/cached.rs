//! Bytes that are made once and served many times, with the tag by which a browser asks whether
//! they have changed.

use actix_web::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue,
    IF_NONE_MATCH, VARY,
};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::io::Write;

/// Below this many bytes compression saves less than it costs.
const WORTH_COMPRESSING: usize = 1024;

/// Media type of pages.
const PAGE: &str = "text/html; charset=utf-8";

/// A body in both encodings, with their tags.
#[derive(Debug, Clone)]
pub struct Cached {
    kind: &'static str,
    plain: Body,
    gzip: Option<Body>,
}

#[derive(Debug, Clone)]
struct Body {
    bytes: Bytes,
    etag: HeaderValue,
}

impl Cached {
    /// Compresses and tags `bytes` of this media type.
    #[must_use]
    pub fn new(kind: &'static str, bytes: Vec<u8>) -> Self {
        let digest = Sha256::digest(&bytes);
        let hash = base16ct::lower::encode_string(&digest[..12]);
        let body = |bytes: Vec<u8>, suffix: &str| Body {
            bytes: bytes.into(),
            // Hexadecimal digits and quotes are always a header value.
            etag: HeaderValue::from_str(&format!("\"{hash}{suffix}\""))
                .unwrap_or(HeaderValue::from_static("\"\"")),
        };
        let gzip = (bytes.len() >= WORTH_COMPRESSING)
            .then(|| gzip(&bytes))
            .flatten();
        Self {
            kind,
            gzip: gzip.map(|b| body(b, "-gz")),
            plain: body(bytes, ""),
        }
    }

    /// The page made from a template.
    #[must_use]
    pub fn page(html: String) -> Self {
        Self::new(PAGE, html.into_bytes())
    }

    /// What of a request decides the answer: a page also stands in the reader's language.
    fn varies_by(&self) -> &'static str {
        if self.kind == PAGE {
            "accept-encoding, accept-language, cookie"
        } else {
            "accept-encoding"
        }
    }

    /// The whole body, or 304 where the asker already has it.
    #[must_use]
    pub fn respond(&self, request: &HttpRequest, cache_control: &'static str) -> HttpResponse {
        let headers = request.headers();
        let (body, is_gzip) = match &self.gzip {
            Some(gzip) if accepts_gzip(headers) => (gzip, true),
            _ => (&self.plain, false),
        };
        let mut response = if is_known(headers, &body.etag) {
            HttpResponse::NotModified()
        } else {
            HttpResponse::Ok()
        };
        response
            .insert_header((ETAG, body.etag.clone()))
            .insert_header((CACHE_CONTROL, HeaderValue::from_static(cache_control)))
            .insert_header((VARY, HeaderValue::from_static(self.varies_by())));
        if is_known(headers, &body.etag) {
            return response.finish();
        }
        if is_gzip {
            response.insert_header((CONTENT_ENCODING, HeaderValue::from_static("gzip")));
        }
        response
            .insert_header((CONTENT_TYPE, HeaderValue::from_static(self.kind)))
            .body(body.bytes.clone())
    }
}

fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(ACCEPT_ENCODING).and_then(|v| v.to_str().ok()) else {
        return false;
    };
    value.split(',').any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let refused = matches!(
            weight.trim().strip_prefix("q="),
            Some("0" | "0.0" | "0.00" | "0.000")
        );
        name.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

fn is_known(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let Some(value) = headers.get(IF_NONE_MATCH).and_then(|v| v.to_str().ok()) else {
        return false;
    };
    value.split(',').any(|tag| {
        let tag = tag.trim();
        tag == "*" || tag.trim_start_matches("W/").as_bytes() == etag.as_bytes()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::StatusCode;
    use actix_web::http::header::HeaderName;
    use actix_web::test::TestRequest;

    fn ask(page: &Cached, headers: &[(&str, &str)]) -> HttpResponse {
        let request = headers
            .iter()
            .fold(TestRequest::get(), |r, h| r.insert_header(*h));
        page.respond(&request.to_http_request(), "no-cache")
    }

    fn header<'a>(response: &'a HttpResponse, name: &HeaderName) -> &'a str {
        let value = response.headers().get(name);
        value.map_or("", |v| v.to_str().unwrap())
    }

    #[test]
    fn an_asker_who_has_the_page_is_told_so_in_either_encoding() {
        let page = Cached::page("caucus ".repeat(1000));
        let plain = ask(&page, &[]);
        assert_eq!(header(&plain, &CONTENT_ENCODING), "");
        let small = ask(&page, &[("accept-encoding", "br, gzip;q=0.8")]);
        assert_eq!(header(&small, &CONTENT_ENCODING), "gzip");
        assert_ne!(header(&plain, &ETAG), header(&small, &ETAG));
        let refused = ask(&page, &[("accept-encoding", "gzip;q=0")]);
        assert_eq!(header(&refused, &CONTENT_ENCODING), "");
        let etag = header(&plain, &ETAG);
        for tags in [
            etag.to_owned(),
            format!("W/{etag}"),
            format!("\"x\", {etag}"),
            "*".to_owned(),
        ] {
            let known = ask(&page, &[("if-none-match", &tags)]);
            assert_eq!(known.status(), StatusCode::NOT_MODIFIED, "{tags}");
        }
        let other = ask(&page, &[("if-none-match", "\"x\"")]);
        assert_eq!(other.status(), StatusCode::OK);
    }
}
