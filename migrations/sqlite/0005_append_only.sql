-- A second line of defence against mistakes. Nothing relies on these for being right: what the
-- logs' checkpoints sign cannot be changed unnoticed, triggers or not.
CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END;
CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END;
CREATE TRIGGER audit_chain_no_update BEFORE UPDATE ON audit_chain BEGIN SELECT RAISE(ABORT, 'audit_chain is append-only'); END;
CREATE TRIGGER audit_chain_no_delete BEFORE DELETE ON audit_chain BEGIN SELECT RAISE(ABORT, 'audit_chain is append-only'); END;
CREATE TRIGGER card_no_update BEFORE UPDATE ON card BEGIN SELECT RAISE(ABORT, 'card is append-only'); END;
CREATE TRIGGER card_no_delete BEFORE DELETE ON card BEGIN SELECT RAISE(ABORT, 'card is append-only'); END;
CREATE TRIGGER report_no_update BEFORE UPDATE ON report BEGIN SELECT RAISE(ABORT, 'report is append-only'); END;
CREATE TRIGGER report_no_delete BEFORE DELETE ON report BEGIN SELECT RAISE(ABORT, 'report is append-only'); END;
CREATE TRIGGER report_group_no_update BEFORE UPDATE ON report_group BEGIN SELECT RAISE(ABORT, 'report_group is append-only'); END;
CREATE TRIGGER report_group_no_delete BEFORE DELETE ON report_group BEGIN SELECT RAISE(ABORT, 'report_group is append-only'); END;
