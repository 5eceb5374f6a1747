-- The precincts of a chair.
CREATE TABLE chair_precinct (
    account UUID NOT NULL,
    unit    BIGINT NOT NULL REFERENCES unit (id),
    PRIMARY KEY (account, unit)
);

-- Who did it, out of the entry itself: people read what they have done.
ALTER TABLE audit_entry ADD COLUMN actor TEXT
    GENERATED ALWAYS AS (substr(body, strpos(body, chr(10) || 'actor ') + 7, 36)) STORED;

CREATE INDEX audit_entry_actor ON audit_entry (actor, at_us);

CREATE INDEX account_role ON account (role) WHERE role <> 'participant';
