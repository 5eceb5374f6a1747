-- Until when people can register and mend what they sent. Without a row the event's phase and the
-- sessions that are left decide.
CREATE TABLE registration_window (
    only_row  INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    opens_us  INTEGER NOT NULL,
    closes_us INTEGER NOT NULL,
    cure_us   INTEGER NOT NULL
) STRICT;

-- A one-time code on its way to a mailbox, with what was typed meanwhile, under the digest of the
-- browser's form cookie. Erased when it is used or too old.
CREATE TABLE contact_code (
    browser     BLOB NOT NULL PRIMARY KEY CHECK (length(browser) = 32),
    email       TEXT NOT NULL,
    lang        TEXT NOT NULL,
    code_hash   BLOB NOT NULL CHECK (length(code_hash) = 32),
    tries_left  INTEGER NOT NULL,
    sends_left  INTEGER NOT NULL,
    sent_us     INTEGER NOT NULL,
    expires_us  INTEGER NOT NULL,
    given_names TEXT NOT NULL,
    family_name TEXT NOT NULL,
    birth_date  TEXT NOT NULL,
    postcode    TEXT NOT NULL,
    roll_entry  BLOB CHECK (length(roll_entry) = 16)
) STRICT, WITHOUT ROWID;

CREATE INDEX contact_code_expires ON contact_code (expires_us);

-- An account's mailbox. A row is here only once its owner has shown that they read it.
CREATE TABLE contact (
    account      BLOB NOT NULL PRIMARY KEY CHECK (length(account) = 16),
    email        TEXT NOT NULL UNIQUE,
    lang         TEXT NOT NULL,
    confirmed_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE registration (
    id              BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    account         BLOB NOT NULL UNIQUE CHECK (length(account) = 16),
    state           TEXT NOT NULL,
    version         INTEGER NOT NULL,
    given_names     TEXT NOT NULL,
    family_name     TEXT NOT NULL,
    birth_date      TEXT NOT NULL,
    postcode        TEXT NOT NULL,
    roll_entry      BLOB CHECK (length(roll_entry) = 16),
    voting_session  INTEGER,
    needs_captions  INTEGER NOT NULL CHECK (needs_captions IN (0, 1)),
    needs_asl       INTEGER NOT NULL CHECK (needs_asl IN (0, 1)),
    needs_other     TEXT NOT NULL,
    agreed_us       INTEGER,
    message         TEXT NOT NULL,
    submitted_us    INTEGER
) STRICT;

CREATE INDEX registration_queue ON registration (state, submitted_us);

-- What staff decided, and on which version of the registration.
CREATE TABLE registration_decision (
    registration BLOB NOT NULL CHECK (length(registration) = 16),
    version      INTEGER NOT NULL,
    state        TEXT NOT NULL,
    reason       TEXT NOT NULL,
    words        TEXT NOT NULL,
    decided_by   BLOB NOT NULL CHECK (length(decided_by) = 16),
    at_us        INTEGER NOT NULL,
    cure_by_us   INTEGER NOT NULL,
    PRIMARY KEY (registration, version)
) STRICT, WITHOUT ROWID;

-- Who takes part under which entry of the roll: once a person.
CREATE TABLE roll_claim (
    roll_entry   BLOB NOT NULL PRIMARY KEY CHECK (length(roll_entry) = 16),
    registration BLOB NOT NULL UNIQUE CHECK (length(registration) = 16)
) STRICT, WITHOUT ROWID;

-- Mail, written with what it tells about. `body` is emptied once the mail is delivered, except in
-- a demonstration. `may_repeat`: a try ended so that nobody knows whether it was delivered.
CREATE TABLE outbox (
    id         BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    recipient  TEXT NOT NULL,
    lang       TEXT NOT NULL,
    subject    TEXT NOT NULL,
    body       TEXT NOT NULL,
    state      TEXT NOT NULL,
    queued_us  INTEGER NOT NULL,
    next_us    INTEGER NOT NULL,
    tries      INTEGER NOT NULL,
    may_repeat INTEGER NOT NULL CHECK (may_repeat IN (0, 1)),
    done_us    INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX outbox_next ON outbox (state, next_us);
