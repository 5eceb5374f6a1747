//! Headquarters and everybody else on the staff, from the roll to the release.

use crate::card;
use crate::harness::{Answer, TestApp, authorise};
use crate::marked::child::Sender;

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
    /// The roll comes in by a page, and somebody comes to their precinct.
    pub(super) async fn rooms(&mut self, app: &TestApp) {
        let mut manager = app.signed_in("manager").await;
        let roll = "/headquarters/roll";
        self.walk(&mut manager, &[roll], |a| a != roll).await;
        for path in ["rejects.csv", "progress"] {
            self.open(&mut manager, &format!("{roll}/{path}")).await;
        }
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

    /// Whoever else is of the staff, and whoever is nobody.
    pub(super) async fn others(&mut self, app: &TestApp) {
        for login in ["operator", "trustee", "reviewer", "admin", "manager"] {
            let mut visitor = app.signed_in(login).await;
            self.walk(&mut visitor, &["/staff", "/headquarters"], |a| {
                is_of_the_night(a) || a.ends_with("/end")
            })
            .await;
        }
    }

    /// Somebody of the staff goes.
    pub(super) async fn ending(&mut self, app: &TestApp) {
        let mut admin = app.signed_in("admin").await;
        let people = self.open(&mut admin, "/staff/people").await;
        let before = people.body.split(">uma</a>").next().unwrap();
        let uma = before.rsplit("href=\"").next().unwrap();
        let uma = uma.split('"').next().unwrap();
        let end = format!("{uma}/end");
        self.walk(&mut admin, &[uma], |a| a != end).await;
    }

    /// From the open box to a release, by two managers.
    pub(super) async fn night(&mut self, app: &TestApp) {
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
