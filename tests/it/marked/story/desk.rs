//! Somebody registers, and whoever works at the desk does all that there is to do there.

use crate::harness::{PASSWORD, TestApp, actor};
use crate::marked::child::Sender;
use crate::marked::walk::endpoint;
use caucus::auth::Secret;
use caucus::domain::Role;
use caucus::services::participants;
use caucus::web::routes::Verb;

/// Somebody whose every word is a mark.
const QUINN: [&str; 6] = ["Qzmarkquinn", "Qzmarkroe", "3", "27", "1984", "50309"];
const MAILBOX: &str = "qzmarkquinn@example.org";

impl Sender {
    /// Somebody registers; two verifiers and a senior one do everything that there is to do.
    pub(super) async fn desk(&mut self, app: &TestApp) {
        let platform = app.platform();
        let hash = platform
            .passwords
            .hash(Secret::new(PASSWORD.to_owned()))
            .await
            .unwrap();
        for login in ["otto", "uma"] {
            let role = Role::Verifier;
            let made = participants::create_staff(platform, actor(), login, login, role, &hash);
            made.await.unwrap();
        }
        let mut quinn = app.newcomer(MAILBOX, &QUINN).await;
        let code = app.mailed_code(MAILBOX).await;
        self.marks.secret(&code);
        let mut somebody = app.visitor();
        let found = somebody.look_up(&QUINN).await;
        self.marks.note(&somebody, &found);
        self.walk(
            &mut somebody,
            &["/take-part", "/sign-in/lost", "/sign-in"],
            |_| false,
        )
        .await;
        somebody
            .ask_for_code("qzmarkother@example.org", &QUINN)
            .await;
        self.reached.extend(endpoint(Verb::Post, "/register"));
        self.reached.extend(endpoint(Verb::Get, "/register"));
        self.walk(&mut somebody, &["/register/code"], |_| false)
            .await;
        self.walk(
            &mut quinn,
            &["/register/details", "/register/session", "/register/needs"],
            |a| a == "/register/review" || a == "/account/withdraw",
        )
        .await;
        let sent = quinn.send_registration("2").await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        let mut vera = app.signed_in("verifier").await;
        let queue = self.open(&mut vera, "/desk").await;
        let before = queue.body.split(">Q. Q.<").next().unwrap();
        let case = before
            .rsplit("href=\"")
            .next()
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        let page = self.open(&mut vera, case).await;
        let words = self.marks.mark("words to the person");
        let version = page.hidden("version");
        let ask = [
            ("version", version.as_str()),
            ("reason", "name"),
            ("words", words.as_str()),
            ("do", "refuse"),
        ];
        let asked = vera.submit(&page, case, &ask).await;
        assert_eq!(asked.status, 303, "{}", asked.body);
        for only in ["/account/evidence", "/account/appeal"] {
            self.walk(&mut quinn, &["/account"], |a| a != only).await;
        }
        // Whoever works on the case sees the picture.
        let mut otto = app.signed_in("otto").await;
        let page = self.open(&mut otto, case).await;
        let picture = page.body.split("<img src=\"").nth(1).unwrap_or_default();
        self.open(&mut otto, picture.split('"').next().unwrap())
            .await;
        let left = otto.submit(&page, "/desk/leave", &[]).await;
        self.arrived("/desk/leave", &left);
        // Decided, taken back by two people, decided again.
        self.walk(&mut otto, &[case], |_| false).await;
        self.walk(&mut otto, &[case, "/desk/second"], |_| false)
            .await;
        self.walk(&mut vera, &["/desk", "/desk/late"], |_| false)
            .await;
        for login in ["otto", "senior", "uma", "verifier"] {
            let mut other = app.signed_in(login).await;
            self.walk(&mut other, &["/desk/second", "/desk", "/desk/late"], |_| {
                false
            })
            .await;
        }
        self.walk(&mut quinn, &["/account", "/register/review"], |_| false)
            .await;
    }

    /// Somebody lost every way to sign in, and gets a link.
    pub(super) async fn lost(&mut self, app: &TestApp) {
        let mail = "qzmarklost@example.org";
        app.newcomer(mail, &QUINN).await;
        let mut anybody = app.visitor();
        let page = self.open(&mut anybody, "/sign-in/lost").await;
        anybody
            .submit(&page, "/sign-in/lost", &[("email", mail)])
            .await;
        let mut vera = app.signed_in("verifier").await;
        let list = self.open(&mut vera, "/desk/recovery").await;
        let found = vera
            .submit(&list, "/desk/recovery", &[("email", mail)])
            .await;
        self.arrived("/desk/recovery", &found);
        let case = found.header("location").to_owned();
        let page = self.open(&mut vera, &case).await;
        let why = self.marks.mark("why an account is given back");
        let proposed = vera.submit(&page, &case, &[("why", why.as_str())]).await;
        assert_eq!(proposed.status, 303, "{}", proposed.body);
        self.arrived(&case, &proposed);
        let mut otto = app.signed_in("otto").await;
        let page = self.open(&mut otto, &case).await;
        let action = page.body.split("action=\"/desk/second/").nth(1).unwrap();
        let action = format!("/desk/second/{}", action.split('"').next().unwrap());
        let confirmed = otto.submit(&page, &action, &[("do", "confirm")]).await;
        assert_eq!(confirmed.status, 303, "{}", confirmed.body);
        let mailbox = anybody.get("/demo/mailbox").await.body;
        let token = mailbox
            .split("/sign-in/link?token=")
            .nth(1)
            .expect("a link");
        let token: String = token.chars().take_while(char::is_ascii_hexdigit).collect();
        self.marks.secret(&token);
        let link = format!("/sign-in/link?token={token}");
        self.walk(&mut anybody, &[&link], |_| false).await;
    }

    /// Registration is over, and two people let somebody in.
    pub(super) async fn late(&mut self, app: &TestApp) {
        app.hands.advance_seconds(25 * 3_600);
        for login in ["verifier", "otto", "senior"] {
            let mut visitor = app.signed_in(login).await;
            self.walk(&mut visitor, &["/desk/late", "/desk/second"], |_| false)
                .await;
        }
    }
}
