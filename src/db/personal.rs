//! What is stored about one person, for them to read: one statement a table. Which columns are
//! read, named or left out, and why, is written down in `docs/privacy.md`, and a test compares.

use super::personal_columns::{Column, Kind, TABLES};
use super::{Db, DbError};
use crate::domain::{AccountId, Micros};
use sqlx::Row;
use uuid::Uuid;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    Nothing,
    Text(String),
    Number(i64),
    Flag(bool),
    At(Micros),
    Id(Uuid),
    /// Something is there that is not handed out; it was not read either.
    Withheld,
}

/// Columns of one row, by name.
pub type StoredRow = Vec<(&'static str, Stored)>;

/// Rows of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTable {
    pub name: &'static str,
    pub rows: Vec<StoredRow>,
}

statements! {
    MY_ACCOUNT = "SELECT id, login, role, display_name, password_hash <> '', disabled, \
        participant IS NOT NULL FROM account WHERE id = $1";
    MY_CONTACT = "SELECT email, lang, confirmed_us FROM contact WHERE account = $1";
    MY_REGISTRATION = "SELECT r.state, r.version, r.given_names, r.family_name, r.birth_date, \
        r.postcode, r.roll_entry IS NOT NULL, (SELECT s.name FROM voting_session AS s \
        WHERE s.id = r.voting_session), r.needs_captions, r.needs_asl, r.needs_other, r.agreed_us, \
        r.message, r.submitted_us FROM registration AS r WHERE r.account = $1";
    /// What staff write for each other, when they take a decision back, is not for the person.
    MY_DECISIONS = "SELECT d.version, d.state, d.reason, \
        CASE WHEN d.state IN ('asked', 'refused') THEN d.words END, TRUE, d.at_us, d.cure_by_us, \
        d.on_appeal FROM registration_decision AS d \
        JOIN registration AS r ON r.id = d.registration WHERE r.account = $1 \
        ORDER BY d.version DESC LIMIT 1000";
    /// Only once it is settled that the entry is theirs.
    MY_ROLL_ENTRIES = "SELECT e.voter_id, e.given, e.middle, e.surname, e.suffix, e.born, \
        e.street, e.city, e.postcode, e.county, e.precinct, e.district, e.party, e.status \
        FROM registration AS r JOIN roll_claim AS c ON c.registration = r.id \
        JOIN roll_entry AS e ON e.id = c.roll_entry WHERE r.account = $1 \
        AND r.state = 'approved' ORDER BY e.since DESC LIMIT 1000";
    MY_CHECK_IN = "SELECT u.name, k.marked_us, TRUE FROM registration AS r \
        JOIN roll_claim AS c ON c.registration = r.id \
        JOIN check_in AS k ON k.roll_entry = c.roll_entry JOIN unit AS u ON u.id = k.unit \
        WHERE r.account = $1";
    MY_PLACE = "SELECT TRUE, p.district, (SELECT s.name FROM voting_session AS s \
        WHERE s.id = p.voting_session), p.display_name FROM account AS a \
        JOIN participant AS p ON p.cell_id = a.cell_id AND p.id = a.participant WHERE a.id = $1";
    MY_DRAFT = "SELECT TRUE, TRUE, d.saved_us FROM account AS a \
        JOIN draft AS d ON d.cell_id = a.cell_id AND d.participant = a.participant WHERE a.id = $1";
    MY_CARDS = "SELECT c.attempt, (SELECT s.name FROM voting_session AS s \
        WHERE s.id = c.voting_session), TRUE, TRUE, TRUE, TRUE, TRUE, c.cast_us \
        FROM account AS a \
        JOIN card AS c ON c.cell_id = a.cell_id AND c.participant = a.participant \
        WHERE a.id = $1 ORDER BY c.attempt DESC LIMIT 1000";
    MY_LOGINS = "SELECT TRUE, created_us, expires_us, last_seen_us, revoked_us, device \
        FROM login_session WHERE account = $1 ORDER BY created_us DESC LIMIT 1000";
    MY_PASSKEYS = "SELECT TRUE, name, TRUE, created_us, used_us, revoked_us FROM passkey \
        WHERE account = $1 ORDER BY created_us DESC LIMIT 1000";
    MY_CHALLENGES = "SELECT TRUE, expires_us FROM passkey_challenge WHERE account = $1 \
        ORDER BY expires_us DESC LIMIT 1000";
    MY_TOTP = "SELECT TRUE, TRUE, created_us FROM totp WHERE account = $1";
    MY_RECOVERY_CODES = "SELECT TRUE, created_us, used_us FROM recovery_code WHERE account = $1";
    MY_PHONE_CODE = "SELECT TRUE, created_us, used_us FROM phone_code WHERE account = $1";
    MY_RECOVERY_LINK = "SELECT TRUE, expires_us, used_us FROM recovery_link WHERE account = $1";
    MY_RECOVERY_REQUEST = "SELECT q.email, q.asked_us FROM contact AS c \
        JOIN recovery_request AS q ON q.email = c.email WHERE c.account = $1";
    MY_LATE_PERMITS = "SELECT p.email, p.until_us FROM contact AS c \
        JOIN late_permit AS p ON p.email = c.email WHERE c.account = $1 LIMIT 1000";
    MY_MAIL = "SELECT m.recipient, m.lang, m.subject, m.body <> '', m.state, m.queued_us, \
        m.tries, m.may_repeat, m.done_us FROM contact AS c \
        JOIN outbox AS m ON m.recipient = c.email WHERE c.account = $1 \
        ORDER BY m.queued_us DESC LIMIT 1000";
    MY_HELD_FORMS = "SELECT TRUE, TRUE, expires_us FROM held_form WHERE account = $1 \
        ORDER BY expires_us DESC LIMIT 1000";
    MY_EVIDENCE = "SELECT TRUE, v.received_us, v.expires_us FROM registration AS r \
        JOIN evidence AS v ON v.registration = r.id WHERE r.account = $1 ORDER BY v.place";
    MY_PROPOSALS = "SELECT kind, object IS NOT NULL, words <> '', state, TRUE, proposed_us, \
        expires_us, settled_by IS NOT NULL, settled_us FROM proposal WHERE subject = $1 \
        ORDER BY proposed_us DESC LIMIT 1000";
    MY_ESCALATION = "SELECT TRUE, TRUE, e.at_us FROM registration AS r \
        JOIN case_escalation AS e ON e.registration = r.id WHERE r.account = $1";
}

const _: () = assert!(STATEMENTS.len() == TABLES.len());

/// One row of either engine, column by column.
macro_rules! read {
    ($row:expr, $columns:expr) => {{
        let row = $row;
        let column = |(at, (name, kind)): (usize, &Column)| {
            let value = match kind {
                Kind::Text => row.try_get::<Option<String>, _>(at)?.map(Stored::Text),
                Kind::Number => row.try_get::<Option<i64>, _>(at)?.map(Stored::Number),
                Kind::Flag => row.try_get::<Option<bool>, _>(at)?.map(Stored::Flag),
                Kind::At => row
                    .try_get::<Option<i64>, _>(at)?
                    .map(|us| Stored::At(Micros(us))),
                Kind::Id => row.try_get::<Option<Uuid>, _>(at)?.map(Stored::Id),
                Kind::Withheld => row
                    .try_get::<Option<bool>, _>(at)?
                    .filter(|is_there| *is_there)
                    .map(|_| Stored::Withheld),
            };
            Ok((*name, value.unwrap_or(Stored::Nothing)))
        };
        $columns.iter().enumerate().map(column).collect()
    }};
}

impl Db<'_> {
    /// What is stored about a participant, table by table; the newest 1,000 rows of each. The
    /// audit log is not among them.
    pub async fn stored_about(&mut self, account: AccountId) -> Result<Vec<StoredTable>, DbError> {
        let mut tables = Vec::with_capacity(TABLES.len());
        for (sql, (name, columns)) in STATEMENTS.iter().zip(TABLES) {
            let rows: Result<Vec<StoredRow>, sqlx::Error> = match self {
                Db::Lite(c) => {
                    let query = sqlx::query(sql.sqlite).bind(account.0);
                    let rows = query.fetch_all(&mut **c).await?;
                    rows.iter().map(|row| read!(row, columns)).collect()
                }
                Db::Pg(c) => {
                    let query = sqlx::query(sql.postgres).bind(account.0);
                    let rows = query.fetch_all(&mut **c).await?;
                    rows.iter().map(|row| read!(row, columns)).collect()
                }
            };
            tables.push(StoredTable { name, rows: rows? });
        }
        Ok(tables)
    }
}
