-- What takes two people. `object` is what it needs besides its subject (an entry of the roll,
-- another account), `version` the version of the registration that was looked at. One of a kind is
-- open for one person at most.
CREATE TABLE proposal (
    id          BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    kind        TEXT NOT NULL,
    subject     BLOB NOT NULL CHECK (length(subject) = 16),
    object      BLOB CHECK (length(object) = 16),
    version     INTEGER NOT NULL,
    words       TEXT NOT NULL,
    state       TEXT NOT NULL,
    proposed_by BLOB NOT NULL CHECK (length(proposed_by) = 16),
    proposed_us INTEGER NOT NULL,
    expires_us  INTEGER NOT NULL,
    settled_by  BLOB CHECK (length(settled_by) = 16),
    settled_us  INTEGER
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX proposal_open ON proposal (subject, kind) WHERE state = 'open';
CREATE INDEX proposal_expires ON proposal (state, expires_us);

ALTER TABLE registration_decision ADD COLUMN on_appeal INTEGER NOT NULL DEFAULT 0 CHECK (on_appeal IN (0, 1));

-- A mailbox that may register after the time: once `until_us` is set, which takes two people.
CREATE TABLE late_permit (
    id       BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    email    TEXT NOT NULL,
    until_us INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX late_permit_email ON late_permit (email);
