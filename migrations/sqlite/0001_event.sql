-- One database, one event: `only_row` can only be 1.
CREATE TABLE event (
    only_row        INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    id              BLOB NOT NULL CHECK (length(id) = 16),
    title           TEXT NOT NULL,
    is_demo         INTEGER NOT NULL CHECK (is_demo IN (0, 1)),
    phase           TEXT NOT NULL,
    time_zone       TEXT NOT NULL,
    precinct_rules  TEXT NOT NULL,
    satellite_rules TEXT NOT NULL,
    virtual_rules   TEXT NOT NULL,
    log_key         TEXT NOT NULL,
    created_us      INTEGER NOT NULL,
    version         INTEGER NOT NULL
) STRICT;

CREATE TABLE preference (
    ordinal        INTEGER NOT NULL PRIMARY KEY,
    name           TEXT NOT NULL UNIQUE,
    is_uncommitted INTEGER NOT NULL CHECK (is_uncommitted IN (0, 1))
) STRICT;

CREATE TABLE district (
    code            TEXT NOT NULL PRIMARY KEY,
    state_delegates INTEGER NOT NULL
) STRICT;

CREATE TABLE cell (
    id       INTEGER NOT NULL PRIMARY KEY,
    district TEXT NOT NULL REFERENCES district (code)
) STRICT;

CREATE TABLE unit (
    id         INTEGER NOT NULL PRIMARY KEY,
    code       TEXT NOT NULL UNIQUE,
    kind       TEXT NOT NULL,
    name       TEXT NOT NULL,
    county     TEXT NOT NULL,
    district   TEXT REFERENCES district (code),
    delegates  INTEGER,
    weight_num INTEGER,
    weight_den INTEGER
) STRICT;

CREATE TABLE voting_session (
    id        INTEGER NOT NULL PRIMARY KEY,
    name      TEXT NOT NULL,
    opens_us  INTEGER NOT NULL,
    closes_us INTEGER NOT NULL,
    closed_us INTEGER
) STRICT;
