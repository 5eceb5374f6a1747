-- The voter roll. What a file said about a person is a row that holds from import `since` up to,
-- but not including, import `until`; rows of imports after the head are not there for readers. So
-- an import takes effect, or is undone, by moving the head.
CREATE TABLE roll_head (
    only_row BIGINT NOT NULL PRIMARY KEY CHECK (only_row = 1),
    import   BIGINT NOT NULL,
    salt     BYTEA NOT NULL
);

CREATE TABLE roll_import (
    number      BIGINT NOT NULL PRIMARY KEY,
    state       TEXT NOT NULL,
    before      BIGINT NOT NULL,
    profile     TEXT NOT NULL,
    file_name   TEXT NOT NULL,
    file_digest BYTEA NOT NULL,
    is_whole    BOOLEAN NOT NULL,
    accepted    BIGINT NOT NULL,
    changed     BIGINT NOT NULL,
    unchanged   BIGINT NOT NULL,
    rejected    BIGINT NOT NULL,
    gone        BIGINT NOT NULL,
    started_us  BIGINT NOT NULL,
    ended_us    BIGINT,
    imported_by UUID
);

-- `id` follows from the voter id and the salt: the same person keeps it through every import.
-- Keys are indexes of their own, because the first import makes them after its rows. No foreign
-- keys: looking them up for millions of rows costs more than writing the rows.
CREATE TABLE roll_entry (
    id       UUID NOT NULL,
    since    BIGINT NOT NULL,
    until    BIGINT NOT NULL,
    content  BIGINT NOT NULL,
    born     BIGINT NOT NULL,
    name_key BIGINT NOT NULL,
    voter_id TEXT NOT NULL,
    given    TEXT NOT NULL,
    middle   TEXT NOT NULL,
    surname  TEXT NOT NULL,
    suffix   TEXT NOT NULL,
    street   TEXT NOT NULL,
    city     TEXT NOT NULL,
    postcode TEXT NOT NULL,
    county   TEXT NOT NULL,
    precinct TEXT NOT NULL,
    unit     BIGINT,
    district TEXT NOT NULL,
    party    TEXT NOT NULL,
    status   TEXT NOT NULL
);

CREATE UNIQUE INDEX roll_entry_id ON roll_entry (id, since);
CREATE INDEX roll_entry_born ON roll_entry (born);
CREATE INDEX roll_entry_name ON roll_entry (name_key);

-- What a source calls a precinct of the event. Names are folded; an empty county means any.
CREATE TABLE precinct_alias (
    source TEXT NOT NULL,
    county TEXT NOT NULL,
    name   TEXT NOT NULL,
    unit   BIGINT NOT NULL REFERENCES unit (id),
    PRIMARY KEY (source, county, name)
);
