-- What is known of a refused webhook beside its line in history: what its sender did wrong, and the body of one that came with
-- the right credentials and could not be read.
CREATE TABLE refusals (
  alert_id INTEGER PRIMARY KEY,
  endpoint_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  hint TEXT,
  sealed BLOB,                              -- headers and body, AES-256-GCM
  handled_at INTEGER                        -- when a person replayed it; null asks for one where there is a body
) STRICT;
CREATE INDEX refusals_unread ON refusals (endpoint_id, alert_id) WHERE sealed IS NOT NULL AND handled_at IS NULL;
