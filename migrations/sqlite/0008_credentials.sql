-- A passkey as its account's owner named it. `body` is the public half with what was seen of the
-- authenticator; one that is revoked stays, so that the log's entries have something to point at.
CREATE TABLE passkey (
    id         BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    account    BLOB NOT NULL CHECK (length(account) = 16),
    credential BLOB NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    body       TEXT NOT NULL,
    created_us INTEGER NOT NULL,
    used_us    INTEGER,
    revoked_us INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX passkey_account ON passkey (account);

-- A question that was put to an authenticator, for the browser it was put to; erased when it is
-- answered, whatever the answer, or too old. `account` is whose passkey is being added; NULL at
-- sign-in, where nobody is known yet.
CREATE TABLE passkey_challenge (
    id         BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    browser    BLOB NOT NULL CHECK (length(browser) = 32),
    account    BLOB CHECK (length(account) = 16),
    state      TEXT NOT NULL,
    expires_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX passkey_challenge_expires ON passkey_challenge (expires_us);

-- The authenticator app of an account with a password. Its secret is derived from `nonce` under a
-- key that is not in the database. `last_step` is the newest step a code was accepted for: a code
-- is good once.
CREATE TABLE totp (
    account    BLOB NOT NULL PRIMARY KEY CHECK (length(account) = 16),
    nonce      BLOB NOT NULL CHECK (length(nonce) = 16),
    last_step  INTEGER NOT NULL,
    created_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Codes on paper, as keyed digests.
CREATE TABLE recovery_code (
    account    BLOB NOT NULL CHECK (length(account) = 16),
    digest     BLOB NOT NULL CHECK (length(digest) = 32),
    created_us INTEGER NOT NULL,
    used_us    INTEGER,
    PRIMARY KEY (account, digest)
) STRICT, WITHOUT ROWID;
