//! The verification desk: staff compare what somebody typed with the voter roll and approve, ask
//! for more or refuse ([`decide`]). Where the roll says something else than the person, a second
//! person confirms ([`second`]). Whatever is decided is told by mail, in the person's language,
//! with the way on. Verified means: the participant's row exists. There is no other mark to
//! disagree with.

mod admit;
mod claim;
mod decide;
mod figures;
mod find;
mod look;
mod overrule;
mod second;
mod whole;

pub use crate::db::{
    ClaimRow as Claim, DecidedRow as Decided, EscalationRow as Escalation, EvidenceRow as Evidence,
    FullViewRow, FullViewsRow, PaceRow as Pace,
};
pub(super) use admit::restore;
pub use claim::{CLAIM_SECONDS, escalate, is_for, leave, next};
pub use decide::{Done, Until, Verdict, decide};
pub use figures::{Figures, figures};
pub use find::find;
pub use look::{look, may_look};
pub use overrule::{Overruling, overrule};
pub use second::{Waiting, settle, waiting};
pub use whole::{ask_for_whole, full_views, sees_whole};

use super::eligibility::{self, RollPerson};
use super::register::late::LateError;
use super::sign_in::Principal;
use super::two_person::TwoPersonError;
use super::{Platform, Retry, audit, transaction, two_person};
use crate::db::{Db, DbError, QueueCounts, QueueRow};
use crate::domain::roll::Score;
use crate::domain::{
    AccountId, Proposal, ProposalKind, Registration, RegistrationId, RegistrationState,
    RegistrationStepError, RollEntryId, VotingSession,
};
use crate::log::Action;

/// The most cases the queue lists; more are counted.
const MOST_LISTED: i64 = 100;

/// The kinds of proposal that are the desk's.
const KINDS: [ProposalKind; 3] = [
    ProposalKind::ApproveAgainstRoll,
    ProposalKind::Undo,
    ProposalKind::Merge,
];

/// Why a decision was not taken.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    #[error("there is no such registration")]
    NoCase,
    /// Somebody decided, or the person changed it, since the page was read.
    #[error("the registration was changed meanwhile")]
    Changed,
    #[error(transparent)]
    Step(#[from] RegistrationStepError),
    /// Nobody is approved without an entry of the roll in a district of the event.
    #[error("no entry of the roll in a district of the event is chosen")]
    NoEntry,
    /// The newest roll has cancelled the entry, or does not hold it any more.
    #[error("the chosen entry of the roll is not in force")]
    NotInForce,
    /// Whoever came to their precinct takes part there.
    #[error("the person of this entry of the roll came in person")]
    InPerson,
    /// Somebody else takes part, or waits, under the same entry.
    #[error("another registration holds this entry of the roll")]
    Twice,
    #[error("the voting session the person chose is over")]
    SessionOver,
    /// Whoever decides may be the person it is about.
    #[error("the case may be the decider's own")]
    OwnCase,
    /// A second person would have to confirm something nobody gave a reason for.
    #[error("a second person must confirm this, and no reason is given")]
    SayWhy,
    /// A proposal about it waits for a second person.
    #[error("the registration waits for a second person")]
    Proposed,
    /// An appeal is decided by somebody who took no part before.
    #[error("whoever took part before does not decide the appeal")]
    TookPart,
    /// Somebody else works on it.
    #[error("somebody else works on this case")]
    Taken,
    /// Whoever asks does not work on it.
    #[error("the case is not theirs to look into")]
    NotTheirs,
    /// It was handed to a senior verifier.
    #[error("the case needs a senior verifier")]
    Escalated,
    /// What is in the box stays there.
    #[error("the participant has cast a card")]
    HasCast,
    /// The person could not answer any more.
    #[error("the time to answer is over")]
    TooLate,
    #[error(transparent)]
    Late(LateError),
    #[error(transparent)]
    TwoPerson(TwoPersonError),
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<TwoPersonError> for DeskError {
    fn from(error: TwoPersonError) -> Self {
        use crate::domain::ProposalError;
        match error {
            TwoPersonError::Rule(ProposalError::OwnCase) => Self::OwnCase,
            TwoPersonError::AlreadyProposed => Self::Proposed,
            TwoPersonError::Db(error) => Self::Db(error),
            other => Self::TwoPerson(other),
        }
    }
}

impl From<LateError> for DeskError {
    fn from(error: LateError) -> Self {
        match error {
            LateError::Db(error) => Self::Db(error),
            LateError::TwoPerson(error) => error.into(),
            other => Self::Late(other),
        }
    }
}

impl Retry for DeskError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_busy())
    }
}

/// What waits, oldest first, and how many there are of everything. What waits for a second person
/// is in [`waiting`] instead.
///
/// # Errors
/// What the database says.
pub async fn queue(platform: &Platform) -> Result<(Vec<QueueRow>, QueueCounts), DbError> {
    let mut tx = platform.store.snapshot().await?;
    let mut db = tx.db();
    let now = platform.clock.now();
    Ok((
        db.registration_queue(now, MOST_LISTED).await?,
        db.registration_counts().await?,
    ))
}

/// One case, with what the roll says.
#[derive(Debug, Clone)]
pub struct Case {
    pub registration: Registration,
    pub email: String,
    pub session: Option<VotingSession>,
    /// The entries the person may be: first the one it is approved under, or the look-up found.
    pub entries: Vec<Entry>,
    /// What waits for a second person.
    pub proposal: Option<Proposal>,
    /// Who proposed it.
    pub proposed_by: String,
    /// Who works on it.
    pub claim: Option<Claim>,
    /// Why a senior verifier must decide it.
    pub escalation: Option<Escalation>,
    /// Pictures the person sent, in the order they came in.
    pub evidence: Vec<Evidence>,
    /// What was decided on it, the oldest first.
    pub history: Vec<Decided>,
    /// The entry of the roll it is approved under.
    pub approved_as: Option<RollEntryId>,
}

/// An entry of the roll beside the case.
#[derive(Debug, Clone)]
pub struct Entry {
    pub person: RollPerson,
    /// How it agrees with what was typed.
    pub score: Score,
    /// Whether one person must not approve it alone.
    pub needs_second: bool,
    /// Whether another entry agrees better.
    pub is_behind: bool,
    /// Another registration that holds it.
    pub held_by: Option<RegistrationId>,
}

/// Opens a case to look at it, which is noted: it shows everything somebody typed. Where it waits
/// for staff and nobody works on it, it is taken.
///
/// # Errors
/// [`DeskError::NoCase`].
pub async fn open(
    platform: &Platform,
    by: &Principal,
    id: RegistrationId,
) -> Result<Case, DeskError> {
    transaction!(platform, DeskError, tx => {
        let mut db = tx.db();
        let mut case = read(&mut db, platform, id).await?;
        if case.registration.state.is_with_staff() && case.proposal.is_none() {
            claim::take_to_read(&mut db, platform, by, &case.registration).await?;
            case.claim = db.case_holder(id, platform.clock.now()).await?;
        }
        let account = case.registration.account;
        audit::record(&mut db, platform, by.actor(), Action::CaseOpened { account }).await?;
        Ok(case)
    })
}

/// A case that is open, to be looked at again.
///
/// # Errors
/// [`DeskError::NoCase`].
pub async fn case(platform: &Platform, id: RegistrationId) -> Result<Case, DeskError> {
    let mut tx = platform.store.snapshot().await?;
    read(&mut tx.db(), platform, id).await
}

async fn read(db: &mut Db<'_>, platform: &Platform, id: RegistrationId) -> Result<Case, DeskError> {
    let registration = db.registration(id).await?;
    // What has not been sent is nobody else's business.
    let registration = registration.filter(|r| r.state != RegistrationState::Draft);
    let registration = registration.ok_or(DeskError::NoCase)?;
    let contact = db.contact(registration.account).await?;
    let sessions = db.sessions().await?;
    let proposal = open_proposal(db, platform, registration.account).await?;
    let proposed_by = match &proposal {
        Some(proposal) => db.account(proposal.by).await?.display_name,
        None => String::new(),
    };
    let approved_as = match registration.state {
        RegistrationState::Approved => db.entry_of(id).await?,
        _ => None,
    };
    let proposed = proposal.as_ref().and_then(|p| p.object).map(RollEntryId);
    let first = proposed.or(approved_as).or(registration.roll_entry);
    Ok(Case {
        history: db.decisions_on(id).await?,
        approved_as,
        session: sessions
            .into_iter()
            .find(|s| Some(s.id) == registration.session),
        email: contact
            .map(|c| c.email.as_str().to_owned())
            .unwrap_or_default(),
        entries: entries(db, platform, &registration, first).await?,
        claim: db.case_holder(id, platform.clock.now()).await?,
        escalation: db.escalation(id).await?,
        evidence: db.evidence_of(id, platform.clock.now()).await?,
        registration,
        proposal,
        proposed_by,
    })
}

/// The entries beside a case, this one first.
async fn entries(
    db: &mut Db<'_>,
    platform: &Platform,
    registration: &Registration,
    first: Option<RollEntryId>,
) -> Result<Vec<Entry>, DbError> {
    let identity = &registration.identity;
    let matching = platform.matching;
    let mut people = eligibility::candidates(db, matching, identity).await?;
    if let Some(first) = first {
        match people.iter().position(|p| p.id == first) {
            Some(place) => people[..=place].rotate_right(1),
            None => people
                .splice(0..0, eligibility::entry(db, first).await?)
                .for_each(drop),
        }
    }
    let best = eligibility::best(db, matching, identity).await?;
    let mut entries = Vec::with_capacity(people.len());
    for person in people {
        let holder = db.claim_on(person.id).await?;
        let held_by = holder.filter(|h| *h != registration.id);
        if let Some(score) = eligibility::score(db, identity, person.id).await? {
            entries.push(Entry {
                person,
                score,
                needs_second: matching.needs_second_person(score, best),
                is_behind: score.points() < best,
                held_by,
            });
        }
    }
    Ok(entries)
}

/// What is proposed at the desk about somebody and waits for a second person.
async fn open_proposal(
    db: &mut Db<'_>,
    platform: &Platform,
    subject: AccountId,
) -> Result<Option<Proposal>, DbError> {
    let open = db
        .open_proposals_about(subject, platform.clock.now())
        .await?;
    Ok(open.into_iter().find(|p| KINDS.contains(&p.kind)))
}

/// Whose case it is: somebody's who has sent it, and not one's own.
async fn somebody_elses(
    db: &mut Db<'_>,
    by: &Principal,
    case: RegistrationId,
) -> Result<AccountId, DeskError> {
    let registration = db.registration(case).await?;
    let registration = registration.filter(|r| r.state != RegistrationState::Draft);
    let account = registration.ok_or(DeskError::NoCase)?.account;
    match two_person::is_own(db, by.account, account).await? {
        true => Err(DeskError::OwnCase),
        false => Ok(account),
    }
}

/// The registration somebody wants to decide on, where they may and have seen it as it is.
async fn looked_at(
    db: &mut Db<'_>,
    platform: &Platform,
    by: &Principal,
    (id, version): (RegistrationId, i64),
) -> Result<Registration, DeskError> {
    let registration = db.registration(id).await?.ok_or(DeskError::NoCase)?;
    if registration.version != version {
        return Err(DeskError::Changed);
    }
    if two_person::is_own(db, by.account, registration.account).await? {
        return Err(DeskError::OwnCase);
    }
    check_appeal(db, by, &registration).await?;
    if registration.state.is_with_staff() {
        claim::take_to_decide(db, platform, by, id).await?;
    }
    let open = open_proposal(db, platform, registration.account).await?;
    match open.is_some() {
        true => Err(DeskError::Proposed),
        false => Ok(registration),
    }
}

/// An appeal is for somebody who took no part before.
async fn check_appeal(
    db: &mut Db<'_>,
    by: &Principal,
    registration: &Registration,
) -> Result<(), DeskError> {
    let is_appeal = registration.state == RegistrationState::Appealed;
    match is_appeal && db.took_part(registration, by.account).await? {
        true => Err(DeskError::TookPart),
        false => Ok(()),
    }
}
