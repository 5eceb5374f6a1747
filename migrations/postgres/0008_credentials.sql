-- A passkey as its account's owner named it. `body` is the public half with what was seen of the
-- authenticator; one that is revoked stays, so that the log's entries have something to point at.
CREATE TABLE passkey (
    id         UUID NOT NULL PRIMARY KEY,
    account    UUID NOT NULL,
    credential BYTEA NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    body       TEXT NOT NULL,
    created_us BIGINT NOT NULL,
    used_us    BIGINT,
    revoked_us BIGINT
);

CREATE INDEX passkey_account ON passkey (account);

-- A question that was put to an authenticator, for the browser it was put to; erased when it is
-- answered, whatever the answer, or too old. `account` is whose passkey is being added; NULL at
-- sign-in, where nobody is known yet.
CREATE TABLE passkey_challenge (
    id         UUID NOT NULL PRIMARY KEY,
    browser    BYTEA NOT NULL CHECK (octet_length(browser) = 32),
    account    UUID,
    state      TEXT NOT NULL,
    expires_us BIGINT NOT NULL
);

CREATE INDEX passkey_challenge_expires ON passkey_challenge (expires_us);
