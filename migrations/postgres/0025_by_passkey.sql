-- Whether whoever holds a sign-in session has shown a passkey, or added one, in it. Staff of a real event
-- do nothing else before they have.
ALTER TABLE login_session ADD COLUMN by_passkey BOOLEAN NOT NULL DEFAULT FALSE;
