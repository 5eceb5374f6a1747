-- Who works on which case, and until when. It keeps people out of each other's way; what is decided
-- looks at the registration's version as well.
CREATE TABLE case_claim (
    registration BLOB NOT NULL PRIMARY KEY CHECK (length(registration) = 16),
    held_by      BLOB NOT NULL CHECK (length(held_by) = 16),
    until_us     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX case_claim_held_by ON case_claim (held_by);

-- Cases that a senior verifier must decide, and why. Gone with the decision.
CREATE TABLE case_escalation (
    registration BLOB NOT NULL PRIMARY KEY CHECK (length(registration) = 16),
    escalated_by BLOB NOT NULL CHECK (length(escalated_by) = 16),
    words        TEXT NOT NULL,
    at_us        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX registration_decision_at ON registration_decision (at_us);
