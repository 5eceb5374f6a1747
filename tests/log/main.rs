//! The log module from outside: trees against known answers and another implementation,
//! checkpoints and entries against mutation, stored logs against tampering.

mod checkpoints;
mod entries;
mod published;
mod tampering;
mod tiles;
mod trees;
mod witness;

use caucus::domain::{AccountId, EventId, Micros, Phase};
use caucus::log::{Action, Actor, AuditEntry, CheckpointSigner, LogName, Text};
use uuid::Uuid;

/// The event of every test here.
const EVENT: EventId = EventId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));

/// Secret key of every test here: the first one of RFC 8032, section 7.1, so known to everybody.
const SECRET: [u8; 32] = [
    0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4,
    0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
];

fn signer(log: LogName) -> CheckpointSigner {
    CheckpointSigner::new(log, EVENT, &SECRET)
}

/// A few entries as an event writes them, with ids and times that follow from the index.
fn entries(count: u64) -> Vec<AuditEntry> {
    (0..count).map(entry).collect()
}

fn entry(index: u64) -> AuditEntry {
    let account = AccountId(Uuid::from_u128(0xacc0 + u128::from(index % 3)));
    let (actor, action) = match index % 3 {
        0 => (
            Actor::System,
            Action::EventCreated {
                event: EVENT,
                title: Text::new("Iowa \\ 2020\nrehearsal"),
                preferences: 12,
                units: 1_765,
                sessions: 6,
            },
        ),
        1 => (
            Actor::Account(account),
            Action::PhaseChanged {
                from: Phase::Setup,
                to: Phase::Registration,
            },
        ),
        _ => (Actor::Account(account), Action::AccountDisabled { account }),
    };
    AuditEntry {
        id: Uuid::from_u128(0x0190_0000_0001_7000_8000_0000_0000_0000 + u128::from(index)),
        at: Micros(1_580_774_400_000_000 + i64::try_from(index).unwrap() * 1_000),
        actor,
        action,
    }
}
