//! Keys are made in rounds; what is shown to one trustee and not to another is noticed.

use crate::table::Table;
use caucus_seal::ceremony::{Ceremony, Trustee};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

#[test]
fn a_ceremony_gives_a_key_that_anybody_can_check() {
    let table = Table::new(2, 3);
    let waiting = "check transcript --definition event.toml";
    table
        .run(waiting, "")
        .ended(1, "round enrol waits for trustees 1, 2, 3");
    table
        .run("key transcript --out key", "")
        .ended(1, "round enrol");
    table.finish();
    let check = "check transcript --definition event.toml --key key";
    table
        .run(check, "")
        .ended(0, "any 2 of the 3 trustees open");
    // Seeds are gone; shares are for their owner alone.
    for trustee in 1..=3 {
        assert!(!table.path(&format!("own-{trustee}/seed.backup")).exists());
        let share = table.path(&format!("own-{trustee}/share.backup"));
        let mode = fs::metadata(share).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{mode:o}");
    }
    // For another event, or with another key, it does not hold.
    fs::write(table.path("event.toml"), "name = \"Caucus\"\n").unwrap();
    table.run(check, "").ended(1, "another event");
    let other = Table::new(2, 3);
    other.finish();
    fs::copy(other.path("key"), table.path("key")).unwrap();
    let check = "check transcript --key key";
    table
        .run(check, "")
        .ended(1, "not the key of the transcript");
}

#[test]
fn all_trustees_and_one_alone_are_refused_as_a_quorum() {
    let table = Table::new(2, 3);
    for quorum in ["--needed 5", "--needed 1", "--needed 4 --trustees 3"] {
        let begin = format!("begin --definition event.toml --out other {quorum}");
        table
            .run(&begin, "")
            .ended(2, "one lost share must not lose the event");
        assert!(!table.path("other").exists());
    }
}

#[test]
fn nothing_is_gathered_when_one_message_does_not_hold() {
    let table = Table::new(2, 3);
    for trustee in 1..=3 {
        table.answer(trustee, "transcript").well();
    }
    let before = fs::read(table.path("transcript")).unwrap();
    let message = "own-3/1-enrol.message";
    let mut bytes = fs::read(table.path(message)).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(table.path(message), bytes).unwrap();
    let gather = format!("gather transcript own-1/1-enrol.message {message}");
    table.run(&gather, "").ended(1, message);
    assert_eq!(fs::read(table.path("transcript")).unwrap(), before);
    let twice = "gather transcript own-1/1-enrol.message own-1/1-enrol.message";
    table.run(twice, "").ended(1, "is there already");
    table
        .run("gather transcript event.toml", "")
        .ended(1, "event.toml");
    table
        .run("gather transcript nowhere", "")
        .ended(2, "nowhere");
}

#[test]
fn a_round_is_answered_once_and_a_second_transcript_is_noticed() {
    let table = Table::new(2, 3);
    table.round();
    table.answer(1, "transcript").well();
    let sent = fs::read(table.path("own-1/2-commit.message")).unwrap();
    // The same again is no harm.
    table.answer(1, "transcript").well();
    assert_eq!(
        fs::read(table.path("own-1/2-commit.message")).unwrap(),
        sent
    );
    // A transcript with the first trustee's real keys, and otherwise keys of somebody else.
    let real = Ceremony::parse(&fs::read(table.path("transcript")).unwrap()).unwrap();
    let mut forged = Ceremony::new(*real.params());
    let enrolled = fs::read(table.path("own-1/1-enrol.message")).unwrap();
    forged.add(&enrolled).unwrap();
    for index in [2, 3] {
        let fake = Trustee::new(*real.params(), index, &[index; 32]).unwrap();
        let message = fake.message(&forged).unwrap();
        forged.add(&message).unwrap();
    }
    fs::write(table.path("forged"), forged.to_bytes()).unwrap();
    table
        .answer(1, "forged")
        .ended(1, "shows trustees different transcripts");
    assert_eq!(
        fs::read(table.path("own-1/2-commit.message")).unwrap(),
        sent
    );
    // Nor does a copy of the seed without its messages help.
    fs::create_dir(table.path("copy")).unwrap();
    fs::copy(
        table.path("own-1/seed.backup"),
        table.path("copy/seed.backup"),
    )
    .unwrap();
    let copy = "answer forged --number 1 --keep copy";
    let typed = Table::passphrase(1);
    table.run(copy, &typed).ended(2, "not there");
}

#[test]
fn a_seed_opens_for_its_passphrase_trustee_and_ceremony() {
    let table = Table::new(2, 3);
    let enrol = "answer transcript --number 1 --keep own-1 --little-memory";
    table
        .run(enrol, "too short\n")
        .ended(2, "at least 15 characters");
    table.run(enrol, "").ended(2, "no passphrase was given");
    assert!(!table.path("own-1/seed.backup").exists());
    table.round();
    table
        .run(enrol, "another passphrase\n")
        .ended(2, "the passphrase is wrong");
    let second = "answer transcript --number 2 --keep own-1";
    table
        .run(second, &Table::passphrase(1))
        .ended(2, "seed of trustee 1");
    let stranger = "answer transcript --number 4 --keep own-4 --little-memory";
    table
        .run(stranger, &Table::passphrase(4))
        .ended(2, "not there");
    let other = Table::new(3, 5);
    fs::rename(table.path("own-1"), other.path("own-1")).unwrap();
    other
        .answer(1, "transcript")
        .ended(2, "not the seed of this ceremony");
}
