-- Whether whoever holds a sign-in session has shown a passkey, or added one, in it. Staff of a real event
-- do nothing else before they have.
ALTER TABLE login_session ADD COLUMN by_passkey INTEGER NOT NULL DEFAULT 0 CHECK (by_passkey IN (0, 1));
