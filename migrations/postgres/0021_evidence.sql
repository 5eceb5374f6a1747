-- Pictures that people send because staff asked for more: encrypted, a few a registration, and
-- erased at `expires_us` or with the registration's withdrawal.
CREATE TABLE evidence (
    id           UUID   NOT NULL PRIMARY KEY,
    registration UUID   NOT NULL,
    place        BIGINT NOT NULL,
    body         BYTEA  NOT NULL,
    received_us  BIGINT NOT NULL,
    expires_us   BIGINT NOT NULL,
    UNIQUE (registration, place)
);

CREATE INDEX evidence_expires ON evidence (expires_us);
