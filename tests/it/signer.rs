//! The logs signed by a process of its own: `caucus signer` beside `caucus serve`, over cards that are
//! cast, either of them killed, and what the signer refuses whoever asks it.

use crate::harness::{Engine, Program, caucus, for_each_store, program};
use crate::killed::browsers::{Person, Sent};
use crate::killed::{begin, stored};
use caucus::clock::Entropy;
use caucus::domain::EventId;
use caucus::log::{Growth, Hash, LogName, SignerAnswer, SignerRequest, TreeHead, VerifierKey};
use caucus::services::keys;
use caucus::services::signing::{read_frame, write_frame};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use tokio::net::UnixStream;
use uuid::Uuid;

/// `caucus signer run`, killed when this is dropped.
struct Signer {
    child: Child,
    socket: PathBuf,
}

impl Signer {
    /// Makes a key, if there is none, and gives its public half.
    fn key(home: &Path) -> String {
        let made = caucus()
            .args(["signer", "key", "--keep"])
            .arg(home.join("keep"))
            .output();
        let made = made.unwrap();
        assert!(made.status.success(), "{made:?}");
        String::from_utf8(made.stdout).unwrap().trim().to_owned()
    }

    fn run(home: &Path, die_at: Option<&str>) -> Self {
        let socket = home.join("socket");
        let mut command = caucus();
        command.args(["signer", "run", "--keep"]);
        command.arg(home.join("keep")).arg("--socket").arg(&socket);
        command.env_remove("DIE_AT").stdout(Stdio::piped());
        command.envs(die_at.map(|step| ("DIE_AT", step)));
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        said.read_line(&mut line).unwrap();
        assert!(line.starts_with("signing at "), "{line}");
        Self { child, socket }
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits until it has died at the step it was to die at.
    fn dies(mut self) {
        assert!(!self.child.wait().unwrap().success());
    }
}

impl Drop for Signer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Somebody who asks the signer whatever they like.
struct Asking(UnixStream);

impl Asking {
    async fn send(&mut self, bytes: &[u8]) -> SignerAnswer {
        write_frame(&mut self.0, bytes).await.unwrap();
        let answer = read_frame(&mut self.0).await.unwrap().unwrap();
        SignerAnswer::parse(&answer).unwrap()
    }

    async fn sign(&mut self, growth: Growth) -> SignerAnswer {
        self.send(&SignerRequest::Sign(growth).to_bytes()).await
    }
}

/// A browser without script that is told what happened to its card.
struct Browser {
    client: reqwest::Client,
    person: Person,
}

impl Browser {
    fn new(token: String) -> Self {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(program::PATIENCE);
        let person = Person {
            token,
            place: Vec::new(),
            cast: 0,
            waits: None,
            receipts: Default::default(),
        };
        Self {
            client: client.build().unwrap(),
            person,
        }
    }

    fn card(&self) -> Sent {
        self.person.card(Entropy::system().uuid_v4())
    }

    async fn get(&self, program: &Program, path: &str) -> (u16, String) {
        let asked = self.client.get(format!("{}{path}", program.base)).send();
        let answer = asked.await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// The answer's status and page; `None` where the program is gone.
    async fn cast(&self, program: &Program, sent: &Sent) -> Option<(u16, String)> {
        let request = sent.request(&self.client, &program.base, &self.person.token);
        let answer = request.send().await.ok()?;
        Some((answer.status().as_u16(), answer.text().await.ok()?))
    }

    async fn is_cast(&self, program: &Program, sent: &Sent) -> bool {
        let (status, page) = self.cast(program, sent).await.unwrap();
        assert!(status == 303 || status == 503, "{status} {page}");
        status == 303
    }

    /// The newest checkpoint of the cards, under the signer's key.
    async fn head(&self, program: &Program, public: &str) -> (EventId, TreeHead) {
        let (_, key) = self.get(program, "/log/cards/key").await;
        let key: VerifierKey = key.trim().parse().unwrap();
        let event = key.origin().split('/').nth(1).unwrap().parse().unwrap();
        let expected = keys::verifier(LogName::Cards, EventId(event), public).unwrap();
        assert_eq!(key, expected);
        let (_, note) = self.get(program, "/log/cards/checkpoint").await;
        (EventId(event), expected.open(&note).unwrap().head)
    }
}

/// No file of a folder has the signer's secret in it, as digits or as bytes.
fn assert_without_the_secret(home: &Path, folder: &Path) {
    let secret = std::fs::read_to_string(home.join("keep/signer.key")).unwrap();
    let digits = secret.trim_end().rsplit(' ').next().unwrap();
    let bytes = base16ct::lower::decode_vec(digits).unwrap();
    let mut files = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let found = std::fs::read(&path).unwrap();
        for secret in [digits.as_bytes(), &bytes] {
            let is_there = found.windows(secret.len()).any(|part| part == secret);
            assert!(!is_there, "{}", path.display());
        }
        files += 1;
    }
    assert!(files >= 2);
    let keys = std::fs::read_to_string(folder.join(keys::KEY_FILE)).unwrap();
    assert!(keys.contains("\ncard ") && !keys.contains("\nlog "));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cards_are_cast_while_another_process_signs_and_never_without_it() {
    for_each_store(async |fixture| {
        let (home, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        if fixture.engine == Engine::Sqlite {
            fixture.store.close().await;
        }
        let home = home.path();
        let public = Signer::key(home);
        assert_eq!(Signer::key(home), public);
        let signer = Signer::run(home, None);
        let begun = begin(&fixture, folder.path(), Some(&signer.socket)).await;
        let (settings, mut tokens) = begun;
        let browser = Browser::new(tokens.swap_remove(1));
        let program = Program::serve(&settings, None);
        let (status, checks) = browser.get(&program, "/readyz").await;
        assert_eq!(status, 200, "{checks}");
        assert!(
            checks.contains(r#"{"name":"signer","holds":true}"#),
            "{checks}"
        );
        assert!(browser.is_cast(&program, &browser.card()).await);
        assert_eq!(browser.head(&program, &public).await.1.size, 1);
        assert_without_the_secret(home, folder.path());

        // Without the signer nothing is logged; when it is back, the same card is.
        signer.kill();
        let (status, checks) = browser.get(&program, "/readyz").await;
        assert_eq!(status, 503);
        assert!(
            checks.contains(r#"{"name":"signer","holds":false}"#),
            "{checks}"
        );
        let second = browser.card();
        assert!(!browser.is_cast(&program, &second).await);
        assert_eq!(stored(&fixture).await.len(), 1);
        let signer = Signer::run(home, None);
        assert!(browser.is_cast(&program, &second).await);
        assert!(browser.is_cast(&program, &second).await);
        assert_eq!(stored(&fixture).await.len(), 2);

        // The server dies with a card that is logged and not signed: it is signed afterwards.
        program.kill();
        let program = Program::serve(&settings, Some("cast-committed:1"));
        let third = browser.card();
        assert!(browser.cast(&program, &third).await.is_none());
        program.dies();
        assert_eq!(stored(&fixture).await.len(), 3);
        let newest = "SELECT MAX(size) FROM log_checkpoint WHERE log = 'cards'";
        assert_eq!(fixture.ask(newest).await, 2);
        let program = Program::serve(&settings, None);
        assert!(browser.is_cast(&program, &third).await);
        assert_eq!(browser.head(&program, &public).await.1.size, 3);

        // The signer dies with a head that it kept and nobody got: it signs the same one again.
        signer.kill();
        let signer = Signer::run(home, Some("signer-kept:1"));
        let fourth = browser.card();
        assert!(!browser.is_cast(&program, &fourth).await);
        signer.dies();
        assert_eq!(stored(&fixture).await.len(), 4);
        let signer = Signer::run(home, None);
        assert!(browser.is_cast(&program, &fourth).await);
        let (event, head) = browser.head(&program, &public).await;
        assert_eq!((head.size, stored(&fixture).await.len()), (4, 4));

        // Whoever has the web process asks the signer for what they like, and gets no other history.
        let mut asking = Asking(UnixStream::connect(&signer.socket).await.unwrap());
        let growth = |from, root, leaves: &[Hash]| Growth {
            event,
            log: LogName::Cards,
            from,
            root,
            leaves: leaves.to_vec(),
        };
        let other = Hash([7; 32]);
        let again = asking.sign(growth(4, head.root, &[])).await;
        assert!(matches!(again, SignerAnswer::Signed(_)), "{again:?}");
        for from in [0, 3, 5, u64::MAX] {
            let found = asking.sign(growth(from, other, &[other; 4])).await;
            assert_eq!(found, SignerAnswer::Stands(4));
        }
        for leaves in [&[][..], &[other]] {
            let found = asking.sign(growth(4, other, leaves)).await;
            assert!(matches!(found, SignerAnswer::Refused(_)), "{found:?}");
        }
        let elsewhere = Growth {
            event: EventId(Uuid::nil()),
            ..growth(4, head.root, &[])
        };
        let found = asking.sign(elsewhere).await;
        assert!(matches!(found, SignerAnswer::Refused(_)), "{found:?}");
        let mut unknown = SignerRequest::Sign(growth(4, head.root, &[])).to_bytes();
        unknown[17] = 3;
        for bytes in [&unknown[..], b"", b"GET / HTTP/1.1"] {
            let found = asking.send(bytes).await;
            assert!(matches!(found, SignerAnswer::Refused(_)), "{found:?}");
        }
        // Who had it sign a card that is in no database is found at the next cast, before it is logged.
        let mut frontier = caucus::log::Frontier::new();
        let leaves = leaves(&fixture).await;
        frontier.append_all(leaves.into_iter().chain([other]));
        let signed = asking.sign(growth(4, frontier.root(), &[other])).await;
        assert!(matches!(signed, SignerAnswer::Signed(_)), "{signed:?}");
        assert!(!browser.is_cast(&program, &browser.card()).await);
        assert_eq!(stored(&fixture).await.len(), 4);

        let checked = caucus()
            .args([
                "verify-log",
                "--log-key",
                &public,
                "--database",
                &fixture.url,
            ])
            .output();
        let checked = checked.unwrap();
        assert!(checked.status.success(), "{checked:?}");
        program.stop();
    })
    .await;
}

/// The leaves of the cards as they are stored.
async fn leaves(fixture: &crate::harness::Fixture) -> Vec<Hash> {
    let store = caucus::db::Store::open_existing(&fixture.url)
        .await
        .unwrap();
    let mut reader = store.reader().await.unwrap();
    reader.db().leaves_from(LogName::Cards, 0).await.unwrap()
}

#[test]
fn one_process_signs_at_a_socket_and_ends_when_told_to() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    Signer::key(home);
    let mut signer = Signer::run(home, None);
    let second = caucus()
        .args(["signer", "run", "--keep"])
        .arg(home.join("keep"))
        .arg("--socket")
        .arg(&signer.socket)
        .output()
        .unwrap();
    assert_eq!(second.status.code(), Some(2), "{second:?}");
    let id = rustix::process::Pid::from_child(&signer.child);
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    assert!(signer.child.wait().unwrap().success());
    assert!(!signer.socket.exists());
}
