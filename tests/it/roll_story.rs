//! The voter roll on both databases: imports, later files, what is refused, and taking back.

use crate::harness::roll::{RollFiles, counts, import, plan, source, source_with};
use crate::harness::{Fixture, Night, actor, for_each_store};
use caucus::domain::*;
use caucus::ingest::roll::{Profile, RejectCode};
use caucus::services::roll::{self, RollError, RollSource};
use caucus::services::{Platform, audit, eligibility, event};
use std::path::Path;

const ANA: &str = "17,García,Ana,03/27/1984,50309,Adair,948209,Active";
const BO: &str = "18,Lee,Bo,1990-01-02,50310,Adair County,948210,Active";
const CY: &str = "19,Ng,Cy,19700505,50311,Adair,948209 “one”,Inactive";

async fn begin(fixture: &Fixture) -> Platform {
    let (platform, _hands) = Night::platform(fixture);
    event::create(&platform, actor(), &Night::event())
        .await
        .unwrap();
    platform
}

/// The entry of somebody born on a day, if the roll has them.
async fn found(
    platform: &Platform,
    given: &str,
    family: &str,
    born: [&str; 3],
) -> Option<RollEntryId> {
    let [year, month, day] = born;
    let postcode = match given {
        "Ana" => "50309",
        "Bo" => "50310",
        _ => "50311",
    };
    let identity = Identity {
        given: PersonName::parse(given).unwrap(),
        family: PersonName::parse(family).unwrap(),
        birth: parse_born(year, month, day).unwrap(),
        postcode: Postcode::parse(postcode).unwrap(),
    };
    eligibility::look_up(platform, &identity).await.unwrap()
}

async fn size(platform: &Platform) -> u64 {
    let mut reader = platform.store.reader().await.unwrap();
    reader.db().roll_size().await.unwrap()
}

#[tokio::test]
async fn a_roll_comes_in_is_brought_up_to_date_and_is_taken_back() {
    for_each_store(async |fixture| {
        let platform = begin(&fixture).await;
        let files = RollFiles::new();
        let first = files.roll(&[ANA, BO, CY]);
        let (plan, number) = import(&platform, source(&first)).await;
        assert_eq!((counts(&plan), number), ([3, 0, 0, 0, 0], Some(1)));
        let ana = found(&platform, "Ana", "Garcia", ["1984", "3", "27"]).await;
        assert!(ana.is_some());
        let bo = found(&platform, "Bo", "Lee", ["1990", "1", "2"])
            .await
            .unwrap();

        let (plan, number) = import(&platform, source(&first)).await;
        assert_eq!(
            (counts(&plan), number),
            ([0, 0, 3, 0, 0], None),
            "changes nothing"
        );
        let (imports, head) = roll::versions(&platform.store).await.unwrap();
        assert_eq!((imports.len(), head), (1, 1));

        // Ana married, Bo has left, Di is new, Cy's row cannot be taken: Cy stays as before.
        let ana_now = ANA.replace("García", "Lopez");
        let cy_now = CY.replace("19700505", "31/12/1970");
        let later = files.roll(&[
            &ana_now,
            &cy_now,
            "20,Oz,Di,1/2/1999,50312,Adair,948209,Active",
        ]);
        let (plan, number) = import(&platform, source(&later)).await;
        assert_eq!((counts(&plan), number), ([1, 1, 0, 1, 1], Some(2)));
        assert_eq!(plan.reasons[&RejectCode::Date], 1);
        assert_eq!(size(&platform).await, plan.size_after());
        assert_eq!(
            found(&platform, "Ana", "Garcia", ["1984", "3", "27"]).await,
            None
        );
        let married = found(&platform, "Ana", "Lopez", ["1984", "3", "27"]).await;
        assert_eq!(married, ana, "the same person keeps their entry");
        assert!(
            found(&platform, "Cy", "Ng", ["1970", "5", "5"])
                .await
                .is_some()
        );
        let mut reader = platform.store.reader().await.unwrap();
        let left = reader.db().roll_entry(bo).await.unwrap().unwrap();
        assert!(
            !left.is_current,
            "who has left is still known to have been there"
        );
        drop(reader);

        assert_eq!(roll::undo(&platform, actor(), None).await.unwrap(), (2, 1));
        assert_eq!(size(&platform).await, 3);
        assert_eq!(
            found(&platform, "Ana", "Garcia", ["1984", "3", "27"]).await,
            ana
        );
        assert_eq!(
            found(&platform, "Bo", "Lee", ["1990", "1", "2"]).await,
            Some(bo)
        );
        // What was taken back comes again under a number of its own.
        let (plan, number) = import(&platform, source(&later)).await;
        assert_eq!((counts(&plan), number), ([1, 1, 0, 1, 1], Some(3)));
        assert!(matches!(
            roll::undo(&platform, actor(), Some(2)).await,
            Err(RollError::Moved)
        ));
        for expected in [(3, 1), (1, 0)] {
            assert_eq!(
                roll::undo(&platform, actor(), None).await.unwrap(),
                expected
            );
        }
        assert_eq!(size(&platform).await, 0);
        assert!(matches!(
            roll::undo(&platform, actor(), None).await,
            Err(RollError::NothingToUndo)
        ));
        audit::sequence_pending(&platform).await.unwrap();
        let report = audit::verify(&platform.store, None).await.unwrap();
        assert!(report.is_sound());
        let told = audit::newest(&platform.store, 20).await.unwrap();
        let said = |word: &str| told.iter().filter(|(_, body)| body.contains(word)).count();
        assert_eq!((said("roll.imported"), said("roll.import_undone")), (3, 3));
    })
    .await;
}

#[tokio::test]
async fn a_part_takes_nobody_off_the_roll() {
    for_each_store(async |fixture| {
        let platform = begin(&fixture).await;
        let files = RollFiles::new();
        import(&platform, source(&files.roll(&[ANA, BO]))).await;
        let part = RollSource {
            is_whole: false,
            ..source(&files.roll(&[CY]))
        };
        let (plan, _) = import(&platform, part).await;
        assert_eq!(counts(&plan), [1, 0, 0, 0, 0]);
        assert_eq!(size(&platform).await, 3);
    })
    .await;
}

#[tokio::test]
async fn rows_that_cannot_be_taken_are_named_and_the_others_come_in() {
    for_each_store(async |fixture| {
        let platform = begin(&fixture).await;
        let files = RollFiles::new();
        let mut bytes = crate::harness::roll::HEADER.as_bytes().to_vec();
        let rows: [(&[u8], Option<RejectCode>); 10] = [
            (b"1,Okay,Ann,3/7/1984,50309,Adair,948209,Active", None),
            (b"2,Short,Ann,3/7/1984", Some(RejectCode::Ragged)),
            (
                b"3,Mu\xf1oz,Ann,3/7/1984,50309,Adair,948209,Active",
                Some(RejectCode::Encoding),
            ),
            (
                b"4,N\0l,Ann,3/7/1984,50309,Adair,948209,Active",
                Some(RejectCode::Control),
            ),
            (
                b"5,=cmd|' /C calc'!A0,Ann,3/7/1984,50309,Adair,948209,Active",
                Some(RejectCode::Formula),
            ),
            (
                b"1,Twice,Ann,3/7/1984,50309,Adair,948209,Active",
                Some(RejectCode::Repeated),
            ),
            (
                b"7,Day,Ann,27/3/1984,50309,Adair,948209,Active",
                Some(RejectCode::Date),
            ),
            (
                b"8,Place,Ann,3/7/1984,50309,Adair,Adair 9,Active",
                Some(RejectCode::Precinct),
            ),
            (
                b"9,Site,Ann,3/7/1984,50309,Adair,SAT-1,Active",
                Some(RejectCode::Precinct),
            ),
            (
                b"10,Word,Ann,3/7/1984,50309,Adair,948209,Asleep",
                Some(RejectCode::Status),
            ),
        ];
        for (row, _) in &rows {
            bytes.extend_from_slice(row);
            bytes.extend_from_slice(b"\r\n");
        }
        let (plan, _) = import(&platform, source(&files.write("roll.csv", bytes))).await;
        assert_eq!(counts(&plan), [1, 0, 0, 9, 0]);
        let named: Vec<_> = plan
            .examples
            .iter()
            .map(|(line, r)| (*line, r.code))
            .collect();
        let expected: Vec<_> = (2..)
            .zip(rows)
            .filter_map(|(line, (_, code))| Some((line, code?)))
            .collect();
        assert_eq!(named, expected);
        let repeated = &plan.examples[4].1;
        assert!(repeated.to_string().contains("line 2"), "{repeated}");
        let unknown: Vec<_> = plan
            .unknown_precincts
            .iter()
            .map(|p| (&*p.name, p.rows))
            .collect();
        assert_eq!(unknown, [("Adair 9", 1), ("SAT-1", 1)]);
    })
    .await;
}

#[tokio::test]
async fn names_of_precincts_are_learnt_once() {
    for_each_store(async |fixture| {
        let platform = begin(&fixture).await;
        let files = RollFiles::new();
        let roll = files.roll(&[&ANA.replace("948209", "AD-01"), BO]);
        let (first, _) = import(&platform, source(&roll)).await;
        assert_eq!(counts(&first), [1, 0, 0, 1, 0]);
        let names = "county,precinct,unit\nAdair,AD 01,948209\n";
        let (second, number) = import(&platform, source_with(&roll, names)).await;
        assert_eq!((counts(&second), number), ([1, 0, 1, 0, 0], Some(2)));
        let (third, number) = import(&platform, source(&roll)).await;
        assert_eq!(
            (counts(&third), number),
            ([0, 0, 2, 0, 0], None),
            "still known"
        );
        let wrong = "county,precinct,unit\nAdair,AD 01,Nowhere\n";
        let error = plan(&platform, source_with(&roll, wrong))
            .await
            .unwrap_err();
        assert!(error.to_string().contains("line 2"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn without_an_event_precincts_come_from_the_roll_and_get_their_units_later() {
    for_each_store(async |fixture| {
        let (platform, _hands) = Night::platform(&fixture);
        let files = RollFiles::new();
        let roll = files.roll(&[ANA, &BO.replace("948210", "Anywhere 3")]);
        let (before, _) = import(&platform, source(&roll)).await;
        assert_eq!(counts(&before), [2, 0, 0, 0, 0]);
        event::create(&platform, actor(), &Night::event())
            .await
            .unwrap();
        let (after, _) = import(&platform, source(&roll)).await;
        assert_eq!(
            counts(&after),
            [0, 1, 0, 1, 0],
            "one has a unit now, one place is unknown"
        );
        assert_eq!(size(&platform).await, 2, "and nobody has left");
        audit::sequence_pending(&platform).await.unwrap();
        assert!(
            audit::verify(&platform.store, None)
                .await
                .unwrap()
                .is_sound()
        );
    })
    .await;
}

#[tokio::test]
async fn of_two_imports_at_once_one_is_told_that_the_roll_has_moved() {
    for_each_store(async |fixture| {
        let platform = begin(&fixture).await;
        let files = RollFiles::new();
        for rows in [vec![ANA], vec![ANA, BO]] {
            let mut plans = Vec::new();
            for _ in 0..2 {
                plans.push(plan(&platform, source(&files.roll(&rows))).await.unwrap());
            }
            let [one, two] = plans.as_mut_slice() else {
                panic!()
            };
            let (mut a, mut b) = (|_| {}, |_| {});
            let (one, two) = tokio::join!(
                roll::apply(&platform, actor(), one, &mut a),
                roll::apply(&platform, actor(), two, &mut b),
            );
            let moved = |r: &Result<_, RollError>| matches!(r, Err(RollError::Moved));
            assert!(
                one.is_ok() != two.is_ok() && (moved(&one) || moved(&two)),
                "{one:?} {two:?}"
            );
            assert_eq!(size(&platform).await, rows.len() as u64);
        }
    })
    .await;
}

#[tokio::test]
async fn files_of_other_kinds_come_in_too() {
    for_each_store(async |fixture| {
        let platform = begin(&fixture).await;
        let files = RollFiles::new();
        let sheet = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/roll/sheet.xlsx");
        let (plan, _) = import(&platform, source(&sheet)).await;
        assert_eq!(counts(&plan), [1, 0, 0, 2, 0]);
        let lines: Vec<_> = plan.examples.iter().map(|(line, r)| (*line, r.code)).collect();
        assert_eq!(lines, [(3, RejectCode::Formula), (5, RejectCode::Precinct)]);
        assert!(found(&platform, "Ana", "García", ["1984", "3", "27"]).await.is_some());

        // The same person as UTF-16 with tabs, and in Latin-1 as a profile of one's own says.
        let text = "VANID\tStateFileID\tLastName\tFirstName\tDOB\tZip5\tCounty\tPrecinctName\n\
                    9\t000017\tGarcía\tAna\t3/27/1984 12:00:00 AM\t50309\tAdair\t948209\n";
        let utf16: Vec<u8> = ['\u{feff}'].into_iter().chain(text.chars()).collect::<String>()
            .encode_utf16().flat_map(u16::to_le_bytes).collect();
        let van = RollSource {
            profile: Profile::named("van").unwrap(),
            ..source(&files.write("van.txt", utf16))
        };
        let (plan, number) = import(&platform, van).await;
        assert_eq!((counts(&plan), number), ([0, 0, 1, 0, 0], None));
        let profile = "name = 'clerk'\nencoding = 'windows-1252'\ndates = 'day-first'\n[columns]\n\
                       voter_id = ['Nr']\nsurname = ['Name']\ngiven = ['Vorname']\nborn = ['Tag']\n\
                       postcode = ['PLZ']\ncounty = ['Kreis']\nprecinct = ['Bezirk']\n";
        let clerk = RollSource {
            profile: Profile::parse(Path::new("clerk.toml"), profile).unwrap(),
            ..source(&files.write("clerk.csv", b"Bezirk;Kreis;Nr;Name;Vorname;Tag;PLZ\n948209;Adair;000017;Garc\xeda;Ana;27.03.1984;50309\n"))
        };
        let (plan, number) = import(&platform, clerk).await;
        assert_eq!((counts(&plan), number), ([0, 0, 1, 0, 0], None));
    })
    .await;
}
