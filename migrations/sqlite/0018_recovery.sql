-- Somebody says that they cannot sign in to the account of a mailbox; whether there is one is not
-- written here. Erased when staff have settled it, or too old.
CREATE TABLE recovery_request (
    email    TEXT    NOT NULL PRIMARY KEY,
    asked_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX recovery_request_asked ON recovery_request (asked_us);

-- The newest link that two people let somebody have, as a digest. Its row stays when it is used:
-- the mailbox alone opens such an account no more.
CREATE TABLE recovery_link (
    account    BLOB NOT NULL PRIMARY KEY CHECK (length(account) = 16),
    digest     BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
    expires_us INTEGER NOT NULL,
    used_us    INTEGER
) STRICT, WITHOUT ROWID;
