CREATE TABLE log_head (
    log      TEXT NOT NULL PRIMARY KEY,
    size     BIGINT NOT NULL,
    frontier BYTEA NOT NULL
);

CREATE TABLE log_checkpoint (
    log   TEXT NOT NULL,
    size  BIGINT NOT NULL,
    note  TEXT NOT NULL,
    at_us BIGINT NOT NULL,
    PRIMARY KEY (log, size)
);

-- An entry is written with what it records and waits in `audit_pending`; the sequencer gives it
-- its place in `audit_chain`.
CREATE TABLE audit_entry (
    id        UUID NOT NULL PRIMARY KEY,
    at_us     BIGINT NOT NULL,
    body      TEXT NOT NULL,
    body_hash BYTEA NOT NULL CHECK (octet_length(body_hash) = 32)
);

CREATE TABLE audit_pending (
    entry UUID NOT NULL PRIMARY KEY
);

CREATE TABLE audit_chain (
    log_index BIGINT NOT NULL PRIMARY KEY,
    entry     UUID NOT NULL UNIQUE,
    leaf_hash BYTEA NOT NULL CHECK (octet_length(leaf_hash) = 32)
);

-- A card row is the log entry, the receipt and the answer to a repeated request, all in one:
-- so a receipt exists if and only if the card is logged. The highest attempt and a repeated key
-- are read out of the unique key, without the rows.
CREATE TABLE card (
    cell_id         BIGINT NOT NULL,
    log_index       BIGINT NOT NULL,
    participant     UUID NOT NULL,
    attempt         BIGINT NOT NULL,
    voting_session  BIGINT NOT NULL,
    body            BYTEA NOT NULL,
    leaf_hash       BYTEA NOT NULL CHECK (octet_length(leaf_hash) = 32),
    idempotency_key UUID NOT NULL,
    request_hash    BYTEA NOT NULL CHECK (octet_length(request_hash) = 32),
    receipt_nonce   BYTEA NOT NULL CHECK (octet_length(receipt_nonce) = 5),
    cast_us         BIGINT NOT NULL,
    PRIMARY KEY (cell_id, log_index),
    UNIQUE (cell_id, participant, attempt, idempotency_key)
);
