//! Giving an account back to somebody who lost every way to sign in, on both databases.

use crate::harness::{ANA, Answer, TestApp, for_each_store};
use crate::register_story::{begin, decide, entry, identity, mail_to, mine, newcomer, send, staff};
use crate::second_factor::{app_shows, print_codes, recover};
use crate::ways::{NEW, set_password};
use caucus::auth::TokenDigest;
use caucus::db::PasskeyRow;
use caucus::domain::*;
use caucus::i18n::Lang;
use caucus::services::desk::Verdict;
use caucus::services::recovery::case::{find, open, propose, requests, settle};
use caucus::services::recovery::link::{self, LINK_SECONDS};
use caucus::services::recovery::{self, REQUEST_SECONDS, RecoveryError};
use caucus::services::sign_in::{self, Caller, Principal, SignInError};
use caucus::services::two_person::TwoPersonError;
use caucus::services::{Platform, audit, two_person};
use uuid::Uuid;

const SITE: &str = "https://caucus.example";
const MAIL: &str = "p1@example.org";

fn words(text: &str) -> Words {
    Words::parse(text).unwrap()
}

/// A participant with two passkeys, and two verifiers.
async fn somebody(platform: &Platform) -> (Principal, Principal, Principal) {
    let person = newcomer(platform, 1, &identity("José", "50309")).await;
    send(platform, &person).await;
    let (vera, otto) = (staff(platform, "vera").await, staff(platform, "otto").await);
    let approve = Verdict::Approve(entry(1), Words::default());
    let sent = mine(platform, &person).await;
    decide(platform, &vera, &sent, &approve).await.unwrap();
    let mut tx = platform.store.begin().await.unwrap();
    for nth in 1..=2_u8 {
        let row = PasskeyRow {
            id: Uuid::from_u128(u128::from(nth)),
            account: person.account,
            credential: vec![nth; 16],
            name: "phone".to_owned(),
            body: "{}".to_owned(),
            created: platform.clock.now(),
            used: None,
        };
        tx.db().insert_passkey(&row).await.unwrap();
    }
    tx.commit().await.unwrap();
    (person, vera, otto)
}

async fn proposal(platform: &Platform) -> Proposal {
    let waiting = two_person::waiting(platform).await.unwrap();
    let [one] = waiting.as_slice() else {
        panic!("{waiting:?}")
    };
    one.clone()
}

async fn confirm(platform: &Platform, by: &Principal) -> Result<(), RecoveryError> {
    let id = proposal(platform).await.id;
    settle(platform, by, id, ProposalStep::Confirm, SITE).await
}

/// The token of the newest mail.
async fn token(platform: &Platform) -> TokenDigest {
    let (_, body) = mail_to(platform, MAIL).await;
    TokenDigest::of(&token_in(&body)).unwrap()
}

fn token_in(text: &str) -> String {
    let (_, rest) = text.split_once("/sign-in/link?token=").expect("a link");
    rest.chars().take_while(char::is_ascii_hexdigit).collect()
}

fn is_rule(result: &Result<(), RecoveryError>, rule: ProposalError) -> bool {
    matches!(result, Err(RecoveryError::TwoPerson(TwoPersonError::Rule(r))) if *r == rule)
}

#[tokio::test]
async fn two_people_end_the_old_ways_and_the_card_and_registration_stay() {
    for_each_store(async |fixture| {
        let (platform, _hands) = begin(&fixture).await;
        let (person, vera, otto) = somebody(&platform).await;
        let email = EmailAddress::parse(MAIL).unwrap();
        assert_eq!(find(&platform, &email).await.unwrap(), person.account);
        let silent = propose(&platform, &vera, person.account, &Words::default()).await;
        assert!(matches!(silent, Err(RecoveryError::SayWhy)), "{silent:?}");
        let why = words("Told me name, birth and ZIP");
        propose(&platform, &vera, person.account, &why)
            .await
            .unwrap();
        let (_, told) = mail_to(&platform, MAIL).await;
        assert!(
            told.contains("Otra persona debe estar de acuerdo"),
            "{told}"
        );
        let alone = confirm(&platform, &vera).await;
        assert!(is_rule(&alone, ProposalError::SamePerson), "{alone:?}");
        let live = "SELECT COUNT(*) FROM passkey WHERE revoked_us IS NULL";
        assert_eq!(fixture.ask(live).await, 2, "nothing has changed yet");

        let id = proposal(&platform).await.id;
        confirm(&platform, &otto).await.unwrap();
        assert_eq!(fixture.ask(live).await, 0);
        let session = sign_in::principal(&platform, &person.token).await.unwrap();
        assert!(session.is_none(), "sessions have ended");
        let again = settle(&platform, &otto, id, ProposalStep::Confirm, SITE).await;
        let settled = ProposalError::Settled(ProposalState::Confirmed);
        assert!(is_rule(&again, settled), "{again:?}");

        let token = token(&platform).await;
        assert!(link::is_good(&platform, &token).await.unwrap());
        let back = link::enter(&platform, &token, &Caller::default())
            .await
            .unwrap();
        assert_eq!(back.principal.account, person.account);
        assert!(back.principal.participant.is_some(), "still takes part");
        let state = mine(&platform, &person).await.state;
        assert_eq!(state, RegistrationState::Approved);
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM participant").await, 1);
        audit::sequence_pending(&platform).await.unwrap();
        let log = audit::newest(&platform.store, 100).await.unwrap();
        let granted = log.iter().find(|(_, b)| b.contains("recovery.granted"));
        let (_, granted) = granted.unwrap();
        assert!(granted.contains("passkeys 2\nsessions 1\n"), "{granted}");
        assert!(!granted.contains(MAIL));
        assert!(log.iter().any(|(_, b)| b.contains("recovery.link_used")));
    })
    .await;
}

#[tokio::test]
async fn a_link_is_good_once_for_an_hour_and_until_there_is_a_newer_one() {
    for_each_store(async |fixture| {
        let (platform, hands) = begin(&fixture).await;
        let (person, vera, otto) = somebody(&platform).await;
        let why = words("Seen on video");
        let mut links = Vec::new();
        for _ in 0..2 {
            propose(&platform, &vera, person.account, &why)
                .await
                .unwrap();
            confirm(&platform, &otto).await.unwrap();
            links.push(token(&platform).await);
        }
        let enter = async |nth: usize| {
            let caller = Caller::default();
            link::enter(&platform, &links[nth], &caller).await
        };
        let replaced = enter(0).await;
        assert!(
            matches!(replaced, Err(SignInError::Refused)),
            "{replaced:?}"
        );
        // Two browsers with the same link at the same moment: one of them gets in.
        let (a, b) = tokio::join!(enter(1), enter(1));
        assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
        assert!(enter(1).await.is_err(), "used");

        propose(&platform, &vera, person.account, &why)
            .await
            .unwrap();
        confirm(&platform, &otto).await.unwrap();
        let late = token(&platform).await;
        hands.advance_seconds(LINK_SECONDS);
        assert!(!link::is_good(&platform, &late).await.unwrap());
        assert!(
            link::enter(&platform, &late, &Caller::default())
                .await
                .is_err()
        );
    })
    .await;
}

#[tokio::test]
async fn what_nobody_confirms_in_time_or_somebody_rejects_changes_nothing() {
    for_each_store(async |fixture| {
        let (platform, hands) = begin(&fixture).await;
        let (person, vera, otto) = somebody(&platform).await;
        let why = words("Called from an unknown number");
        let (a, b) = tokio::join!(
            propose(&platform, &vera, person.account, &why),
            propose(&platform, &otto, person.account, &why)
        );
        assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
        let first = proposal(&platform).await;
        hands.advance_seconds(ProposalKind::RecoverAccount.seconds());
        for by in [&vera, &otto] {
            let late = settle(&platform, by, first.id, ProposalStep::Confirm, SITE).await;
            assert!(is_rule(&late, ProposalError::Expired), "{late:?}");
        }
        propose(&platform, &vera, person.account, &why)
            .await
            .unwrap();
        let id = proposal(&platform).await.id;
        settle(&platform, &otto, id, ProposalStep::Reject, SITE)
            .await
            .unwrap();
        let (_, told) = mail_to(&platform, MAIL).await;
        assert!(told.contains("no pudo estar seguro"), "{told}");
        let live = "SELECT COUNT(*) FROM passkey WHERE revoked_us IS NULL";
        assert_eq!(fixture.ask(live).await, 2);
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM recovery_link").await, 0);

        // Two second people at once: one of them decides.
        propose(&platform, &vera, person.account, &why)
            .await
            .unwrap();
        let id = proposal(&platform).await.id;
        let uma = staff(&platform, "uma").await;
        let (a, b) = tokio::join!(
            settle(&platform, &otto, id, ProposalStep::Confirm, SITE),
            settle(&platform, &uma, id, ProposalStep::Reject, SITE)
        );
        assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
        let links = fixture.ask("SELECT COUNT(*) FROM recovery_link").await;
        assert_eq!(links, i64::from(a.is_ok()));
    })
    .await;
}

#[tokio::test]
async fn nobody_gives_back_their_own_account_or_one_of_staff() {
    for_each_store(async |fixture| {
        let (platform, _hands) = begin(&fixture).await;
        let (person, vera, _otto) = somebody(&platform).await;
        let themselves = staff(&platform, "jose garcia").await;
        let why = words("It is me");
        let own = propose(&platform, &themselves, person.account, &why).await;
        assert!(is_rule(&own, ProposalError::OwnCase), "{own:?}");
        let of_staff = propose(&platform, &vera, themselves.account, &why).await;
        assert!(
            matches!(of_staff, Err(RecoveryError::NoAccount)),
            "{of_staff:?}"
        );
        let nobody = open(&platform, &vera, AccountId(Uuid::from_u128(7))).await;
        assert!(
            matches!(nobody, Err(RecoveryError::NoAccount)),
            "{nobody:?}"
        );
        propose(&platform, &vera, person.account, &why)
            .await
            .unwrap();
        let own = confirm(&platform, &themselves).await;
        assert!(is_rule(&own, ProposalError::OwnCase), "{own:?}");
    })
    .await;
}

#[tokio::test]
async fn asking_writes_one_letter_and_is_forgotten_after_a_while() {
    for_each_store(async |fixture| {
        let (platform, hands) = begin(&fixture).await;
        let (person, vera, otto) = somebody(&platform).await;
        let known = EmailAddress::parse(MAIL).unwrap();
        let unknown = EmailAddress::parse("who@example.org").unwrap();
        let before = fixture.ask("SELECT COUNT(*) FROM outbox").await;
        for email in [&known, &unknown, &known, &unknown] {
            recovery::ask(&platform, email, Lang::En).await.unwrap();
        }
        let mails = fixture.ask("SELECT COUNT(*) FROM outbox").await;
        assert_eq!(mails, before + 2);
        let (subject, told) = mail_to(&platform, "who@example.org").await;
        assert_eq!(subject, "New ways to sign in");
        assert!(told.contains("No account has it."), "{told}");
        let waiting = requests(&platform).await.unwrap();
        assert_eq!(waiting.len(), 1, "{waiting:?}");
        assert_eq!(waiting[0].account, person.account);
        // It leaves the list with the proposal, comes back with its end, and ends when confirmed.
        let why = words("Knows the code word");
        propose(&platform, &vera, person.account, &why)
            .await
            .unwrap();
        assert!(requests(&platform).await.unwrap().is_empty());
        let id = proposal(&platform).await.id;
        settle(&platform, &vera, id, ProposalStep::Reject, SITE)
            .await
            .unwrap();
        assert_eq!(requests(&platform).await.unwrap().len(), 1, "taken back");
        propose(&platform, &vera, person.account, &why)
            .await
            .unwrap();
        confirm(&platform, &otto).await.unwrap();
        assert!(requests(&platform).await.unwrap().is_empty());

        hands.advance_seconds(REQUEST_SECONDS);
        assert_eq!(recovery::sweep(&platform).await.unwrap(), 1);
        assert_eq!(recovery::sweep(&platform).await.unwrap(), 0);
    })
    .await;
}

async fn ask(app: &TestApp, email: &str) -> Answer {
    let mut visitor = app.visitor();
    let page = visitor.get("/sign-in/lost").await;
    let fields = [("email", email)];
    visitor.submit(&page, "/sign-in/lost", &fields).await
}

async fn sign_in_again(app: &TestApp, password: &str, code: &str) -> u16 {
    let mut visitor = app.visitor();
    let page = visitor.get("/sign-in").await;
    let fields = [
        ("login", "ana@example.org"),
        ("password", password),
        ("code", code),
    ];
    visitor.submit(&page, "/sign-in", &fields).await.status
}

/// The addresses on a page that begin so.
fn link_to(page: &Answer, start: &str) -> String {
    let links = page.body.split("href=\"").skip(1);
    let mut links = links.filter_map(|l| l.split('"').next());
    links.find(|l| l.starts_with(start)).unwrap().to_owned()
}

#[tokio::test]
async fn somebody_who_lost_everything_comes_back_through_the_pages() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let mut ana = app.newcomer("ana@example.org", &ANA).await;
        let (set, key) = set_password(&app, &mut ana).await;
        assert_eq!(set.status, 303, "{}", set.body);
        let codes = print_codes(&mut ana).await;

        // Whoever asks, about whomever: the same page.
        let known = ask(&app, "Ana@Example.org").await;
        let unknown = ask(&app, "eve@example.org").await;
        assert_eq!((known.status, unknown.status), (200, 200));
        let same = |page: &Answer, email: &str| page.body.replace(email, "THE ADDRESS");
        assert_eq!(
            same(&known, "Ana@Example.org"),
            same(&unknown, "eve@example.org")
        );
        assert_eq!(ask(&app, "no address").await.status, 422);

        let mut desk = app.signed_in("verifier").await;
        let queue = desk.get("/desk").await;
        assert!(queue.body.contains("1 person cannot sign in any more"));
        let list = desk.get("/desk/recovery").await;
        let address = link_to(&list, "/desk/recovery/");
        let by_phone = [("email", "ana@example.org")];
        let called = desk.submit(&list, "/desk/recovery", &by_phone).await;
        assert_eq!(called.header("location"), address);
        let stranger = [("email", "eve@example.org")];
        let none = desk.submit(&list, "/desk/recovery", &stranger).await;
        assert_eq!(none.status, 422);
        let case = desk.get(&address).await;
        assert!(case.body.contains("50309") && case.body.contains("ana@example.org"));
        let silent = desk.submit(&case, &address, &[("why", " ")]).await;
        assert_eq!(silent.status, 422, "{}", silent.body);
        let why = [("why", "Called back, knew everything")];
        let proposed = desk.submit(&case, &address, &why).await;
        assert_eq!(proposed.header("location"), "/desk/second");
        let list = desk.get("/desk/second").await;
        assert_eq!(link_to(&list, "/desk/recovery/"), address);

        let mut otto = app.signed_in("verifier2").await;
        let case = otto.get(&address).await;
        assert!(case.body.contains("Called back, knew everything"));
        let action = case
            .body
            .split("action=\"")
            .find(|a| a.starts_with("/desk/second/"));
        let action = action.unwrap().split('"').next().unwrap();
        let done = otto.submit(&case, action, &[("do", "confirm")]).await;
        assert_eq!(done.status, 303, "{}", done.body);

        assert_eq!(ana.get("/account").await.status, 303, "signed out");
        app.hands.advance_seconds(30);
        assert_eq!(sign_in_again(&app, NEW, &app_shows(&app, &key)).await, 422);
        let paper = recover(&mut app.visitor(), "ana@example.org", &codes[0]).await;
        assert_eq!(paper.status, 422);
        // Nor does the mailbox alone open the account.
        let mut register = app.visitor();
        register.ask_for_code("ana@example.org", &ANA).await;
        let page = register.get("/register/code").await;
        let code = app.mailed_code("ana@example.org").await;
        let code = [("code", code.as_str())];
        let known = register.submit(&page, "/register/code", &code).await;
        assert!(known.body.contains("/sign-in/lost"), "{}", known.body);

        let mailbox = app.visitor().get("/demo/mailbox").await.body;
        let token = token_in(&mailbox);
        let mut phone = app.visitor();
        let link = format!("/sign-in/link?token={token}");
        phone.get(&link).await;
        let page = phone.get(&link).await;
        assert_eq!(page.status, 200, "opening it does not use it up");
        let fields = [("token", token.as_str())];
        let back = phone.submit(&page, "/sign-in/link", &fields).await;
        assert_eq!(back.header("location"), "/account/keys", "{}", back.body);
        let again = app.visitor().get(&link).await;
        assert_eq!(again.status, 410);
        let mut thief = app.visitor();
        let page = thief.get("/sign-in").await;
        let again = thief.submit(&page, "/sign-in/link", &fields).await;
        assert_eq!(again.status, 410);

        let (set, _) = set_password(&app, &mut phone).await;
        assert_eq!(set.header("location"), "/account/keys", "{}", set.body);
        assert!(phone.get("/account").await.body.contains("ana@example.org"));
    })
    .await;
}
