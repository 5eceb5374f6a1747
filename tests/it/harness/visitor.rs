//! People who use the program as a browser without script does: cookies, forms, and nothing they were
//! not shown.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use std::collections::BTreeMap;
use std::time::Duration;

/// Where the program answers, and the address that people know it by.
pub struct Site {
    base: String,
    origin: String,
    client: reqwest::Client,
}

impl Site {
    pub fn new(base: &str, origin: &str) -> Self {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            // Sooner than the server closes what is idle, so that no request meets the closing.
            .pool_idle_timeout(Duration::from_secs(1))
            .build();
        Self {
            base: base.to_owned(),
            origin: origin.to_owned(),
            client: client.unwrap(),
        }
    }

    /// Somebody who is not signed in.
    pub fn visitor(&self) -> Visitor<'_> {
        Visitor {
            site: self,
            cookies: BTreeMap::new(),
        }
    }
}

/// A browser without script.
#[derive(Clone)]
pub struct Visitor<'a> {
    site: &'a Site,
    pub cookies: BTreeMap<String, String>,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    /// The same as text; empty where it is none.
    pub body: String,
}

impl Answer {
    /// A header's text; empty where it is absent.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// The value of the first hidden field of this name.
    pub fn hidden(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let found = self
            .body
            .split_once(&start)
            .and_then(|(_, rest)| rest.split_once('"'));
        let found = found.unwrap_or_else(|| panic!("no field {name} in {}", self.body));
        found.0.to_owned()
    }

    /// The stable code of a problem document.
    pub fn code(&self) -> String {
        let document: serde_json::Value = serde_json::from_str(&self.body).unwrap();
        document["code"].as_str().unwrap().to_owned()
    }
}

impl Visitor<'_> {
    /// The same person at another address of the program.
    pub fn at<'b>(&self, site: &'b Site) -> Visitor<'b> {
        Visitor {
            site,
            cookies: self.cookies.clone(),
        }
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    /// Opens a page with these headers besides.
    pub async fn get_with(&mut self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = self.site.client.get(format!("{}{path}", self.site.base));
        self.send(request, headers).await
    }

    /// Sends a form as a browser does, with the token of `page`.
    pub async fn submit(&mut self, page: &Answer, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.submit_with(page, path, fields, &[]).await
    }

    /// Sends a form with these headers besides.
    pub async fn submit_with(
        &mut self,
        page: &Answer,
        path: &str,
        fields: &[(&str, &str)],
        more: &[(&str, &str)],
    ) -> Answer {
        let token = page.hidden("form_token");
        let mut all = vec![("form_token", token.as_str())];
        all.extend_from_slice(fields);
        let mut headers = vec![("origin", self.site.origin.as_str()), FORM];
        headers.extend_from_slice(more);
        self.post(path, &form(&all), &headers).await
    }

    /// Sends anything, with these headers and the cookies.
    pub async fn post(&mut self, path: &str, body: &str, headers: &[(&str, &str)]) -> Answer {
        let request = self.site.client.post(format!("{}{path}", self.site.base));
        self.send(request.body(body.to_owned()), headers).await
    }

    /// As [`Visitor::post`], of bytes that are no text.
    pub async fn post_bytes(
        &mut self,
        path: &str,
        body: Vec<u8>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let request = self.site.client.post(format!("{}{path}", self.site.base));
        self.send(request.body(body), headers).await
    }

    /// Sends a form with a file as a browser does, with the token of `page`.
    pub async fn upload(
        &mut self,
        page: &Answer,
        path: &str,
        fields: &[(&str, &str)],
        file: (&str, &str, &[u8]),
    ) -> Answer {
        let token = page.hidden("form_token");
        let mut all = vec![("form_token", token.as_str())];
        all.extend_from_slice(fields);
        let headers = [("origin", self.site.origin.as_str()), PARTS];
        self.post_bytes(path, parts(&all, Some(file)), &headers)
            .await
    }

    /// Opens the sign-in page and sends its form.
    pub async fn sign_in(&mut self, login: &str, password: &str) -> Answer {
        let page = self.get("/sign-in").await;
        let fields = [("login", login), ("password", password)];
        self.submit(&page, "/sign-in", &fields).await
    }

    async fn send(&mut self, request: reqwest::RequestBuilder, more: &[(&str, &str)]) -> Answer {
        let mut headers = HeaderMap::new();
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(n, v)| format!("{n}={v}"))
            .collect();
        if !cookies.is_empty() {
            headers.insert(
                "cookie",
                HeaderValue::from_str(&cookies.join("; ")).unwrap(),
            );
        }
        for (name, value) in more {
            let name: HeaderName = name.parse().unwrap();
            headers.insert(name, HeaderValue::from_str(value).unwrap());
        }
        let response = request.headers(headers).send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        for cookie in headers.get_all("set-cookie") {
            let text = cookie.to_str().unwrap();
            let (name, rest) = text.split_once('=').unwrap();
            match rest.split(';').next().unwrap_or_default() {
                "" => self.cookies.remove(name),
                value => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        let bytes = response.bytes().await.unwrap().to_vec();
        let body = String::from_utf8(bytes.clone()).unwrap_or_default();
        Answer {
            status,
            headers,
            bytes,
            body,
        }
    }
}

/// The header of a form with a file.
pub const PARTS: (&str, &str) = (
    "content-type",
    "multipart/form-data; boundary=----tests7MA4",
);

/// The body of a form with a file: its field, its name and its bytes.
pub fn parts(fields: &[(&str, &str)], file: Option<(&str, &str, &[u8])>) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!(
            "------tests7MA4\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
        body.extend(part.as_bytes());
    }
    if let Some((field, name, bytes)) = file {
        let head = format!(
            "------tests7MA4\r\ncontent-disposition: form-data; name=\"{field}\"; \
             filename=\"{name}\"\r\ncontent-type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"------tests7MA4--\r\n");
    body
}

/// The header of a form.
pub const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// A form's body.
pub fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}
