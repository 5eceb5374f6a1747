//! What can happen: one table of every action, its fields and its sentence.

use super::Hash;
use super::field::{Field, Text};
use crate::domain::{
    AccountId, DistrictCode, EventId, Micros, ParticipantId, Phase, ProposalId, ProposalKind, Role,
    RollEntryId, SessionId, UnitId,
};

/// One row of the [`REGISTRY`]: what an action is called, holds and says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActionSpec {
    /// The code stored in the log. Never changes and is never used for anything else.
    pub code: &'static str,
    /// When it is written.
    pub doc: &'static str,
    /// What it holds, in the order in which it is written.
    pub fields: &'static [FieldSpec],
    /// How it reads, with `{field}` where a value goes. The actor stands before it.
    pub sentence: &'static str,
}

/// One field of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldSpec {
    /// The name it is written under.
    pub name: &'static str,
    /// The kind of value it holds.
    pub kind: &'static str,
}

/// Makes [`Action`] and [`REGISTRY`] from one table, so that the two cannot differ.
macro_rules! actions {
    ($(
        #[doc = $doc:literal]
        $action:ident = $code:literal { $($field:ident: $kind:ty),* } => $sentence:literal;
    )*) => {
        /// Something that happened to the event and is worth a leaf, with its circumstances.
        ///
        /// Actions are added, never changed: entries with an old shape must read for ever. One
        /// that needs another field becomes a new action with a new code.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the fields are explained by the sentence")]
        pub enum Action {
            $(#[doc = $doc] $action { $($field: $kind),* },)*
        }

        /// Every action there is, in the order of [`Action`].
        pub const REGISTRY: &[ActionSpec] = &[$(ActionSpec {
            code: $code,
            doc: $doc.trim_ascii(),
            fields: &[$(FieldSpec {
                name: stringify!($field),
                kind: <$kind as Field>::KIND,
            }),*],
            sentence: $sentence,
        }),*];

        impl Action {
            /// The code it is stored under.
            #[must_use]
            pub fn code(&self) -> &'static str {
                match self { $(Self::$action { .. } => $code,)* }
            }

            /// How it reads without its values.
            fn template(&self) -> &'static str {
                match self { $(Self::$action { .. } => $sentence,)* }
            }

            /// Appends each field as a line, `NAME VALUE`.
            pub(super) fn write_fields(&self, out: &mut String) {
                match self {$(
                    Self::$action { $($field),* } => {$(
                        out.push_str(concat!(stringify!($field), " "));
                        $field.write(out);
                        out.push('\n');
                    )*}
                )*}
            }

            /// Reads an action from its code and the lines of its fields. Lines beyond them stay.
            pub(super) fn read(code: &str, lines: &mut std::str::Lines<'_>) -> Option<Self> {
                match code {
                    $($code => Some(Self::$action { $(
                        $field: read_field(stringify!($field), lines)?
                    ),* }),)*
                    _ => None,
                }
            }
        }
    };
}

fn read_field<T: Field>(name: &str, lines: &mut std::str::Lines<'_>) -> Option<T> {
    T::read(lines.next()?.strip_prefix(name)?.strip_prefix(' ')?)
}

actions! {
    /// The event was set up.
    EventCreated = "event.created" { event: EventId, title: Text, preferences: u64, units: u64, sessions: u64 }
        => "created the event “{title}” ({event}) with {preferences} preferences, {units} units and {sessions} voting sessions";
    /// The event went on to its next phase.
    PhaseChanged = "event.phase_changed" { from: Phase, to: Phase }
        => "moved the event from {from} to {to}";
    /// A voting session was closed; no card can be cast in it any more.
    SessionClosed = "session.closed" { session: SessionId, closed_at: Micros }
        => "closed voting session {session} at {closed_at}";
    /// Somebody was given an account.
    AccountCreated = "account.created" { account: AccountId, role: Role }
        => "created account {account} as {role}";
    /// An account was closed to further use.
    AccountDisabled = "account.disabled" { account: AccountId }
        => "disabled account {account}";
    /// Many participants were approved at once.
    ParticipantsApproved = "participants.approved" { participants: u64, source: Text }
        => "approved {participants} participants from {source}";
    /// One participant was approved for a voting session.
    ParticipantApproved = "participant.approved" { participant: ParticipantId, district: DistrictCode, session: SessionId }
        => "approved participant {participant} of district {district} for voting session {session}";
    /// Somebody signed in.
    SignedIn = "sign_in.accepted" { account: AccountId, role: Role }
        => "signed in to account {account} as {role}";
    /// An attempt to sign in was refused. `account` is the one named, whoever tried.
    SignInRefused = "sign_in.refused" { account: AccountId }
        => "refused an attempt to sign in to account {account}";
    /// Somebody signed out.
    SignedOut = "sign_in.ended" { account: AccountId }
        => "signed out of account {account}";
    /// Somebody added a passkey to their account.
    PasskeyAdded = "passkey.added" { account: AccountId }
        => "added a passkey to account {account}";
    /// Somebody gave a passkey another name. The name is theirs, and not in the log.
    PasskeyNamed = "passkey.named" { account: AccountId }
        => "gave a passkey of account {account} another name";
    /// A passkey was made worthless.
    PasskeyRevoked = "passkey.revoked" { account: AccountId }
        => "revoked a passkey of account {account}";
    /// Somebody set a password together with an authenticator app.
    PasswordSet = "password.set" { account: AccountId }
        => "set a password and an authenticator app for account {account}";
    /// Somebody took the password and its app off their account.
    PasswordRemoved = "password.removed" { account: AccountId }
        => "removed the password of account {account}";
    /// Recovery codes were made; those before are worthless.
    RecoveryCodesMade = "recovery.codes_made" { account: AccountId }
        => "made recovery codes for account {account}";
    /// A recovery code was used up; the sign-in's own entry follows.
    RecoveryCodeUsed = "recovery.code_used" { account: AccountId }
        => "used a recovery code of account {account}";
    /// A code to cast by phone was made; the one before is worthless.
    PhoneCodeMade = "phone.code_made" { account: AccountId }
        => "made a phone code for account {account}";
    /// A phone code was made worthless.
    PhoneCodeRemoved = "phone.code_removed" { account: AccountId }
        => "removed the phone code of account {account}";
    /// Somebody called with a phone code; the sign-in's own entry follows.
    PhoneCodeUsed = "phone.code_used" { account: AccountId }
        => "called with the phone code of account {account}";
    /// Somebody has shown that they read the mailbox they gave.
    ContactConfirmed = "contact.confirmed" { account: AccountId }
        => "confirmed the contact of account {account}";
    /// What somebody typed for their registration was changed by them.
    RegistrationChanged = "registration.changed" { account: AccountId }
        => "changed the registration of account {account}";
    /// Somebody sent their registration to staff.
    RegistrationSubmitted = "registration.submitted" { account: AccountId }
        => "sent the registration of account {account} to staff";
    /// Staff asked somebody for more. `reason` is one of the desk's list, without its words.
    RegistrationAsked = "registration.asked" { account: AccountId, reason: Text }
        => "asked account {account} for more before their registration: {reason}";
    /// Staff refused a registration; it can be sent again.
    RegistrationRefused = "registration.refused" { account: AccountId, reason: Text }
        => "refused the registration of account {account}: {reason}";
    /// Staff approved a registration; the participant's own entry follows.
    RegistrationApproved = "registration.approved" { account: AccountId }
        => "approved the registration of account {account}";
    /// Staff approved a registration under an entry of the roll; the participant's own entry follows. `differs` names the fields that do not agree, or is empty.
    RegistrationApprovedAs = "registration.approved_as" { account: AccountId, entry: RollEntryId, differs: Text }
        => "approved the registration of account {account} under roll entry {entry}; fields that differ: {differs}";
    /// Somebody asked that a person who took no part look at what was decided on their registration.
    RegistrationAppealed = "registration.appealed" { account: AccountId }
        => "appealed the decision on the registration of account {account}";
    /// Two people took a decision on a registration back; it waits for staff again.
    RegistrationReopened = "registration.reopened" { account: AccountId }
        => "took back the decision on the registration of account {account}";
    /// A participant whose approval was taken back, and who had cast no card, was removed.
    ParticipantRemoved = "participant.removed" { participant: ParticipantId }
        => "removed participant {participant}, who had cast no card";
    /// Two people found that two registrations are of one person; that of `account` ended.
    RegistrationMerged = "registration.merged" { account: AccountId, into: AccountId }
        => "merged the registration of account {account} into that of account {into}";
    /// Two people let somebody register after the time; `account` stands for their mailbox where they have none yet.
    LateAllowed = "registration.late_allowed" { account: AccountId, until: Micros }
        => "let account {account} register late, until {until}";
    /// A member of staff opened a registration in full.
    CaseOpened = "case.opened" { account: AccountId }
        => "opened the registration of account {account}";
    /// A verifier handed a registration to a senior verifier.
    CaseEscalated = "case.escalated" { account: AccountId }
        => "handed the registration of account {account} to a senior verifier";
    /// Something that takes two people was proposed.
    ProposalMade = "proposal.made" { proposal: ProposalId, kind: ProposalKind, account: AccountId }
        => "made proposal {proposal} ({kind}) about account {account}";
    /// A second person confirmed a proposal; what follows from it has its own entries.
    ProposalConfirmed = "proposal.confirmed" { proposal: ProposalId, kind: ProposalKind, account: AccountId }
        => "confirmed proposal {proposal} ({kind}) about account {account}";
    /// A proposal was rejected, or taken back by whoever made it.
    ProposalRejected = "proposal.rejected" { proposal: ProposalId, kind: ProposalKind, account: AccountId }
        => "rejected proposal {proposal} ({kind}) about account {account}";
    /// Nobody confirmed a proposal in time.
    ProposalExpired = "proposal.expired" { proposal: ProposalId, kind: ProposalKind, account: AccountId }
        => "let proposal {proposal} ({kind}) about account {account} expire";
    /// A mail was sent again although it may have been delivered; the mail says so.
    MailRepeated = "mail.repeated" { mail: Text }
        => "sent mail {mail} again, which says that it may be a repeat";
    /// A mail was given up.
    MailFailed = "mail.failed" { mail: Text }
        => "gave up mail {mail}";
    /// A voter roll came in. `file` is its SHA-256; `names` are precinct names learnt with it.
    RollImported = "roll.imported" { import: u64, source: Text, file: Hash, accepted: u64, changed: u64, gone: u64, rejected: u64, names: u64 }
        => "put import {import} of the voter roll into force, from {source}, file {file}: {accepted} people new, {changed} changed, {gone} gone, {rejected} rows rejected, {names} precinct names learnt";
    /// The newest import of the voter roll was taken back. `before` is the one that holds again.
    RollImportUndone = "roll.import_undone" { import: u64, before: u64 }
        => "took back import {import} of the voter roll; import {before} holds again";
    /// Somebody read or downloaded the check-in list of a precinct.
    CheckInListRead = "check_in.list_read" { unit: UnitId, people: u64 }
        => "read the check-in list of unit {unit}, with {people} people";
    /// Somebody came to their precinct in person, and takes no part remotely.
    CameInPerson = "check_in.came" { unit: UnitId, entry: RollEntryId }
        => "marked roll entry {entry} as having come to unit {unit} in person";
    /// Somebody came to their precinct whose card is in the box.
    TurnedAway = "check_in.turned_away" { unit: UnitId, entry: RollEntryId }
        => "was told to turn roll entry {entry} away from unit {unit}, whose card is in the box";
    /// It was a mistake that somebody was marked as having come.
    CameInPersonTakenBack = "check_in.taken_back" { unit: UnitId, entry: RollEntryId }
        => "took back that roll entry {entry} came to unit {unit}";
    /// Precinct reports came in from a file.
    ReportsImported = "reports.imported" { reports: u64, source: Text }
        => "imported {reports} precinct reports from {source}";
    /// One unit's report came in or was corrected.
    ReportReceived = "report.received" { unit: UnitId, revision: u64, source: Text }
        => "received revision {revision} of the report of unit {unit} from {source}";
    /// The trustees' key came into use, with the manifest of the event.
    KeyIntroduced = "sealing.key_introduced" { manifest: Hash, key: Hash }
        => "put the trustees' key {key} into use for the event with manifest {manifest}";
    /// An official proposed that the box be opened as it is frozen: entries and roots of the two logs.
    OpeningProposed = "box.opening_proposed" { proposal: ProposalId, roster: u64, roster_root: Hash, cards: u64, cards_root: Hash }
        => "made proposal {proposal} to open the box: {cards} cards with root {cards_root}, of a roster of {roster} with root {roster_root}";
    /// Another official confirmed it in time; the fields are those of what was proposed.
    OpeningAuthorised = "box.opening_authorised" { proposal: ProposalId, roster: u64, roster_root: Hash, cards: u64, cards_root: Hash }
        => "confirmed proposal {proposal}, so that the box may be opened: {cards} cards with root {cards_root}, of a roster of {roster} with root {roster_root}";
    /// A district's box was opened. `logged` is the sum of the others.
    BoxOpened = "box.opened" { district: DistrictCode, logged: u64, superseded: u64, refused: u64, opened: u64 }
        => "opened the box of district {district}: of {logged} cards {superseded} were superseded, {refused} refused and {opened} opened";
    /// Units were counted. `cards` is the size of the log of cards that was counted.
    Tabulated = "tabulation.completed" { tabulation: u64, units: u64, cards: u64 }
        => "completed tabulation {tabulation} of {units} units over the first {cards} entries of the log of cards";
    /// The count of a unit cannot go on without a game of chance.
    ChanceRequired = "chance.required" { unit: UnitId, question: Text }
        => "found that unit {unit} needs a game of chance: {question}";
    /// The outcome of a game of chance was recorded.
    ChanceRecorded = "chance.recorded" { unit: UnitId, question: Text, outcome: Text }
        => "recorded the game of chance of unit {unit}: {question}; outcome: {outcome}";
    /// A release was published. `document` is the SHA-256 of its canonical document.
    Released = "release.published" { release: u64, document: Hash }
        => "published release {release} with document {document}";
    /// What rooms reported, as a release used it. `reports` is the SHA-256 of the published list.
    ReportsReleased = "release.reports" { release: u64, reports: Hash }
        => "based release {release} on the reports of rooms {reports}";
    /// Somebody took their registration back before the time, to caucus in person.
    RegistrationWithdrawn = "registration.withdrawn" { account: AccountId }
        => "withdrew the registration of account {account}";
    /// Somebody who takes part chose another voting session. On the roster they stand again, as `participant`.
    SessionChanged = "participant.session_changed" { before: ParticipantId, participant: ParticipantId, session: SessionId }
        => "moved participant {before}, who had cast no card, to voting session {session}, where they are participant {participant}";
    /// Somebody, not signed in, says that they lost every way to sign in to an account.
    RecoveryRequested = "recovery.requested" { account: AccountId }
        => "noted that somebody asked for new ways to sign in to account {account}";
    /// Two people gave an account back: every way to sign in and every session ended, and a link that is good once was mailed.
    RecoveryGranted = "recovery.granted" { account: AccountId, passkeys: u64, sessions: u64 }
        => "ended {passkeys} passkeys, the password, the recovery codes and {sessions} sessions of account {account}, and mailed a link to set new ways to sign in";
    /// The link that two people let somebody have, or that somebody was invited by, was used up; the sign-in's own entry follows.
    RecoveryLinkUsed = "recovery.link_used" { account: AccountId }
        => "used the link to set new ways to sign in to account {account}";
    /// A chair was given precincts; those they had before are theirs no longer.
    PrecinctsGiven = "staff.precincts_given" { account: AccountId, precincts: u64 }
        => "gave account {account} {precincts} precincts to lead";
    /// Somebody was invited to work for the event, by a link that is good once, until `expires`. A link before it is worth nothing.
    StaffInvited = "staff.invited" { account: AccountId, expires: Micros }
        => "invited account {account} to work for the event, by a link that is good once, until {expires}";
    /// Somebody's role ended: every way to sign in and every session too, and what they proposed was taken back.
    StaffEnded = "staff.ended" { account: AccountId, role: Role, sessions: u64, proposals: u64 }
        => "ended the role {role} of account {account}, with its ways to sign in and {sessions} sessions, and took back {proposals} of its proposals";
    /// The logs' public key came into use. `key` is a verifier key of this log.
    LogKeyIntroduced = "log.key_introduced" { key: Text }
        => "put the log key {key} into use";
    /// Somebody whom staff asked for more sent a picture for their registration.
    EvidenceReceived = "evidence.received" { account: AccountId }
        => "sent a picture for the registration of account {account}";
    /// A member of staff looked at a picture that somebody sent for their registration.
    EvidenceSeen = "evidence.seen" { account: AccountId }
        => "looked at a picture that was sent for the registration of account {account}";
    /// Pictures that were sent for registrations were erased: their time was over, or the person withdrew.
    EvidenceErased = "evidence.erased" { pictures: u64 }
        => "erased {pictures} pictures that were sent for registrations";
    /// A participant downloaded what is stored about them.
    DataDownloaded = "account.data_downloaded" { account: AccountId }
        => "downloaded what is stored about account {account}";
    /// What is stored about people was erased because its time was over. `what` is a word for the kind, and a person counts once with all that was theirs.
    RetentionErased = "retention.erased" { what: Text, rows: u64 }
        => "erased what was kept long enough: {rows} {what}";
    /// A member of staff asked to see everything of a registration. `purpose` is one of the desk's list; of the words there is only how many characters they have.
    FullViewTaken = "case.full_view" { account: AccountId, purpose: Text, characters: u64 }
        => "looked at everything of the registration of account {account}: {purpose}, with a reason of {characters} characters";
    /// Somebody took the check-in list of a precinct with names, to print it or as a file.
    CheckInSheetTaken = "check_in.sheet_taken" { unit: UnitId, people: u64 }
        => "took the check-in list of unit {unit} with the names of {people} people";
    /// The rejected rows of a voter roll that waits were downloaded.
    RejectsTaken = "roll.rejects_taken" { rejected: u64 }
        => "downloaded {rejected} rejected rows of a voter roll";
}

impl Action {
    /// Each field's name and its value as written, in the order of the registry.
    #[must_use]
    pub fn details(&self) -> Vec<(String, String)> {
        let mut lines = String::new();
        self.write_fields(&mut lines);
        let pair = |line: &str| {
            let (name, value) = line.split_once(' ')?;
            Some((name.to_owned(), value.to_owned()))
        };
        lines.lines().filter_map(pair).collect()
    }

    /// What happened, as a sentence without its subject (the actor) and without a full stop.
    #[must_use]
    pub fn sentence(&self) -> String {
        // One pass over the template: a value that looks like a placeholder is not filled in.
        let details = self.details();
        let mut sentence = String::new();
        let mut rest = self.template();
        while let Some((before, (name, after))) = rest
            .split_once('{')
            .and_then(|(before, tail)| Some((before, tail.split_once('}')?)))
        {
            let value = details.iter().find(|(field, _)| field == name);
            sentence.push_str(before);
            sentence.push_str(value.map_or("", |(_, value)| value));
            rest = after;
        }
        sentence.push_str(rest);
        sentence
    }
}
