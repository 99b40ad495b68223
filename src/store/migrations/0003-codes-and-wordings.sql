-- The last half minute that a user's one-time code was taken for: a code works once, also across a restart.
ALTER TABLE users ADD COLUMN totp_used_step INTEGER;

-- The words that an instruction version stands for, so that people know what they judged; null for those counted before.
ALTER TABLE rca_tally ADD COLUMN wording TEXT;
