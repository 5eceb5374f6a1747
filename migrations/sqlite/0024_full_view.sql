-- Who of the staff asked to see everything of a registration, why, and until when they see it. It
-- stays afterwards, for whoever reviews how often that was needed.
CREATE TABLE full_view (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    registration BLOB NOT NULL CHECK (length(registration) = 16),
    viewed_by    BLOB NOT NULL CHECK (length(viewed_by) = 16),
    at_us        INTEGER NOT NULL,
    until_us     INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    words        TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX full_view_viewed_by ON full_view (viewed_by, registration);
CREATE INDEX full_view_registration ON full_view (registration);
