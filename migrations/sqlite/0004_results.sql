CREATE TABLE report (
    unit        INTEGER NOT NULL REFERENCES unit (id),
    revision    INTEGER NOT NULL,
    received_us INTEGER NOT NULL,
    source      TEXT NOT NULL,
    PRIMARY KEY (unit, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE report_group (
    unit        INTEGER NOT NULL,
    revision    INTEGER NOT NULL,
    preference  TEXT NOT NULL,
    first_count INTEGER NOT NULL,
    final_count INTEGER NOT NULL,
    delegates   INTEGER,
    sde         TEXT,
    PRIMARY KEY (unit, revision, preference),
    FOREIGN KEY (unit, revision) REFERENCES report (unit, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE outcome (
    unit       INTEGER NOT NULL REFERENCES unit (id),
    tabulation INTEGER NOT NULL,
    body       TEXT NOT NULL,
    PRIMARY KEY (unit, tabulation)
) STRICT, WITHOUT ROWID;

-- A game of chance answers one question about one unit, whichever tabulation asks it.
CREATE TABLE chance (
    id          BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit        INTEGER NOT NULL REFERENCES unit (id),
    question    TEXT NOT NULL,
    outcome     TEXT NOT NULL,
    recorded_by BLOB NOT NULL CHECK (length(recorded_by) = 16),
    at_us       INTEGER NOT NULL,
    UNIQUE (unit, question)
) STRICT, WITHOUT ROWID;

CREATE TABLE release (
    number      INTEGER NOT NULL PRIMARY KEY,
    document    TEXT NOT NULL,
    released_us INTEGER NOT NULL,
    released_by BLOB NOT NULL CHECK (length(released_by) = 16)
) STRICT;
