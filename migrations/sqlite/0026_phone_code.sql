-- The code that lets somebody cast by phone, as a keyed digest. Good until it is made anew.
CREATE TABLE phone_code (
    account    BLOB NOT NULL PRIMARY KEY CHECK (length(account) = 16),
    digest     BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
    created_us INTEGER NOT NULL,
    used_us    INTEGER
) STRICT, WITHOUT ROWID;
