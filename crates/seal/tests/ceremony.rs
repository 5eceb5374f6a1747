//! A key that nobody holds whole: who may open, and who is named when something is wrong.

mod common;

use caucus_seal::backup::{BackupError, Cost, FRESH, Kept, Kind};
use caucus_seal::ceremony::{Ceremony, Params, Trustee, Why};
use caucus_seal::key::Quorum;
use caucus_seal::{Element, JointKey};
use common::{accepted_mutants, ceremony, round};

fn params(needed: u8, trustees: u8) -> Params {
    Params {
        event: [7; 32],
        quorum: Quorum::new(needed, trustees).unwrap(),
    }
}

fn trustees(params: Params) -> Vec<Trustee> {
    (1..=params.quorum.trustees())
        .map(|index| Trustee::new(params, index, &[index; 32]).unwrap())
        .collect()
}

/// A ceremony with this many complete rounds.
fn after(rounds: usize, params: Params) -> (Ceremony, Vec<Trustee>) {
    let trustees = trustees(params);
    let mut ceremony = Ceremony::new(params);
    (0..rounds).for_each(|_| round(&mut ceremony, &trustees));
    (ceremony, trustees)
}

#[test]
fn a_quorum_is_neither_one_nor_all() {
    let allowed = [(2, 3), (3, 5), (2, 5), (15, 16)];
    let refused = [
        (1, 2),
        (1, 5),
        (3, 3),
        (5, 5),
        (0, 0),
        (4, 3),
        (3, 17),
        (16, 16),
    ];
    for (needed, trustees) in allowed {
        assert!(
            Quorum::new(needed, trustees).is_ok(),
            "{needed} of {trustees}"
        );
    }
    for (needed, trustees) in refused {
        assert!(
            Quorum::new(needed, trustees).is_err(),
            "{needed} of {trustees}"
        );
    }
}

#[test]
fn all_end_with_the_same_key_and_their_own_share_of_it() {
    for (needed, trustees) in [(2, 3), (3, 5), (4, 7)] {
        let (ceremony, key, shares) = ceremony(needed, trustees, 1);
        assert!(shares.iter().all(|share| share.belongs_to(&key)));
        let read = Ceremony::parse(&ceremony.to_bytes()).unwrap();
        assert_eq!(read.key().as_ref(), Some(&key));
        assert_eq!(JointKey::parse(&key.to_bytes()), Ok(key.clone()));
        // A share is of one key and one trustee.
        let (_, other, _) = common::ceremony(needed, trustees, 2);
        assert!(!shares[0].belongs_to(&other));
        assert_ne!(key.digest(), other.digest());
    }
}

#[test]
fn every_changed_byte_of_a_transcript_is_noticed() {
    let (ceremony, key, _) = ceremony(2, 3, 1);
    let bytes = ceremony.to_bytes();
    // A transcript may end after any message, but then it gives no key.
    let accepts = |bytes: &[u8]| {
        let read = Ceremony::parse(bytes).ok();
        read.and_then(|ceremony| ceremony.key()).is_some()
    };
    let accepted = accepted_mutants(&bytes, accepts);
    assert!(accepted.is_empty(), "{accepted:?}");
    let key = key.to_bytes();
    let digest = JointKey::parse(&key).unwrap().digest();
    let accepted = accepted_mutants(&key, |bytes| {
        JointKey::parse(bytes).is_ok_and(|key| key.digest() == digest)
    });
    assert!(accepted.is_empty(), "{accepted:?}");
    // Without the digest to compare with, only the pointer to the transcript can be changed.
    let end = key.len() - 32;
    let accepted = accepted_mutants(&key, |bytes| JointKey::parse(bytes).is_ok());
    let inside = |mutant: &String| (0..end).any(|at| mutant.starts_with(&format!("byte {at} ")));
    assert!(!accepted.iter().any(inside), "{accepted:?}");
}

#[test]
fn messages_are_refused_out_of_place() {
    let params = params(2, 3);
    let (mut open, all) = after(1, params);
    let (earlier, _) = after(0, params);
    let (later, _) = after(2, params);
    let commit = all[0].message(&open).unwrap();
    let why = |ceremony: &mut Ceremony, bytes: &[u8]| ceremony.add(bytes).unwrap_err().why;
    assert_eq!(why(&mut earlier.clone(), &commit), Why::OtherRound);
    assert_eq!(why(&mut later.clone(), &commit), Why::OtherRound);
    open.add(&commit).unwrap();
    assert_eq!(why(&mut open, &commit), Why::Twice);
    assert_eq!(open.missing().collect::<Vec<_>>(), [2, 3]);
    let elsewhere = Params {
        event: [8; 32],
        ..params
    };
    let (mut elsewhere, _) = after(1, elsewhere);
    assert_eq!(why(&mut elsewhere, &commit), Why::OtherCeremony);
    let (mut over, _) = after(5, params);
    assert_eq!(why(&mut over, &commit), Why::Late);
    assert!(all[0].message(&over).is_err());
    assert!(Trustee::new(params, 4, &[4; 32]).is_err());
    assert!(Trustee::new(params, 0, &[4; 32]).is_err());
}

#[test]
fn messages_stand_alone_and_in_order() {
    let params = params(2, 3);
    let (mut open, all) = after(0, params);
    let message = all[0].message(&open).unwrap();
    let longer = [&message[..], &[0]].concat();
    let malformed = |why: Why| matches!(why, Why::Malformed(_));
    assert!(malformed(open.add(&longer).unwrap_err().why));
    for sender in [0, 4] {
        let mut stranger = message.clone();
        stranger[8 + 1 + 32] = sender;
        assert!(malformed(open.add(&stranger).unwrap_err().why), "{sender}");
    }
    // The round complete, its messages by trustee; then the first two exchanged.
    let (one, _) = after(1, params);
    let mut transcript = one.to_bytes();
    let (head, length) = (8 + 32 + 2, message.len());
    assert!(Ceremony::parse(&transcript).is_ok());
    transcript[head..head + 2 * length].rotate_left(length);
    assert_eq!(Ceremony::parse(&transcript).unwrap_err().why, Why::Order);
    // A trustee has nothing to say in another ceremony.
    let elsewhere = Ceremony::new(Params {
        event: [8; 32],
        ..params
    });
    assert_eq!(all[0].message(&elsewhere).unwrap_err().why, Why::OtherSeed);
}

#[test]
fn a_message_made_after_other_messages_is_refused() {
    let params = params(2, 3);
    let (mut ours, _) = after(1, params);
    // The same trustee 1, but trustee 2 enrolled with other keys.
    let mut others = trustees(params);
    others[1] = Trustee::new(params, 2, &[99; 32]).unwrap();
    let mut theirs = Ceremony::new(params);
    round(&mut theirs, &others);
    let message = others[0].message(&theirs).unwrap();
    assert_eq!(ours.add(&message).unwrap_err().why, Why::OtherTranscript);
    // And a trustee with another seed than it enrolled with says nothing.
    assert_eq!(others[1].message(&ours).unwrap_err().why, Why::OtherSeed);
}

#[test]
fn one_key_cannot_enrol_twice() {
    let params = params(2, 3);
    let mut ceremony = Ceremony::new(params);
    let message = trustees(params)[0].message(&ceremony).unwrap();
    ceremony.add(&message).unwrap();
    let mut copied = message;
    copied[41] = 2;
    // Taken for another trustee the signature does not hold any more.
    assert_eq!(ceremony.add(&copied).unwrap_err().why, Why::Signature);
}

#[test]
fn a_backup_gives_the_share_back_and_nothing_else() {
    let (_, key, shares) = ceremony(2, 3, 1);
    let (_, other, _) = ceremony(2, 3, 2);
    let kept = Kept::share(&shares[1], &key);
    let locked = kept
        .lock(b"correct horse", Cost::LEAST, &[5; FRESH])
        .unwrap();
    assert_eq!(locked.len(), caucus_seal::backup::LEN);
    let opened = Kept::unlock(&locked, b"correct horse").unwrap();
    let share = opened.to_share(&key).unwrap();
    assert_eq!(share.index(), 2);
    assert!(share.belongs_to(&key));
    assert_eq!(opened.to_share(&other).unwrap_err(), BackupError::Foreign);
    let wrong = Kept::unlock(&locked, b"correct horsE").err();
    assert_eq!(wrong, Some(BackupError::Unopened));
    // Nothing printed shows the secret.
    let secret: String = opened.secret.iter().map(|b| format!("{b:02x}")).collect();
    assert!(!format!("{share:?}").contains(&secret[..8]));
}

#[test]
fn a_backup_of_something_else_is_no_share() {
    let (_, key, shares) = ceremony(2, 3, 1);
    let kept = |kind, subject, index| {
        let secret = Kept::share(&shares[0], &key).secret;
        let kept = Kept {
            kind,
            subject,
            index,
            secret,
        };
        kept.to_share(&key).err()
    };
    let foreign = Some(BackupError::Foreign);
    assert_eq!(kept(Kind::Share, key.digest(), 1), None);
    assert_eq!(kept(Kind::Seed, key.digest(), 1), foreign);
    assert_eq!(kept(Kind::Share, [0; 32], 1), foreign);
    assert_eq!(kept(Kind::Share, key.digest(), 2), foreign);
    assert_eq!(kept(Kind::Share, key.digest(), 0), foreign);
}

/// Refused before anything is computed: a file must not choose what opening it costs.
#[test]
fn a_backup_in_another_form_is_refused_unopened() {
    let (_, key, shares) = ceremony(2, 3, 1);
    let kept = Kept::share(&shares[0], &key);
    let locked = kept.lock(b"pass", Cost::LEAST, &[5; FRESH]).unwrap();
    let refused_at = |bytes: &[u8]| match Kept::unlock(bytes, b"pass") {
        Err(BackupError::Malformed(malformed)) => Some(malformed.at),
        _ => None,
    };
    let with = |at: usize, number: u32| {
        let mut bytes = locked.clone();
        bytes[at..at + 4].copy_from_slice(&number.to_be_bytes());
        refused_at(&bytes)
    };
    let (memory, passes) = (42, 46);
    for number in [0, 19 * 1024 - 1, 1024 * 1024 + 1, u32::MAX] {
        assert_eq!(with(memory, number), Some(memory), "{number} KiB");
    }
    for number in [0, 1, 17, u32::MAX] {
        assert_eq!(with(passes, number), Some(memory), "{number} passes");
    }
    assert_eq!(with(0, 0), Some(0));
    for kind in [0, 3] {
        let mut bytes = locked.clone();
        bytes[8] = kind;
        assert_eq!(refused_at(&bytes), Some(8));
    }
    let longer = [&locked[..], &[0]].concat();
    assert_eq!(refused_at(&longer), Some(locked.len()));
    for length in 0..locked.len() {
        assert!(refused_at(&locked[..length]).is_some(), "{length}");
    }
}

#[test]
fn every_changed_byte_of_a_backup_is_noticed() {
    let (_, key, shares) = ceremony(2, 3, 1);
    let kept = Kept::share(&shares[0], &key);
    let locked = kept.lock(b"pass", Cost::LEAST, &[5; FRESH]).unwrap();
    let mut accepted = Vec::new();
    for at in 0..locked.len() {
        let mut bytes = locked.clone();
        bytes[at] ^= 0x01;
        if Kept::unlock(&bytes, b"pass").is_ok() {
            accepted.push(at);
        }
    }
    assert!(accepted.is_empty(), "{accepted:?}");
}

#[test]
fn a_reader_of_keys_refuses_the_identity() {
    assert!(Element::parse(&[0; 32]).is_none());
}
