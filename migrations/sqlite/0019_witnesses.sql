-- The witnesses that the event names, as the manifest has them (`docs/spec/bundle.md`).
ALTER TABLE sealing ADD COLUMN witnesses TEXT NOT NULL DEFAULT '{"needed":0,"keys":[]}';

-- That a witness outside cosigned a checkpoint: the signature line itself.
CREATE TABLE cosignature (
    log     TEXT NOT NULL,
    size    INTEGER NOT NULL,
    witness TEXT NOT NULL,
    line    TEXT NOT NULL,
    at_us   INTEGER NOT NULL,
    PRIMARY KEY (log, size, witness)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER cosignature_no_update BEFORE UPDATE ON cosignature BEGIN SELECT RAISE(ABORT, 'cosignature is append-only'); END;
CREATE TRIGGER cosignature_no_delete BEFORE DELETE ON cosignature BEGIN SELECT RAISE(ABORT, 'cosignature is append-only'); END;
