//! Participants: ways to sign in, a form that waits for one, and a card.

use crate::card;
use crate::harness::{PASSWORD, TestApp};
use crate::marked::child::Sender;
use crate::passkeys;
use crate::phone;
use crate::second_factor::{print_codes, recover};
use crate::ways::{NEW, set_password};
use caucus::services::sign_in::IDLE_SECONDS;

impl Sender {
    pub(super) async fn stopped_with_a_form_in_hand(&mut self, app: &TestApp) {
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

    /// Passkeys, a password with an app, codes on paper.
    pub(super) async fn keys(&mut self, app: &TestApp) {
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

    /// A call through a carrier, and one on the telephone of a demonstration.
    pub(super) async fn calls(&mut self, app: &TestApp) {
        let mut guest = app.signed_in("guest2").await;
        let code = phone::make_code(&mut guest).await;
        self.marks.secret(&code);
        let id = self.marks.mark("a carrier's name for a call");
        let mut carrier = app.visitor();
        let mut next = "/phone".to_owned();
        for keys in ["", "1", &code, "037", "*", "1"] {
            let answer = phone::send(app, &mut carrier, &next, &id, keys).await;
            self.arrived("/phone", &answer);
            let (_, action) = answer.body.split_once("action=\"").unwrap();
            next = action.split('"').next().unwrap().to_owned();
        }
        let mut anybody = app.visitor();
        self.walk(&mut anybody, &["/demo/phone"], |_| false).await;
    }

    pub(super) async fn cards(&mut self, app: &TestApp) {
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
}
