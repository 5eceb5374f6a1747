//! Signed checkpoints: what opens, and everything near it that must not.

use super::{EVENT, SECRET, signer};
use caucus::domain::EventId;
use caucus::log::{
    CheckpointError, CheckpointSigner, Hash, KeyError, LogName, TreeHead, VerifierKey, leaf_hash,
};
use uuid::Uuid;

fn head() -> TreeHead {
    TreeHead {
        size: 7,
        root: leaf_hash(b"root"),
    }
}

/// A line by somebody else, as a witness adds it: its own name, key id and signature.
const WITNESS: &str = "— witness.example/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";

#[test]
fn what_is_signed_opens_again_and_says_the_same() {
    for log in LogName::ALL {
        for head in [
            head(),
            TreeHead {
                size: 0,
                root: Hash::EMPTY,
            },
        ] {
            let signer = signer(log);
            let note = signer.sign(&head);
            let opened = signer.verifier().open(&note).unwrap();
            assert_eq!(opened.head, head);
            assert_eq!(opened.origin, log.origin(EVENT));
            assert_eq!(
                note,
                signer.sign(&head),
                "signing again gives the same note"
            );
        }
    }
}

#[test]
fn a_note_opens_with_the_standard_verifier_too() {
    let signer = signer(LogName::Audit);
    let note = signed_note::Note::from_bytes(signer.sign(&head()).as_bytes()).unwrap();
    let standard = signed_note::StandardVerifier::new(&signer.verifier().to_string()).unwrap();
    let known = signed_note::VerifierList::new(vec![Box::new(standard)]);
    assert_eq!(note.verify(&known).unwrap().0.len(), 1);
}

#[test]
fn no_checkpoint_passes_for_one_of_another_log_event_or_key() {
    let note = signer(LogName::Audit).sign(&head());
    let other_event = EventId(Uuid::from_u128(2));
    for other in [
        signer(LogName::Cards),
        CheckpointSigner::new(LogName::Audit, other_event, &SECRET),
        CheckpointSigner::new(LogName::Audit, EVENT, &[7; 32]),
    ] {
        let opened = other.verifier().open(&note);
        assert_eq!(opened, Err(CheckpointError::NotSigned));
    }
    // Not even where somebody writes the log's name and key id over another key's signature.
    let forged = CheckpointSigner::new(LogName::Audit, EVENT, &[7; 32]).sign(&head());
    let signature = note.rsplit(' ').next().unwrap();
    let stolen_id = format!(
        "{}{}",
        &signature[..5],
        &forged.rsplit(' ').next().unwrap()[5..]
    );
    let (text, _) = forged.rsplit_once(' ').unwrap();
    let opened = signer(LogName::Audit)
        .verifier()
        .open(&format!("{text} {stolen_id}"));
    assert!(opened.is_err(), "{opened:?}");
}

#[test]
fn a_checkpoint_signed_for_the_wrong_origin_is_refused() {
    // The right key under the right name over a text that names the log of cards.
    let audit = signer(LogName::Audit);
    let text = "caucus/other/cards\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
    assert_eq!(
        audit.verifier().open(&sign_text(text)),
        Err(CheckpointError::Origin)
    );
}

#[test]
fn a_signed_text_must_be_origin_size_and_root_and_nothing_else() {
    let verifier = signer(LogName::Audit).verifier().clone();
    let origin = verifier.origin();
    let root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    let good = format!("{origin}\n7\n{root}\n");
    assert!(verifier.open(&sign_text(&good)).is_ok());
    for bad in [
        format!("{origin}\n07\n{root}\n"),
        format!("{origin}\n+7\n{root}\n"),
        format!("{origin}\n-7\n{root}\n"),
        format!("{origin}\n7 \n{root}\n"),
        format!("{origin}\n18446744073709551616\n{root}\n"),
        format!("{origin}\n7\n{}\n", root.trim_end_matches('=')),
        format!("{origin}\n7\n{}\n", root.replace("FU=", "FV=")),
        format!("{origin}\n7\n{}\n", root.replace('/', "_")),
        format!("{origin}\n7\nAAAA\n"),
        format!("{origin}\n7\n{root}\nextension\n"),
        format!("{origin}\n7\n\n{root}\n"),
        format!("{origin}\n7\n"),
        format!("{origin}\n"),
        "\n".to_owned(),
    ] {
        let opened = verifier.open(&sign_text(&bad));
        assert_eq!(opened, Err(CheckpointError::Text), "{bad:?}");
    }
}

/// Signs any text with the log's key, as the log itself never would.
fn sign_text(text: &str) -> String {
    use base64::{Engine as _, prelude::BASE64_STANDARD};
    use ed25519_dalek::Signer as _;
    let verifier = signer(LogName::Audit).verifier().to_string();
    let mut parts = verifier.split('+');
    let (name, id) = (parts.next().unwrap(), parts.next().unwrap());
    let key = ed25519_dalek::SigningKey::from_bytes(&SECRET);
    let mut signature = u32::from_str_radix(id, 16).unwrap().to_be_bytes().to_vec();
    signature.extend(key.sign(text.as_bytes()).to_bytes());
    format!("{text}\n— {name} {}\n", BASE64_STANDARD.encode(signature))
}

#[test]
fn a_note_with_any_byte_changed_left_out_or_added_does_not_open() {
    let signer = signer(LogName::Audit);
    let note = signer.sign(&head()).into_bytes();
    let mut tried = 0;
    for at in 0..note.len() {
        let mut flipped = note.clone();
        flipped[at] ^= 1 << (at % 7);
        let with = |byte: u8| [&note[..at], &[byte], &note[at..]].concat();
        let variants = [
            flipped,
            [&note[..at], &note[at + 1..]].concat(),
            note[..at].to_vec(),
            with(note[at]),
            with(b'\n'),
            with(b'\r'),
        ];
        for variant in variants {
            // What is not UTF-8 is not even text.
            let Ok(text) = std::str::from_utf8(&variant) else {
                continue;
            };
            tried += 1;
            assert!(signer.verifier().open(text).is_err(), "{text:?}");
        }
    }
    assert!(tried > 6 * (note.len() - 20), "{tried}");
}

#[test]
fn lines_of_witnesses_are_allowed_and_lines_of_the_log_only_once() {
    let signer = signer(LogName::Audit);
    let note = signer.sign(&head());
    let own_line = note.rsplit_once("\n\n").unwrap().1;
    let opens = |note: &str| signer.verifier().open(note).map(|opened| opened.head);

    assert_eq!(opens(&format!("{note}{WITNESS}")), Ok(head()));
    let witness_first = note.replace(own_line, &format!("{WITNESS}{own_line}"));
    assert_eq!(opens(&witness_first), Ok(head()));

    let own_again = own_line.replace("== ", "=").replacen('A', "B", 1);
    for refused in [
        format!("{note}{own_line}"),
        format!("{note}{own_again}"),
        format!("{note}{WITNESS}{WITNESS}"),
        format!("{note}{}", WITNESS.repeat(200)),
        format!("{note}\n{WITNESS}"),
        note.replace(own_line, WITNESS),
        note.replace(own_line, ""),
        note.replace('\n', "\r\n"),
        format!("\u{feff}{note}"),
        String::new(),
    ] {
        assert!(opens(&refused).is_err(), "{refused:?}");
    }
}

#[test]
fn a_verifier_key_reads_only_as_it_is_written() {
    let key = signer(LogName::Roster).verifier().clone();
    let text = key.to_string();
    assert_eq!(text.parse::<VerifierKey>(), Ok(key.clone()));
    let public = ed25519_dalek::SigningKey::from_bytes(&SECRET).verifying_key();
    let made = VerifierKey::new(LogName::Roster, EVENT, public.as_bytes());
    assert_eq!(made, Ok(key));

    let bytes = text.as_bytes();
    for at in 0..bytes.len() {
        for change in [
            b'A',
            b'b',
            b'0',
            b'+',
            b' ',
            bytes[at] ^ 0x20,
            bytes[at] ^ 1,
        ] {
            let mut changed = bytes.to_vec();
            changed[at] = change;
            if changed != bytes {
                let changed = String::from_utf8(changed).unwrap();
                assert!(changed.parse::<VerifierKey>().is_err(), "{changed}");
            }
        }
    }
    for bad in [
        "",
        "+",
        "++",
        "name+00000000",
        &text[1..],
        &text[..text.len() - 1],
    ] {
        assert_eq!(bad.parse::<VerifierKey>(), Err(KeyError::Text), "{bad}");
    }
    // The identity point: a signature of zeroes would hold for every text.
    let mut identity = [0; 32];
    identity[0] = 1;
    let weak = VerifierKey::new(LogName::Audit, EVENT, &identity);
    assert_eq!(weak, Err(KeyError::Point));
}

#[test]
fn a_signer_does_not_show_its_secret() {
    let shown = format!("{:?}", signer(LogName::Audit));
    let bytes = SECRET.map(|byte| byte.to_string()).join(", ");
    assert!(
        !shown.contains(&bytes) && !shown.contains("9d61b19d"),
        "{shown}"
    );
}
