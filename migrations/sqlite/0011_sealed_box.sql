-- What cards are sealed to. The row is made with the event; the key comes with the manifest,
-- before any session opens, and then stays.
CREATE TABLE sealing (
    only_row      INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    minimum_batch INTEGER NOT NULL,
    manifest      TEXT,
    transcript    BLOB,
    joint_key     BLOB
) STRICT;

-- Approved participants as the public sees them: the log of the roster. No row leads back to a
-- participant without their id.
CREATE TABLE roster (
    log_index      INTEGER NOT NULL PRIMARY KEY,
    pseudonym      BLOB NOT NULL UNIQUE CHECK (length(pseudonym) = 32),
    district       TEXT NOT NULL,
    voting_session INTEGER NOT NULL,
    leaf_hash      BLOB NOT NULL CHECK (length(leaf_hash) = 32)
) STRICT;

-- How a district's box was opened: once, and never again.
CREATE TABLE opening (
    district  TEXT NOT NULL PRIMARY KEY,
    mix       BLOB NOT NULL,
    opened    BLOB NOT NULL,
    opened_us INTEGER NOT NULL
) STRICT;

CREATE TABLE opening_part (
    district TEXT NOT NULL,
    trustee  INTEGER NOT NULL,
    part     BLOB NOT NULL,
    PRIMARY KEY (district, trustee)
) STRICT;

CREATE TRIGGER roster_no_update BEFORE UPDATE ON roster BEGIN SELECT RAISE(ABORT, 'roster is append-only'); END;
CREATE TRIGGER roster_no_delete BEFORE DELETE ON roster BEGIN SELECT RAISE(ABORT, 'roster is append-only'); END;
CREATE TRIGGER opening_no_update BEFORE UPDATE ON opening BEGIN SELECT RAISE(ABORT, 'opening is append-only'); END;
CREATE TRIGGER opening_no_delete BEFORE DELETE ON opening BEGIN SELECT RAISE(ABORT, 'opening is append-only'); END;
CREATE TRIGGER opening_part_no_update BEFORE UPDATE ON opening_part BEGIN SELECT RAISE(ABORT, 'opening_part is append-only'); END;
CREATE TRIGGER opening_part_no_delete BEFORE DELETE ON opening_part BEGIN SELECT RAISE(ABORT, 'opening_part is append-only'); END;
