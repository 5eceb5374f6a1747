-- SQLite keeps cards by their place in the log: what reads them in that order needs no index.
SELECT 1;
