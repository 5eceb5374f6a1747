//! Marks in every place of a request where somebody can put one, sent to every route as every
//! role: addresses, headers, forms, files and bodies that are no form at all.

use super::child::Sender;
use super::marks::NETWORK;
use crate::harness::{Answer, FORM, PARTS, TestApp, Visitor, form, parts};
use caucus::domain::Role;
use caucus::web::access::Audience;
use caucus::web::routes::{Endpoint, TABLE, Verb};
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;

/// Names that no `one("…")`, `required("…")` or `all("…")` shows, and those of addresses.
const OTHER_NAMES: [&str; 15] = [
    "given", "family", "month", "day", "year", "postcode", "choice", "list-1", "list-2", "zone",
    "old", "root", "size", "to", "other",
];

/// Every name of a field that a form of ours is read by, from the program's own text: a field that
/// is new is filled in as well.
fn names() -> Vec<String> {
    fn read(folder: &Path, found: &mut BTreeSet<String>) {
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() {
                read(&path, found);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for call in [".one(\"", ".required(\"", ".all(\"", "text(\""] {
                let parts = text.split(call).skip(1);
                found.extend(parts.map(|p| p.split('"').next().unwrap().to_owned()));
            }
        }
    }
    let mut found: BTreeSet<String> = OTHER_NAMES.map(str::to_owned).into();
    read(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web"),
        &mut found,
    );
    assert!(found.len() > 50, "{found:?}");
    found.into_iter().collect()
}

/// A page of this role with a form on it.
fn own_page(role: Option<Role>) -> &'static str {
    match role {
        None => "/sign-in",
        Some(Role::Participant) => "/account",
        Some(_) => "/staff",
    }
}

impl Sender {
    /// Sends marks to every route as this visitor.
    pub async fn everywhere(&mut self, visitor: &mut Visitor<'_>, role: Option<Role>) {
        let page = self.open(visitor, own_page(role)).await;
        let names = names();
        for endpoint in TABLE.iter().filter(|e| e.path != "/sign-out") {
            match endpoint.verb {
                Verb::Get => self.ask(visitor, endpoint, &names).await,
                Verb::Post => self.post(visitor, &page, endpoint, &names).await,
            }
            let is_theirs = match endpoint.audience {
                Audience::Anyone => role.is_none(),
                Audience::Roles(roles) | Audience::Fresh(roles) => role == Some(roles[0]),
                _ => role == Some(Role::Participant),
            };
            if endpoint.verb == Verb::Post && is_theirs {
                self.mistaken(visitor, &page, endpoint).await;
            }
        }
    }

    /// An address with a mark wherever something can vary.
    fn address(&mut self, endpoint: &Endpoint) -> String {
        let mut filled = Vec::new();
        for part in endpoint.path.split('/') {
            filled.push(match part.starts_with('{') {
                true => format!(
                    "{}%20%C3%B1",
                    self.marks.mark(&format!("part of {}", endpoint.path))
                ),
                false => part.to_owned(),
            });
        }
        filled.join("/")
    }

    /// Headers with a mark wherever a browser or somebody in between says something.
    fn headers(&mut self, endpoint: &Endpoint) -> Vec<(&'static str, String)> {
        self.asked += 1;
        let mut headers = vec![("x-forwarded-for", format!("{NETWORK}{}", self.asked % 250))];
        for name in [
            "user-agent",
            "referer",
            "accept-language",
            "authorization",
            "if-none-match",
            "x-real-ip",
            "x-request-id",
            "idempotency-key",
            "forwarded",
            "from",
        ] {
            let mark = self.marks.mark(&format!("{name} of {}", endpoint.path));
            headers.push((name, mark));
        }
        headers
    }

    async fn ask(&mut self, visitor: &mut Visitor<'_>, endpoint: &Endpoint, names: &[String]) {
        let path = self.address(endpoint);
        let mark = self.marks.mark(&format!("query of {}", endpoint.path));
        let asked: Vec<_> = names
            .iter()
            .map(|name| format!("{name}={mark}%0a"))
            .collect();
        let headers = self.headers(endpoint);
        let headers: Vec<_> = headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let path = format!("{path}?{}", asked.join("&"));
        let answer = visitor.get_with(&path, &headers).await;
        self.marks.note(visitor, &answer);
        assert!(answer.status < 500, "{path}: {}", answer.body);
    }

    async fn post(
        &mut self,
        visitor: &mut Visitor<'_>,
        page: &Answer,
        endpoint: &Endpoint,
        names: &[String],
    ) {
        let path = self.address(endpoint);
        let mut fields = Vec::new();
        // A form holds 64 fields at most, its token among them.
        for name in names.iter().take(63) {
            fields.push((
                name.as_str(),
                self.marks.mark(&format!("{} {name}", endpoint.path)),
            ));
        }
        let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let headers = self.headers(endpoint);
        let headers: Vec<_> = headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let answer = match endpoint.takes_a_file() {
            false => visitor.submit_with(page, &path, &fields, &headers).await,
            true => {
                let name = self.marks.mark(&format!("{} file name", endpoint.path));
                let bytes = self.marks.mark(&format!("{} file", endpoint.path));
                let fields = &fields[..fields.len().min(8)];
                let file = ("file", name.as_str(), bytes.as_bytes());
                visitor.upload(page, &path, fields, file).await
            }
        };
        self.marks.note(visitor, &answer);
        assert!(answer.status < 500, "{path}: {}", answer.body);
    }

    /// What no page of ours sends: other tokens, other sites, other kinds of body.
    async fn mistaken(&mut self, visitor: &mut Visitor<'_>, page: &Answer, endpoint: &Endpoint) {
        let path = self.address(endpoint);
        let mark = self
            .marks
            .mark(&format!("mistaken body of {}", endpoint.path));
        let (token, own) = (page.hidden("form_token"), self.origin.clone());
        let wrong = form(&[("form_token", &mark), ("email", &mark)]);
        let twice = form(&[("form_token", &token), ("email", &mark), ("email", &mark)]);
        let evil = format!("https://{mark}.example");
        let json = format!("{{\"form_token\":\"{token}\",\"{mark}\":\"{mark}\"}}");
        let odd = format!("text/{mark}");
        let files = parts(
            &[("form_token", &mark), (&mark, &mark)],
            Some((&mark, &mark, mark.as_bytes())),
        );
        let files = String::from_utf8(files).unwrap();
        let cases = [
            (FORM.1, own.as_str(), wrong.as_str()),
            (FORM.1, &own, &twice),
            (FORM.1, &evil, &wrong),
            ("application/json", &own, &json),
            (&odd, &own, &mark),
            (PARTS.1, &own, &files),
            (FORM.1, &own, &format!("form_token={token}&%ff={mark}")),
        ];
        for (kind, origin, body) in cases {
            let headers = [("content-type", kind), ("origin", origin)];
            let answer = visitor.post(&path, body, &headers).await;
            assert!(answer.status < 500, "{path}: {}", answer.body);
        }
    }
}

/// What no browser and no program sends, straight to the port.
pub fn raw(app: &TestApp, sender: &mut Sender) {
    let mut mark = |what| sender.marks.mark(&format!("raw {what}"));
    let requests = [
        format!("{} / HTTP/1.1\r\nhost: x\r\n\r\n", mark("method")),
        format!("GET /{} HTTP/9.9\r\nhost: x\r\n\r\n", mark("version")),
        format!(
            "GET /nowhere/{} HTTP/1.1\r\nhost: x\r\n\r\n",
            mark("address")
        ),
        format!(
            "GET / HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n",
            mark("length")
        ),
        format!(
            "GET / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: {}\r\n\r\n",
            mark("encoding")
        ),
        format!(
            "GET / HTTP/1.1\r\nhost: {}\r\n{}\r\n\r\n",
            mark("host"),
            mark("header")
        ),
        format!(
            "GET / HTTP/1.1\r\nhost: x\r\ncookie: caucus={}\r\n\r\n",
            mark("cookie")
        ),
        format!(
            "GET /card HTTP/1.1\r\nhost: x\r\ncookie: {}=1; caucus=%ff{}\r\n\r\n",
            mark("cookie"),
            mark("cookie")
        ),
        format!(
            "GET / HTTP/1.1\r\nhost: x\r\nx: {}{}\r\n\r\n",
            mark("long"),
            "x".repeat(200_000)
        ),
        format!(
            "PROPFIND /card/{} HTTP/1.1\r\nhost: x\r\n\r\n",
            mark("other method")
        ),
        format!("\0\u{1}{}\r\n\r\n", mark("no text")),
    ];
    for request in requests {
        let mut stream = TcpStream::connect(app.running.address).unwrap();
        // The server may have answered and closed before it has heard everything.
        let _ = stream.write_all(request.as_bytes());
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let _ = stream.read_to_end(&mut Vec::new());
    }
}
