//! The desk under any sequence of deeds: three people register under two entries of the roll, four
//! members of staff and the clock do whatever comes. After every deed the database is held against
//! what must always be so. The services and the database are the real ones.

use crate::harness::{Fixture, for_each_store};
use crate::register_story::{begin, decide, entry, identity, mine, newcomer, staff, staff_as};
use caucus::clock::ClockHands;
use caucus::domain::*;
use caucus::i18n::Lang;
use caucus::services::Platform;
use caucus::services::desk::{self, Overruling, Verdict};
use caucus::services::register::draft::{self, Answer};
use caucus::services::register::withdraw;
use caucus::services::sign_in::Principal;
use caucus::services::two_person;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngSeed, TestRunner};

/// One thing somebody does; numbers choose who and what among those there are.
#[derive(Debug, Clone)]
enum Deed {
    Send {
        who: usize,
    },
    Appeal {
        who: usize,
    },
    Withdraw {
        who: usize,
    },
    Approve {
        staff: usize,
        who: usize,
        under: u128,
    },
    SendBack {
        staff: usize,
        who: usize,
        refuse: bool,
    },
    Undo {
        staff: usize,
        who: usize,
    },
    Merge {
        staff: usize,
        who: usize,
        into: usize,
    },
    Settle {
        staff: usize,
        which: usize,
        confirm: bool,
    },
    Next {
        staff: usize,
    },
    Leave {
        staff: usize,
    },
    Escalate {
        staff: usize,
        who: usize,
    },
    Wait {
        hours: i64,
    },
}

fn deed() -> impl Strategy<Value = Deed> {
    let (staff, who) = (0..4_usize, 0..3_usize);
    prop_oneof![
        3 => who.clone().prop_map(|who| Deed::Send { who }),
        1 => who.clone().prop_map(|who| Deed::Appeal { who }),
        1 => who.clone().prop_map(|who| Deed::Withdraw { who }),
        4 => (staff.clone(), who.clone(), 1..=2_u128)
            .prop_map(|(staff, who, under)| Deed::Approve { staff, who, under }),
        2 => (staff.clone(), who.clone(), any::<bool>())
            .prop_map(|(staff, who, refuse)| Deed::SendBack { staff, who, refuse }),
        1 => (staff.clone(), who.clone()).prop_map(|(staff, who)| Deed::Undo { staff, who }),
        1 => (staff.clone(), who.clone(), who.clone())
            .prop_map(|(staff, who, into)| Deed::Merge { staff, who, into }),
        6 => (staff, 0..3_usize, prop::bool::weighted(0.8))
            .prop_map(|(staff, which, confirm)| Deed::Settle { staff, which, confirm }),
        2 => (0..4_usize).prop_map(|staff| Deed::Next { staff }),
        1 => (0..4_usize).prop_map(|staff| Deed::Leave { staff }),
        1 => (0..4_usize, 0..3_usize).prop_map(|(staff, who)| Deed::Escalate { staff, who }),
        1 => (1..13_i64).prop_map(|hours| Deed::Wait { hours }),
    ]
}

struct Desk {
    platform: Platform,
    hands: ClockHands,
    people: Vec<Principal>,
    staff: Vec<Principal>,
}

impl Desk {
    /// The first two register under the first entry, the third under nobody's name; the fourth
    /// member of staff has the name of the first two.
    async fn open(fixture: &Fixture) -> Self {
        let (platform, hands) = begin(fixture).await;
        // The second entry is in no district until now.
        fixture
            .meddle("UPDATE roll_entry SET district = '2' WHERE voter_id = 'V2'")
            .await;
        let mut people = Vec::new();
        for (browser, given) in [(1, "José"), (2, "Jose"), (3, "Guadalupe")] {
            people.push(newcomer(&platform, browser, &identity(given, "50309")).await);
        }
        let mut all = Vec::new();
        let senior = Role::SeniorVerifier;
        all.push(staff(&platform, "vera").await);
        all.push(staff_as(&platform, "otto", senior).await);
        all.push(staff_as(&platform, "uma", senior).await);
        all.push(staff(&platform, "José García").await);
        Self {
            platform,
            hands,
            people,
            staff: all,
        }
    }

    /// Whether it was done; what cannot be done is refused, and that is an answer like any other.
    async fn act(&self, deed: &Deed) -> bool {
        let platform = &self.platform;
        let case = async |who: usize| mine(platform, &self.people[who]).await;
        let why = Words::parse("checked").unwrap();
        match *deed {
            Deed::Send { who } => {
                let (account, version) = (self.people[who].account, case(who).await.version);
                let session = Answer::Session(SessionId(1));
                let chosen = draft::answer(platform, account, version, &session).await;
                let version = version + i64::from(chosen.is_ok());
                let sent = draft::submit(platform, account, version, &why, Lang::En).await;
                chosen.is_ok() && sent.is_ok()
            }
            Deed::Appeal { who } => {
                let version = case(who).await.version;
                let account = self.people[who].account;
                draft::appeal(platform, account, version, &why)
                    .await
                    .is_ok()
            }
            Deed::Withdraw { who } => {
                let version = case(who).await.version;
                let account = self.people[who].account;
                withdraw::withdraw(platform, account, version).await.is_ok()
            }
            Deed::Approve { staff, who, under } => {
                let verdict = Verdict::Approve(entry(under), why);
                self.decide(staff, &case(who).await, &verdict).await
            }
            Deed::SendBack { staff, who, refuse } => {
                let reason = DecisionReason::Name;
                let verdict = match refuse {
                    true => Verdict::Refuse(reason, why),
                    false => Verdict::Ask(reason, why),
                };
                self.decide(staff, &case(who).await, &verdict).await
            }
            Deed::Next { staff } => {
                let by = &self.staff[staff];
                let next = desk::next(platform, by).await.unwrap();
                if let Some(id) = next {
                    let holder = desk::case(platform, id).await.unwrap().claim;
                    assert_eq!(holder.unwrap().by, by.account, "it is somebody else's");
                }
                next.is_some()
            }
            Deed::Leave { staff } => desk::leave(platform, &self.staff[staff]).await.is_ok(),
            Deed::Escalate { staff, who } => {
                let found = case(who).await;
                let is_theirs = self.is_theirs(staff, &found).await;
                let case = (found.id, found.version);
                let done = desk::escalate(platform, &self.staff[staff], case, &why).await;
                assert!(is_theirs || done.is_err(), "handed on what is not theirs");
                done.is_ok()
            }
            Deed::Undo { staff, who } => {
                self.overrule(staff, &case(who).await, Overruling::Undo)
                    .await
            }
            Deed::Merge { staff, who, into } => {
                let what = Overruling::MergeInto(case(into).await.id);
                self.overrule(staff, &case(who).await, what).await
            }
            Deed::Settle {
                staff,
                which,
                confirm,
            } => {
                let waiting = desk::waiting(platform).await.unwrap();
                let Some(found) = waiting.get(which) else {
                    return false;
                };
                let step = match confirm {
                    true => ProposalStep::Confirm,
                    false => ProposalStep::Reject,
                };
                let by = &self.staff[staff];
                desk::settle(platform, by, found.proposal.id, step)
                    .await
                    .is_ok()
            }
            Deed::Wait { hours } => {
                self.hands.advance_seconds(hours * 3_600);
                two_person::sweep(platform).await.is_ok()
            }
        }
    }

    async fn decide(&self, staff: usize, of: &Registration, verdict: &Verdict) -> bool {
        let is_theirs = self.is_theirs(staff, of).await;
        let done = decide(&self.platform, &self.staff[staff], of, verdict).await;
        assert!(is_theirs || done.is_err(), "decided what is not theirs");
        done.is_ok()
    }

    /// Whether nobody else works on a case, and it was not handed on to others than this one.
    async fn is_theirs(&self, staff: usize, of: &Registration) -> bool {
        let Principal { account, role, .. } = self.staff[staff];
        let Ok(case) = desk::case(&self.platform, of.id).await else {
            return false;
        };
        let is_senior = role == Role::SeniorVerifier;
        case.claim.is_none_or(|c| c.by == account)
            && case.escalation.is_none_or(|e| is_senior && e.by != account)
    }

    async fn overrule(&self, staff: usize, of: &Registration, what: Overruling) -> bool {
        let why = Words::parse("checked").unwrap();
        let (by, case) = (&self.staff[staff], (of.id, of.version));
        desk::overrule(&self.platform, by, case, what, &why)
            .await
            .is_ok()
    }

    /// What must be so after every deed.
    async fn check(&self, fixture: &Fixture) {
        // Nobody did both halves, and nobody settled or proposed their own case.
        let both = "SELECT COUNT(*) FROM proposal WHERE state = 'confirmed' \
            AND settled_by = proposed_by";
        assert_eq!(fixture.ask(both).await, 0, "one person did both halves");
        let own = "SELECT COUNT(*) FROM proposal AS p JOIN account AS s \
            ON s.id = p.proposed_by OR s.id = p.settled_by JOIN account AS o ON o.id = p.subject \
            WHERE s.display_name = 'José García' AND o.display_name LIKE 'Jos%'";
        assert_eq!(
            fixture.ask(own).await,
            0,
            "somebody took part in their own case"
        );
        let decided = "SELECT COUNT(*) FROM registration_decision AS d JOIN registration AS r \
            ON r.id = d.registration JOIN account AS s ON s.id = d.decided_by \
            WHERE s.display_name = 'José García' AND r.given_names LIKE 'Jos%'";
        assert_eq!(
            fixture.ask(decided).await,
            0,
            "somebody decided their own case"
        );
        // Nobody is verified twice: one participant an approved registration, one an entry.
        let twice = "SELECT COUNT(*) FROM participant AS p JOIN registration AS r \
            ON r.account = p.account WHERE r.state <> 'approved'";
        assert_eq!(fixture.ask(twice).await, 0, "a participant is not approved");
        let approved = "SELECT COUNT(*) FROM registration WHERE state = 'approved'";
        let approved = fixture.ask(approved).await;
        assert_eq!(
            fixture.ask("SELECT COUNT(*) FROM participant").await,
            approved
        );
        let holding = "SELECT COUNT(*) FROM registration AS r JOIN roll_claim AS c \
            ON c.registration = r.id WHERE r.state = 'approved'";
        assert_eq!(
            fixture.ask(holding).await,
            approved,
            "approved without an entry"
        );
        // An approval under the entry of somebody else was confirmed by somebody.
        let alone = "SELECT COUNT(*) FROM registration AS r JOIN roll_claim AS c \
            ON c.registration = r.id JOIN roll_entry AS e ON e.id = c.roll_entry \
            WHERE r.state = 'approved' AND NOT (e.voter_id = 'V1' AND r.given_names LIKE 'Jos%') \
            AND NOT EXISTS (SELECT 1 FROM proposal AS p WHERE p.subject = r.account \
            AND p.kind = 'approve-against-roll' AND p.state = 'confirmed')";
        assert_eq!(fixture.ask(alone).await, 0, "an override by one person");
        // One case a person, and nobody works on, or waits for, what is decided.
        let two = "SELECT COUNT(*) FROM (SELECT held_by FROM case_claim GROUP BY held_by \
            HAVING COUNT(*) > 1) AS twice";
        assert_eq!(fixture.ask(two).await, 0, "somebody has two cases");
        let over = "SELECT (SELECT COUNT(*) FROM case_claim AS c JOIN registration AS r \
            ON r.id = c.registration WHERE r.state NOT IN ('submitted', 'appealed')) \
            + (SELECT COUNT(*) FROM case_escalation AS e JOIN registration AS r \
            ON r.id = e.registration WHERE r.state NOT IN ('submitted', 'appealed'))";
        assert_eq!(fixture.ask(over).await, 0, "a decided case is held");
        // No case is lost: what waits for staff is in exactly one of the two lists.
        let mut listed: Vec<_> = desk::queue(&self.platform).await.unwrap().0;
        let mut seen: Vec<RegistrationId> = listed.drain(..).map(|row| row.id).collect();
        let waiting = desk::waiting(&self.platform).await.unwrap();
        let second = waiting.iter().filter_map(|w| w.registration.as_ref());
        seen.extend(second.filter(|r| r.state.is_with_staff()).map(|r| r.id));
        for person in &self.people {
            let case = mine(&self.platform, person).await;
            let times = seen.iter().filter(|id| **id == case.id).count();
            let expected = usize::from(case.state.is_with_staff());
            assert_eq!(times, expected, "{:?} is listed {times} times", case.state);
        }
    }
}

/// Sequences of deeds, the same in every run.
fn sequences(count: u32, length: usize) -> Vec<Vec<Deed>> {
    let config = Config {
        rng_seed: RngSeed::Fixed(2028),
        ..Config::default()
    };
    let mut runner = TestRunner::new(config);
    let one = prop::collection::vec(deed(), length);
    (0..count)
        .map(|_| one.new_tree(&mut runner).unwrap().current())
        .collect()
}

#[tokio::test]
async fn no_sequence_of_deeds_breaks_the_rules_of_the_desk() {
    let (mut done, mut approved) = (0, 0);
    for deeds in sequences(3, 40) {
        let counts = std::sync::Mutex::new((0, 0));
        for_each_store(async |fixture| {
            let desk = Desk::open(&fixture).await;
            for (at, deed) in deeds.iter().enumerate() {
                let was_done = desk.act(deed).await;
                counts.lock().unwrap().0 += usize::from(was_done);
                println!("{at} {deed:?} {was_done}");
                desk.check(&fixture).await;
            }
            let all = fixture.ask("SELECT COUNT(*) FROM participant").await;
            counts.lock().unwrap().1 += all;
        })
        .await;
        let counts = counts.into_inner().unwrap();
        done += counts.0;
        approved += counts.1;
    }
    // The deeds are not all refused: the rules are tried where they bind.
    println!("{done} deeds done, {approved} approved in the end");
    assert!(done > 30 && approved > 1, "{done} {approved}");
}
