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
