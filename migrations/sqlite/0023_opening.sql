-- What two officials are asked to let be opened: the two logs as they were frozen. Who proposed and
-- confirmed it is in `proposal`. It is good for nothing else than these sizes and roots.
CREATE TABLE opening_proposal (
    proposal    BLOB NOT NULL PRIMARY KEY CHECK (length(proposal) = 16),
    roster_size INTEGER NOT NULL,
    roster_root BLOB NOT NULL CHECK (length(roster_root) = 32),
    cards_size  INTEGER NOT NULL,
    cards_root  BLOB NOT NULL CHECK (length(cards_root) = 32)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER opening_proposal_no_update BEFORE UPDATE ON opening_proposal BEGIN SELECT RAISE(ABORT, 'opening_proposal is append-only'); END;
CREATE TRIGGER opening_proposal_no_delete BEFORE DELETE ON opening_proposal BEGIN SELECT RAISE(ABORT, 'opening_proposal is append-only'); END;
