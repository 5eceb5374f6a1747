CREATE TABLE log_head (
    log      TEXT NOT NULL PRIMARY KEY,
    size     INTEGER NOT NULL,
    frontier BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE log_checkpoint (
    log   TEXT NOT NULL,
    size  INTEGER NOT NULL,
    note  TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    PRIMARY KEY (log, size)
) STRICT, WITHOUT ROWID;

-- An entry is written with what it records and waits in `audit_pending`; the sequencer gives it
-- its place in `audit_chain`.
CREATE TABLE audit_entry (
    id        BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    at_us     INTEGER NOT NULL,
    body      TEXT NOT NULL,
    body_hash BLOB NOT NULL CHECK (length(body_hash) = 32)
) STRICT;

CREATE TABLE audit_pending (
    entry BLOB NOT NULL PRIMARY KEY CHECK (length(entry) = 16)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_chain (
    log_index INTEGER NOT NULL PRIMARY KEY,
    entry     BLOB NOT NULL UNIQUE CHECK (length(entry) = 16),
    leaf_hash BLOB NOT NULL CHECK (length(leaf_hash) = 32)
) STRICT;

-- A card row is the log entry, the receipt and the answer to a repeated request, all in one:
-- so a receipt exists if and only if the card is logged. The rows of a batch lie together in the
-- order of the log, which is the row id here; the cells only spread over the one index, out of
-- which the highest attempt and a repeated key are read without the rows.
CREATE TABLE card (
    cell_id         INTEGER NOT NULL,
    log_index       INTEGER NOT NULL PRIMARY KEY,
    participant     BLOB NOT NULL CHECK (length(participant) = 16),
    attempt         INTEGER NOT NULL,
    voting_session  INTEGER NOT NULL,
    body            BLOB NOT NULL,
    leaf_hash       BLOB NOT NULL CHECK (length(leaf_hash) = 32),
    idempotency_key BLOB NOT NULL CHECK (length(idempotency_key) = 16),
    request_hash    BLOB NOT NULL CHECK (length(request_hash) = 32),
    receipt_nonce   BLOB NOT NULL CHECK (length(receipt_nonce) = 5),
    cast_us         INTEGER NOT NULL,
    UNIQUE (cell_id, participant, attempt, idempotency_key)
) STRICT;
