-- The card a participant is still ranking, encrypted; at most one each, and gone once it is cast.
-- `revision` changes with every change, so that a page that shows an older one is noticed; it is
-- also the key under which the card is cast.
CREATE TABLE draft (
    cell_id     BIGINT NOT NULL,
    participant UUID NOT NULL,
    revision    UUID NOT NULL,
    body        BYTEA NOT NULL,
    saved_us    BIGINT NOT NULL,
    PRIMARY KEY (cell_id, participant)
);
