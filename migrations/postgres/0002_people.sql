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

-- `attempts` numbers the participant's cards from 1; `counted_index` is the index, in the log of
-- cards, of the one that counts.
CREATE TABLE participant (
    cell_id        BIGINT NOT NULL,
    id             UUID NOT NULL,
    account        UUID NOT NULL,
    district       TEXT NOT NULL,
    voting_session BIGINT NOT NULL,
    display_name   TEXT NOT NULL,
    attempts       BIGINT NOT NULL,
    counted_index  BIGINT,
    PRIMARY KEY (cell_id, id)
);
