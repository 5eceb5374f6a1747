//! Letters to mail servers that fail in every way and repeat what they were sent.

use crate::harness::smtp::{Fault, SmtpServer};
use crate::harness::{Night, TestApp};
use crate::marked::child::Sender;
use caucus::domain::MailId;
use caucus::services::audit;
use caucus::services::event::NewEvent;
use caucus::services::outbox::sender::{Transport, send_due};
use caucus::services::outbox::{Security, SmtpSettings};
use std::time::Duration;

/// A connection each.
const FAULTS: [Fault; 8] = [
    Fault::None,
    Fault::Later,
    Fault::Never,
    Fault::NeverContent,
    Fault::DropBeforeContent,
    Fault::DropAfterContent,
    Fault::Closed,
    Fault::None,
];

/// Enough for every letter to be tried until it ends.
const HOURS: usize = 6;

impl Sender {
    /// Sends marked letters over SMTP, by a real event that nobody else sends for. Gives its audit
    /// log.
    pub async fn mail(&mut self) -> Vec<String> {
        let real = NewEvent {
            is_demo: false,
            ..Night::event()
        };
        let app = TestApp::of_three_in(&real, None).await;
        let platform = app.platform();
        for _ in FAULTS {
            let now = platform.clock.now();
            let to = format!("{}@example.org", self.marks.mark("mailbox of a letter"));
            let (subject, text) = (self.marks.mark("subject"), self.marks.mark("letter"));
            let mut tx = platform.store.begin().await.unwrap();
            let id = MailId(platform.entropy.uuid_v7(now));
            let texts = [to.as_str(), "es", subject.as_str(), text.as_str()];
            tx.db().insert_mail(id, texts, now).await.unwrap();
            tx.commit().await.unwrap();
        }
        let server = SmtpServer::start(&FAULTS).await;
        // Nobody is let in with this, once; then nobody asks.
        let login = (
            self.marks.mark("SMTP name"),
            self.marks.mark("SMTP password"),
        );
        let refused = Transport::Smtp(settings(SmtpServer::start(&[]).await.port, Some(login)));
        send_due(platform, &refused).await.unwrap();
        let to = Transport::Smtp(settings(server.port, None));
        for _ in 0..HOURS {
            app.hands.advance_seconds(3_600);
            send_due(platform, &to).await.unwrap();
        }
        // Two are refused for good; of the others one is taken twice, since nobody said so the first time.
        assert_eq!(server.received().len(), FAULTS.len() - 2 + 1);
        assert!(send_due(platform, &to).await.unwrap() == 0, "nothing waits");
        audit::sequence_pending(platform).await.unwrap();
        let entries = audit::newest(&platform.store, 1_000).await.unwrap();
        let entries: Vec<_> = entries.into_iter().map(|(_, body)| body).collect();
        let of = |code: &str| entries.iter().filter(|body| body.contains(code)).count();
        assert_eq!(
            (of("mail.failed"), of("mail.repeated")),
            (2, 1),
            "{entries:#?}"
        );
        entries
    }
}

fn settings(port: u16, login: Option<(String, String)>) -> SmtpSettings {
    SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port,
        security: Security::None,
        authority: None,
        login,
        from: "Caucus <caucus@example.org>".parse().unwrap(),
        patience: Duration::from_secs(10),
    }
}
