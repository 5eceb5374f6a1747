-- The voter roll. What a file said about a person is a row that holds from import `since` up to,
-- but not including, import `until`; rows of imports after the head are not there for readers. So
-- an import takes effect, or is undone, by moving the head.
CREATE TABLE roll_head (
    only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    import   INTEGER NOT NULL,
    salt     BLOB NOT NULL CHECK (length(salt) = 32)
) STRICT;

CREATE TABLE roll_import (
    number      INTEGER NOT NULL PRIMARY KEY,
    state       TEXT NOT NULL,
    before      INTEGER NOT NULL,
    profile     TEXT NOT NULL,
    file_name   TEXT NOT NULL,
    file_digest BLOB NOT NULL CHECK (length(file_digest) = 32),
    is_whole    INTEGER NOT NULL CHECK (is_whole IN (0, 1)),
    accepted    INTEGER NOT NULL,
    changed     INTEGER NOT NULL,
    unchanged   INTEGER NOT NULL,
    rejected    INTEGER NOT NULL,
    gone        INTEGER NOT NULL,
    started_us  INTEGER NOT NULL,
    ended_us    INTEGER,
    imported_by BLOB CHECK (length(imported_by) = 16)
) STRICT;

-- `id` follows from the voter id and the salt: the same person keeps it through every import.
-- Keys are indexes of their own, because the first import makes them after its rows. No foreign
-- keys: looking them up for millions of rows costs more than writing the rows.
CREATE TABLE roll_entry (
    id       BLOB NOT NULL CHECK (length(id) = 16),
    since    INTEGER NOT NULL,
    until    INTEGER NOT NULL,
    content  INTEGER NOT NULL,
    born     INTEGER NOT NULL,
    name_key INTEGER NOT NULL,
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
    unit     INTEGER,
    district TEXT NOT NULL,
    party    TEXT NOT NULL,
    status   TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX roll_entry_id ON roll_entry (id, since);
CREATE INDEX roll_entry_born ON roll_entry (born);
CREATE INDEX roll_entry_name ON roll_entry (name_key);

-- What a source calls a precinct of the event. Names are folded; an empty county means any.
CREATE TABLE precinct_alias (
    source TEXT NOT NULL,
    county TEXT NOT NULL,
    name   TEXT NOT NULL,
    unit   INTEGER NOT NULL REFERENCES unit (id),
    PRIMARY KEY (source, county, name)
) STRICT, WITHOUT ROWID;
