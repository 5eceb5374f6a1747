//! Trustees who cheat: what only a trustee with its secrets can send.

use super::complaint::Way;
use super::message::{Body, Complaint, Message};
use super::{Ceremony, Params, Round, Trustee, Why};
use crate::dleq;
use crate::element::Element;
use crate::hash::Fields;
use crate::key::Quorum;
use curve25519_dalek::scalar::Scalar;

/// A ceremony of 2 of 3 with this many complete rounds.
fn after(rounds: usize) -> (Ceremony, Vec<Trustee>) {
    let params = Params {
        event: [7; 32],
        quorum: Quorum::new(2, 3).unwrap(),
    };
    let all: Vec<_> = (1..=3)
        .map(|index| Trustee::new(params, index, &[index; 32]).unwrap())
        .collect();
    let mut ceremony = Ceremony::new(params);
    for _ in 0..rounds {
        let messages: Vec<_> = all.iter().map(|t| t.message(&ceremony).unwrap()).collect();
        messages.iter().for_each(|m| ceremony.add(m).unwrap());
    }
    (ceremony, all)
}

/// What a trustee would send, changed before it is signed.
fn forged(ceremony: &Ceremony, trustee: &Trustee, change: impl FnOnce(&mut Body)) -> Vec<u8> {
    let honest = trustee.message(ceremony).unwrap();
    let mut body = Message::parse(&honest, ceremony.params.quorum)
        .unwrap()
        .body;
    change(&mut body);
    sign(ceremony, trustee, body)
}

fn sign(ceremony: &Ceremony, trustee: &Trustee, body: Body) -> Vec<u8> {
    let key = (&*trustee.secret("signing"), &[0; 32]);
    let names = (ceremony.params.digest(), ceremony.digest());
    Message::sign(names.0, trustee.index(), names.1, body, key).unwrap()
}

#[test]
fn what_is_revealed_must_be_what_was_committed_to_and_known() {
    let (mut ceremony, all) = after(2);
    let other = Trustee::new(ceremony.params, 1, &[9; 32]).unwrap();
    let changed = forged(&ceremony, &all[0], |body| {
        let Body::Reveal { coefficients, .. } = body else {
            unreachable!()
        };
        coefficients.swap(0, 1);
    });
    let fault = ceremony.add(&changed).unwrap_err();
    assert_eq!((fault.trustee, fault.why), (1, Why::OtherCommitment));
    // The right commitments with another's proof.
    let Some(Body::Reveal {
        possession: theirs, ..
    }) = other.reveal(&ceremony)
    else {
        unreachable!()
    };
    let changed = forged(&ceremony, &all[0], |body| {
        let Body::Reveal { possession, .. } = body else {
            unreachable!()
        };
        *possession = theirs;
    });
    let fault = ceremony.add(&changed).unwrap_err();
    assert_eq!((fault.trustee, fault.why), (1, Why::Possession));
}

/// Keys of somebody else, or one key for both purposes.
#[test]
fn a_key_is_enrolled_once_and_for_one_purpose() {
    let (mut ceremony, all) = after(0);
    let keys = |trustee: &Trustee| {
        let public = |purpose| Element::base_times(&trustee.secret(purpose)).unwrap();
        (public("signing"), public("receiving"))
    };
    let (first, second) = (keys(&all[0]), keys(&all[1]));
    ceremony.add(&all[0].message(&ceremony).unwrap()).unwrap();
    let cases = [
        ("another's signing key", &all[0], (first.0, second.1)),
        ("another's receiving key", &all[1], (second.0, first.1)),
        ("one key for both", &all[1], (second.0, second.0)),
    ];
    for (what, signer, (signing, receiving)) in cases {
        let body = Body::Enrol { signing, receiving };
        let key = (&*signer.secret("signing"), &[0; 32]);
        let names = (ceremony.params.digest(), ceremony.digest());
        let message = Message::sign(names.0, 2, names.1, body, key).unwrap();
        let fault = ceremony.clone().add(&message).unwrap_err();
        assert_eq!((fault.trustee, fault.why), (2, Why::SameKey), "{what}");
    }
    ceremony.add(&all[1].message(&ceremony).unwrap()).unwrap();
}

/// Nobody deals to themselves, so nobody can complain about themselves: not even with a proof that
/// holds for the share of somebody else.
#[test]
fn nobody_complains_about_themselves() {
    let (ceremony, all) = after(4);
    let trustee = &all[2];
    let made_for = ceremony.dealt(Way { from: 3, to: 2 }).unwrap().made_for;
    let secret = trustee.secret("receiving");
    let opening = Element::new(made_for.point() * *secret).unwrap();
    let statement = Fields::of("complaint").bytes(&ceremony.digest());
    let claim = dleq::Claim {
        statement: statement.number(3).number(3),
        public: ceremony.keys(3).unwrap().1,
        base: made_for,
        image: opening,
    };
    let complaint = Complaint {
        about: 3,
        opening,
        proof: dleq::Proof::make(&claim, &secret, &[0; 32]).unwrap(),
    };
    assert!(complaint.proof.holds(&claim));
    let message = sign(&ceremony, trustee, Body::Complaint(Box::new(complaint)));
    let fault = ceremony.clone().add(&message).unwrap_err();
    assert_eq!(fault.round, Round::Confirm);
    assert_eq!(fault.why, Why::FalseComplaint { about: 3 });
}

#[test]
fn another_key_cannot_be_confirmed() {
    let (mut ceremony, all) = after(4);
    let changed = sign(&ceremony, &all[2], Body::Confirm { key: [1; 32] });
    let fault = ceremony.add(&changed).unwrap_err();
    assert_eq!((fault.trustee, fault.why), (3, Why::OtherKey));
}

/// A dealer that sends something else than it committed to is named, and so is whoever complains
/// without cause or with a false proof.
#[test]
fn a_complaint_finds_the_one_at_fault() {
    for (dealer, victim, third) in [(1_u8, 2_u8, 3_u8), (3, 1, 2), (2, 3, 1)] {
        let (mut ceremony, all) = after(3);
        let of = |index: u8| &all[usize::from(index) - 1];
        let way = Way {
            from: dealer,
            to: victim,
        };
        let place = usize::from(victim) - if victim < dealer { 1 } else { 2 };
        let wrong = ceremony.lock(way, &Scalar::from(5_u8), &Scalar::from(6_u8));
        let deal = forged(&ceremony, of(dealer), |body| {
            let Body::Deal { shares } = body else {
                unreachable!()
            };
            shares[place] = wrong.unwrap();
        });
        ceremony.add(&deal).unwrap();
        for honest in [victim, third] {
            let message = of(honest).message(&ceremony).unwrap();
            ceremony.add(&message).unwrap();
        }
        let complaint = of(victim).message(&ceremony).unwrap();
        let fault = ceremony.clone().add(&complaint).unwrap_err();
        assert_eq!((fault.round, fault.trustee), (Round::Deal, dealer));
        assert_eq!(fault.why, Why::FalseShare { to: victim });
        assert!(of(victim).share(&ceremony).is_err());
        let confirmed = of(third).message(&ceremony).unwrap();
        ceremony.clone().add(&confirmed).unwrap();

        // About an honest dealer; and about the cheating one, but with a proof of something else.
        let about_honest = of(third).complain(&ceremony, victim).unwrap();
        let mut with_other_proof = of(victim).complain(&ceremony, dealer).unwrap();
        with_other_proof.proof = about_honest.proof;
        for (liar, complaint) in [(third, about_honest), (victim, with_other_proof)] {
            let about = complaint.about;
            let message = sign(&ceremony, of(liar), Body::Complaint(Box::new(complaint)));
            let fault = ceremony.clone().add(&message).unwrap_err();
            assert_eq!((fault.round, fault.trustee), (Round::Confirm, liar));
            assert_eq!(fault.why, Why::FalseComplaint { about });
        }
    }
}
