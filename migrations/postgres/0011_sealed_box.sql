-- Tiles are made from the leaves behind an index. Cards are stored in the order of the log, so a
-- block range index finds them and costs casting next to nothing.
CREATE INDEX card_log_order ON card USING brin (log_index) WITH (pages_per_range = 16, autosummarize = on);
