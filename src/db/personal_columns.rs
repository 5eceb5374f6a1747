//! What the statements of `personal` give, column by column.

/// How a column of a statement is read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Text,
    Number,
    Flag,
    At,
    Id,
    /// The statement only says whether there is anything.
    Withheld,
}
use Kind::{At, Flag, Id, Number, Text, Withheld};

/// A column's name, and how it is read.
pub(super) type Column = (&'static str, Kind);

/// Every table there is something of a participant in, apart from the audit log, in the order of
/// the statements.
pub(super) const TABLES: &[(&str, &[Column])] = &[
    (
        "account",
        &[
            ("id", Id),
            ("login", Text),
            ("role", Text),
            ("display_name", Text),
            ("password_hash", Withheld),
            ("disabled", Flag),
            ("participant", Withheld),
        ],
    ),
    (
        "contact",
        &[("email", Text), ("lang", Text), ("confirmed_us", At)],
    ),
    (
        "registration",
        &[
            ("state", Text),
            ("version", Number),
            ("given_names", Text),
            ("family_name", Text),
            ("birth_date", Text),
            ("postcode", Text),
            ("roll_entry", Withheld),
            ("voting_session", Text),
            ("needs_captions", Flag),
            ("needs_asl", Flag),
            ("needs_other", Text),
            ("agreed_us", At),
            ("message", Text),
            ("submitted_us", At),
        ],
    ),
    (
        "registration_decision",
        &[
            ("version", Number),
            ("state", Text),
            ("reason", Text),
            ("words", Text),
            ("decided_by", Withheld),
            ("at_us", At),
            ("cure_by_us", At),
            ("on_appeal", Flag),
        ],
    ),
    (
        "roll_entry",
        &[
            ("voter_id", Text),
            ("given", Text),
            ("middle", Text),
            ("surname", Text),
            ("suffix", Text),
            ("born", Number),
            ("street", Text),
            ("city", Text),
            ("postcode", Text),
            ("county", Text),
            ("precinct", Text),
            ("district", Text),
            ("party", Text),
            ("status", Text),
        ],
    ),
    (
        "check_in",
        &[("unit", Text), ("marked_us", At), ("marked_by", Withheld)],
    ),
    (
        "participant",
        &[
            ("id", Withheld),
            ("district", Text),
            ("voting_session", Text),
            ("display_name", Text),
        ],
    ),
    (
        "draft",
        &[("revision", Withheld), ("body", Withheld), ("saved_us", At)],
    ),
    (
        "card",
        &[
            ("attempt", Number),
            ("voting_session", Text),
            ("body", Withheld),
            ("leaf_hash", Withheld),
            ("idempotency_key", Withheld),
            ("request_hash", Withheld),
            ("receipt_nonce", Withheld),
            ("cast_us", At),
        ],
    ),
    (
        "login_session",
        &[
            ("token_hash", Withheld),
            ("created_us", At),
            ("expires_us", At),
            ("last_seen_us", At),
            ("revoked_us", At),
            ("device", Text),
        ],
    ),
    (
        "passkey",
        &[
            ("credential", Withheld),
            ("name", Text),
            ("body", Withheld),
            ("created_us", At),
            ("used_us", At),
            ("revoked_us", At),
        ],
    ),
    (
        "passkey_challenge",
        &[("state", Withheld), ("expires_us", At)],
    ),
    (
        "totp",
        &[
            ("nonce", Withheld),
            ("last_step", Withheld),
            ("created_us", At),
        ],
    ),
    (
        "recovery_code",
        &[("digest", Withheld), ("created_us", At), ("used_us", At)],
    ),
    (
        "phone_code",
        &[("digest", Withheld), ("created_us", At), ("used_us", At)],
    ),
    (
        "recovery_link",
        &[("digest", Withheld), ("expires_us", At), ("used_us", At)],
    ),
    ("recovery_request", &[("email", Text), ("asked_us", At)]),
    ("late_permit", &[("email", Text), ("until_us", At)]),
    (
        "outbox",
        &[
            ("recipient", Text),
            ("lang", Text),
            ("subject", Text),
            ("body", Withheld),
            ("state", Text),
            ("queued_us", At),
            ("tries", Number),
            ("may_repeat", Flag),
            ("done_us", At),
        ],
    ),
    (
        "held_form",
        &[
            ("token_hash", Withheld),
            ("body", Withheld),
            ("expires_us", At),
        ],
    ),
    (
        "evidence",
        &[("body", Withheld), ("received_us", At), ("expires_us", At)],
    ),
    (
        "proposal",
        &[
            ("kind", Text),
            ("object", Withheld),
            ("words", Withheld),
            ("state", Text),
            ("proposed_by", Withheld),
            ("proposed_us", At),
            ("expires_us", At),
            ("settled_by", Withheld),
            ("settled_us", At),
        ],
    ),
    (
        "case_escalation",
        &[
            ("escalated_by", Withheld),
            ("words", Withheld),
            ("at_us", At),
        ],
    ),
];
