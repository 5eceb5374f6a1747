-- Until when people can register and mend what they sent. Without a row the event's phase and the
-- sessions that are left decide.
CREATE TABLE registration_window (
    only_row  BIGINT NOT NULL PRIMARY KEY CHECK (only_row = 1),
    opens_us  BIGINT NOT NULL,
    closes_us BIGINT NOT NULL,
    cure_us   BIGINT NOT NULL
);

-- A one-time code on its way to a mailbox, with what was typed meanwhile, under the digest of the
-- browser's form cookie. Erased when it is used or too old.
CREATE TABLE contact_code (
    browser     BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(browser) = 32),
    email       TEXT NOT NULL,
    lang        TEXT NOT NULL,
    code_hash   BYTEA NOT NULL CHECK (octet_length(code_hash) = 32),
    tries_left  BIGINT NOT NULL,
    sends_left  BIGINT NOT NULL,
    sent_us     BIGINT NOT NULL,
    expires_us  BIGINT NOT NULL,
    given_names TEXT NOT NULL,
    family_name TEXT NOT NULL,
    birth_date  TEXT NOT NULL,
    postcode    TEXT NOT NULL,
    roll_entry  UUID
);

CREATE INDEX contact_code_expires ON contact_code (expires_us);

-- An account's mailbox. A row is here only once its owner has shown that they read it.
CREATE TABLE contact (
    account      UUID NOT NULL PRIMARY KEY,
    email        TEXT NOT NULL UNIQUE,
    lang         TEXT NOT NULL,
    confirmed_us BIGINT NOT NULL
);

CREATE TABLE registration (
    id              UUID NOT NULL PRIMARY KEY,
    account         UUID NOT NULL UNIQUE,
    state           TEXT NOT NULL,
    version         BIGINT NOT NULL,
    given_names     TEXT NOT NULL,
    family_name     TEXT NOT NULL,
    birth_date      TEXT NOT NULL,
    postcode        TEXT NOT NULL,
    roll_entry      UUID,
    voting_session  BIGINT,
    needs_captions  BOOLEAN NOT NULL,
    needs_asl       BOOLEAN NOT NULL,
    needs_other     TEXT NOT NULL,
    agreed_us       BIGINT,
    message         TEXT NOT NULL,
    submitted_us    BIGINT
);

CREATE INDEX registration_queue ON registration (state, submitted_us);

-- What staff decided, and on which version of the registration.
CREATE TABLE registration_decision (
    registration UUID NOT NULL,
    version      BIGINT NOT NULL,
    state        TEXT NOT NULL,
    reason       TEXT NOT NULL,
    words        TEXT NOT NULL,
    decided_by   UUID NOT NULL,
    at_us        BIGINT NOT NULL,
    cure_by_us   BIGINT NOT NULL,
    PRIMARY KEY (registration, version)
);

-- Who takes part under which entry of the roll: once a person.
CREATE TABLE roll_claim (
    roll_entry   UUID NOT NULL PRIMARY KEY,
    registration UUID NOT NULL UNIQUE
);

-- Mail, written with what it tells about. `body` is emptied once the mail is delivered, except in
-- a demonstration. `may_repeat`: a try ended so that nobody knows whether it was delivered.
CREATE TABLE outbox (
    id         UUID NOT NULL PRIMARY KEY,
    recipient  TEXT NOT NULL,
    lang       TEXT NOT NULL,
    subject    TEXT NOT NULL,
    body       TEXT NOT NULL,
    state      TEXT NOT NULL,
    queued_us  BIGINT NOT NULL,
    next_us    BIGINT NOT NULL,
    tries      BIGINT NOT NULL,
    may_repeat BOOLEAN NOT NULL,
    done_us    BIGINT
);

CREATE INDEX outbox_next ON outbox (state, next_us);
