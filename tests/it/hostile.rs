//! What nobody's browser sends by itself, sent to every route and into every field of every form
//! there is: each is answered with a page that says what to do, and nothing is stored.

use crate::card;
use crate::harness::{ANA, Answer, FORM, Form, TestApp, Visitor, form, forms};
use caucus::domain::Role;
use caucus::services::audit;
use caucus::web::access::Audience;
use caucus::web::form::MAX_BODY;
use caucus::web::routes::{Endpoint, TABLE, Verb};
use std::io::{Read, Write};
use std::net::TcpStream;

/// Markup that must never come back as markup.
const MARKUP: &str = "\"'><script>alert(1)</script>";

/// What people are called, and what they type instead of a name.
const TYPED: [&str; 9] = [
    "José Ñandú",
    "李小龍",
    "محمد بن علي",
    "שרה",
    "Nguyễn Thị Minh Khai",
    "👩🏽‍💻",
    "\u{202e}gnp.exe",
    "'; DROP TABLE account; --",
    MARKUP,
];

/// What no form can hold.
fn refused() -> [(&'static str, String); 3] {
    [
        ("a NUL", "a\0b".to_owned()),
        ("10,000 characters", "x".repeat(10_000)),
        ("more than a body holds", "a".repeat(MAX_BODY)),
    ]
}

fn address(pattern: &str, filled: &str) -> String {
    let parts = pattern.split('/');
    let parts = parts.map(|part| if part.starts_with('{') { filled } else { part });
    parts.collect::<Vec<_>>().join("/")
}

fn posts() -> impl Iterator<Item = &'static Endpoint> {
    TABLE.iter().filter(|e| e.takes_a_form())
}

/// Somebody the table lets in, with a page of theirs that carries their token.
async fn sender<'a>(app: &'a TestApp, endpoint: &Endpoint) -> (Visitor<'a>, Answer) {
    let role = match endpoint.audience {
        Audience::Anyone | Audience::Carrier => None,
        Audience::Roles(roles) | Audience::Fresh(roles) => Some(roles[0]),
        Audience::ParticipantAtCasting | Audience::VerifiedParticipant => Some(Role::Participant),
    };
    let mut visitor = app.in_role(role).await;
    let page = visitor
        .get(match role {
            None => "/sign-in",
            Some(Role::Participant) => "/account",
            Some(_) => "/staff",
        })
        .await;
    (visitor, page)
}

/// Everything a database holds, by table.
type Stored = std::collections::BTreeMap<String, Vec<String>>;

/// Asserts that the database holds what it held.
fn nothing_new(app: &TestApp, before: &Stored, what: &str) {
    for (table, rows) in app.stored() {
        let new = rows.iter().filter(|row| !before[&table].contains(row));
        let new: Vec<_> = new.collect();
        // Wrong guesses are forgotten after seconds, whatever else goes on.
        let is_whole = before[&table].len() == rows.len() || table == "guess";
        let is_same = new.is_empty() && is_whole;
        assert!(is_same, "{what} changed {table}: {new:#?}");
    }
}

/// A page for people: it says what happened, and where to go on.
fn is_clear(answer: &Answer, what: &str) {
    assert!(
        answer.header("content-type").starts_with("text/html"),
        "{what}"
    );
    let title = answer
        .body
        .split("<h1")
        .nth(1)
        .and_then(|h| h.split_once('>'));
    let title = title.unwrap_or_else(|| panic!("{what} has no title")).1;
    assert!(
        title.len() > 8 && !title.starts_with('<'),
        "{what}: {title:.40}"
    );
    assert!(
        !answer.body.contains("<script>alert"),
        "{what} gives markup back"
    );
}

#[tokio::test]
async fn bodies_that_are_no_form_of_ours_are_refused_by_every_route() {
    let app = TestApp::start().await;
    for endpoint in posts() {
        let (mut visitor, page) = sender(&app, endpoint).await;
        audit::sequence_pending(app.platform()).await.unwrap();
        let before = app.settled().await;
        let path = address(endpoint.path, "x");
        let token = page.hidden("form_token");
        let ours = form(&[("form_token", &token)]);
        let origin = app.running.public_url.to_string();
        let large = format!("{ours}&x={}", "a".repeat(MAX_BODY));
        let many = format!("{ours}{}", "&a=1".repeat(64));
        let cases = [
            ("too large", FORM.1, large.as_str(), 413),
            ("json", "application/json", "{\"form_token\":1}", 415),
            ("plain text", "text/plain", ours.as_str(), 415),
            ("parts", "multipart/form-data; boundary=x", "--x--", 415),
            ("no type", "", ours.as_str(), 415),
            ("a NUL", FORM.1, &format!("{ours}&x=%00"), 400),
            ("no text", FORM.1, &format!("{ours}&x=%ff"), 400),
            ("two tokens", FORM.1, &format!("{ours}&{ours}"), 400),
            ("endless fields", FORM.1, many.as_str(), 400),
            ("nothing", FORM.1, "", 403),
            (
                "another token",
                FORM.1,
                "form_token=0123456789abcdef0123456789abcdef",
                403,
            ),
        ];
        for (what, kind, body, status) in cases {
            let mut headers = vec![("origin", origin.as_str())];
            headers.extend((!kind.is_empty()).then_some(("content-type", kind)));
            let answer = visitor.post(&path, body, &headers).await;
            let what = format!("{path}: {what}");
            assert_eq!(answer.status, status, "{what}");
            is_clear(&answer, &what);
        }
        assert_eq!(
            chunked(&app, &visitor, &path, &large),
            "413",
            "{path} in chunks"
        );
        nothing_new(&app, &before, path.as_str());
    }
}

/// Sends a body in pieces, without saying how long it is; gives the status.
fn chunked(app: &TestApp, visitor: &Visitor<'_>, path: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(app.running.address).unwrap();
    let cookies: Vec<_> = visitor
        .cookies
        .iter()
        .map(|(n, v)| format!("{n}={v}"))
        .collect();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\norigin: {}\r\ncontent-type: {}\r\n\
         cookie: {}\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n",
        app.running.public_url,
        FORM.1,
        cookies.join("; ")
    );
    stream.write_all(head.as_bytes()).unwrap();
    for piece in body.as_bytes().chunks(4_000) {
        // The server may have answered and closed before it has heard everything.
        let sent = stream
            .write_all(format!("{:x}\r\n", piece.len()).as_bytes())
            .and_then(|()| stream.write_all(piece))
            .and_then(|()| stream.write_all(b"\r\n"));
        if sent.is_err() {
            break;
        }
    }
    let _ = stream.write_all(b"0\r\n\r\n");
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    String::from_utf8_lossy(&answer[9..]).into_owned()
}

#[tokio::test]
async fn a_cookie_that_was_tampered_with_opens_nothing() {
    let app = TestApp::start().await;
    for endpoint in posts() {
        let (visitor, page) = sender(&app, endpoint).await;
        audit::sequence_pending(app.platform()).await.unwrap();
        let before = app.settled().await;
        let path = address(endpoint.path, "x");
        let spoils: [fn(&str) -> String; 4] = [
            |cookie| cookie.chars().rev().collect(),
            |cookie| format!("{cookie}A"),
            |_| "0".repeat(4_000),
            |_| String::new(),
        ];
        for spoil in spoils {
            let mut thief = visitor.clone();
            for value in thief.cookies.values_mut() {
                *value = spoil(value);
            }
            let answer = thief.submit(&page, &path, &[]).await;
            let what = format!("{path}: {}", answer.status);
            let is_turned_away = [303, 401, 403].contains(&answer.status);
            assert!(is_turned_away, "{what}");
            if answer.status == 303 {
                assert!(answer.header("location").starts_with("/sign-in"), "{what}");
            } else {
                is_clear(&answer, &what);
            }
        }
        nothing_new(&app, &before, path.as_str());
    }
}

#[tokio::test]
async fn an_address_nobody_wrote_leads_nowhere_and_says_so() {
    let app = TestApp::start().await;
    app.release().await;
    let long = "x".repeat(4_000);
    let parts = [
        "%00",
        "%ff",
        "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "..%2F..%2Fetc%2Fpasswd",
        "%E2%80%AEtxt",
        "%F0%9F%98%80",
        "%D8%A7",
        "'%20OR%201=1--",
        long.as_str(),
    ];
    for endpoint in TABLE.iter().filter(|e| e.verb == Verb::Get) {
        let role = match endpoint.audience {
            Audience::Anyone => None,
            Audience::Roles(roles) | Audience::Fresh(roles) => Some(roles[0]),
            _ => Some(Role::Participant),
        };
        let mut visitor = app.in_role(role).await;
        for part in parts {
            let path = address(endpoint.path, part);
            let is_open = path == endpoint.path;
            let asked = ["zone", "code", "next", "to", "do"].map(|name| format!("{name}={part}"));
            let answer = visitor.get(&format!("{path}?{}", asked.join("&"))).await;
            let what = format!("{path:.60}: {}", answer.status);
            assert!(answer.status < 500, "{what}");
            assert!(
                !answer.body.contains("<script>alert"),
                "{what} gives markup back"
            );
            assert!(!answer.header("location").contains("passwd"), "{what}");
            if !is_open {
                assert!([303, 400, 404].contains(&answer.status), "{what}");
            }
            if answer.status >= 400 && answer.header("content-type").starts_with("text/html") {
                is_clear(&answer, &what);
            }
        }
    }
}

/// Pages with forms, and who fills them in.
fn pages() -> Vec<(&'static str, Option<Role>, bool)> {
    let readable = TABLE.iter().filter(|e| e.verb == Verb::Get);
    let of = |e: &'static Endpoint| match e.audience {
        Audience::Anyone => Some((e.path, None, true)),
        Audience::Roles(roles) | Audience::Fresh(roles) => {
            Some((e.path, Some(roles[0]), roles[0] != Role::Participant))
        }
        Audience::VerifiedParticipant => Some((e.path, Some(Role::Participant), true)),
        Audience::ParticipantAtCasting | Audience::Carrier => None,
    };
    readable.filter_map(of).collect()
}

/// Every form there is on the pages this person can open now.
async fn found(visitor: &mut Visitor<'_>, path: &str) -> Vec<(String, Form)> {
    let mut path = path.to_owned();
    if path == "/desk/case/{id}" {
        let queue = visitor.get("/desk").await;
        let case = queue
            .body
            .split("href=\"")
            .find(|p| p.starts_with("/desk/case/"));
        path = case.and_then(|p| p.split('"').next()).unwrap().to_owned();
    }
    if path.contains('{') {
        return Vec::new();
    }
    match path.as_str() {
        "/register/code" => drop(visitor.ask_for_code("bo@example.org", &ANA).await),
        "/card/review" => drop(card::rank(visitor, &[1, 2]).await),
        _ => {}
    }
    let page = open(visitor, &path).await;
    let found = forms(&page, &path).into_iter();
    found.map(|form| (path.clone(), form)).collect()
}

/// Opens a page; the one that asks for an address for mail only follows on another.
async fn open(visitor: &mut Visitor<'_>, path: &str) -> Answer {
    match path {
        "/register" => visitor.look_up(&ANA).await,
        _ => visitor.get(path).await,
    }
}

#[tokio::test]
async fn every_field_of_every_form_takes_what_people_are_called_and_refuses_what_it_cannot_hold() {
    let app = TestApp::start().await;
    let (mut filled, mut typed) = (0, 0);
    for (nth, (path, role, verified)) in pages().into_iter().enumerate() {
        let mut visitor = match (role, verified) {
            (Some(Role::Participant), false) => {
                app.newcomer(&format!("ana{nth}@example.org"), &ANA).await
            }
            _ => app.in_role(role).await,
        };
        for (page, form) in found(&mut visitor, path).await {
            for place in 0..form.fields.len() {
                let name = form.fields[place].0.clone();
                if name == "form_token" {
                    continue;
                }
                filled += 1;
                // Its form is only for whoever signed in a short while ago.
                if path == "/staff/people" {
                    visitor = app.in_role(role).await;
                }
                fill(&app, &mut visitor, &page, &form, place).await;
                typed += usize::from(form.typed.contains(&name));
            }
        }
    }
    assert!(
        filled > 40 && typed > 15,
        "{filled} fields, {typed} of them typed"
    );
}

/// Puts everything into one field of a form.
async fn fill(app: &TestApp, visitor: &mut Visitor<'_>, page: &str, form: &Form, place: usize) {
    let name = &form.fields[place].0;
    for (what, value) in refused() {
        // Opening a page may be noted in the log; sending its form must leave nothing.
        let (shown, now) = reopen(app, visitor, page, form).await;
        audit::sequence_pending(app.platform()).await.unwrap();
        let before = app.settled().await;
        let answer = send(visitor, &shown, &now, (form, place), &value).await;
        let what = format!("{page}, {name}: {what} gives {}", answer.status);
        if answer.status == 303 && !form.typed.contains(name) {
            // A box is ticked whatever value it is sent with; the value goes nowhere.
            let all: Vec<_> = app.stored().into_values().flatten().collect();
            assert!(
                !all.iter().any(|row| row.contains(&value)),
                "{what} and kept it"
            );
            continue;
        }
        assert!((400..500).contains(&answer.status), "{what}");
        is_clear(&answer, &what);
        nothing_new(app, &before, &what);
    }
    for value in TYPED {
        let (shown, now) = reopen(app, visitor, page, form).await;
        let answer = send(visitor, &shown, &now, (form, place), value).await;
        let what = format!("{page}, {name}: {value} gives {}", answer.status);
        assert!(answer.status < 500, "{what}");
        assert!(
            !answer.body.contains("<script>alert"),
            "{what} gives markup back"
        );
        if answer.status != 303 {
            is_clear(&answer, &what);
        }
    }
}

/// Opens the page again, so that its token and version are new, and finds its form there. Time goes
/// on, so that nobody is told that they are too fast.
async fn reopen(
    app: &TestApp,
    visitor: &mut Visitor<'_>,
    page: &str,
    form: &Form,
) -> (Answer, Form) {
    app.hands.advance_seconds(20);
    let shown = open(visitor, page).await;
    // Two forms can lead to one address: the page's own, and its head's for another language.
    let now = forms(&shown, page).into_iter().find(|f| {
        let is_other = |f: &Form| f.buttons.iter().any(|(name, _)| name == "language");
        f.action == form.action && is_other(f) == is_other(form)
    });
    let now = now.unwrap_or_else(|| panic!("{page} lost its form: {}", shown.status));
    (shown, now)
}

/// Sends a form with one value changed.
async fn send(
    visitor: &mut Visitor<'_>,
    shown: &Answer,
    now: &Form,
    (form, place): (&Form, usize),
    value: &str,
) -> Answer {
    let name = &form.fields[place].0;
    let fields: Vec<(&str, &str)> = now
        .fields
        .iter()
        .filter(|(n, _)| n != "form_token")
        .map(|(n, v)| (n.as_str(), if n == name { value } else { v }))
        .collect();
    visitor.submit(shown, &form.action, &fields).await
}

#[tokio::test]
async fn a_form_that_is_sent_twice_does_its_work_once() {
    let app = TestApp::start().await;
    let mut person = app.newcomer("ana@example.org", &ANA).await;
    let old = person.get("/register/session").await;
    let version = old.hidden("version");
    let choice = [("version", version.as_str()), ("session", "2")];
    let first = person.submit(&old, "/register/session", &choice).await;
    assert_eq!(first.status, 303, "{}", first.body);
    audit::sequence_pending(app.platform()).await.unwrap();
    let before = app.settled().await;
    let again = person.submit(&old, "/register/session", &choice).await;
    assert_eq!(again.status, 409);
    is_clear(&again, "a session chosen twice");
    nothing_new(&app, &before, "the second choice");

    let mut leaving = app.signed_in("guest1").await;
    let page = leaving.get("/account").await;
    let kept = leaving.clone();
    assert_eq!(leaving.submit(&page, "/sign-out", &[]).await.status, 303);
    let mut replayed = kept;
    let again = replayed.submit(&page, "/sign-out", &[]).await;
    assert!([303, 401, 403].contains(&again.status), "{}", again.status);
    assert_eq!(
        replayed.get("/card").await.status,
        303,
        "signed out for good"
    );
}

#[tokio::test]
async fn a_name_in_any_script_is_kept_and_shown_as_it_was_typed() {
    let app = TestApp::start().await;
    let mut person = app.newcomer("ana@example.org", &ANA).await;
    for name in [
        "José",
        "李",
        "محمد",
        "שרה",
        "Nguyễn",
        "O’Brien",
        "Анна-Мария",
        "ᎠᏂᏴᏫᏯ",
    ] {
        let page = person.get("/register/details").await;
        let found = forms(&page, "/register/details").remove(0);
        let with = |(n, v): &(String, String)| match n.as_str() {
            "given" | "family" => (n.clone(), name.to_owned()),
            _ => (n.clone(), v.clone()),
        };
        let fields: Vec<_> = found.fields.iter().map(with).collect();
        let fields: Vec<_> = fields
            .iter()
            .filter(|(n, _)| n != "form_token")
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        let saved = person.submit(&page, "/register/details", &fields).await;
        assert_eq!(saved.status, 303, "{name}: {}", saved.body);
        let shown = person.get("/account").await;
        assert!(shown.body.contains(&format!("{name} {name}")), "{name}");
    }
}
