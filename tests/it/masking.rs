//! What staff see of somebody: lists are cut, a case shows what is compared, and everything is shown
//! to who says why, for as long as they work on it. On both databases.

use crate::harness::{ANA, Answer, PASSWORD, TestApp, Visitor, actor, for_each_store};
use caucus::auth::Secret;
use caucus::domain::Role;
use caucus::services::desk::CLAIM_SECONDS;
use caucus::services::{audit, participants};

const MAILBOX: &str = "ana@example.org";
const CUT: &str = "a…@e….org";
/// What nobody sees who was not asked to compare it.
const OF_ANA: [&str; 4] = ["Nueva", "1984-03-27", "50309", "Guadalupe needs a ramp"];

/// A verifier of this name, beside those of the demonstration.
pub async fn colleague(app: &TestApp, login: &str) {
    let platform = app.platform();
    let hash = platform.passwords.hash(Secret::new(PASSWORD.to_owned()));
    let hash = hash.await.unwrap();
    let role = Role::Verifier;
    participants::create_staff(platform, actor(), login, login, role, &hash)
        .await
        .unwrap();
}

/// Ana has sent a registration; gives the address of her case.
async fn case(app: &TestApp, desk: &mut Visitor<'_>) -> String {
    let mut ana = app.newcomer(MAILBOX, &ANA).await;
    let page = ana.get("/register/needs").await;
    let version = page.hidden("version");
    let needs = [("version", version.as_str()), ("other", OF_ANA[3])];
    let told = ana.submit(&page, "/register/needs", &needs).await;
    assert_eq!(told.status, 303, "{}", told.body);
    assert_eq!(ana.send_registration("2").await.status, 303);
    let queue = desk.get("/desk").await.body;
    for hidden in OF_ANA {
        assert!(!queue.contains(hidden), "{hidden}");
    }
    let before = queue.split(">A. N.<").next().unwrap();
    let case = before.rsplit("href=\"").next().unwrap();
    case.split('"').next().unwrap().to_owned()
}

/// Which of Ana's data the page shows, her whole mailbox at the end.
fn shown(page: &Answer) -> [bool; 5] {
    assert_eq!(page.status, 200, "{}", page.body);
    let [family, birth, postcode, needs] = OF_ANA;
    [family, birth, postcode, needs, MAILBOX].map(|text| page.body.contains(text))
}

const MASKED: [bool; 5] = [false; 5];
const COMPARED: [bool; 5] = [true, true, true, false, false];
const WHOLE: [bool; 5] = [true; 5];

async fn ask(desk: &mut Visitor<'_>, case: &str, reason: &str, why: &str) -> Answer {
    let page = desk.get(case).await;
    let fields = [("reason", reason), ("why", why)];
    desk.submit(&page, &format!("{case}/full"), &fields).await
}

#[tokio::test]
async fn everything_is_shown_to_who_says_why_and_until_they_leave_the_case() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        colleague(&app, "otto").await;
        let mut vera = app.signed_in("verifier").await;
        let mut otto = app.signed_in("otto").await;
        let case = case(&app, &mut vera).await;
        let hers = vera.get(&case).await;
        assert_eq!(shown(&hers), COMPARED);
        assert!(hers.body.contains(CUT));
        let other = otto.get(&case).await;
        assert_eq!(shown(&other), MASKED);
        assert!(other.body.contains("<h1>A. N.</h1>"), "{}", other.body);

        for (reason, why, says) in [
            ("", "She called", "Choose"),
            ("contact", "", "Write why you need to see everything."),
            ("nonsense", "She called", "Choose"),
        ] {
            let refused = ask(&mut vera, &case, reason, why).await;
            assert_eq!(refused.status, 422, "{reason} {why}");
            assert!(refused.body.contains(says), "{}", refused.body);
            assert_eq!(fixture.ask("SELECT COUNT(*) FROM full_view").await, 0);
        }
        let done = ask(&mut vera, &case, "contact", "Her mail came back, Zoraida").await;
        assert_eq!((done.status, done.header("location")), (303, case.as_str()));
        assert_eq!(shown(&vera.get(&case).await), WHOLE);
        assert_eq!(shown(&otto.get(&case).await), MASKED, "only for who asked");

        // Work on the case makes it last, and leaving it ends it.
        app.hands.advance_seconds(CLAIM_SECONDS - 1);
        vera.get(&case).await;
        app.hands.advance_seconds(CLAIM_SECONDS - 1);
        let page = vera.get(&case).await;
        assert_eq!(shown(&page), WHOLE);
        vera.submit(&page, "/desk/leave", &[]).await;
        assert_eq!(shown(&vera.get(&case).await), COMPARED);
        ask(&mut vera, &case, "question", "She asks about her ZIP").await;
        app.hands.advance_seconds(CLAIM_SECONDS);
        assert_eq!(
            shown(&otto.get(&case).await),
            COMPARED,
            "taken by who is here"
        );
        assert_eq!(shown(&vera.get(&case).await), MASKED);

        // Decided, it is nobody's, and everything must be asked for again.
        ask(&mut otto, &case, "compare", "Two of that name").await;
        let page = otto.get(&case).await;
        let version = page.hidden("version");
        let refuse = [
            ("version", version.as_str()),
            ("reason", "not-on-roll"),
            ("words", "Not found"),
            ("do", "refuse"),
        ];
        assert_eq!(otto.submit(&page, &case, &refuse).await.status, 303);
        assert_eq!(shown(&otto.get(&case).await), MASKED);
        ask(&mut vera, &case, "check", "A complaint").await;
        assert_eq!(shown(&vera.get(&case).await), WHOLE);
        app.hands.advance_seconds(CLAIM_SECONDS);
        assert_eq!(shown(&vera.get(&case).await), MASKED);

        audit::sequence_pending(app.platform()).await.unwrap();
        let log = audit::newest(&app.platform().store, 200).await.unwrap();
        let taken: Vec<_> = log
            .iter()
            .filter(|(_, body)| body.contains("case.full_view"))
            .collect();
        assert_eq!(taken.len(), 4);
        let first = &taken[3].1;
        assert!(
            first.contains("purpose contact\ncharacters 27\n"),
            "{first}"
        );
        assert!(taken.iter().all(|(_, body)| !body.contains("Zoraida")));
        for login in ["manager", "reviewer"] {
            let page = app.signed_in(login).await.get("/headquarters/audit").await;
            let counts = page.body.split("id=\"whole\"").nth(1).unwrap();
            assert!(counts.contains("To reach the person: Her mail came back, Zoraida"));
            assert!(counts.contains("How often\">3</td>"), "{counts}");
            assert!(counts.contains("How often\">1</td>"), "{counts}");
            assert!(
                page.body
                    .contains("looked at everything of the registration")
            );
            assert_eq!(shown(&page), MASKED);
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_sees_all_of_their_own_case_or_of_one_that_was_not_sent() {
    let app = TestApp::start().await;
    colleague(&app, "Ana Nueva").await;
    let mut vera = app.signed_in("verifier").await;
    let case = case(&app, &mut vera).await;
    let mut namesake = app.signed_in("ana nueva").await;
    let refused = ask(&mut namesake, &case, "check", "Mine").await;
    assert_eq!(refused.status, 403, "{}", refused.body);
    assert_eq!(shown(&namesake.get(&case).await), MASKED);
    let page = vera.get("/desk").await;
    let nowhere = format!("/desk/case/{}/full", uuid::Uuid::nil());
    let fields = [("reason", "check"), ("why", "x")];
    let none = vera.submit(&page, &nowhere, &fields).await;
    assert_eq!(none.status, 404, "{}", none.body);
}

#[tokio::test]
async fn a_check_in_list_is_cut_on_the_screen_and_has_names_for_the_door() {
    let app = TestApp::start().await;
    let mut manager = app.signed_in("manager").await;
    let roll = format!(
        "{}900001,Quintanilla,Guadalupe,03/27/1984,50801,Adams,Adams 1,Active\n",
        crate::harness::roll::HEADER
    );
    let here = "/headquarters/roll";
    let page = manager.get(here).await;
    let fields = [("profile", "iowa-sos"), ("part", "yes")];
    let file = ("roll", "adams.csv", roll.as_bytes());
    manager.upload(&page, here, &fields, file).await;
    let page = manager.get(here).await;
    let plan = page.hidden("plan");
    let confirm = format!("{here}/confirm");
    let done = manager.submit(&page, &confirm, &[("plan", &plan)]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let list = manager.get("/headquarters/check-in").await.body;
    let before = list.split("Adams 1 (").next().unwrap();
    let path = before.rsplit("href=\"").next().unwrap();
    let path = path.split('"').next().unwrap();
    let page = manager.get(path).await;
    let marked = manager.submit(&page, path, &[("voters", "900001")]).await;
    assert_eq!(marked.status, 303, "{}", marked.body);

    let screen = manager.get(path).await.body;
    assert!(screen.contains("G. Q.") && screen.contains("1984") && screen.contains("…001"));
    assert!(!screen.contains("Quintanilla"), "{screen}");
    for full in ["sheet", "list.csv"] {
        let door = manager.get(&format!("{path}/{full}")).await;
        assert!(
            door.body.contains("Quintanilla, Guadalupe"),
            "{}",
            door.body
        );
        assert!(!door.body.contains("900001"), "{full} has a whole voter id");
    }
    let sheet = manager.get(&format!("{path}/sheet")).await;
    assert!(!sheet.body.contains("name=\"voters\""), "it is for paper");
    audit::sequence_pending(app.platform()).await.unwrap();
    let log = audit::newest(&app.platform().store, 200).await.unwrap();
    let of = |code: &str| log.iter().filter(|(_, body)| body.contains(code)).count();
    assert_eq!(of("check_in.sheet_taken"), 3);
    assert!(of("check_in.list_read") >= 2);
}
