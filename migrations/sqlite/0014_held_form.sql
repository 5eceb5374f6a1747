-- A form whose sender has to sign in first, encrypted, for the browser that held this session. It
-- is erased after minutes.
CREATE TABLE held_form (
    token_hash BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    account    BLOB NOT NULL CHECK (length(account) = 16),
    body       BLOB NOT NULL,
    expires_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX held_form_expires ON held_form (expires_us);
