//! The outbox: no mail lost, and none sent twice without saying so.

use crate::harness::smtp::{Fault, SmtpServer, header};
use crate::harness::{Engine, Fixture, Night, for_each_store};
use caucus::clock::ClockHands;
use caucus::db::{MailState, Store};
use caucus::domain::MailId;
use caucus::services::Platform;
use caucus::services::outbox::sender::{Transport, send_due};
use caucus::services::outbox::{Certificate, Security, SmtpSettings};
use std::collections::BTreeMap;
use std::io::BufRead as _;
use std::time::Duration;

/// Long enough for a server on this machine, short enough to wait for one that says nothing.
const PATIENCE: Duration = Duration::from_millis(1_500);

fn to(port: u16) -> Transport {
    Transport::Smtp(settings(port))
}

fn settings(port: u16) -> SmtpSettings {
    SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port,
        security: Security::None,
        authority: None,
        login: None,
        from: "Caucus <caucus@example.org>".parse().unwrap(),
        patience: PATIENCE,
    }
}

async fn queue(platform: &Platform, subject: &str) -> MailId {
    let now = platform.clock.now();
    let id = MailId(platform.entropy.uuid_v7(now));
    let mut tx = platform.store.begin().await.unwrap();
    let texts = ["ana@example.org", "es", subject, "Hola, Ana.\n.\nAdiós."];
    tx.db().insert_mail(id, texts, now).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn state(platform: &Platform, id: MailId) -> (MailState, bool, bool) {
    let mut reader = platform.store.reader().await.unwrap();
    let mail = reader.db().mail(id).await.unwrap().unwrap();
    (mail.state, mail.may_repeat, mail.body.is_empty())
}

/// Sends, an hour at a time, until nothing waits.
async fn send_all(platform: &Platform, hands: &ClockHands, transport: &Transport) {
    for _ in 0..50 {
        send_due(platform, transport).await.unwrap();
        hands.advance_seconds(3_600);
    }
}

#[tokio::test]
async fn every_fault_of_a_mail_server_ends_as_it_must() {
    use Fault::*;
    // Faults, then: state, how often the server took it, how many of those say they may repeat.
    let table: [(&[Fault], MailState, usize, usize); 9] = [
        (&[], MailState::Sent, 1, 0),
        (&[Later, Later], MailState::Sent, 1, 0),
        (&[Closed], MailState::Sent, 1, 0),
        (&[DropBeforeContent], MailState::Sent, 1, 0),
        (&[DropAfterContent], MailState::Sent, 2, 1),
        (&[SilentAfterContent], MailState::Sent, 2, 1),
        (
            &[DropAfterContent, Later, DropAfterContent],
            MailState::Sent,
            3,
            2,
        ),
        (&[Never], MailState::Failed, 0, 0),
        (&[Later, NeverContent], MailState::Failed, 0, 0),
    ];
    for_each_store(async |fixture| {
        let (platform, hands) = Night::platform(&fixture);
        for (faults, expected, taken, repeats) in table {
            let server = SmtpServer::start(faults).await;
            let id = queue(&platform, "Su código").await;
            send_all(&platform, &hands, &to(server.port)).await;
            let (end, _, is_erased) = state(&platform, id).await;
            assert_eq!((end, is_erased), (expected, true), "{faults:?}");
            let received = server.received();
            assert_eq!(received.len(), taken, "{faults:?}");
            let says = |m: &&String| header(m, "Caucus-May-Repeat") == Some("yes");
            assert_eq!(received.iter().filter(says).count(), repeats, "{faults:?}");
            for mail in &received {
                let message_id = format!("<{id}@example.org>");
                assert_eq!(header(mail, "Message-ID"), Some(message_id.as_str()));
                assert!(
                    says(&mail) || received.first() == Some(mail),
                    "only the first is silent"
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_server_that_is_not_there_loses_nothing() {
    for_each_store(async |fixture| {
        let (platform, hands) = Night::platform(&fixture);
        let id = queue(&platform, "Later").await;
        // A port that was free a moment ago.
        let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = gone.local_addr().unwrap().port();
        drop(gone);
        send_due(&platform, &to(port)).await.unwrap();
        assert_eq!(
            state(&platform, id).await,
            (MailState::Waiting, false, false)
        );
        assert_eq!(
            send_due(&platform, &to(port)).await.unwrap(),
            0,
            "not at once again"
        );
        let server = SmtpServer::start(&[]).await;
        send_all(&platform, &hands, &to(server.port)).await;
        assert_eq!(state(&platform, id).await, (MailState::Sent, false, true));
    })
    .await;
}

#[tokio::test]
async fn a_server_that_refuses_us_or_has_no_tls_gets_no_mail_and_loses_none() {
    for_each_store(async |fixture| {
        let (platform, hands) = Night::platform(&fixture);
        let id = queue(&platform, "Protected").await;
        let server = SmtpServer::start(&[]).await;
        let login = |password: &str| Some(("caucus".to_owned(), password.to_owned()));
        let refused = SmtpSettings {
            login: login("guess"),
            ..settings(server.port)
        };
        let unprotected = SmtpSettings {
            security: Security::StartTls,
            ..settings(server.port)
        };
        for wrong in [refused, unprotected] {
            send_due(&platform, &Transport::Smtp(wrong)).await.unwrap();
            assert_eq!(
                state(&platform, id).await,
                (MailState::Waiting, false, false)
            );
            hands.advance_seconds(3_600);
        }
        assert!(server.received().is_empty());
        let right = SmtpSettings {
            login: login("secret"),
            ..settings(server.port)
        };
        send_all(&platform, &hands, &Transport::Smtp(right)).await;
        assert_eq!(state(&platform, id).await, (MailState::Sent, false, true));
        assert_eq!(server.received().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_mail_travels_over_tls_and_only_to_a_server_that_somebody_vouches_for() {
    let pem = include_bytes!("../data/mail/authority.pem");
    let authority = Certificate::from_pem(pem).unwrap();
    for_each_store(async |fixture| {
        let (platform, hands) = Night::platform(&fixture);
        for security in [Security::Tls, Security::StartTls] {
            let id = queue(&platform, "Protected").await;
            let server = SmtpServer::with_tls(security).await;
            let right = SmtpSettings {
                host: "localhost".to_owned(),
                security,
                authority: Some(authority.clone()),
                ..settings(server.port)
            };
            // Nobody vouches for it; it is another one than the certificate names; not protected.
            for wrong in [
                SmtpSettings {
                    authority: None,
                    ..right.clone()
                },
                SmtpSettings {
                    host: "127.0.0.1".to_owned(),
                    ..right.clone()
                },
                SmtpSettings {
                    security: Security::None,
                    ..right.clone()
                },
            ] {
                send_due(&platform, &Transport::Smtp(wrong)).await.unwrap();
                let waits = (MailState::Waiting, false, false);
                assert_eq!(state(&platform, id).await, waits, "{security:?}");
                hands.advance_seconds(3_600);
            }
            assert!(server.received().is_empty(), "{security:?}");
            send_all(&platform, &hands, &Transport::Smtp(right)).await;
            assert_eq!(state(&platform, id).await, (MailState::Sent, false, true));
            assert_eq!(server.received().len(), 1, "{security:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn two_senders_never_send_the_same_mail() {
    for_each_store(async |fixture| {
        let (platform, _hands) = Night::platform(&fixture);
        for n in 0..40 {
            queue(&platform, &format!("number {n}")).await;
        }
        let server = SmtpServer::start(&[]).await;
        let transport = to(server.port);
        let senders =
            (0..4).map(|_| async { while send_due(&platform, &transport).await.unwrap() > 0 {} });
        futures_util::future::join_all(senders).await;
        let received = server.received();
        let mut ids: Vec<_> = received.iter().map(|m| header(m, "Message-ID")).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!((received.len(), ids.len()), (40, 40));
    })
    .await;
}

const CRASH_URL: &str = "CAUCUS_TEST_MAIL_URL";
const CRASH_PORT: &str = "CAUCUS_TEST_MAIL_PORT";

/// Not a test of its own: the sender that the next one kills.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by a_killed_sender_loses_nothing_and_repeats_only_what_says_so"]
async fn crash_child() {
    let Ok(url) = std::env::var(CRASH_URL) else {
        return;
    };
    let port = std::env::var(CRASH_PORT).unwrap().parse().unwrap();
    let night = Night::resume(&url).await;
    println!("sending");
    loop {
        send_due(&night.platform, &to(port)).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_sender_loses_nothing_and_repeats_only_what_says_so() {
    const MAILS: usize = 300;
    for_each_store(async |fixture| {
        let (platform, hands) = Night::platform(&fixture);
        for n in 0..MAILS {
            queue(&platform, &format!("number {n}")).await;
        }
        if fixture.engine == Engine::Sqlite {
            fixture.store.close().await;
        }
        let server = SmtpServer::start(&[]).await;
        for kill_after in [1, 20, 60, 110] {
            kill_sender(&fixture, &server, kill_after).await;
        }
        // Another sender, after the leases of the dead ones.
        let platform = Platform {
            store: Store::open(&fixture.url).await.unwrap(),
            ..platform
        };
        send_all(&platform, &hands, &to(server.port)).await;
        let mut taken: BTreeMap<String, Vec<bool>> = BTreeMap::new();
        for mail in server.received() {
            let id = header(&mail, "Message-ID").unwrap().to_owned();
            let says = header(&mail, "Caucus-May-Repeat").is_some();
            taken.entry(id).or_default().push(says);
        }
        assert_eq!(taken.len(), MAILS, "none is lost");
        for (id, says) in &taken {
            let silent = says.iter().filter(|says| !**says).count();
            assert!(silent <= 1, "{id} was sent twice without saying so");
        }
        let sent = fixture
            .ask("SELECT COUNT(*) FROM outbox WHERE state = 'sent'")
            .await;
        assert_eq!(sent, MAILS as i64);
        platform.store.close().await;
    })
    .await;
}

/// Starts a sender in a process of its own and kills it once the server has taken so many more.
async fn kill_sender(fixture: &Fixture, server: &SmtpServer, more: usize) {
    let goal = server.received().len() + more;
    let mut child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "mail::crash_child", "--ignored", "--nocapture"])
        .env(CRASH_URL, &fixture.url)
        .env(CRASH_PORT, server.port.to_string())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
    while !lines.next().unwrap().unwrap().contains("sending") {}
    while server.received().len() < goal {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    child.kill().unwrap();
    child.wait().unwrap();
}
