//! Sending a picture through the pages, and everything that can go wrong on the way.

use crate::harness::pictures::{MARKER, bomb, drawn, holds, marked_jpeg};
use crate::harness::{ANA, Answer, FORM, PARTS, PASSWORD, TestApp, Visitor, actor, form, parts};
use caucus::auth::Secret;
use caucus::domain::Role;
use caucus::services::{audit, evidence, participants};
use image::ImageFormat;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

const PATH: &str = "/account/evidence";

/// The address of the case of whoever waits at the desk under these initials.
async fn case_of(verifier: &mut Visitor<'_>, initials: &str) -> String {
    let queue = verifier.get("/desk").await.body;
    let before = queue.split(initials).next().unwrap();
    let address = before.rsplit("href=\"").next().unwrap();
    address.split('"').next().unwrap().to_owned()
}

/// Somebody asked for more, the verifier who asked, and the address of the case.
async fn asked(app: &TestApp) -> (Visitor<'_>, Visitor<'_>, String) {
    let mut ana = app.newcomer("ana@example.org", &ANA).await;
    assert_eq!(ana.send_registration("2").await.status, 303);
    let mut verifier = app.signed_in("verifier").await;
    let case = case_of(&mut verifier, "A. N.").await;
    let page = verifier.get(&case).await;
    let version = page.hidden("version");
    let fields = [
        ("version", version.as_str()),
        ("reason", "not-on-roll"),
        ("words", "Send us a picture of your ID."),
        ("do", "ask"),
    ];
    let done = verifier.submit(&page, &case, &fields).await;
    assert_eq!(done.status, 303, "{}", done.body);
    (ana, verifier, case)
}

/// How many pictures the database holds.
fn kept(app: &TestApp) -> usize {
    app.stored()["evidence"].len()
}

async fn send(person: &mut Visitor<'_>, bytes: &[u8]) -> Answer {
    let page = person.get("/account").await;
    person
        .upload(&page, PATH, &[], ("picture", "id.jpg", bytes))
        .await
}

#[tokio::test]
async fn a_picture_goes_from_the_participant_to_who_works_on_the_case_and_to_nobody_else() {
    let app = TestApp::start().await;
    let mut draft = app.newcomer("bo@example.org", &ANA).await;
    assert!(!draft.get("/account").await.body.contains(PATH));
    let (mut ana, mut verifier, case) = asked(&app).await;
    let page = ana.get("/account").await;
    assert!(page.body.contains("Send us a picture of your ID."));
    assert!(page.body.contains("erased after 30 days"), "{}", page.body);
    let sent = ana
        .upload(&page, PATH, &[], ("picture", "id.jpg", &marked_jpeg()))
        .await;
    assert_eq!(sent.header("location"), "/account", "{}", sent.body);
    let told = ana.get("/account").await;
    assert!(told.body.contains("Your picture came in."), "{}", told.body);
    assert!(told.body.contains("We erase it"), "{}", told.body);
    assert!(told.bytes.len() < 30_000);
    assert_eq!(ana.get("/language/es").await.status, 303);
    let told = ana.get("/account").await;
    assert!(told.body.contains("Su foto llegó."), "{}", told.body);

    let page = ana.get("/register/review").await;
    let version = page.hidden("version");
    let fields = [
        ("version", version.as_str()),
        ("agree", "yes"),
        ("message", ""),
    ];
    let again = ana.submit(&page, "/register/review", &fields).await;
    assert_eq!(again.status, 303, "{}", again.body);
    assert!(!ana.get("/account").await.body.contains(PATH), "sent again");

    // Nobody has it before somebody works on the case.
    // Deciding gave them the next case; whoever works on one only looks at others.
    let looked = verifier.get(&case).await;
    assert!(!looked.body.contains("<img"), "{}", looked.body);
    verifier.submit(&looked, "/desk/leave", &[]).await;
    let opened = verifier.get(&case).await;
    let address = opened.body.split("<img src=\"").nth(1);
    let address = address
        .and_then(|a| a.split('"').next())
        .unwrap()
        .to_owned();
    let platform = app.platform();
    let hash = platform.passwords.hash(Secret::new(PASSWORD.to_owned()));
    let hash = hash.await.unwrap();
    let otto = participants::create_staff(platform, actor(), "otto", "otto", Role::Verifier, &hash);
    otto.await.unwrap();
    let mut otto = app.signed_in("otto").await;
    let other = otto.get(&case).await;
    assert!(
        other.body.contains("One picture came in."),
        "{}",
        other.body
    );
    assert!(!other.body.contains("<img"), "{}", other.body);
    assert_eq!(otto.get(&address).await.status, 403);
    assert_eq!(ana.get(&address).await.status, 403);
    assert_eq!(app.visitor().get(&address).await.status, 303);

    let picture = verifier.get(&address).await;
    assert_eq!(picture.status, 200);
    for (name, value) in [
        ("content-type", "image/jpeg"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("content-disposition", "inline"),
    ] {
        assert_eq!(picture.header(name), value);
    }
    let shown = image::load_from_memory_with_format(&picture.bytes, ImageFormat::Jpeg).unwrap();
    assert_eq!((shown.width(), shown.height()), (120, 240));
    assert!(!holds(&picture.bytes, MARKER));
    let wrong = format!("{case}/evidence/{}", uuid::Uuid::nil());
    assert_eq!(verifier.get(&wrong).await.status, 404);
    audit::sequence_pending(platform).await.unwrap();
    let log = audit::newest(&platform.store, 100).await.unwrap();
    let seen = log.iter().filter(|(_, b)| b.contains("evidence.seen"));
    assert_eq!(seen.count(), 1);
}

#[tokio::test]
async fn what_is_no_picture_or_too_large_is_refused_with_the_form_and_nothing_is_kept() {
    let app = TestApp::start().await;
    let (mut ana, ..) = asked(&app).await;
    let large = vec![0xff; evidence::MOST_BYTES + 1];
    let far_too_large = vec![0xff; evidence::MOST_BYTES * 2];
    for (bytes, status, says) in [
        (&b"%PDF-1.7 a letter"[..], 422, "as a JPEG or PNG picture"),
        (b"", 422, "as a JPEG or PNG picture"),
        (&bomb(), 422, "too many pixels"),
        (&large, 413, "larger than 8 MB"),
        (&far_too_large, 413, "larger than 8 MB"),
    ] {
        let answer = send(&mut ana, bytes).await;
        assert_eq!(answer.status, status, "{says}: {}", answer.body);
        assert!(answer.body.contains(says), "{says}: {}", answer.body);
        assert!(answer.body.contains(PATH), "{says}: the form is there");
        assert_eq!(kept(&app), 0, "{says}");
    }
    let page = ana.get("/account").await;
    let none = ana.upload(&page, PATH, &[], ("picture", "", b"")).await;
    assert_eq!(none.status, 422);
    assert!(none.body.contains("Choose a picture."), "{}", none.body);
    for _ in 0..evidence::MOST {
        let sent = send(&mut ana, &drawn(30, 30, ImageFormat::Png)).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
    }
    let page = ana.get("/account").await;
    assert!(!page.body.contains("type=\"file\""), "{}", page.body);
    let bomb = bomb();
    let more = ana.upload(&page, PATH, &[], ("picture", "id.png", &bomb));
    assert_eq!(more.await.status, 409);
    assert_eq!(kept(&app), evidence::MOST);
}

#[tokio::test]
async fn a_form_with_a_file_is_read_only_where_it_comes_from_a_page_of_its_sender() {
    let app = TestApp::start().await;
    let (mut ana, mut verifier, _) = asked(&app).await;
    let own = ana.get("/account").await.hidden("form_token");
    let foreign = verifier.get("/staff").await.hidden("form_token");
    let origin = app.running.public_url.to_string();
    let good = drawn(30, 30, ImageFormat::Png);
    let file = Some(("picture", "id.png", good.as_slice()));
    let with = |token: &str| parts(&[("form_token", token)], file);
    let no_token = parts(&[], file);
    let late_token = [&parts(&[], file)[..], &with(&own)].concat();
    let twice = {
        let mut body = with(&own);
        body.truncate(body.len() - "------tests7MA4--\r\n".len());
        body.extend(parts(&[], file));
        body
    };
    let open_end = with(&own)[..200].to_vec();
    let not_text = parts(&[("form_token", &own), ("x", "a\0b")], file);
    let many: Vec<_> = std::iter::once(("form_token", own.as_str()))
        .chain((0..17).map(|_| ("x", "1")))
        .collect();
    let long = "x".repeat(3_000);
    let ours = ("origin", origin.as_str());
    let url = form(&[("form_token", own.as_str())]).into_bytes();
    let no_boundary = ("content-type", "multipart/form-data");
    let cases = [
        ("no origin", vec![PARTS], with(&own), 403),
        (
            "elsewhere",
            vec![PARTS, ("origin", "https://evil.example")],
            with(&own),
            403,
        ),
        (
            "cross-site",
            vec![PARTS, ours, ("sec-fetch-site", "cross-site")],
            with(&own),
            403,
        ),
        ("another's token", vec![PARTS, ours], with(&foreign), 403),
        ("no token", vec![PARTS, ours], no_token, 403),
        ("a late token", vec![PARTS, ours], late_token, 403),
        ("no parts", vec![PARTS, ours], Vec::new(), 400),
        ("url-encoded", vec![FORM, ours], url, 415),
        (
            "plain text",
            vec![("content-type", "text/plain"), ours],
            with(&own),
            415,
        ),
        ("no type", vec![ours], with(&own), 415),
        ("no boundary", vec![no_boundary, ours], with(&own), 400),
        ("two files", vec![PARTS, ours], twice, 400),
        ("an open end", vec![PARTS, ours], open_end, 400),
        ("no text", vec![PARTS, ours], not_text, 400),
        ("endless fields", vec![PARTS, ours], parts(&many, file), 400),
        (
            "a long field",
            vec![PARTS, ours],
            parts(&[("form_token", &own), ("x", &long)], file),
            400,
        ),
    ];
    for (what, headers, body, status) in cases {
        let answer = ana.post_bytes(PATH, body, &headers).await;
        assert_eq!(answer.status, status, "{what}: {}", answer.body);
        assert_eq!(kept(&app), 0, "{what}");
    }
    // The same, as it should be.
    let answer = ana.post_bytes(PATH, with(&own), &[PARTS, ours]).await;
    assert_eq!((answer.status, kept(&app)), (303, 1), "{}", answer.body);
    let nobody = app
        .visitor()
        .post_bytes(PATH, with(&own), &[PARTS, ours])
        .await;
    assert_eq!(nobody.status, 401, "{}", nobody.body);
}

/// The head of a picture's way in, with whatever else is to be said about the body.
fn head(app: &TestApp, person: &Visitor<'_>, more: &str) -> String {
    let cookies: Vec<_> = person
        .cookies
        .iter()
        .map(|(n, v)| format!("{n}={v}"))
        .collect();
    format!(
        "POST {PATH} HTTP/1.1\r\nhost: localhost\r\norigin: {}\r\n{}: {}\r\ncookie: {}\r\n{more}\r\n\r\n",
        app.running.public_url,
        PARTS.0,
        PARTS.1,
        cookies.join("; ")
    )
}

#[tokio::test]
async fn a_picture_that_breaks_off_or_never_ends_leaves_nothing_behind() {
    let app = TestApp::start().await;
    let (mut ana, ..) = asked(&app).await;
    let token = ana.get("/account").await.hidden("form_token");
    let picture = drawn(200, 200, ImageFormat::Png);
    let file = Some(("picture", "id.png", picture.as_slice()));
    let body = parts(&[("form_token", &token)], file);
    let mut stream = TcpStream::connect(app.running.address).unwrap();
    let length = format!("content-length: {}", body.len());
    stream
        .write_all(head(&app, &ana, &length).as_bytes())
        .unwrap();
    stream.write_all(&body[..body.len() / 2]).unwrap();
    stream.shutdown(Shutdown::Both).unwrap();
    drop(stream);
    // Without saying how long it is, more than there is room for.
    let base = app.running.address;
    let head = head(&app, &ana, "transfer-encoding: chunked");
    let answer = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(base).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        let start = &body[..body.len() - 100];
        let more = vec![7; 1 << 20];
        for piece in std::iter::once(start).chain((0..12).map(|_| more.as_slice())) {
            stream
                .write_all(format!("{:x}\r\n", piece.len()).as_bytes())
                .unwrap();
            stream.write_all(piece).unwrap();
            stream.write_all(b"\r\n").unwrap();
        }
        stream.write_all(b"0\r\n\r\n").unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).unwrap();
        String::from_utf8_lossy(&answer[9..]).into_owned()
    });
    assert_eq!(answer.await.unwrap(), "413");
    assert_eq!(ana.get("/account").await.status, 200);
    assert_eq!(kept(&app), 0);
}
