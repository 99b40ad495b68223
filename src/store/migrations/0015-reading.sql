-- What pages and the API ask of incidents, and how people read times.

-- The time zone in which a person reads times: an IANA name, `browser` for that of their browser, null for what HookWise is set to.
ALTER TABLE users ADD COLUMN time_zone TEXT;

-- Lists of incidents, newest first, and those of an endpoint.
CREATE INDEX incidents_newest ON incidents (psa, id) WHERE ticket_id IS NOT NULL;
CREATE INDEX incident_sources_endpoint ON incident_sources (endpoint_id, incident_id);

-- Dead letters that nobody has dealt with.
CREATE INDEX alerts_unresolved ON alerts (id) WHERE status = 'dlq' AND resolved_at IS NULL;

-- Where a ticket was and whose when ConnectWise last told of it: what differs is a person's move, and told on the timeline.
CREATE TABLE seen_tickets (
  psa TEXT NOT NULL,
  ticket_id INTEGER NOT NULL,
  board TEXT,
  owner TEXT,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (psa, ticket_id)
) STRICT, WITHOUT ROWID;

-- What is told by "Needs a person" though it is no row of `needs`, and a person has dealt with, until something new of it comes.
CREATE TABLE dismissals (
  subject TEXT PRIMARY KEY,
  through INTEGER NOT NULL,                 -- of what came until then
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- As before, with the column that `alerts` has since.
DROP VIEW undecided;
CREATE VIEW undecided AS
  SELECT seq * 1048576 + 1 AS id, seq, request_id, endpoint_id, 'queued' AS status, NULL AS action, NULL AS reason, NULL AS ticket_id,
    NULL AS summary, NULL AS error_message, NULL AS matched_rule, source_ip, received_at, NULL AS processed_at, NULL AS processing_ms,
    0 AS attempts_count, NULL AS next_attempt_at,
    -- Behind the body in its row: only looked for where there is one.
    CASE WHEN origin = 'replay' THEN replay_of END AS replay_of,
    NULL AS duplicate_of, 0 AS draft, NULL AS remark, NULL AS rca, NULL AS found, NULL AS incident_id, NULL AS resolved_at
  FROM deliveries WHERE seq > (SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM meta WHERE key = 'decided_through');
