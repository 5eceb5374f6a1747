//! Headquarters over HTTP: from the open box to a release and its correction.

use crate::card;
use crate::harness::{Answer, TestApp, Visitor, authorise};

/// Casts a card through the pages and gives the receipt page.
async fn cast(app: &TestApp, login: &str, choices: &[u8]) -> Answer {
    let mut person = app.signed_in(login).await;
    card::rank(&mut person, choices).await;
    let review = card::review(&mut person).await;
    let done = card::cast(&mut person, &review).await;
    assert_eq!(
        (done.status, done.header("location")),
        (303, "/card/receipt")
    );
    person.get("/card/receipt").await
}

/// Confirms a step of the night.
async fn step(manager: &mut Visitor<'_>, path: &str) -> Answer {
    let page = manager.get(path).await;
    assert_eq!(page.status, 200, "{}", page.body);
    manager.submit(&page, path, &[]).await
}

#[tokio::test]
async fn a_tie_is_held_by_people_recorded_once_and_then_released() {
    let app = TestApp::of_three().await;
    for (login, choice) in [("ada", 1), ("ben", 2), ("cleo", 3)] {
        cast(&app, login, &[choice]).await;
    }
    let mut manager = app.signed_in("manager").await;
    let closed = step(&mut manager, "/headquarters/close").await;
    assert_eq!(closed.header("location"), "/headquarters");
    authorise(app.platform()).await;
    let tabulated = step(&mut manager, "/headquarters/tabulate").await;
    assert_eq!(tabulated.header("location"), "/headquarters/chance");

    let overview = manager.get("/headquarters").await.body;
    assert!(overview.contains("One unit waits"));
    assert!(!overview.contains("href=\"/headquarters/release\""));
    let page = manager.get("/headquarters/release").await;
    assert!(page.body.contains("This cannot be done now"));
    let refused = manager.submit(&page, "/headquarters/release", &[]).await;
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("game of chance"));

    let page = manager.get("/headquarters/chance").await;
    assert!(
        page.body.contains("Ada, Ben and Cleo are tied"),
        "{}",
        page.body
    );
    assert!(page.body.contains("draw lots"), "how to hold it is said");
    let unit = ("unit", "VIRTUAL-1");
    for wrong in [
        vec![unit],
        vec![unit, ("selected", "Dov")],
        vec![unit, ("selected", "Ada"), ("selected", "Ben")],
    ] {
        let answer = manager.submit(&page, "/headquarters/chance", &wrong).await;
        assert_eq!(answer.status, 422, "{wrong:?}");
        assert!(answer.body.contains("Select one of the tied."));
    }
    let other = manager
        .submit(&page, "/headquarters/chance", &[("unit", "VIRTUAL-9")])
        .await;
    assert_eq!(other.status, 409);

    let outcome = [unit, ("selected", "Cleo")];
    let confirm = manager
        .submit(&page, "/headquarters/chance", &outcome)
        .await;
    assert!(confirm.body.contains("Record this outcome for good?"));
    assert!(
        manager
            .get("/headquarters")
            .await
            .body
            .contains("One unit waits"),
        "not yet recorded"
    );
    let sure = [unit, ("selected", "Cleo"), ("confirmed", "yes")];
    let recorded = manager
        .submit(&confirm, "/headquarters/chance", &sure)
        .await;
    assert_eq!(
        (recorded.status, recorded.header("location")),
        (303, "/headquarters")
    );
    let twice = manager
        .submit(&confirm, "/headquarters/chance", &sure)
        .await;
    assert_eq!(
        twice.status, 409,
        "the second press finds nothing to decide"
    );

    let released = step(&mut manager, "/headquarters/release").await;
    assert_eq!(
        (released.status, released.header("location")),
        (303, "/results")
    );
    let unit = app.visitor().get("/results/unit/VIRTUAL-1").await.body;
    assert!(unit.contains("It selected <b>Cleo</b>"));
}

#[tokio::test]
async fn a_released_night_is_corrected_by_a_second_release() {
    let app = TestApp::of_three().await;
    for login in ["ada", "ben", "cleo"] {
        cast(&app, login, &[1, 2]).await;
    }
    let mut manager = app.signed_in("manager").await;
    let mut anybody = app.visitor();
    for path in ["/headquarters/tabulate", "/headquarters/release"] {
        let page = manager.get(path).await;
        assert!(page.body.contains("This cannot be done now"), "{path}");
        let early = manager.submit(&page, path, &[]).await;
        assert_eq!(early.status, 409, "{path}");
    }
    step(&mut manager, "/headquarters/close").await;
    let again = manager.get("/headquarters").await;
    let again = manager.submit(&again, "/headquarters/close", &[]).await;
    assert_eq!(again.status, 409, "a box is closed once");
    let alone = manager.get("/headquarters/tabulate").await;
    assert!(
        alone.body.contains("agree to open the box"),
        "{}",
        alone.body
    );
    let refused = manager.submit(&alone, "/headquarters/tabulate", &[]).await;
    assert_eq!(refused.status, 409);
    assert!(
        refused.body.contains("Two event managers"),
        "{}",
        refused.body
    );
    authorise(app.platform()).await;
    for number in ["Release 1,", "Release 2,"] {
        let done = step(&mut manager, "/headquarters/tabulate").await;
        assert_eq!(done.header("location"), "/headquarters", "nobody ties");
        let before = anybody.get("/results").await.body;
        assert!(!before.contains(number), "tabulated is not public");
        step(&mut manager, "/headquarters/release").await;
        let page = anybody.get("/results").await.body;
        assert!(page.contains(number));
    }
    assert!(
        anybody
            .get("/results")
            .await
            .body
            .contains("It corrects release 1")
    );
}

#[tokio::test]
async fn the_reviewer_reads_what_was_done_and_can_do_nothing() {
    let app = TestApp::start().await;
    let mut manager = app.signed_in("manager").await;
    step(&mut manager, "/headquarters/close").await;
    authorise(app.platform()).await;
    let mut reviewer = app.signed_in("reviewer").await;
    let overview = reviewer.get("/headquarters").await.body;
    assert!(overview.contains("You look on as a reviewer"));
    assert!(!overview.contains("<button>"), "{overview}");
    let page = reviewer.get("/headquarters/tabulate").await;
    assert!(page.body.contains("Only an event manager can do this"));
    let refused = reviewer.submit(&page, "/headquarters/tabulate", &[]).await;
    assert_eq!(refused.status, 403);
    caucus::services::audit::sequence_pending(app.platform())
        .await
        .unwrap();
    let audit = reviewer.get("/headquarters/audit").await.body;
    let closed = "moved the event on, from voting to closed sessions.";
    assert!(audit.contains(closed), "{audit}");
    assert!(audit.contains("Event manager "), "who did it");
    assert!(audit.contains("closed the voting session “"));
    reviewer.get("/language/es").await;
    let audit = reviewer.get("/headquarters/audit").await.body;
    let closed = "hizo avanzar el evento, de votación a sesiones cerradas.";
    assert!(audit.contains(closed), "{audit}");
    assert!(!audit.contains("guest1"), "no sign-in names in the log");
}
