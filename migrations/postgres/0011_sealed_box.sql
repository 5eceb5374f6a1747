-- What cards are sealed to. The row is made with the event; the key comes with the manifest,
-- before any session opens, and then stays.
CREATE TABLE sealing (
    only_row      BIGINT NOT NULL PRIMARY KEY CHECK (only_row = 1),
    minimum_batch BIGINT NOT NULL,
    manifest      TEXT,
    transcript    BYTEA,
    joint_key     BYTEA
);

-- Approved participants as the public sees them: the log of the roster. No row leads back to a
-- participant without their id.
CREATE TABLE roster (
    log_index      BIGINT NOT NULL PRIMARY KEY,
    pseudonym      BYTEA NOT NULL UNIQUE CHECK (octet_length(pseudonym) = 32),
    district       TEXT NOT NULL,
    voting_session BIGINT NOT NULL,
    leaf_hash      BYTEA NOT NULL CHECK (octet_length(leaf_hash) = 32)
);

-- How a district's box was opened: once, and never again.
CREATE TABLE opening (
    district  TEXT NOT NULL PRIMARY KEY,
    mix       BYTEA NOT NULL,
    opened    BYTEA NOT NULL,
    opened_us BIGINT NOT NULL
);

CREATE TABLE opening_part (
    district TEXT NOT NULL,
    trustee  BIGINT NOT NULL,
    part     BYTEA NOT NULL,
    PRIMARY KEY (district, trustee)
);

CREATE TRIGGER roster_no_change BEFORE UPDATE OR DELETE ON roster FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER opening_no_change BEFORE UPDATE OR DELETE ON opening FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER opening_part_no_change BEFORE UPDATE OR DELETE ON opening_part FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Tiles are made from the leaves behind an index. Cards are stored in the order of the log, so a
-- block range index finds them and costs casting next to nothing.
CREATE INDEX card_log_order ON card USING brin (log_index) WITH (pages_per_range = 16, autosummarize = on);
