-- What two officials are asked to let be opened: the two logs as they were frozen. Who proposed and
-- confirmed it is in `proposal`. It is good for nothing else than these sizes and roots.
CREATE TABLE opening_proposal (
    proposal    UUID   NOT NULL PRIMARY KEY,
    roster_size BIGINT NOT NULL,
    roster_root BYTEA  NOT NULL CHECK (octet_length(roster_root) = 32),
    cards_size  BIGINT NOT NULL,
    cards_root  BYTEA  NOT NULL CHECK (octet_length(cards_root) = 32)
);

CREATE TRIGGER opening_proposal_no_change BEFORE UPDATE OR DELETE ON opening_proposal FOR EACH ROW EXECUTE FUNCTION refuse_change();
