-- The precincts of a chair.
CREATE TABLE chair_precinct (
    account UUID NOT NULL,
    unit    BIGINT NOT NULL REFERENCES unit (id),
    PRIMARY KEY (account, unit)
);

-- A link by which somebody becomes staff, under the digest of what it holds. `account` is the
-- account that it makes, or makes usable again. A row is gone once it is used or withdrawn.
CREATE TABLE invitation (
    digest       BYTEA NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
    account      UUID NOT NULL UNIQUE,
    role         TEXT NOT NULL,
    display_name TEXT NOT NULL,
    email        TEXT NOT NULL UNIQUE,
    units        TEXT NOT NULL,
    invited_by   UUID,
    invited_us   BIGINT NOT NULL,
    expires_us   BIGINT NOT NULL
);

-- Who did it, out of the entry itself: people read what they have done.
ALTER TABLE audit_entry ADD COLUMN actor TEXT
    GENERATED ALWAYS AS (substr(body, strpos(body, chr(10) || 'actor ') + 7, 36)) STORED;

CREATE INDEX audit_entry_actor ON audit_entry (actor, at_us);

CREATE INDEX account_role ON account (role) WHERE role <> 'participant';
