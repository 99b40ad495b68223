-- The last half minute that a user's one-time code was taken for: a code works once, also across a restart.
ALTER TABLE users ADD COLUMN totp_used_step INTEGER;
