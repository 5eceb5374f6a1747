-- A form whose sender has to sign in first, encrypted, for the browser that held this session. It
-- is erased after minutes.
CREATE TABLE held_form (
    token_hash BYTEA NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    account    UUID NOT NULL,
    body       BYTEA NOT NULL,
    expires_us BIGINT NOT NULL
);

CREATE INDEX held_form_expires ON held_form (expires_us);
