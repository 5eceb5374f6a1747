//! What people do on the way to a result, with marks wherever they type.

use super::child::Sender;
use crate::card;
use crate::harness::{Answer, PASSWORD, TestApp, actor, authorise};
use crate::passkeys;
use crate::second_factor::{print_codes, recover};
use crate::ways::{NEW, set_password};
use caucus::auth::Secret;
use caucus::domain::Role;
use caucus::services::participants;
use caucus::services::sign_in::IDLE_SECONDS;

/// Somebody whose every word is a mark.
const QUINN: [&str; 6] = ["Qzmarkquinn", "Qzmarkroe", "3", "27", "1984", "50309"];
const MAILBOX: &str = "qzmarkquinn@example.org";

/// The steps of the night, which end what everybody else does.
const NIGHT: [&str; 6] = [
    "/headquarters/advance",
    "/headquarters/close",
    "/headquarters/opening",
    "/headquarters/tabulate",
    "/headquarters/chance",
    "/headquarters/release",
];

fn is_of_the_night(action: &str) -> bool {
    NIGHT.contains(&action)
}

impl Sender {
    /// The whole of it.
    pub async fn story(&mut self, app: &TestApp) {
        self.marks.secret(PASSWORD);
        self.stopped_with_a_form_in_hand(app).await;
        self.desk(app).await;
        self.lost(app).await;
        self.keys(app).await;
        self.cards(app).await;
        self.rooms(app).await;
        self.others(app).await;
        self.late(app).await;
        self.ending(app).await;
        self.night(app).await;
    }

    async fn stopped_with_a_form_in_hand(&mut self, app: &TestApp) {
        let mut guest = app.signed_in("guest4").await;
        let page = self.open(&mut guest, "/card").await;
        app.hands.advance_seconds(IDLE_SECONDS);
        let seen = page.hidden("seen");
        let held = [("seen", seen.as_str()), ("do", "add-2")];
        guest.submit(&page, "/card", &held).await;
        let again = guest.sign_in("guest4", PASSWORD).await;
        assert_eq!(again.header("location"), "/continue");
        self.walk(&mut guest, &["/continue", "/stay"], |_| false)
            .await;
    }

    /// Somebody registers; two verifiers and a senior one do everything that there is to do.
    async fn desk(&mut self, app: &TestApp) {
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
        self.reached.extend(super::walk::endpoint(
            caucus::web::routes::Verb::Post,
            "/register",
        ));
        self.reached.extend(super::walk::endpoint(
            caucus::web::routes::Verb::Get,
            "/register",
        ));
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
    async fn lost(&mut self, app: &TestApp) {
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

    /// Passkeys, a password with an app, codes on paper.
    async fn keys(&mut self, app: &TestApp) {
        let mut phone = passkeys::device(app);
        let mut guest = app.signed_in("guest2").await;
        let name = self.marks.mark("name of a passkey");
        let added = passkeys::add(&mut guest, &mut phone, &name).await;
        self.arrived("/account/keys/challenge", &added);
        self.arrived("/account/keys/passkey", &added);
        let back = passkeys::sign_in(&mut app.visitor(), &mut phone).await;
        self.arrived("/sign-in/challenge", &back);
        self.arrived("/sign-in/passkey", &back);
        let mut other = app.signed_in("guest3").await;
        let (set, key) = set_password(app, &mut other).await;
        assert_eq!(set.status, 303, "{}", set.body);
        self.arrived("/account/keys/password", &set);
        self.marks.secret(&key);
        self.marks.secret(NEW);
        let codes = print_codes(&mut other).await;
        for code in &codes {
            self.marks.secret(code);
        }
        self.arrived("/account/keys/codes", &set);
        let back = recover(&mut app.visitor(), "guest3", &codes[0]).await;
        self.arrived("/sign-in/recovery", &back);
        for guest in [&mut guest, &mut other] {
            self.walk(guest, &["/account/keys", "/account/keys/password"], |_| {
                false
            })
            .await;
        }
    }

    async fn cards(&mut self, app: &TestApp) {
        let mut guest = app.signed_in("guest1").await;
        self.walk(&mut guest, &["/card", "/card/lists"], |a| a == "/card/cast")
            .await;
        let page = self.open(&mut guest, "/card").await;
        let asked = guest.submit(&page, "/card/review", &[]).await;
        self.arrived("/card/review", &asked);
        card::rank(&mut guest, &[3, 1]).await;
        self.walk(&mut guest, &["/card/review"], |a| a == "/card/cast")
            .await;
        let review = self.open(&mut guest, "/card/review").await;
        let cast = card::cast(&mut guest, &review).await;
        self.arrived("/card/cast", &cast);
        let receipt = self.open(&mut guest, "/card/receipt").await;
        let code = card::receipt_code(&receipt);
        let proof = format!("/receipt/proof?code={code}");
        for path in [
            "/card/where",
            "/account/withdraw",
            "/receipt",
            proof.as_str(),
        ] {
            self.open(&mut guest, path).await;
        }
    }

    /// The roll comes in by a page, and somebody comes to their precinct.
    async fn rooms(&mut self, app: &TestApp) {
        let mut manager = app.signed_in("manager").await;
        let roll = "/headquarters/roll";
        self.walk(&mut manager, &[roll], |a| a != roll).await;
        self.open(&mut manager, "/headquarters/roll/rejects.csv")
            .await;
        self.walk(&mut manager, &[roll], |a| {
            a != "/headquarters/roll/precinct"
        })
        .await;
        let page = self.open(&mut manager, "/headquarters/roll").await;
        let plan = page.hidden("plan");
        let confirm = "/headquarters/roll/confirm";
        let done = manager.submit(&page, confirm, &[("plan", &plan)]).await;
        assert_eq!(done.status, 303, "{}", done.body);
        self.arrived(confirm, &done);
        let mut chair = app.signed_in("chair").await;
        for person in [&mut manager, &mut chair] {
            let list = self.open(person, "/headquarters/check-in").await;
            let links: Vec<_> = list
                .body
                .split("href=\"/headquarters/check-in/")
                .skip(1)
                .collect();
            for link in links {
                let path = format!("/headquarters/check-in/{}", link.split('"').next().unwrap());
                let page = self.open(person, &path).await;
                let odd = self.marks.mark("voter id");
                let voters = format!("{odd}\n900001,{odd}");
                let told = person.submit(&page, &path, &[("voters", &voters)]).await;
                self.arrived(&path, &told);
                for list in ["list.csv", "sheet"] {
                    self.open(person, &format!("{path}/{list}")).await;
                }
                self.walk(person, &[&path], |a| !a.ends_with("/take-back"))
                    .await;
            }
        }
        self.walk(&mut manager, &["/headquarters/roll"], |a| {
            !a.ends_with("/undo")
        })
        .await;
    }

    /// Registration is over, and two people let somebody in.
    async fn late(&mut self, app: &TestApp) {
        app.hands.advance_seconds(25 * 3_600);
        for login in ["verifier", "otto", "senior"] {
            let mut visitor = app.signed_in(login).await;
            self.walk(&mut visitor, &["/desk/late", "/desk/second"], |_| false)
                .await;
        }
    }

    /// Whoever else is of the staff, and whoever is nobody.
    async fn others(&mut self, app: &TestApp) {
        for login in ["operator", "trustee", "reviewer", "admin", "manager"] {
            let mut visitor = app.signed_in(login).await;
            self.walk(&mut visitor, &["/staff", "/headquarters"], |a| {
                is_of_the_night(a) || a.ends_with("/end")
            })
            .await;
        }
    }

    /// From the open box to a release, by two managers.
    async fn night(&mut self, app: &TestApp) {
        for _ in 0..3 {
            for login in ["manager", "manager2"] {
                let mut manager = app.signed_in(login).await;
                for step in NIGHT {
                    self.walk(&mut manager, &[step], |a| a != step).await;
                }
            }
        }
        let mut manager = app.signed_in("manager").await;
        let page = self.open(&mut manager, "/staff").await;
        let early = manager.submit(&page, "/headquarters/advance", &[]).await;
        self.arrived("/headquarters/advance", &early);
        let mut anybody = app.visitor();
        let released = anybody.get("/api/v1/results").await;
        if released.body.contains("\"release\":null") || released.status != 200 {
            app.count_opened().await;
        }
        let links = [
            "/",
            "/assets/x",
            "/limits",
            "/status",
            "/language/es",
            "/healthz",
            "/readyz",
            "/results",
            "/results/district/1",
            "/results/district/1/cards",
            "/results/county/Adams",
            "/results/unit/VIRTUAL-1",
            "/results/counties",
            "/results/findings",
            "/results/rules",
            "/results/preference/Sanders",
            "/results/district/1/preference/Sanders",
            "/results/county/Adams/preference/Sanders",
            "/api/v1/results",
            "/api/openapi.json",
            "/.well-known/security.txt",
            "/log/cards/checkpoint",
            "/log/cards/key",
            "/log/cards/tile/0/000",
            "/log/audit/cosign",
            "/demo/mailbox",
        ];
        for path in links {
            self.open(&mut anybody, path).await;
        }
        let checkpoint = self.open(&mut anybody, "/log/cards/checkpoint").await;
        let size = checkpoint.body.lines().nth(1).unwrap().to_owned();
        self.open(&mut anybody, &format!("/log/cards/tile/0/000.p/{size}"))
            .await;
        let page = self.open(&mut anybody, "/").await;
        let style = page
            .body
            .split("href=\"")
            .find(|p| p.starts_with("/assets/caucus-"));
        self.open(&mut anybody, style.unwrap().split('"').next().unwrap())
            .await;
    }

    /// Somebody of the staff goes.
    async fn ending(&mut self, app: &TestApp) {
        let mut admin = app.signed_in("admin").await;
        let people = self.open(&mut admin, "/staff/people").await;
        let before = people.body.split(">uma</a>").next().unwrap();
        let uma = before.rsplit("href=\"").next().unwrap();
        let uma = uma.split('"').next().unwrap();
        let end = format!("{uma}/end");
        self.walk(&mut admin, &[uma], |a| a != end).await;
    }

    /// A tie, which takes an event of its own.
    pub async fn game_of_chance(&mut self) {
        let app = TestApp::of_three().await;
        for (login, choice) in [("ada", 1), ("ben", 2), ("cleo", 3)] {
            let mut person = app.signed_in(login).await;
            card::rank(&mut person, &[choice]).await;
            let review = card::review(&mut person).await;
            card::cast(&mut person, &review).await;
        }
        let mut manager = app.signed_in("manager").await;
        self.walk(&mut manager, &["/headquarters/close"], |a| {
            a != "/headquarters/close"
        })
        .await;
        authorise(app.platform()).await;
        self.walk(
            &mut manager,
            &["/headquarters/tabulate", "/headquarters/chance"],
            |_| false,
        )
        .await;
        let page = self.open(&mut manager, "/headquarters/chance").await;
        let unit = self.marks.mark("unit of a game of chance");
        let fields = [("unit", unit.as_str()), ("selected", unit.as_str())];
        let told: Answer = manager.submit(&page, "/headquarters/chance", &fields).await;
        self.arrived("/headquarters/chance", &told);
    }
}
