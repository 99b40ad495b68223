-- Payloads that people keep to try rules with. They outlive the alert they came from, and go with their endpoint's row.
CREATE TABLE fixtures (
  id INTEGER PRIMARY KEY AUTOINCREMENT,     -- never given out again: an address names one payload for good
  endpoint_id TEXT NOT NULL,
  name TEXT NOT NULL,
  content_type TEXT,
  bytes INTEGER NOT NULL,
  sealed BLOB NOT NULL,                     -- as deliveries have it: headers and raw body, AES-256-GCM
  alert_id INTEGER,                         -- kept from this one, which may be gone
  kept_at INTEGER NOT NULL,
  kept_by TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX fixtures_name ON fixtures (endpoint_id, lower(name));
