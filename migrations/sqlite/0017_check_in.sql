-- Who came to their precinct in person. Whoever stands here takes no part remotely.
CREATE TABLE check_in (
    roll_entry BLOB NOT NULL PRIMARY KEY CHECK (length(roll_entry) = 16),
    unit       INTEGER NOT NULL REFERENCES unit (id),
    marked_us  INTEGER NOT NULL,
    marked_by  BLOB NOT NULL CHECK (length(marked_by) = 16)
) STRICT, WITHOUT ROWID;

CREATE INDEX check_in_unit ON check_in (unit);
