//! Somebody who has no account yet, and registers through the pages.

use super::{Answer, TestApp, Visitor};

/// What somebody types about themselves: first and last name, month, day, year, ZIP code.
pub type Identity = [&'static str; 6];

/// Somebody nobody knows.
pub const ANA: Identity = ["Ana", "Nueva", "3", "27", "1984", "50309"];

const FIELDS: [&str; 6] = ["given", "family", "month", "day", "year", "postcode"];

/// The fields of an identity, to be sent.
pub fn fields(identity: &Identity) -> Vec<(&'static str, &'static str)> {
    FIELDS.into_iter().zip(*identity).collect()
}

impl TestApp {
    /// Puts somebody born on March 27, 1984 on the roll.
    pub async fn add_voter(&self, given: &str, surname: &str) {
        use sqlx::{AssertSqlSafe, Connection, Executor, SqliteConnection};
        let key = caucus::domain::roll::name_key(surname, given);
        let sql = format!(
            "INSERT INTO roll_entry (id, since, until, content, born, name_key, voter_id, given, \
             middle, surname, suffix, street, city, postcode, county, precinct, unit, district, \
             party, status) VALUES (randomblob(16), 1, 9, 0, 19840327, {key}, 'V1', '{given}', '', \
             '{surname}', '', '', '', '50309', '', 'P', NULL, '1', 'democratic', 'active')"
        );
        let mut c = SqliteConnection::connect(&self.database()).await.unwrap();
        c.execute(AssertSqlSafe(sql)).await.unwrap();
    }

    /// The newest code that was mailed to somebody, as the demonstration's mailbox shows it.
    pub async fn mailed_code(&self, email: &str) -> String {
        let page = self.visitor().get("/demo/mailbox").await.body;
        let mut mails = page.split("<article").skip(1);
        let mail = mails.find(|m| m.contains(email) && code_in(m).is_some());
        code_in(mail.expect("a code was mailed")).unwrap()
    }

    /// Somebody whose mailbox is confirmed, and who has said nothing else yet.
    pub async fn newcomer(&self, email: &str, identity: &Identity) -> Visitor<'_> {
        let mut person = self.visitor();
        let sent = person.ask_for_code(email, identity).await;
        assert_eq!(sent.header("location"), "/register/code", "{}", sent.body);
        person.confirm_mailbox(&self.mailed_code(email).await).await;
        person
    }
}

impl TestApp {
    /// The link that lets somebody back in who lost every way to sign in: one of staff proposes it,
    /// another one confirms.
    pub async fn link_for(&self, email: &str) -> String {
        let mut desk = self.signed_in("verifier").await;
        let list = desk.get("/desk/recovery").await;
        let called = [("email", email)];
        let found = desk.submit(&list, "/desk/recovery", &called).await;
        let case = found.header("location").to_owned();
        let page = desk.get(&case).await;
        let why = [("why", "Called back, knew everything")];
        desk.submit(&page, &case, &why).await;
        let mut second = self.signed_in("verifier2").await;
        let page = second.get(&case).await;
        let (_, action) = page.body.split_once("action=\"/desk/second/").unwrap();
        let action = format!("/desk/second/{}", action.split('"').next().unwrap());
        let done = second.submit(&page, &action, &[("do", "confirm")]).await;
        assert_eq!(done.status, 303, "{}", done.body);
        let mailbox = self.visitor().get("/demo/mailbox").await.body;
        let (_, token) = mailbox.split_once("/sign-in/link?token=").unwrap();
        let token: String = token.chars().take_while(char::is_ascii_hexdigit).collect();
        format!("/sign-in/link?token={token}")
    }
}

impl Visitor<'_> {
    /// Looks somebody up, and gives the page that answers.
    pub async fn look_up(&mut self, identity: &Identity) -> Answer {
        let page = self.get("/take-part").await;
        self.submit(&page, "/take-part", &fields(identity)).await
    }

    /// Looks somebody up and asks for a code.
    pub async fn ask_for_code(&mut self, email: &str, identity: &Identity) -> Answer {
        let found = self.look_up(identity).await;
        assert_eq!(found.status, 200, "{}", found.body);
        let proof = found.hidden("proof");
        let mut all = fields(identity);
        all.extend([("email", email), ("proof", proof.as_str())]);
        self.submit(&found, "/register", &all).await
    }

    /// Types the code that was mailed.
    pub async fn confirm_mailbox(&mut self, code: &str) {
        let page = self.get("/register/code").await;
        let done = self
            .submit(&page, "/register/code", &[("code", code)])
            .await;
        assert_eq!(done.status, 303, "{}", done.body);
    }

    /// Answers the questions and sends the registration.
    pub async fn send_registration(&mut self, session: &str) -> Answer {
        let page = self.get("/register/session").await;
        let version = page.hidden("version");
        let choice = [("version", version.as_str()), ("session", session)];
        let chosen = self.submit(&page, "/register/session", &choice).await;
        assert_eq!(chosen.status, 303, "{}", chosen.body);
        let page = self.get("/register/review").await;
        let version = page.hidden("version");
        let agreed = [
            ("version", version.as_str()),
            ("agree", "yes"),
            ("message", ""),
        ];
        self.submit(&page, "/register/review", &agreed).await
    }
}

/// The first eight digits in two groups of four.
pub fn code_in(text: &str) -> Option<String> {
    let is_code = |w: &&[char]| {
        let digits = |part: &[char]| part.iter().all(char::is_ascii_digit);
        digits(&w[..4]) && w[4] == ' ' && digits(&w[5..])
    };
    let letters: Vec<char> = text.chars().collect();
    letters.windows(9).find(is_code).map(|w| w.iter().collect())
}
