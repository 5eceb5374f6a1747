-- Who of the staff asked to see everything of a registration, why, and until when they see it. It
-- stays afterwards, for whoever reviews how often that was needed.
CREATE TABLE full_view (
    id           UUID PRIMARY KEY,
    registration UUID NOT NULL,
    viewed_by    UUID NOT NULL,
    at_us        BIGINT NOT NULL,
    until_us     BIGINT NOT NULL,
    reason       TEXT NOT NULL,
    words        TEXT NOT NULL
);

CREATE INDEX full_view_viewed_by ON full_view (viewed_by, registration);
CREATE INDEX full_view_registration ON full_view (registration);
