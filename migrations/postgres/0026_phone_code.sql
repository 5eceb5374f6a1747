-- The code that lets somebody cast by phone, as a keyed digest. Good until it is made anew.
CREATE TABLE phone_code (
    account    UUID   NOT NULL PRIMARY KEY,
    digest     BYTEA  NOT NULL UNIQUE CHECK (length(digest) = 32),
    created_us BIGINT NOT NULL,
    used_us    BIGINT
);
