-- What takes two people. `object` is what it needs besides its subject (an entry of the roll,
-- another account), `version` the version of the registration that was looked at. One of a kind is
-- open for one person at most.
CREATE TABLE proposal (
    id          UUID   NOT NULL PRIMARY KEY,
    kind        TEXT   NOT NULL,
    subject     UUID   NOT NULL,
    object      UUID,
    version     BIGINT NOT NULL,
    words       TEXT   NOT NULL,
    state       TEXT   NOT NULL,
    proposed_by UUID   NOT NULL,
    proposed_us BIGINT NOT NULL,
    expires_us  BIGINT NOT NULL,
    settled_by  UUID,
    settled_us  BIGINT
);

CREATE UNIQUE INDEX proposal_open ON proposal (subject, kind) WHERE state = 'open';
CREATE INDEX proposal_expires ON proposal (state, expires_us);

ALTER TABLE registration_decision ADD COLUMN on_appeal BOOLEAN NOT NULL DEFAULT FALSE;

-- A mailbox that may register after the time: once `until_us` is set, which takes two people.
CREATE TABLE late_permit (
    id       UUID NOT NULL PRIMARY KEY,
    email    TEXT NOT NULL,
    until_us BIGINT
);

CREATE INDEX late_permit_email ON late_permit (email);
