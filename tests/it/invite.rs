//! Inviting staff, on both databases and as it is typed: one account, one link, good once.

use crate::harness::{Fixture, TestApp, caucus, for_each_store};
use crate::passkeys::{add, device, sign_in};
use caucus::domain::{AccountId, Role};
use caucus::log::Actor;
use caucus::services::Platform;
use caucus::services::staff::invite::{INVITATION_SECONDS, InviteError, Invited, invite};

fn vera() -> Invited {
    Invited {
        login: " Vera.V ".to_owned(),
        name: "Vera Vidal".to_owned(),
        role: Role::Verifier,
        precincts: Vec::new(),
    }
}

async fn link(platform: &Platform, who: &Invited) -> String {
    let token = invite(platform, Actor::System, who).await.unwrap();
    format!("/sign-in/link?token={}", token.as_str())
}

async fn account(fixture: &Fixture, login: &str) -> Option<(AccountId, Role)> {
    let mut reader = fixture.store.reader().await.unwrap();
    let row = reader.db().account_by_login(login).await.unwrap();
    row.map(|row| (row.id, row.role))
}

#[tokio::test]
async fn a_link_lets_somebody_in_once_to_a_passkey_of_their_own() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let path = link(app.platform(), &vera()).await;
        assert!(matches!(
            account(&fixture, "vera.v").await,
            Some((_, Role::Verifier))
        ));
        let mut browser = app.visitor();
        let page = browser.get(&path).await;
        let token = page.hidden("token");
        let done = browser
            .submit(&page, "/sign-in/link", &[("token", &token)])
            .await;
        assert_eq!(done.header("location"), "/account/keys", "{}", done.body);
        let mut phone = device(&app);
        add(&mut browser, &mut phone, "Phone").await;
        assert_eq!(browser.get("/desk").await.status, 200);

        let again = app.visitor().get(&path).await;
        assert_eq!(again.status, 410, "{}", again.body);
        let mut back = app.visitor();
        assert_eq!(sign_in(&mut back, &mut phone).await.status, 303);
        assert_eq!(back.get("/desk").await.status, 200);

        let taken = invite(app.platform(), Actor::System, &vera()).await;
        assert!(matches!(taken, Err(InviteError::Taken(_))), "{taken:?}");
    })
    .await;
}

#[tokio::test]
async fn a_newer_link_takes_the_place_of_one_that_was_not_used_and_both_end() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let first = link(app.platform(), &vera()).await;
        let second = link(app.platform(), &vera()).await;
        assert_eq!(app.visitor().get(&first).await.status, 410);
        assert_eq!(app.visitor().get(&second).await.status, 200);
        app.hands.advance_seconds(INVITATION_SECONDS);
        assert_eq!(app.visitor().get(&second).await.status, 410);
        let other = Invited {
            role: Role::Reviewer,
            ..vera()
        };
        let other = invite(app.platform(), Actor::System, &other).await;
        assert!(matches!(other, Err(InviteError::Taken(_))), "{other:?}");
    })
    .await;
}

#[tokio::test]
async fn two_who_invite_under_one_name_make_one_account() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let (who, platform) = (vera(), app.platform());
        let (a, b) = tokio::join!(
            invite(platform, Actor::System, &who),
            invite(platform, Actor::System, &who)
        );
        let won: Vec<_> = [a, b].into_iter().flatten().collect();
        assert!(!won.is_empty());
        let mut good = 0;
        for token in won {
            let path = format!("/sign-in/link?token={}", token.as_str());
            good += usize::from(app.visitor().get(&path).await.status == 200);
        }
        assert_eq!(good, 1);
        let accounts = "SELECT count(*) FROM account WHERE login = 'vera.v'";
        assert_eq!(fixture.ask(accounts).await, 1);
    })
    .await;
}

#[tokio::test]
async fn what_does_not_go_together_is_refused_and_nothing_is_stored() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let wrong: [(Invited, &str); 7] = [
            (
                Invited {
                    login: "two words".into(),
                    ..vera()
                },
                "no sign-in name",
            ),
            (
                Invited {
                    login: "  ".into(),
                    ..vera()
                },
                "no sign-in name",
            ),
            (
                Invited {
                    name: " ".into(),
                    ..vera()
                },
                "a name has",
            ),
            (
                Invited {
                    role: Role::Participant,
                    ..vera()
                },
                "register by themselves",
            ),
            (
                Invited {
                    role: Role::PrecinctChair,
                    ..vera()
                },
                "--precinct",
            ),
            (
                Invited {
                    precincts: vec!["1".into()],
                    ..vera()
                },
                "leave --precinct out",
            ),
            (
                Invited {
                    role: Role::PrecinctChair,
                    precincts: vec!["no such".into()],
                    ..vera()
                },
                "no precinct \"no such\"",
            ),
        ];
        for (who, says) in wrong {
            let refused = invite(app.platform(), Actor::System, &who).await;
            let refused = refused.unwrap_err().to_string();
            assert!(refused.contains(says), "{refused}");
        }
        assert_eq!(account(&fixture, "vera.v").await, None);
    })
    .await;
}

#[test]
fn the_command_says_what_it_needs() {
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("settings.toml");
    let text = format!(
        "public_url = \"http://localhost:8080\"\ndatabase = {:?}\ndata_dir = {:?}\n",
        folder.path().join("caucus.db"),
        folder.path()
    );
    std::fs::write(&settings, text).unwrap();
    let ask = |role: &str| {
        let mut command = caucus();
        command.args(["invite", "vera", "--name", "Vera Vidal", "--role", role]);
        command.arg("--config").arg(&settings);
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let says = ask("king");
    assert!(
        says.contains("no such role; there are event_manager"),
        "{says}"
    );
    let says = ask("verifier");
    assert!(says.contains("holds no event yet"), "{says}");
}
