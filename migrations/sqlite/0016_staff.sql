-- The precincts of a chair.
CREATE TABLE chair_precinct (
    account BLOB NOT NULL CHECK (length(account) = 16),
    unit    INTEGER NOT NULL REFERENCES unit (id),
    PRIMARY KEY (account, unit)
) STRICT, WITHOUT ROWID;

-- Who did it, out of the entry itself: people read what they have done.
ALTER TABLE audit_entry ADD COLUMN actor TEXT
    GENERATED ALWAYS AS (substr(body, instr(body, char(10) || 'actor ') + 7, 36)) VIRTUAL;

CREATE INDEX audit_entry_actor ON audit_entry (actor, at_us);

CREATE INDEX account_role ON account (role) WHERE role <> 'participant';
