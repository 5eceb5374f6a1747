-- The directory of everybody who can sign in. `cell_id` and `participant` say where a
-- participant's own rows live; both are NULL for staff.
CREATE TABLE account (
    id            BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    login         TEXT NOT NULL UNIQUE,
    role          TEXT NOT NULL,
    display_name  TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    disabled      INTEGER NOT NULL CHECK (disabled IN (0, 1)),
    cell_id       INTEGER,
    participant   BLOB CHECK (length(participant) = 16)
) STRICT, WITHOUT ROWID;

CREATE TABLE login_session (
    token_hash   BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    account      BLOB NOT NULL CHECK (length(account) = 16),
    role         TEXT NOT NULL,
    cell_id      INTEGER,
    participant  BLOB CHECK (length(participant) = 16),
    created_us   INTEGER NOT NULL,
    expires_us   INTEGER NOT NULL,
    last_seen_us INTEGER NOT NULL,
    revoked_us   INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX login_session_account ON login_session (account);

-- Nothing here changes when somebody casts: how many cards they have cast, and which one counts,
-- follows from the cards alone.
CREATE TABLE participant (
    cell_id        INTEGER NOT NULL,
    id             BLOB NOT NULL CHECK (length(id) = 16),
    account        BLOB NOT NULL CHECK (length(account) = 16),
    district       TEXT NOT NULL,
    voting_session INTEGER NOT NULL,
    display_name   TEXT NOT NULL,
    PRIMARY KEY (cell_id, id)
) STRICT, WITHOUT ROWID;
