//! Whoever is asked about somebody finds their registration, and reads who decided it on what.

use crate::harness::roll::{RollFiles, import, source};
use crate::harness::{ANA, Answer, TestApp, Visitor, for_each_store};
use crate::masking::colleague;
use crate::register_story::{decide, identity, mine, newcomer, send, staff, without_roll};
use caucus::domain::{ProposalStep, Words};
use caucus::services::desk::{self, DeskError, Verdict};
use caucus::services::{Platform, eligibility};

async fn find(platform: &Platform, who: &str) -> Result<(), DeskError> {
    desk::find(platform, who).await.map(drop)
}

#[tokio::test]
async fn a_registration_is_found_by_mailbox_and_by_voter_id_once_it_is_sent() {
    for_each_store(async |fixture| {
        let (platform, _hands) = without_roll(&fixture).await;
        assert!(matches!(
            find(&platform, "100017").await,
            Err(DeskError::NoCase)
        ));
        let files = RollFiles::new();
        let roll = files.roll(&["100017,García,Ana,03/27/1984,50309,Adair,948209,Active"]);
        import(&platform, source(&roll)).await;
        let who = identity("Anna", "50309");
        let person = newcomer(&platform, 1, &who).await;
        let wrong = ["p1@example.org", "100017", "p2@example.org", "x\0", ""];
        for unsent in wrong {
            let found = find(&platform, unsent).await;
            assert!(matches!(found, Err(DeskError::NoCase)), "{unsent}");
        }
        send(&platform, &person).await;
        let sent = mine(&platform, &person).await;
        let by_mail = desk::find(&platform, " P1@example.org ").await.unwrap();
        assert_eq!(by_mail, sent.id);
        // Nobody is this voter yet: the look-up found somebody spelt in another way.
        assert!(find(&platform, "100017").await.is_err());
        let proposed = eligibility::proposals(&platform, &who).await.unwrap();
        let entry = proposed[0].0;
        let vera = staff(&platform, "vera").await;
        let approve = Verdict::Approve(entry, Words::parse("Passport").unwrap());
        decide(&platform, &vera, &sent, &approve).await.unwrap();
        if let Some(waiting) = desk::waiting(&platform).await.unwrap().first() {
            let otto = staff(&platform, "otto").await;
            let step = ProposalStep::Confirm;
            let id = waiting.proposal.id;
            desk::settle(&platform, &otto, id, step).await.unwrap();
        }
        assert_eq!(desk::find(&platform, " 100017 ").await.unwrap(), sent.id);
        let case = desk::case(&platform, sent.id).await.unwrap();
        assert_eq!(case.approved_as, Some(entry));
        assert_eq!(case.entries[0].person.id, entry);
        let [decided] = case.history.as_slice() else {
            panic!("{:?}", case.history)
        };
        assert_eq!(decided.at, platform.clock.now());
    })
    .await;
}

async fn look_for(desk: &mut Visitor<'_>, who: &str) -> Answer {
    let queue = desk.get("/desk").await;
    desk.submit(&queue, "/desk/find", &[("who", who)]).await
}

#[tokio::test]
async fn the_page_of_a_decided_case_says_who_verified_the_person_and_on_what() {
    let app = TestApp::start().await;
    app.add_voter("Ana", "Nueva").await;
    let [_, rest @ ..] = ANA;
    let [family, month, day, year, postcode] = rest;
    let other_name = ["Guadalupe", family, month, day, year, postcode];
    let mut person = app.newcomer("ana@example.org", &other_name).await;
    assert_eq!(person.send_registration("2").await.status, 303);
    colleague(&app, "otto").await;
    colleague(&app, "uma").await;
    let mut vera = app.signed_in("verifier").await;
    for nobody in ["nobody@example.org", "99999", "<b>"] {
        let answer = look_for(&mut vera, nobody).await;
        assert_eq!(answer.status, 422, "{}", answer.body);
        assert!(answer.body.contains("Check how it is written."));
    }
    let found = look_for(&mut vera, "ana@example.org").await;
    assert_eq!(found.status, 303, "{}", found.body);
    let case = found.header("location").to_owned();
    let page = vera.get(&case).await;
    assert!(!page.body.contains("What was decided"), "{}", page.body);
    let (version, entry) = (page.hidden("version"), chosen(&page));
    let approve = [
        ("version", version.as_str()),
        ("entry", entry.as_str()),
        ("checked", "Saw the passport"),
        ("do", "approve"),
    ];
    let proposed = vera.submit(&page, &case, &approve).await;
    assert_eq!(
        proposed.header("location"),
        "/desk/second",
        "{}",
        proposed.body
    );
    let mut otto = app.signed_in("otto").await;
    let page = otto.get(&case).await;
    let action = page.body.split("action=\"/desk/second/").nth(1).unwrap();
    let action = format!("/desk/second/{}", action.split('"').next().unwrap());
    let confirmed = otto.submit(&page, &action, &[("do", "confirm")]).await;
    assert_eq!(confirmed.status, 303, "{}", confirmed.body);

    // A colleague who had nothing to do with it is asked.
    let mut uma = app.signed_in("uma").await;
    let found = look_for(&mut uma, "ana@example.org").await;
    assert_eq!(found.header("location"), case);
    let page = uma.get(&case).await;
    for says in [
        "otto approved it.",
        "Proposed by verifier.",
        "approved as this voter",
    ] {
        assert!(page.body.contains(says), "{says}: {}", page.body);
    }
    assert!(!page.body.contains("Saw the passport"), "{}", page.body);
    assert!(page.body.contains("Take back a decision"), "{}", page.body);
    let why = [("reason", "check"), ("why", "A complaint")];
    uma.submit(&page, &format!("{case}/full"), &why).await;
    let page = uma.get(&case).await;
    assert!(page.body.contains("Why: Saw the passport"), "{}", page.body);
}

/// The entry that can be chosen on a case.
fn chosen(page: &Answer) -> String {
    let field = page.body.split("name=\"entry\" value=\"").nth(1);
    let field = field.unwrap_or_else(|| panic!("no entry: {}", page.body));
    field.split('"').next().unwrap().to_owned()
}
