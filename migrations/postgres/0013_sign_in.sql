-- Coarse words for the browser of a session, as `chrome/android`. What the browser sent is not kept.
ALTER TABLE login_session ADD COLUMN device TEXT NOT NULL DEFAULT '';

-- Wrong guesses at a password. `scope` is a keyed digest of what they are counted under (a name, a
-- browser, an address); at `until_us` everything that was counted is forgotten.
CREATE TABLE guess (
    scope    BYTEA NOT NULL PRIMARY KEY CHECK (length(scope) = 32),
    until_us BIGINT NOT NULL
);

CREATE INDEX guess_until ON guess (until_us);
