CREATE TABLE report (
    unit        BIGINT NOT NULL REFERENCES unit (id),
    revision    BIGINT NOT NULL,
    received_us BIGINT NOT NULL,
    source      TEXT NOT NULL,
    PRIMARY KEY (unit, revision)
);

CREATE TABLE report_group (
    unit        BIGINT NOT NULL,
    revision    BIGINT NOT NULL,
    preference  TEXT NOT NULL,
    first_count BIGINT NOT NULL,
    final_count BIGINT NOT NULL,
    delegates   BIGINT,
    sde         TEXT,
    PRIMARY KEY (unit, revision, preference),
    FOREIGN KEY (unit, revision) REFERENCES report (unit, revision)
);

CREATE TABLE outcome (
    unit       BIGINT NOT NULL REFERENCES unit (id),
    tabulation BIGINT NOT NULL,
    body       TEXT NOT NULL,
    PRIMARY KEY (unit, tabulation)
);

-- A game of chance answers one question about one unit, whichever tabulation asks it.
CREATE TABLE chance (
    id          UUID NOT NULL PRIMARY KEY,
    unit        BIGINT NOT NULL REFERENCES unit (id),
    question    TEXT NOT NULL,
    outcome     TEXT NOT NULL,
    recorded_by UUID NOT NULL,
    at_us       BIGINT NOT NULL,
    UNIQUE (unit, question)
);

CREATE TABLE release (
    number      BIGINT NOT NULL PRIMARY KEY,
    document    TEXT NOT NULL,
    released_us BIGINT NOT NULL,
    released_by UUID NOT NULL
);
