-- Who works on which case, and until when. It keeps people out of each other's way; what is decided
-- looks at the registration's version as well.
CREATE TABLE case_claim (
    registration UUID NOT NULL PRIMARY KEY,
    held_by      UUID NOT NULL,
    until_us     BIGINT NOT NULL
);

CREATE INDEX case_claim_held_by ON case_claim (held_by);

-- Cases that a senior verifier must decide, and why. Gone with the decision.
CREATE TABLE case_escalation (
    registration UUID NOT NULL PRIMARY KEY,
    escalated_by UUID NOT NULL,
    words        TEXT NOT NULL,
    at_us        BIGINT NOT NULL
);

CREATE INDEX registration_decision_at ON registration_decision (at_us);
