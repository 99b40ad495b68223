-- Alerts that all given matchers fit touch no ticket from starts_at until ends_at.
CREATE TABLE silences (
  id INTEGER PRIMARY KEY,
  endpoint_id TEXT,
  company TEXT,
  alert_group TEXT,
  alert_key TEXT,
  summary_contains TEXT,
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX silences_ends ON silences (ends_at);
