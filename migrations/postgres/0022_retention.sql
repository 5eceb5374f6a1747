-- What is looked for once a minute to be erased: sign-in sessions and letters that ended, and
-- entries of the roll that an import replaced, without those in force. And the letters of a person.
CREATE INDEX login_session_expires ON login_session (expires_us);
CREATE INDEX outbox_done ON outbox (done_us) WHERE done_us IS NOT NULL;
CREATE INDEX outbox_recipient ON outbox (recipient);
CREATE INDEX roll_entry_ended ON roll_entry (until) WHERE until <> 9223372036854775807;
