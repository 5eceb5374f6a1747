-- Pictures that people send because staff asked for more: encrypted, a few a registration, and
-- erased at `expires_us` or with the registration's withdrawal.
CREATE TABLE evidence (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    registration BLOB NOT NULL CHECK (length(registration) = 16),
    place        INTEGER NOT NULL,
    body         BLOB NOT NULL,
    received_us  INTEGER NOT NULL,
    expires_us   INTEGER NOT NULL,
    UNIQUE (registration, place)
) STRICT;

CREATE INDEX evidence_expires ON evidence (expires_us);
