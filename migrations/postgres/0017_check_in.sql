-- Who came to their precinct in person. Whoever stands here takes no part remotely.
CREATE TABLE check_in (
    roll_entry UUID NOT NULL PRIMARY KEY,
    unit       BIGINT NOT NULL REFERENCES unit (id),
    marked_us  BIGINT NOT NULL,
    marked_by  UUID NOT NULL
);

CREATE INDEX check_in_unit ON check_in (unit);
