-- When the next key of a lane is ready is asked after every turn, however many wait.
CREATE INDEX IF NOT EXISTS job_keys_soonest ON job_keys (lane, ready_at) WHERE leased = 0;
