//! Registering, from the first question to taking part, over HTTP.

use crate::harness::{ANA, Answer, TestApp, Visitor, fields, forms};
use caucus::i18n::Lang;
use caucus::services::audit;

/// Approves the case that waits for this person, for the first entry of the roll beside it.
pub async fn approve(desk: &mut Visitor<'_>, initials: &str) -> Answer {
    let path = case_of(desk, initials).await;
    let page = desk.get(&path).await;
    let (_, entry) = page.body.split_once("name=\"entry\" value=\"").unwrap();
    let entry = entry.split('"').next().unwrap();
    decide(desk, &path, &[("do", "approve"), ("entry", entry)]).await
}

/// The path of the only case that waits at the desk for this person.
async fn case_of(desk: &mut Visitor<'_>, initials: &str) -> String {
    let queue = desk.get("/desk").await.body;
    let (before, _) = queue
        .split_once(&format!("\">{initials}<"))
        .expect("a case waits");
    let (_, path) = before.rsplit_once("href=\"").unwrap();
    path.to_owned()
}

/// Sends a decision on a case from its own page.
async fn decide(desk: &mut Visitor<'_>, path: &str, what: &[(&str, &str)]) -> Answer {
    let page = desk.get(path).await;
    let version = page.hidden("version");
    let mut sent = vec![("version", version.as_str())];
    sent.extend_from_slice(what);
    desk.submit(&page, path, &sent).await
}

#[tokio::test]
async fn somebody_not_on_the_roll_registers_is_sent_back_and_sends_it_again() {
    let app = TestApp::start().await;
    let mut ana = app.newcomer("ana@example.org", &ANA).await;
    assert!(ana.get("/account").await.body.contains("not sent yet"));
    let card = ana.get("/card").await;
    assert_eq!((card.status, card.header("location")), (303, "/account"));
    let sent = ana.send_registration("2").await;
    assert_eq!(sent.header("location"), "/account", "{}", sent.body);
    assert!(
        ana.get("/account")
            .await
            .body
            .contains("Your registration is with us")
    );
    // Nothing can be changed while staff look at it.
    assert_eq!(ana.get("/register/details").await.status, 409);

    let mut desk = app.signed_in("verifier").await;
    let path = case_of(&mut desk, "A. N.").await;
    let page = desk.get(&path).await;
    assert!(page.body.contains("Nobody on the roll is like this person"));
    let silent = decide(
        &mut desk,
        &path,
        &[("do", "refuse"), ("reason", ""), ("words", "")],
    )
    .await;
    assert_eq!(silent.status, 422);
    let words = "Is your last name spelled like this?";
    let refused = [
        ("do", "refuse"),
        ("reason", "not-on-roll"),
        ("words", words),
    ];
    assert_eq!(decide(&mut desk, &path, &refused).await.status, 303);

    let told = ana.get("/account").await.body;
    assert!(
        told.contains("could not accept") && told.contains(words),
        "{told}"
    );
    let mailbox = app.visitor().get("/demo/mailbox").await.body;
    assert!(mailbox.contains(words));
    appeal_too_long(&mut ana).await;
    let details = ana.get("/register/details").await;
    let version = details.hidden("version");
    let mut mended = fields(&["Ana", "Nuevo", "3", "27", "1984", "50309"]);
    mended.push(("version", &version));
    assert_eq!(
        ana.submit(&details, "/register/details", &mended)
            .await
            .status,
        303
    );
    let review = ana.get("/register/review").await;
    let version = review.hidden("version");
    let again = [
        ("version", version.as_str()),
        ("agree", "yes"),
        ("message", "Now it is."),
    ];
    assert_eq!(
        ana.submit(&review, "/register/review", &again).await.status,
        303
    );
    // Whoever works on another case reads nobody's words in this one.
    let page = desk.get("/desk").await;
    desk.submit(&page, "/desk/leave", &[]).await;
    assert!(desk.get(&path).await.body.contains("Now it is."));
    // What staff looked at before is not what they decide on now.
    let page = desk.get(&path).await;
    let old = [
        ("version", "2"),
        ("do", "ask"),
        ("reason", "name"),
        ("words", ""),
    ];
    assert_eq!(desk.submit(&page, &path, &old).await.status, 409);

    audit::sequence_pending(app.platform()).await.unwrap();
    let report = audit::verify(&app.platform().store, None).await.unwrap();
    assert!(report.is_sound());
}

/// More than staff will read comes back as it was typed.
async fn appeal_too_long(person: &mut Visitor<'_>) {
    let page = person.get("/account").await;
    let version = page.hidden("version");
    let words = format!("It is my name. {}", "Really. ".repeat(200));
    let typed = [("version", version.as_str()), ("message", &words)];
    let again = person.submit(&page, "/account/appeal", &typed).await;
    assert_eq!(again.status, 422);
    assert!(again.body.contains("This is too long.") && again.body.contains(&words));
}

#[tokio::test]
async fn what_was_typed_beside_a_change_elsewhere_is_shown_again_and_can_be_sent() {
    let app = TestApp::start().await;
    let mut ana = app.newcomer("ana@example.org", &ANA).await;
    let (details, needs) = (
        ana.get("/register/details").await,
        ana.get("/register/needs").await,
    );
    // On another device, the session.
    let page = ana.get("/register/session").await;
    let version = page.hidden("version");
    let choice = [("version", version.as_str()), ("session", "2")];
    ana.submit(&page, "/register/session", &choice).await;

    let old = details.hidden("version");
    let mut typed = fields(&["Anabel", "Nueva", "3", "27", "1984", "50309"]);
    typed.push(("version", &old));
    let again = ana.submit(&details, "/register/details", &typed).await;
    assert_eq!(again.status, 409);
    assert!(again.body.contains("so nothing was done") && again.body.contains("Anabel"));
    let now = again.hidden("version");
    typed.pop();
    typed.push(("version", &now));
    let saved = ana.submit(&again, "/register/details", &typed).await;
    assert_eq!(saved.status, 303, "{}", saved.body);

    let typed = [
        ("version", old.as_str()),
        ("asl", "yes"),
        ("other", "A ramp"),
    ];
    let again = ana.submit(&needs, "/register/needs", &typed).await;
    assert_eq!(again.status, 409);
    assert!(
        again.body.contains("A ramp") && again.body.contains("name=\"asl\" value=\"yes\" checked")
    );
    let now = again.hidden("version");
    let typed = [
        ("version", now.as_str()),
        ("asl", "yes"),
        ("other", "A ramp"),
    ];
    let saved = ana.submit(&again, "/register/needs", &typed).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    assert!(ana.get("/account").await.body.contains("Anabel Nueva"));
}

#[tokio::test]
async fn somebody_on_the_roll_is_approved_and_ranks_without_signing_in_again() {
    let app = TestApp::start().await;
    app.add_voter("Ana", "Nueva").await;
    let found = app.visitor().look_up(&ANA).await;
    assert!(found.body.contains("You are on the list of voters"));
    let mut ana = app.newcomer("ana@example.org", &ANA).await;
    let review = ana.get("/register/review").await;
    let version = review.hidden("version");
    for (agreed, says) in [
        ("no", "You can only send this if you agree"),
        ("agree", "Choose a session"),
    ] {
        let sent = [("version", version.as_str()), (agreed, "yes")];
        let again = ana.submit(&review, "/register/review", &sent).await;
        assert_eq!(again.status, 422);
        assert!(again.body.contains(says), "{}", again.body);
    }
    assert_eq!(ana.send_registration("2").await.status, 303);
    let mut desk = app.signed_in("verifier2").await;
    let path = case_of(&mut desk, "A. N.").await;
    let page = desk.get(&path).await;
    assert!(!page.body.contains(">differs<"), "{}", page.body);
    let nobody = decide(&mut desk, &path, &[("do", "approve")]).await;
    assert_eq!(nobody.status, 422, "an entry is chosen by a person");
    assert_eq!(approve(&mut desk, "A. N.").await.status, 303);
    assert!(!desk.get("/desk").await.body.contains(">A. N.<"));
    assert_eq!(ana.get("/card").await.status, 200);
    let told = ana.get("/account").await.body;
    assert!(told.contains("You take part") && told.contains("Caucus night"));
    assert_eq!(ana.get("/register/details").await.status, 409);
    let mailbox = app.visitor().get("/demo/mailbox").await.body;
    assert!(mailbox.contains("Your registration is accepted"));
}

#[tokio::test]
async fn a_real_event_has_no_mailbox_page() {
    use sqlx::{Connection, Executor, SqliteConnection};
    let app = TestApp::start().await;
    let mut visitor = app.visitor();
    assert_eq!(visitor.get("/demo/mailbox").await.status, 200);
    let mut c = SqliteConnection::connect(&app.database()).await.unwrap();
    c.execute("UPDATE event SET is_demo = 0, version = version + 1")
        .await
        .unwrap();
    for _ in 0..10_000 {
        if visitor.get("/demo/mailbox").await.status == 404 {
            return;
        }
    }
    panic!("the mailbox is still there");
}

#[tokio::test]
async fn nobody_learns_who_is_on_the_roll_and_nothing_odd_is_stored() {
    let app = TestApp::start().await;
    let mut visitor = app.visitor();
    let long = "x".repeat(10_000);
    let long: &'static str = Box::leak(long.into_boxed_str());
    for odd in [
        [long, "Nueva", "3", "27", "1984", "50309"],
        ["Ana 🎉", "Nueva", "3", "27", "1984", "50309"],
        ["Ana\u{202e}", "Nueva", "3", "27", "1984", "50309"],
        ["Ana", "", "3", "27", "1984", "50309"],
        ["Ana", "Nueva", "2", "30", "1984", "50309"],
        ["Ana", "Nueva", "3", "27", "1984", "ABCDE"],
    ] {
        let page = visitor.look_up(&odd).await;
        assert_eq!(page.status, 422, "{:.40}", odd[0]);
        assert!(page.body.contains("role=\"alert\"") && page.body.len() < 30_000);
        assert!(page.body.contains(odd[1]), "nothing typed is lost");
    }
    // Names of any script are names; what was wrong is never said.
    let mut answers = Vec::new();
    for other in [
        ANA,
        ["עמית", "李", "3", "27", "1984", "50309"],
        ["Ana", "Nueva", "3", "28", "1984", "50309"],
    ] {
        let page = visitor.look_up(&other).await;
        assert_eq!(page.status, 200);
        let (_, said) = page.body.split_once("role=\"status\"").unwrap();
        answers.push(said.split("</div>").next().unwrap().to_owned());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    // Going on guessing is slowed down, with what was typed still there.
    let slow = loop {
        let page = visitor.look_up(&ANA).await;
        if page.status != 200 {
            break page;
        }
    };
    assert_eq!((slow.status, slow.header("retry-after")), (429, "20"));
    assert!(slow.body.contains("value=\"Nueva\""));
    app.hands.advance_seconds(20);
    let found = visitor.look_up(&ANA).await;
    assert_eq!(found.status, 200);
    let mut all = fields(&ANA);
    all.push(("email", "ana@example.org\r\nBcc: eve@example.org"));
    assert_eq!(visitor.submit(&found, "/register", &all).await.status, 422);
    assert!(
        !app.visitor()
            .get("/demo/mailbox")
            .await
            .body
            .contains("eve@")
    );
}

#[tokio::test]
async fn the_demonstration_has_a_case_of_every_kind_at_its_desk() {
    let app = TestApp::start().await;
    let mut desk = app.signed_in("verifier").await;
    // Initials, then how many fields differ from the first entry; None where there is none.
    for (initials, differ) in [
        ("H. H.", Some(0)),
        ("C. C.", Some(1)),
        ("J. J.", Some(1)),
        ("A. O.", None),
    ] {
        let path = case_of(&mut desk, initials).await;
        let page = desk.get(&path).await.body;
        let tables = page.split("<table").nth(1);
        let tables = tables.map(|t| t.matches(">differs<").count());
        assert_eq!(tables, differ, "{initials}: {page}");
        assert_eq!(page.contains("value=\"approve\""), differ.is_some());
    }
}

/// Presses the button of the page's head that asks for the page in Spanish.
async fn in_spanish(person: &mut Visitor<'_>, page: &Answer) -> Answer {
    let head = forms(page, "").remove(0);
    let language = ("language".to_owned(), "es".to_owned());
    assert!(head.buttons.contains(&language), "{head:?}");
    let sent = head.fields.iter().filter(|(name, _)| name != "form_token");
    let sent: Vec<_> = sent.map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let status = page.status;
    let page = person.submit(page, &head.action, &sent).await;
    assert_eq!(page.status, status, "{}", page.body);
    assert_eq!(person.cookies["caucus-language"], "es");
    page
}

#[tokio::test]
async fn an_answer_is_had_in_another_language_with_all_that_was_typed() {
    let app = TestApp::start().await;
    app.add_voter("Ana", "Nueva").await;
    for (identity, says) in [
        (["Ana", "Nueva", "2", "31", "1984", "50309"], "fault-birth"),
        (ANA, "register-found"),
        (
            ["Nadie", "Nueva", "3", "27", "1984", "50309"],
            "register-not-found",
        ),
    ] {
        let mut person = app.visitor();
        let answer = person.look_up(&identity).await;
        assert!(answer.body.contains(&Lang::En.say(says)), "{}", answer.body);
        let page = in_spanish(&mut person, &answer).await;
        assert!(page.body.contains(&Lang::Es.say(says)), "{}", page.body);
        for typed in identity {
            assert!(page.body.contains(&format!("value=\"{typed}\"")), "{typed}");
        }
    }
    let mut ana = app.visitor();
    let found = ana.look_up(&ANA).await;
    let proof = found.hidden("proof");
    let mut all = fields(&ANA);
    all.extend([("email", "ana at home"), ("proof", proof.as_str())]);
    let wrong = ana.submit(&found, "/register", &all).await;
    let page = in_spanish(&mut ana, &wrong).await;
    assert!(
        page.body.contains(&Lang::Es.say("fault-email")),
        "{}",
        page.body
    );
    assert_eq!(page.hidden("proof"), proof);
    assert_eq!(page.hidden("email"), "ana at home");
    let nowhere = [("language", "xx"), ("given", "Ana")];
    assert_eq!(ana.submit(&page, "/take-part", &nowhere).await.status, 400);
}
