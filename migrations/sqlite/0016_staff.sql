-- The precincts of a chair.
CREATE TABLE chair_precinct (
    account BLOB NOT NULL CHECK (length(account) = 16),
    unit    INTEGER NOT NULL REFERENCES unit (id),
    PRIMARY KEY (account, unit)
) STRICT, WITHOUT ROWID;

-- A link by which somebody becomes staff, under the digest of what it holds. `account` is the
-- account that it makes, or makes usable again. A row is gone once it is used or withdrawn.
CREATE TABLE invitation (
    digest       BLOB NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
    account      BLOB NOT NULL UNIQUE CHECK (length(account) = 16),
    role         TEXT NOT NULL,
    display_name TEXT NOT NULL,
    email        TEXT NOT NULL UNIQUE,
    units        TEXT NOT NULL,
    invited_by   BLOB CHECK (length(invited_by) = 16),
    invited_us   INTEGER NOT NULL,
    expires_us   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who did it, out of the entry itself: people read what they have done.
ALTER TABLE audit_entry ADD COLUMN actor TEXT
    GENERATED ALWAYS AS (substr(body, instr(body, char(10) || 'actor ') + 7, 36)) VIRTUAL;

CREATE INDEX audit_entry_actor ON audit_entry (actor, at_us);

CREATE INDEX account_role ON account (role) WHERE role <> 'participant';
