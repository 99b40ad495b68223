-- Times are milliseconds since the epoch, UTC. Sealed columns are ciphertext.
-- STRICT tables: SQLite then refuses a value of the wrong type instead of keeping it.

CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A deleted endpoint keeps its row while history or unfinished deliveries name it.
CREATE TABLE endpoints (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  name TEXT NOT NULL,
  bearer_auth_enabled INTEGER NOT NULL DEFAULT 1,
  bearer_token TEXT NOT NULL,               -- Fernet
  hmac_secret TEXT,                         -- Fernet
  hmac_header TEXT NOT NULL DEFAULT 'X-HookWise-Signature',
  trusted_ips TEXT NOT NULL DEFAULT '',
  is_enabled INTEGER NOT NULL DEFAULT 1,
  is_pinned INTEGER NOT NULL DEFAULT 0,
  is_draft INTEGER NOT NULL DEFAULT 0,
  display_order INTEGER NOT NULL DEFAULT 0,
  -- What decides: the fields of `config` are read by the pipeline as they stand, broken imports included.
  config TEXT NOT NULL,                     -- JSON object of every other configuration field
  config_health_status TEXT,
  config_health_message TEXT,
  timeout_ticket_id INTEGER,
  last_stale_alert_at INTEGER,
  last_rotated_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER
) STRICT;
CREATE INDEX endpoints_shown ON endpoints (display_order, created_at) WHERE deleted_at IS NULL;

-- Moves with every accepted webhook, so it is kept apart from the configuration and its version.
CREATE TABLE endpoint_activity (
  endpoint_id TEXT PRIMARY KEY,
  last_seen_at INTEGER NOT NULL,
  last_ip TEXT
) STRICT, WITHOUT ROWID;

-- The log of what was accepted, in order of arrival; the decide stage reads it behind a cursor in meta.
CREATE TABLE deliveries (
  seq INTEGER PRIMARY KEY,
  request_id TEXT NOT NULL,
  endpoint_id TEXT NOT NULL,
  origin TEXT NOT NULL,                     -- webhook, replay, test, heartbeat
  received_at INTEGER NOT NULL,
  source_ip TEXT,
  sealed BLOB,                              -- headers and raw body, AES-256-GCM
  replay_of INTEGER                         -- alert
) STRICT;

-- History: one row per alert (part of a delivery) or rejection. id = seq * 2^20 + part, so it sorts by arrival.
CREATE TABLE alerts (
  id INTEGER PRIMARY KEY,
  request_id TEXT NOT NULL,
  endpoint_id TEXT NOT NULL,
  status TEXT NOT NULL,                     -- queued held processing processed skipped failed dlq rejected
  action TEXT,                              -- create update close
  reason TEXT,
  ticket_id INTEGER,
  summary TEXT,
  error_message TEXT,
  matched_rule TEXT,
  source_ip TEXT,
  received_at INTEGER NOT NULL,
  processed_at INTEGER,
  processing_ms REAL,
  attempts_count INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER,
  replay_of INTEGER,
  duplicate_of INTEGER,
  draft INTEGER NOT NULL DEFAULT 0,
  rca TEXT,
  found TEXT,                               -- how the key's ticket was found, or that there is none
  incident_id INTEGER
) STRICT;
CREATE INDEX alerts_request ON alerts (request_id);
CREATE INDEX alerts_endpoint ON alerts (endpoint_id, id);
CREATE INDEX alerts_status ON alerts (status, id) WHERE status <> 'queued';
CREATE INDEX alerts_ticket ON alerts (ticket_id, id) WHERE ticket_id IS NOT NULL;
CREATE INDEX alerts_replays ON alerts (replay_of) WHERE replay_of IS NOT NULL;
CREATE INDEX alerts_unfinished ON alerts (id) WHERE status IN ('queued', 'held', 'processing', 'failed');
CREATE INDEX alerts_source ON alerts (source_ip, id) WHERE source_ip IS NOT NULL;

-- How many alerts are in which state, so that nobody counts a million rows. What is queued is counted as it stands:
-- accepting writes nothing here.
CREATE TABLE totals (
  endpoint_id TEXT NOT NULL,
  status TEXT NOT NULL,
  action TEXT NOT NULL,                     -- '' for none
  n INTEGER NOT NULL,
  PRIMARY KEY (endpoint_id, status, action)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER totals_insert AFTER INSERT ON alerts WHEN new.status <> 'queued' BEGIN
  INSERT INTO totals VALUES (new.endpoint_id, new.status, coalesce(new.action, ''), 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER totals_left AFTER UPDATE OF status, action ON alerts WHEN old.status <> 'queued' BEGIN
  UPDATE totals SET n = n - 1 WHERE endpoint_id = old.endpoint_id AND status = old.status AND action = coalesce(old.action, '');
END;
CREATE TRIGGER totals_entered AFTER UPDATE OF status, action ON alerts WHEN new.status <> 'queued' BEGIN
  INSERT INTO totals VALUES (new.endpoint_id, new.status, coalesce(new.action, ''), 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER totals_delete AFTER DELETE ON alerts WHEN old.status <> 'queued' BEGIN
  UPDATE totals SET n = n - 1 WHERE endpoint_id = old.endpoint_id AND status = old.status AND action = coalesce(old.action, '');
END;

-- What the pipeline said of an alert: ticket, key, trace. Read one at a time, so kept out of the list's rows.
CREATE TABLE verdicts (
  alert_id INTEGER PRIMARY KEY,
  verdict TEXT NOT NULL                     -- JSON of pipeline's Verdict
) STRICT;

-- Calls to the PSA made for an alert (the first of a merged batch).
CREATE TABLE calls (
  id INTEGER PRIMARY KEY,
  alert_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  call TEXT NOT NULL,
  status INTEGER,
  duration_ms REAL NOT NULL,
  error TEXT,
  message TEXT
) STRICT;
CREATE INDEX calls_alert ON calls (alert_id, id);

CREATE TABLE idempotency (
  endpoint_id TEXT NOT NULL,
  digest BLOB NOT NULL,                     -- SHA-256 of key and body
  request_id TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (endpoint_id, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_expiry ON idempotency (expires_at);

-- Counters outlive the history they came from. hour = floor(ms / 3,600,000).
CREATE TABLE counters (
  hour INTEGER NOT NULL,
  endpoint_id TEXT NOT NULL,
  name TEXT NOT NULL,
  n REAL NOT NULL,
  PRIMARY KEY (hour, endpoint_id, name)
) STRICT, WITHOUT ROWID;

-- The hot tables. A key is the unit of work: its jobs run in order of id, one batch at a time.
CREATE TABLE job_keys (
  lane TEXT NOT NULL,
  key TEXT NOT NULL,
  share TEXT NOT NULL,                      -- who it is accounted to in the fair share
  ready_at INTEGER NOT NULL,
  parked_until INTEGER,                     -- when its waiting jobs are due
  leased INTEGER NOT NULL DEFAULT 0,        -- 1 while a worker of this process has it; taken back at start
  attempts INTEGER NOT NULL DEFAULT 0,      -- failed tries of what is at the head
  crashes INTEGER NOT NULL DEFAULT 0,       -- leases in a row that a dead process left
  error TEXT,
  PRIMARY KEY (lane, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX job_keys_ready ON job_keys (lane, share, ready_at) WHERE leased = 0;

CREATE TABLE jobs (
  lane TEXT NOT NULL,
  key TEXT NOT NULL,
  id INTEGER NOT NULL,                      -- what the lane works on (an alert); ids of a key rise with arrival
  tag TEXT NOT NULL,                        -- the lane's own word for the kind of work (an alert type)
  wait TEXT NOT NULL DEFAULT 'no',          -- no; parked: not handed out before the key's time; due: that time has come
  PRIMARY KEY (lane, key, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX jobs_id ON jobs (id);

-- One life of a ticket for a key. The newest row of a key is the current one.
CREATE TABLE incidents (
  id INTEGER PRIMARY KEY,
  key_hash TEXT NOT NULL,
  endpoint_id TEXT NOT NULL,
  psa TEXT NOT NULL,
  key TEXT NOT NULL,                        -- JSON of IncidentKey
  state TEXT NOT NULL,                      -- opening open closed gone
  ticket_id INTEGER,
  opened_at INTEGER,
  closed_at INTEGER,
  checked_at INTEGER,                       -- when the PSA last said that it is open
  news_at INTEGER                           -- creation or last note; note_interval_minutes counts from here
) STRICT;
CREATE INDEX incidents_key ON incidents (psa, key_hash, id);
CREATE INDEX incidents_ticket ON incidents (psa, ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX incidents_open ON incidents (endpoint_id) WHERE state = 'open';

-- Written down before a write is sent to the PSA; done when its effect is known.
CREATE TABLE intents (
  id INTEGER PRIMARY KEY,
  incident_id INTEGER NOT NULL,
  kind TEXT NOT NULL,                       -- create note close reopen
  marker TEXT NOT NULL,
  step TEXT NOT NULL,                       -- how far it got: planned, noted (close), moved (reopen)
  doubt INTEGER NOT NULL DEFAULT 1,         -- 1: sent or about to be, effect unknown; a dead process leaves it so
  looked INTEGER NOT NULL DEFAULT 0,        -- look-ups since then that found nothing
  state TEXT NOT NULL,                      -- pending done failed
  leader INTEGER NOT NULL,                  -- first alert it acts for
  through INTEGER NOT NULL,                 -- last alert it acts for
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX intents_pending ON intents (incident_id) WHERE state = 'pending';

-- The root-cause note of a ticket: born waiting with the ticket's creation, kept as long as its alert.
CREATE TABLE rca_notes (
  alert_id INTEGER PRIMARY KEY,
  endpoint_id TEXT NOT NULL,
  ticket_id INTEGER NOT NULL,
  status TEXT NOT NULL,                     -- waiting answered done failed off
  marker TEXT NOT NULL,                     -- a line of the note, by which it is known again
  doubt INTEGER NOT NULL DEFAULT 0,         -- 1: the note was sent or is about to be, effect unknown; a dead process leaves it so
  looked INTEGER NOT NULL DEFAULT 0,        -- look-ups since then that found nothing
  tries INTEGER NOT NULL DEFAULT 0,         -- failed ones: of the model while waiting, of the PSA once answered
  model TEXT,
  instruction_version TEXT,                 -- hash of system prompt and the endpoint's instructions
  answer TEXT,
  cut INTEGER NOT NULL DEFAULT 0,           -- 1: the answer ends where it had to, not where it should
  error TEXT,
  helpful INTEGER,                          -- 1, 0, null: nobody said
  ms REAL,                                  -- that the model took
  created_at INTEGER NOT NULL,
  answered_at INTEGER,
  ended_at INTEGER
) STRICT;

-- What people thought of the notes; outlives them, so that instructions can be compared over months.
CREATE TABLE rca_tally (
  endpoint_id TEXT NOT NULL,
  model TEXT NOT NULL,
  instruction_version TEXT NOT NULL,
  notes INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  helpful INTEGER NOT NULL DEFAULT 0,
  unhelpful INTEGER NOT NULL DEFAULT 0,
  ms REAL NOT NULL DEFAULT 0,               -- of all answers together
  last_at INTEGER NOT NULL,
  PRIMARY KEY (endpoint_id, model, instruction_version)
) STRICT, WITHOUT ROWID;

CREATE TABLE tenant_map (
  id INTEGER PRIMARY KEY,
  tenant_value TEXT NOT NULL,
  company_id TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX tenant_map_value ON tenant_map (lower(tenant_value));

CREATE TABLE unmatched_tenants (
  tenant_value TEXT PRIMARY KEY,
  endpoint_id TEXT NOT NULL,
  seen INTEGER NOT NULL,
  first_seen_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
  id INTEGER PRIMARY KEY,
  username TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  role TEXT NOT NULL,                       -- viewer operator admin
  totp_secret TEXT,                         -- Fernet
  totp_enabled INTEGER NOT NULL DEFAULT 0,
  recovery_codes TEXT NOT NULL DEFAULT '[]', -- JSON of hashes
  created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX users_name ON users (lower(username));

CREATE TABLE sessions (
  id_hash TEXT PRIMARY KEY,                 -- SHA-256 of the cookie's id
  user_id INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  source_ip TEXT,
  user_agent TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE api_keys (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  key_hash TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER,
  revoked_at INTEGER
) STRICT;

CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  source_ip TEXT,
  action TEXT NOT NULL,                     -- endpoint.update, login.failed, …
  endpoint_id TEXT,
  subject TEXT,
  changes TEXT NOT NULL DEFAULT '[]'        -- JSON of {field, old, new}; secrets as "changed"
) STRICT;
CREATE INDEX audit_endpoint ON audit (endpoint_id, id) WHERE endpoint_id IS NOT NULL;

CREATE TABLE sandbox_tickets (
  id INTEGER PRIMARY KEY,
  summary TEXT NOT NULL,
  description TEXT NOT NULL,
  board TEXT NOT NULL,
  status TEXT NOT NULL,
  closed INTEGER NOT NULL DEFAULT 0,
  closed_at INTEGER,
  company TEXT,
  fields TEXT NOT NULL,                     -- JSON: priority, type, subtype, item, severity, impact
  xref TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sandbox_tickets_xref ON sandbox_tickets (xref);
CREATE INDEX sandbox_tickets_summary ON sandbox_tickets (summary) WHERE closed = 0;

CREATE TABLE sandbox_notes (
  id INTEGER PRIMARY KEY,
  ticket_id INTEGER NOT NULL,
  text TEXT NOT NULL,
  kind TEXT NOT NULL,                       -- internal resolution discussion
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sandbox_notes_ticket ON sandbox_notes (ticket_id, id);

-- Alerts whose words are not in the index yet, or changed since.
CREATE TABLE words_due (
  alert_id INTEGER PRIMARY KEY
) STRICT;

-- Words of summary, masked payload, error and ids; filled in the background from words_due.
CREATE VIRTUAL TABLE alerts_words USING fts5 (
  words,
  content = '',
  contentless_delete = 1,
  tokenize = 'unicode61 remove_diacritics 2',
  prefix = '1 2 3'
);
-- Left to itself it merges inside whatever deletes a row, for 100 ms at a time; retention does that in small steps.
INSERT INTO alerts_words (alerts_words, rank) VALUES ('deletemerge', 0);
