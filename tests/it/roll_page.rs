//! Importing the voter roll from a page: looked at, confirmed, taken back; and what is refused.

use crate::harness::roll::HEADER;
use crate::harness::{Answer, PARTS, TestApp, Visitor, parts};
use caucus::domain::AccountId;
use caucus::ingest::roll::Profile;
use caucus::services::audit;
use caucus::services::roll::{SentRoll, WAITING_SECONDS, WaitingRoom, versions};

const HERE: &str = "/headquarters/roll";
const SOS: (&str, &str) = ("profile", "iowa-sos");
const PART: (&str, &str) = ("part", "yes");

fn file(rows: &[&str]) -> Vec<u8> {
    format!("{HEADER}{}\n", rows.join("\n")).into_bytes()
}

const GOOD: &str = "900001,Quince,Ada,03/27/1984,50801,Adams,Adams 1,Active";
const ELSEWHERE: &str = "900002,Quince,Ben,03/28/1984,50801,Adams,West Ward,Active";

async fn send(manager: &mut Visitor<'_>, fields: &[(&str, &str)], bytes: &[u8]) -> Answer {
    let page = manager.get(HERE).await;
    assert_eq!(page.status, 200, "{}", page.body);
    manager
        .upload(&page, HERE, fields, ("roll", "adams.csv", bytes))
        .await
}

/// What one line of the plan on the page says.
fn count(page: &Answer, what: &str) -> String {
    let after = page.body.split_once(&format!("<dt>{what}</dt><dd>"));
    let after = after
        .unwrap_or_else(|| panic!("no {what}: {}", page.body))
        .1;
    after.split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_file_is_looked_at_confirmed_and_taken_back() {
    let app = TestApp::start().await;
    let mut manager = app.signed_in("manager").await;
    let (before, head) = versions(&app.platform().store).await.unwrap();
    let sent = send(&mut manager, &[SOS, PART], &file(&[GOOD, ELSEWHERE])).await;
    assert_eq!(sent.header("location"), HERE, "{}", sent.body);
    let plan = manager.get(HERE).await;
    assert_eq!(count(&plan, "New"), "1");
    assert_eq!(count(&plan, "Rejected"), "1");
    assert_eq!(count(&plan, "Leave the roll"), "0");
    assert!(plan.body.contains("West Ward"), "{}", plan.body);
    let rejects = manager.get("/headquarters/roll/rejects.csv").await;
    assert!(rejects.header("content-type").starts_with("text/csv"));
    assert!(
        rejects
            .header("content-disposition")
            .starts_with("attachment")
    );
    assert_eq!(rejects.body.lines().count(), 2, "{}", rejects.body);
    assert!(rejects.body.contains("900002") && rejects.body.contains("precinct"));
    assert_eq!(
        versions(&app.platform().store).await.unwrap().1,
        head,
        "dry"
    );

    let old = plan.hidden("plan");
    let wrong = [
        ("plan", old.as_str()),
        ("county", "Adams"),
        ("precinct", "West Ward"),
        ("unit", "Adams 99"),
    ];
    let refused = manager
        .submit(&plan, "/headquarters/roll/precinct", &wrong)
        .await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("Adams 99"), "{}", refused.body);
    let mut right = wrong;
    right[3].1 = "Adams 1";
    let named = manager
        .submit(&plan, "/headquarters/roll/precinct", &right)
        .await;
    assert_eq!(named.status, 303, "{}", named.body);
    // What was looked at before is not what would be imported now.
    let stale = [("plan", old.as_str())];
    let stale = manager
        .submit(&plan, "/headquarters/roll/confirm", &stale)
        .await;
    assert_eq!(stale.status, 422, "{}", stale.body);
    let plan = manager.get(HERE).await;
    assert_eq!(count(&plan, "New"), "2");
    assert_eq!(count(&plan, "Rejected"), "0");
    let id = plan.hidden("plan");
    let fields = [("plan", id.as_str())];
    let done = manager
        .submit(&plan, "/headquarters/roll/confirm", &fields)
        .await;
    assert_eq!(done.header("location"), HERE, "{}", done.body);
    let twice = manager
        .submit(&plan, "/headquarters/roll/confirm", &fields)
        .await;
    assert_eq!(twice.status, 422);
    let (imports, newest) = versions(&app.platform().store).await.unwrap();
    assert_eq!((imports.len(), newest > head), (before.len() + 1, true));

    let page = manager.get(HERE).await;
    assert!(page.body.contains("in force"), "{}", page.body);
    let number = page.hidden("import");
    assert_eq!(number, newest.to_string());
    let other = manager
        .submit(&page, "/headquarters/roll/undo", &[("import", "99")])
        .await;
    assert_eq!(other.status, 422);
    let undone = manager
        .submit(&page, "/headquarters/roll/undo", &[("import", &number)])
        .await;
    assert_eq!(undone.status, 303, "{}", undone.body);
    assert_eq!(versions(&app.platform().store).await.unwrap().1, head);
    audit::sequence_pending(app.platform()).await.unwrap();
    let log = audit::newest(&app.platform().store, 50).await.unwrap();
    for code in ["roll.imported", "roll.import_undone"] {
        let by_somebody = |(_, body): &&(u64, String)| body.contains(code);
        assert!(log.iter().any(|entry| by_somebody(&entry)), "{code}");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_taken_is_named_and_a_plan_waits_for_an_hour() {
    let app = TestApp::start().await;
    let mut manager = app.signed_in("manager").await;
    for (fields, bytes, says) in [
        (&[SOS][..], b"".to_vec(), "the file is empty"),
        (&[SOS], b"%PDF-1.7".to_vec(), "this is a PDF"),
        (
            &[SOS],
            b"a,b\n1,2\n".to_vec(),
            "There is no column REGN_NUM",
        ),
        // The first row of a file without a header is somebody's.
        (
            &[SOS],
            format!("{ELSEWHERE}\n").into_bytes(),
            "There is no column REGN_NUM",
        ),
        (
            &[SOS],
            file(&[ELSEWHERE]),
            "Look at line 2 of the file first: PRECINCT, precinct.",
        ),
        (
            &[SOS],
            file(&["900002,Quince"]),
            "Look at line 2 of the file first: ragged.",
        ),
        (&[("profile", "event.toml")], file(&[GOOD]), "Choose a file"),
        (&[], file(&[GOOD]), "Choose a file"),
    ] {
        let answer = send(&mut manager, fields, &bytes).await;
        assert_eq!(answer.status, 422, "{says}: {}", answer.body);
        assert!(answer.body.contains(says), "{says}: {}", answer.body);
        let is_hidden = !answer.body.contains("/tmp/.tmp");
        assert!(is_hidden, "where the server keeps it: {}", answer.body);
        for theirs in ["900002", "Quince", "West Ward"] {
            assert!(!answer.body.contains(theirs), "{theirs}: {}", answer.body);
        }
        assert!(!answer.body.contains("name=\"plan\""), "nothing waits");
    }
    let none = manager.get("/headquarters/roll/rejects.csv").await;
    assert_eq!(none.status, 404);
    let token = manager.get(HERE).await.hidden("form_token");
    let body = parts(
        &[("form_token", &token), SOS],
        Some(("roll", "a.csv", &file(&[GOOD]))),
    );
    let evil = [PARTS, ("origin", "https://evil.example")];
    assert_eq!(manager.post_bytes(HERE, body, &evil).await.status, 403);

    let sent = send(&mut manager, &[SOS, PART], &file(&[GOOD])).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert!(manager.get(HERE).await.body.contains("name=\"plan\""));
    // The session is kept alive meanwhile.
    for _ in 0..WAITING_SECONDS / 600 {
        app.hands.advance_seconds(600);
        manager.get("/staff").await;
    }
    assert!(!manager.get(HERE).await.body.contains("name=\"plan\""));
}

/// Rows of so many people.
fn many(people: u32) -> Vec<u8> {
    let rows =
        (0..people).map(|n| format!("{n},Quince,Ada{n},03/27/1984,50801,Adams,Adams 1,Active"));
    format!("{HEADER}{}\n", rows.collect::<Vec<_>>().join("\n")).into_bytes()
}

#[tokio::test]
async fn how_far_it_is_can_be_asked_while_a_file_is_read_and_written() {
    let app = TestApp::start().await;
    let (platform, room) = (app.platform(), WaitingRoom::default());
    let bytes = many(5_000);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &bytes).unwrap();
    let sent = SentRoll {
        path: file.into_temp_path(),
        name: "adams.csv".to_owned(),
        profile: Profile::named("iowa-sos").unwrap(),
        is_whole: false,
    };
    assert_eq!(room.progress(), None);
    let (read, far) = tokio::join!(room.read(platform, sent), async { room.progress() });
    read.unwrap();
    assert_eq!(far.map(|(_, of)| of), Some(bytes.len() as u64));
    assert_eq!(room.progress(), None);
    let plan = room.look(platform).unwrap().as_ref().unwrap().id;
    let by = AccountId(uuid::Uuid::from_u128(9));
    let (written, far) = tokio::join!(room.confirm(platform, by, plan), async { room.progress() });
    assert!(written.unwrap().is_some());
    assert_eq!(far.map(|(_, of)| of), Some(5_000));
    assert_eq!(room.progress(), None);
    let mut manager = app.signed_in("manager").await;
    let idle = manager.get("/headquarters/roll/progress").await;
    assert_eq!(idle.status, 204, "{}", idle.body);
}
