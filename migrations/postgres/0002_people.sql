-- The directory of everybody who can sign in. `cell_id` and `participant` say where a
-- participant's own rows live; both are NULL for staff.
CREATE TABLE account (
    id            UUID NOT NULL PRIMARY KEY,
    login         TEXT NOT NULL UNIQUE,
    role          TEXT NOT NULL,
    display_name  TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    disabled      BOOLEAN NOT NULL,
    cell_id       BIGINT,
    participant   UUID
);

CREATE TABLE login_session (
    token_hash   BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    account      UUID NOT NULL,
    role         TEXT NOT NULL,
    cell_id      BIGINT,
    participant  UUID,
    created_us   BIGINT NOT NULL,
    expires_us   BIGINT NOT NULL,
    last_seen_us BIGINT NOT NULL,
    revoked_us   BIGINT
);

CREATE INDEX login_session_account ON login_session (account);

-- Nothing here changes when somebody casts: how many cards they have cast, and which one counts,
-- follows from the cards alone.
CREATE TABLE participant (
    cell_id        BIGINT NOT NULL,
    id             UUID NOT NULL,
    account        UUID NOT NULL,
    district       TEXT NOT NULL,
    voting_session BIGINT NOT NULL,
    display_name   TEXT NOT NULL,
    PRIMARY KEY (cell_id, id)
);
