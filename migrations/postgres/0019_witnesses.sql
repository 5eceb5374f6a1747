-- The witnesses that the event names, as the manifest has them (`docs/spec/bundle.md`).
ALTER TABLE sealing ADD COLUMN witnesses TEXT NOT NULL DEFAULT '{"needed":0,"keys":[]}';

-- That a witness outside cosigned a checkpoint: the signature line itself.
CREATE TABLE cosignature (
    log     TEXT NOT NULL,
    size    BIGINT NOT NULL,
    witness TEXT NOT NULL,
    line    TEXT NOT NULL,
    at_us   BIGINT NOT NULL,
    PRIMARY KEY (log, size, witness)
);

CREATE TRIGGER cosignature_no_change BEFORE UPDATE OR DELETE ON cosignature FOR EACH ROW EXECUTE FUNCTION refuse_change();
