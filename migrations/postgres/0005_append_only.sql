-- A second line of defence against mistakes. Nothing relies on these for being right: what the
-- logs' checkpoints sign cannot be changed unnoticed, triggers or not.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;

CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_chain_no_change BEFORE UPDATE OR DELETE ON audit_chain FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER card_no_change BEFORE UPDATE OR DELETE ON card FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER report_no_change BEFORE UPDATE OR DELETE ON report FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER report_group_no_change BEFORE UPDATE OR DELETE ON report_group FOR EACH ROW EXECUTE FUNCTION refuse_change();
