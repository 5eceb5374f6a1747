//! Witnesses as processes of their own, with the program people run: they look at a server from
//! outside, and neither a box is opened nor an event published before enough of them have cosigned.

use crate::harness::{Night, TestApp, Visitor, actor, caucus, for_each_store};
use caucus::bundle::Files;
use caucus::bundle::manifest::Witnesses;
use caucus::bundle::verify::{Verdict, verify};
use caucus::clock::Entropy;
use caucus::log::{Cosigner, LogName, TreeHead, VerifierKey, leaf_hash};
use caucus::services::bundle::{self, BundleError};
use caucus::services::cards::OpenError;
use caucus::services::tabulate::{self, TabulateError};
use caucus::services::{audit, event};
use std::path::{Path, PathBuf};

/// Runs `caucus witness`: the status, and everything it said.
async fn witness(arguments: Vec<String>) -> (i32, String) {
    let run = move || caucus().arg("witness").args(arguments).output().unwrap();
    let run = tokio::task::spawn_blocking(run).await.unwrap();
    let said = String::from_utf8([run.stdout, run.stderr].concat()).unwrap();
    (run.status.code().unwrap(), said)
}

async fn made(keep: &Path, name: &str) -> String {
    let keep = keep.display().to_string();
    let arguments = ["key", "--keep", &keep, "--name", name].map(str::to_owned);
    let (status, said) = witness(arguments.to_vec()).await;
    assert_eq!(status, 0, "{said}");
    said.trim().to_owned()
}

async fn looks(keep: &Path, server: &str, more: &[&str]) -> (i32, String) {
    let keep = keep.display().to_string();
    let mut arguments = vec!["run", "--keep", &keep, "--server", server];
    arguments.extend(more);
    witness(arguments.into_iter().map(str::to_owned).collect()).await
}

struct Three {
    _folder: tempfile::TempDir,
    keep: [PathBuf; 3],
    named: Witnesses,
}

/// Three witnesses, of whom two must have cosigned.
async fn three() -> Three {
    let folder = tempfile::tempdir().unwrap();
    let names = ["north", "south", "west"];
    let keep = names.map(|name| folder.path().join(name));
    let mut keys = Vec::new();
    for (keep, name) in keep.iter().zip(names) {
        keys.push(made(keep, name).await);
    }
    Three {
        _folder: folder,
        keep,
        named: Witnesses { needed: 2, keys },
    }
}

impl Three {
    fn event(&self) -> event::NewEvent {
        event::NewEvent {
            witnesses: self.named.clone(),
            ..Night::event()
        }
    }

    /// Asserts that one of them looks and cosigns all three logs.
    async fn cosigns(&self, which: usize, app: &TestApp) {
        let (status, said) = looks(&self.keep[which], &app.base, &[]).await;
        assert_eq!(status, 0, "{said}");
    }
}

fn judge(files: &Files) -> Verdict {
    verify(files, None, &mut Entropy::seeded(1).rng())
}

async fn key_of(visitor: &mut Visitor<'_>, log: LogName) -> VerifierKey {
    let key = visitor.get(&format!("/log/{log}/key")).await;
    key.body.trim().parse().unwrap()
}

#[tokio::test]
async fn a_box_is_opened_and_published_once_enough_witnesses_have_cosigned() {
    let three = three().await;
    for_each_store(async |fixture| {
        let app = TestApp::of_three_in(&three.event(), Some(&fixture.url)).await;
        let platform = app.platform();
        let mut anybody = app.visitor();
        for login in ["ada", "ben", "cleo"] {
            let mut person = app.signed_in(login).await;
            crate::card::rank(&mut person, &[1]).await;
            let page = crate::card::review(&mut person).await;
            crate::card::cast(&mut person, &page).await;
        }
        event::close_all_sessions(platform, actor()).await.unwrap();
        let refused = async || match tabulate::run(platform, actor()).await {
            Err(TabulateError::Open(OpenError::NotCosigned { found, needed, .. })) => {
                (found, needed)
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(refused().await, (0, 2));
        // Each folder is one event's: a fresh one for each database.
        let kept: Vec<_> = LogName::ALL.map(|log| format!("{log}")).to_vec();
        for keep in &three.keep {
            for log in &kept {
                for what in ["key", "seen"] {
                    let _ = std::fs::remove_file(keep.join(format!("{log}.{what}")));
                }
            }
        }
        three.cosigns(0, &app).await;
        assert_eq!(refused().await, (1, 2));
        // The log goes on; what one has cosigned waits for the others.
        audit::sequence_pending(platform).await.unwrap();
        let offered = anybody.get("/log/audit/cosign").await.body;
        let cosigned = std::fs::read_to_string(three.keep[0].join("audit.seen")).unwrap();
        assert!(cosigned.starts_with(&offered), "{offered}");
        three.cosigns(2, &app).await;
        let cards = key_of(&mut anybody, LogName::Cards).await;
        let note = anybody.get("/log/cards/checkpoint").await.body;
        let set = three.named.set().unwrap();
        let lines = set.check_note(&cards, &note).unwrap();
        let names: Vec<_> = lines.iter().map(|line| line.witness.as_str()).collect();
        assert_eq!(names, ["north", "west"]);

        app.count_and_release().await;
        audit::sequence_pending(platform).await.unwrap();
        let early = bundle::files(platform).await;
        assert!(
            matches!(early, Err(BundleError::NotCosigned(LogName::Audit))),
            "the release is not in what was cosigned"
        );
        for which in [0, 1, 0, 1] {
            three.cosigns(which, &app).await;
        }
        let files = bundle::files(platform).await.unwrap();
        let verdict = judge(&files);
        assert_eq!(verdict.fault, None);
        let said = verdict.held.iter().find(|held| held.item == "witnesses");
        assert!(said.unwrap().says.contains("2 of 3: north, south, west"));
        bundle_is_held_to_its_witnesses(&files);
    })
    .await;
}

/// Takes lines away, repeats and exchanges them.
fn bundle_is_held_to_its_witnesses(files: &Files) {
    for log in LogName::ALL {
        let name = format!("{log}.checkpoint");
        let note = String::from_utf8(files[&name].clone()).unwrap();
        let lines: Vec<&str> = note.split_inclusive('\n').collect();
        let (first, rest) = lines.split_at(5);
        assert!(rest.len() >= 2, "{note}");
        let change = |rest: &[&str]| [first.concat(), rest.concat()].concat();
        let exchanged: Vec<&str> = rest.iter().rev().copied().collect();
        for changed in [
            change(&rest[1..]),
            change(&[]),
            change(&exchanged),
            change(&[rest, &rest[..1]].concat()),
        ] {
            let mut files = files.clone();
            files.insert(name.clone(), changed.into_bytes());
            // Three of three is more than is needed: one may be missing then.
            let fault = judge(&files).fault;
            match fault {
                Some(fault) => assert_eq!(fault.item, name, "{fault}"),
                None => assert!(rest.len() > 2, "{name} was changed"),
            }
        }
    }
}

#[tokio::test]
async fn what_is_handed_in_is_a_named_witnesss_line_for_a_checkpoint_that_was_signed() {
    let three = three().await;
    let app = TestApp::of_three_in(&three.event(), None).await;
    audit::sequence_pending(app.platform()).await.unwrap();
    let mut anybody = app.visitor();
    let note = anybody.get("/log/audit/cosign").await.body;
    let text = note.split_once("\n\n").unwrap().0.to_owned();
    let stranger = Cosigner::new("stranger", &[5; 32]).unwrap();
    let namesake = Cosigner::new("north", &[5; 32]).unwrap();
    let by = |witness: &Cosigner, text: &str| {
        let line = witness.cosign(&format!("{text}\n\n"), 1_800_000_000).line;
        format!("{text}\n\n{line}\n")
    };
    let mut lines = text.split('\n');
    let (origin, size) = (lines.next().unwrap(), lines.next().unwrap());
    let root = lines.next().unwrap();
    let beyond = format!("{origin}\n999\n{root}");
    let other = format!("{origin}\n{size}\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    for (what, body, status) in [
        ("nothing", String::new(), 400),
        ("no line", format!("{text}\n\n"), 400),
        ("the log's own", note.clone(), 403),
        ("a stranger's", by(&stranger, &text), 403),
        ("a namesake's", by(&namesake, &text), 403),
        ("of no checkpoint", by(&stranger, &beyond), 404),
        ("of another root", by(&stranger, &other), 409),
        (
            "two lines",
            format!("{}{}", by(&stranger, &text), "— a b\n"),
            400,
        ),
        ("much", "x".repeat(3_000), 413),
    ] {
        let answer = anybody.post("/log/audit/cosign", &body, &[]).await;
        assert_eq!(answer.status, status, "{what}: {}", answer.body);
        assert!(
            answer.body.ends_with('\n') && answer.body.len() > 10,
            "{what}"
        );
    }
    let unchanged = anybody.get("/log/audit/checkpoint").await.body;
    assert!(note == unchanged || !unchanged.contains("— north"));
    let waits = async |visitor: &mut Visitor<'_>| {
        let answer = visitor.post("/log/audit/cosign", "", &[]).await;
        (answer.status == 429).then(|| answer.header("retry-after").to_owned())
    };
    let mut limited = None;
    for _ in 0..40 {
        limited = waits(&mut anybody).await;
        if limited.is_some() {
            break;
        }
    }
    assert!(limited.is_some_and(|seconds| seconds != "0"));
    // An event without witnesses takes nothing.
    let alone = TestApp::of_three().await;
    let (mut visitor, line) = (alone.visitor(), by(&stranger, &text));
    let answer = visitor.post("/log/audit/cosign", &line, &[]).await;
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn a_log_that_shrinks_or_forks_is_refused_and_the_witness_says_why() {
    let three = three().await;
    for_each_store(async |fixture| {
        let app = TestApp::of_three_in(&three.event(), Some(&fixture.url)).await;
        audit::sequence_pending(app.platform()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let keep = folder.path().join("north");
        std::fs::create_dir(&keep).unwrap();
        std::fs::copy(three.keep[0].join("witness.key"), keep.join("witness.key")).unwrap();
        let mut anybody = app.visitor();
        let key = key_of(&mut anybody, LogName::Audit).await;
        let (status, said) = looks(&keep, &app.base, &["--log-key", &key.to_string()]).await;
        assert_eq!(status, 0, "{said}");
        assert!(said.contains("audit   cosigned: "), "{said}");
        // Once more: nothing is new, and that is well.
        assert_eq!(looks(&keep, &app.base, &[]).await.0, 0);

        // Another log of the same size, under the log's own key.
        let head = key
            .open(&anybody.get("/log/audit/cosign").await.body)
            .unwrap()
            .head;
        let stored = event::load(&app.platform().store).await.unwrap().unwrap();
        let signer = app
            .platform()
            .keys
            .signer(LogName::Audit, stored.event.id)
            .unwrap();
        let forked = signer.sign(&TreeHead {
            size: head.size,
            root: leaf_hash(b"another"),
        });
        let size = head.size;
        let put = async |note: &str| {
            let sql = format!(
                "UPDATE log_checkpoint SET note = '{note}' WHERE log = 'audit' AND size = {size}"
            );
            assert_eq!(fixture.meddle(&sql).await, 1);
        };
        let honest = signer.sign(&head);
        put(&forked).await;
        let (status, said) = looks(&keep, &app.base, &[]).await;
        assert_eq!(status, 1, "{said}");
        assert!(
            said.contains("audit   NOT COSIGNED: the log forked"),
            "{said}"
        );
        let proof = [keep.join("audit.seen"), keep.join("audit.refused")];
        let signed = proof.map(|path| key.open(&std::fs::read_to_string(path).unwrap()).unwrap());
        assert_eq!(signed[0].head.size, signed[1].head.size);
        assert_ne!(
            signed[0].head.root, signed[1].head.root,
            "the proof that it forked"
        );
        // Nothing was cosigned, and the honest log is still followed.
        put(&honest).await;
        assert_eq!(looks(&keep, &app.base, &[]).await.0, 0);

        // An old copy of the database is put back.
        fixture
            .meddle(&format!(
                "DELETE FROM log_checkpoint WHERE log = 'audit' AND size >= {size}"
            ))
            .await;
        let (status, said) = looks(&keep, &app.base, &[]).await;
        assert_eq!(status, 1, "{said}");
        assert!(said.contains("the log shrank"), "{said}");
    })
    .await;
}

#[tokio::test]
async fn a_witness_says_what_is_wrong_with_its_folder_or_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let keep = folder.path().join("north");
    let (status, said) = looks(&keep, "http://127.0.0.1:1", &[]).await;
    assert_eq!(
        (status, said.contains("run caucus witness key first")),
        (2, true),
        "{said}"
    );
    let key = made(&keep, "north").await;
    assert_eq!(
        made(&keep, "north").await,
        key,
        "the key that is there is shown"
    );
    let keep_text = keep.display().to_string();
    let other = ["key", "--keep", &keep_text, "--name", "south"].map(str::to_owned);
    assert_eq!(witness(other.to_vec()).await.0, 2);
    for (server, more, words) in [
        ("http://127.0.0.1:1", vec![], "http://127.0.0.1:1/log/"),
        ("caucus.example.org", vec![], "does not begin with https://"),
        ("http://127.0.0.1:1", vec!["--log-key", "x"], "--log-key: "),
    ] {
        let (status, said) = looks(&keep, server, &more).await;
        assert_eq!((status, said.contains(words)), (2, true), "{said}");
    }
    // Another event's log under the same folder.
    let one = TestApp::of_three().await;
    let mut visitor = one.visitor();
    let mine = key_of(&mut visitor, LogName::Audit).await.to_string();
    let (_, said) = looks(&keep, "http://127.0.0.1:1", &["--log-key", &mine]).await;
    assert!(said.contains("127.0.0.1:1"), "{said}");
    let origin = mine.split('+').next().unwrap().to_owned();
    let other = caucus::log::CheckpointSigner::new(
        LogName::Audit,
        origin
            .split('/')
            .nth(1)
            .unwrap()
            .parse::<uuid::Uuid>()
            .map(caucus::domain::EventId)
            .unwrap(),
        &[8; 32],
    );
    let other = other.verifier().to_string();
    let (status, said) = looks(&keep, &one.base, &["--log-key", &other]).await;
    assert_eq!(
        (status, said.contains("another key is kept")),
        (2, true),
        "{said}"
    );
    // The event names no witnesses, which the witness is told.
    let (status, said) = looks(&keep, &one.base, &[]).await;
    assert_eq!(
        (status, said.contains("names no witnesses")),
        (2, true),
        "{said}"
    );
    use std::os::unix::fs::PermissionsExt as _;
    let readable = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(keep.join("witness.key"), readable).unwrap();
    let (status, said) = looks(&keep, &one.base, &[]).await;
    assert_eq!((status, said.contains("chmod 600")), (2, true), "{said}");
}
