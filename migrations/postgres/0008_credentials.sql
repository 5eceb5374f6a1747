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

-- The authenticator app of an account with a password. Its secret is derived from `nonce` under a
-- key that is not in the database. `last_step` is the newest step a code was accepted for: a code
-- is good once.
CREATE TABLE totp (
    account    UUID NOT NULL PRIMARY KEY,
    nonce      UUID NOT NULL,
    last_step  BIGINT NOT NULL,
    created_us BIGINT NOT NULL
);

-- Codes on paper, as keyed digests.
CREATE TABLE recovery_code (
    account    UUID NOT NULL,
    digest     BYTEA NOT NULL CHECK (octet_length(digest) = 32),
    created_us BIGINT NOT NULL,
    used_us    BIGINT,
    PRIMARY KEY (account, digest)
);
