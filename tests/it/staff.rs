//! Who gives roles and ends them, on both databases: a link that is shown once, and an end that is
//! one at once.

use crate::harness::{Answer, PASSWORD, TestApp, Visitor, for_each_store};
use crate::passkeys::{add, device, sign_in};
use crate::register_story::{begin, entry, identity, mine, newcomer, send, staff, staff_as};
use caucus::domain::{
    DecisionReason, ProposalError, ProposalState, ProposalStep, RegistrationId, Role, Words,
};
use caucus::services::desk::{self, DeskError, Verdict};
use caucus::services::sign_in::Principal;
use caucus::services::staff::end::{EndError, Obstacle, end, look};
use caucus::services::two_person::TwoPersonError;
use caucus::services::{Platform, audit};

const HERE: &str = "/staff/people";

fn invitation<'a>(login: &'a str, role: &'a str, precincts: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("login", login),
        ("name", "Vera Vidal"),
        ("role", role),
        ("precincts", precincts),
    ]
}

async fn ask(visitor: &mut Visitor<'_>, fields: &[(&str, &str)]) -> Answer {
    let page = visitor.get(HERE).await;
    visitor.submit(&page, HERE, fields).await
}

/// Where the link that a page shows leads on this site.
fn link(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("/sign-in/link?token=").unwrap();
    let token = rest.split('<').next().unwrap();
    format!("/sign-in/link?token={token}")
}

/// The address of somebody's page, as the list leads to it.
async fn page_of(visitor: &mut Visitor<'_>, name: &str) -> String {
    let list = visitor.get(HERE).await.body;
    let (before, _) = list.split_once(&format!("\">{name}</a>")).unwrap();
    before.rsplit("href=\"").next().unwrap().to_owned()
}

#[tokio::test]
async fn a_manager_hands_out_a_link_that_the_page_shows_once() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let mut manager = app.signed_in("manager").await;
        let first = ask(&mut manager, &invitation("vera.v", "verifier", "")).await;
        assert_eq!(first.status, 200, "{}", first.body);
        let lost = link(&first);
        let list = manager.get(HERE).await.body;
        assert!(!list.contains("token="), "shown once");
        assert!(list.contains("Invited until"), "{list}");

        // Lost, and made anew from the person's own page.
        let path = page_of(&mut manager, "Vera Vidal").await;
        let page = manager.get(&path).await;
        let again = invitation("vera.v", "verifier", "");
        let again = manager.submit(&page, HERE, &again).await;
        let new = link(&again);
        assert_eq!(app.visitor().get(&lost).await.status, 410);
        let mut browser = app.visitor();
        let page = browser.get(&new).await;
        let token = page.hidden("token");
        let done = browser
            .submit(&page, "/sign-in/link", &[("token", &token)])
            .await;
        assert_eq!(done.header("location"), "/account/keys");
        let mut phone = device(&app);
        add(&mut browser, &mut phone, "Phone").await;
        let page = manager.get(&path).await.body;
        assert!(!page.contains("Lost the link?"), "{page}");

        let chair = invitation("cho", "precinct_chair", "1593416, 1593416");
        let chair = ask(&mut manager, &chair).await;
        assert_eq!(chair.status, 200, "{}", chair.body);
        let led = "SELECT COUNT(*) FROM chair_precinct AS p JOIN account AS a ON a.id = p.account \
                   WHERE a.login = 'cho'";
        assert_eq!(fixture.ask(led).await, 1, "named twice, given once");
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_given_is_said_at_its_field_and_nobody_gives_more_than_the_table_says() {
    let app = TestApp::start().await;
    let mut manager = app.signed_in("manager").await;
    for (fields, says) in [
        (
            invitation("two words", "verifier", ""),
            "Type a sign-in name",
        ),
        (invitation("verifier", "reviewer", ""), ""),
        (
            invitation("verifier", "verifier", ""),
            "This name is taken.",
        ),
        (invitation("vera", "", ""), "Choose a role."),
        (invitation("vera", "precinct_chair", " "), "at least one"),
        (
            invitation("vera", "precinct_chair", "<b>"),
            "no precinct &#60;b&#62;",
        ),
        (
            invitation("vera", "verifier", "1593416"),
            "Leave this empty.",
        ),
    ] {
        let answer = ask(&mut manager, &fields).await;
        if says.is_empty() {
            assert_eq!(answer.status, 403, "{fields:?}");
            continue;
        }
        assert_eq!(answer.status, 422, "{fields:?}");
        assert!(answer.body.contains(says), "{fields:?}: {}", answer.body);
    }
    for role in ["event_manager", "administrator", "trustee", "participant"] {
        let refused = ask(&mut manager, &invitation("vera", role, "")).await;
        assert_eq!(refused.status, 403, "{role}");
    }
    let list = manager.get("/staff/people?from=x").await.body;
    assert!(!list.contains("vera"), "{list}");
    let mut admin = app.signed_in("admin").await;
    let given = ask(&mut admin, &invitation("tara", "trustee", "")).await;
    assert_eq!(given.status, 200, "{}", given.body);
    // Whoever signed in long ago signs in again before handing out anything.
    app.hands
        .advance_seconds(caucus::services::ways::FRESH_SECONDS);
    let page = admin.get(HERE).await;
    assert!(page.body.contains("sign in once more"), "{}", page.body);
}

#[tokio::test]
async fn whoever_loses_a_role_is_out_at_once() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let mut verifier = app.signed_in("verifier").await;
        let mut phone = device(&app);
        add(&mut verifier, &mut phone, "Phone").await;
        let queue = verifier.get("/desk").await;
        let next = verifier.submit(&queue, "/desk/next", &[]).await;
        assert!(next.header("location").starts_with("/desk/case/"));
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM case_claim").await, 1);

        let mut manager = app.signed_in("manager").await;
        let path = page_of(&mut manager, "verifier").await;
        let page = manager.get(&path).await;
        let done = manager.submit(&page, &format!("{path}/end"), &[]).await;
        assert_eq!(done.header("location"), HERE, "{}", done.body);
        assert_eq!(verifier.get("/desk").await.status, 303, "signed out");
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM case_claim").await, 0);
        assert_eq!(sign_in(&mut app.visitor(), &mut phone).await.status, 422);
        let password = app.visitor().sign_in("verifier", PASSWORD).await;
        assert_eq!(password.status, 422);
        let page = manager.get(&path).await;
        assert!(page.body.contains("This role has ended."), "{}", page.body);
        let again = manager.submit(&page, &format!("{path}/end"), &[]).await;
        assert_eq!(again.status, 409);
        audit::sequence_pending(app.platform()).await.unwrap();
        let log = app
            .signed_in("reviewer")
            .await
            .get("/headquarters/audit")
            .await;
        assert!(log.body.contains("ended the role of"), "{}", log.body);

        // Neither their own, nor what somebody else gives.
        let own = page_of(&mut manager, "manager").await;
        let others = page_of(&mut manager, "reviewer").await;
        for (path, says) in [
            (own, "Nobody ends their own"),
            (others, "Ask an administrator"),
        ] {
            let page = manager.get(&path).await;
            assert!(page.body.contains(says) && !page.body.contains("/end\""));
            let refused = manager.submit(&page, &format!("{path}/end"), &[]).await;
            assert_eq!(refused.status, 409, "{path}");
        }
        let missing = manager.get("/staff/people/no-id").await;
        assert_eq!(missing.status, 404);
    })
    .await;
}

/// Somebody's registration that differs from the roll, proposed by this verifier.
async fn propose(platform: &Platform, by: &Principal) -> RegistrationId {
    let person = newcomer(platform, 1, &identity("Guadalupe", "50309")).await;
    send(platform, &person).await;
    let sent = mine(platform, &person).await;
    let words = Words::parse("Saw the passport").unwrap();
    let verdict = Verdict::Approve(entry(1), words);
    let done = crate::register_story::decide(platform, by, &sent, &verdict).await;
    assert_eq!(done.unwrap(), desk::Done::Proposed);
    sent.id
}

#[tokio::test]
async fn what_somebody_proposed_ends_with_their_role_and_the_case_goes_back() {
    for_each_store(async |fixture| {
        let (platform, _hands) = begin(&fixture).await;
        let (vera, otto) = (
            staff(&platform, "vera").await,
            staff(&platform, "otto").await,
        );
        let manager = staff_as(&platform, "mia", Role::EventManager).await;
        let case = propose(&platform, &vera).await;
        let waiting = desk::waiting(&platform).await.unwrap();
        let proposal = waiting[0].proposal.id;
        end(&platform, &manager, vera.account).await.unwrap();
        let confirm = ProposalStep::Confirm;
        let late = desk::settle(&platform, &otto, proposal, confirm).await;
        let settled = ProposalError::Settled(ProposalState::Rejected);
        assert!(
            matches!(&late, Err(DeskError::TwoPerson(TwoPersonError::Rule(e))) if *e == settled),
            "{late:?}"
        );
        assert_eq!(desk::next(&platform, &otto).await.unwrap(), Some(case));
        // A request that was on its way proposes nothing any more.
        desk::leave(&platform, &otto).await.unwrap();
        let sent = desk::case(&platform, case).await.unwrap().registration;
        let words = Words::parse("Saw the passport").unwrap();
        let verdict = Verdict::Approve(entry(1), words);
        let gone = crate::register_story::decide(&platform, &vera, &sent, &verdict).await;
        let ended = ProposalError::RoleEnded;
        assert!(
            matches!(&gone, Err(DeskError::TwoPerson(TwoPersonError::Rule(e))) if *e == ended),
            "{gone:?}"
        );
        // Nor does it confirm anything.
        let again = crate::register_story::decide(&platform, &otto, &sent, &verdict).await;
        assert_eq!(again.unwrap(), desk::Done::Proposed);
        let waiting = desk::waiting(&platform).await.unwrap();
        let proposal = waiting[0].proposal.id;
        let gone = desk::settle(&platform, &vera, proposal, confirm).await;
        assert!(
            matches!(&gone, Err(DeskError::TwoPerson(TwoPersonError::Rule(e))) if *e == ended),
            "{gone:?}"
        );
        let reject = ProposalStep::Reject;
        desk::settle(&platform, &otto, proposal, reject)
            .await
            .unwrap();
        let reason = Verdict::Refuse(DecisionReason::Name, Words::default());
        crate::register_story::decide(&platform, &otto, &sent, &reason)
            .await
            .unwrap();
        audit::sequence_pending(&platform).await.unwrap();
        let log = audit::newest(&platform.store, 50).await.unwrap();
        let of = |code: &str| log.iter().filter(|(_, body)| body.contains(code)).count();
        assert_eq!((of("staff.ended"), of("proposal.rejected")), (1, 2));
    })
    .await;
}

#[tokio::test]
async fn there_is_always_an_administrator_who_can_sign_in() {
    for_each_store(async |fixture| {
        let (platform, _hands) = begin(&fixture).await;
        let ada = staff_as(&platform, "ada", Role::Administrator).await;
        let ben = staff_as(&platform, "ben", Role::Administrator).await;
        let mia = staff_as(&platform, "mia", Role::EventManager).await;
        let theirs = look(&platform, &mia, ada.account).await.unwrap().1;
        assert_eq!(theirs, Some(Obstacle::NotTheirs));
        // Each ends the other at the same moment.
        let (a, b) = tokio::join!(
            end(&platform, &ada, ben.account),
            end(&platform, &ben, ada.account)
        );
        assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
        let left = if a.is_ok() { &ada } else { &ben };
        let own = end(&platform, left, left.account).await;
        assert!(
            matches!(own, Err(EndError::Obstacle(Obstacle::Own))),
            "{own:?}"
        );
        // One who was invited and never came does not count.
        let idle = staff_as(&platform, "idle", Role::Administrator).await;
        fixture
            .meddle("UPDATE account SET password_hash = '' WHERE login = 'idle'")
            .await;
        let last = end(&platform, &idle, left.account).await;
        assert!(
            matches!(last, Err(EndError::Obstacle(Obstacle::LastAdministrator))),
            "{last:?}"
        );
        end(&platform, left, idle.account).await.unwrap();
        let in_force = "SELECT COUNT(*) FROM account WHERE role = 'administrator' AND NOT disabled";
        assert_eq!(fixture.ask(in_force).await, 1);
    })
    .await;
}
