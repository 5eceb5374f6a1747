-- One database, one event: `only_row` can only be 1.
CREATE TABLE event (
    only_row        BIGINT NOT NULL PRIMARY KEY CHECK (only_row = 1),
    id              UUID NOT NULL,
    title           TEXT NOT NULL,
    is_demo         BOOLEAN NOT NULL,
    phase           TEXT NOT NULL,
    time_zone       TEXT NOT NULL,
    precinct_rules  TEXT NOT NULL,
    satellite_rules TEXT NOT NULL,
    virtual_rules   TEXT NOT NULL,
    log_key         TEXT NOT NULL,
    created_us      BIGINT NOT NULL,
    version         BIGINT NOT NULL
);

CREATE TABLE preference (
    ordinal        BIGINT NOT NULL PRIMARY KEY,
    name           TEXT NOT NULL UNIQUE,
    is_uncommitted BOOLEAN NOT NULL
);

CREATE TABLE district (
    code            TEXT NOT NULL PRIMARY KEY,
    state_delegates BIGINT NOT NULL
);

CREATE TABLE cell (
    id       BIGINT NOT NULL PRIMARY KEY,
    district TEXT NOT NULL REFERENCES district (code)
);

CREATE TABLE unit (
    id         BIGINT NOT NULL PRIMARY KEY,
    code       TEXT NOT NULL UNIQUE,
    kind       TEXT NOT NULL,
    name       TEXT NOT NULL,
    county     TEXT NOT NULL,
    district   TEXT REFERENCES district (code),
    delegates  BIGINT,
    weight_num BIGINT,
    weight_den BIGINT
);

CREATE TABLE voting_session (
    id        BIGINT NOT NULL PRIMARY KEY,
    name      TEXT NOT NULL,
    opens_us  BIGINT NOT NULL,
    closes_us BIGINT NOT NULL,
    closed_us BIGINT
);
