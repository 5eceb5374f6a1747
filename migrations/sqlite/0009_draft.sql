-- The card a participant is still ranking, encrypted; at most one each, and gone once it is cast.
-- `revision` changes with every change, so that a page that shows an older one is noticed; it is
-- also the key under which the card is cast. With row ids, the drafts of a batch of casts are found
-- by their key and erased by their row.
CREATE TABLE draft (
    cell_id     INTEGER NOT NULL,
    participant BLOB NOT NULL CHECK (length(participant) = 16),
    revision    BLOB NOT NULL CHECK (length(revision) = 16),
    body        BLOB NOT NULL,
    saved_us    INTEGER NOT NULL,
    PRIMARY KEY (cell_id, participant)
) STRICT;
