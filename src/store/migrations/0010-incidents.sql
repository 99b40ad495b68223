-- The life of a ticket: what an incident is made of, what happened to it, what is due for it, and what a person has to see to.

-- An incident has one ticket and any number of sources. Its work is done in one queue, the lane key.
ALTER TABLE incidents ADD COLUMN lane_key TEXT;                       -- null: key_hash
ALTER TABLE incidents ADD COLUMN company TEXT;                        -- identifier
ALTER TABLE incidents ADD COLUMN summary TEXT;                        -- of the ticket, as HookWise sent or found it
ALTER TABLE incidents ADD COLUMN ours INTEGER NOT NULL DEFAULT 0;     -- 1: HookWise made the ticket
ALTER TABLE incidents ADD COLUMN priority TEXT;                       -- of the ticket, as last known
ALTER TABLE incidents ADD COLUMN severity TEXT;                       -- as the last alert had it
ALTER TABLE incidents ADD COLUMN message TEXT;                        -- as the last alert had it
ALTER TABLE incidents ADD COLUMN alerts INTEGER NOT NULL DEFAULT 0;   -- that were settled with this incident
ALTER TABLE incidents ADD COLUMN notes INTEGER NOT NULL DEFAULT 0;    -- that HookWise wrote into the ticket
ALTER TABLE incidents ADD COLUMN flapping INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incidents ADD COLUMN grouped INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incidents ADD COLUMN merged_into INTEGER;                 -- ticket that a person merged this one into
ALTER TABLE incidents ADD COLUMN resolution_at INTEGER;               -- the resolution note was written; it is written once
ALTER TABLE incidents ADD COLUMN wont_fix_until INTEGER;              -- further alerts of the key are skipped until then
CREATE INDEX incidents_merged ON incidents (psa, merged_into) WHERE merged_into IS NOT NULL;
UPDATE incidents SET company = key ->> '$.company', summary = (SELECT a.summary FROM alerts a WHERE a.ticket_id = incidents.ticket_id
    AND a.summary IS NOT NULL ORDER BY a.id LIMIT 1),
  ours = EXISTS (SELECT 1 FROM intents i WHERE i.incident_id = incidents.id AND i.kind = 'create' AND i.state = 'done')
  WHERE ticket_id IS NOT NULL;

-- What holds an incident open: an endpoint with what the alert is about there.
CREATE TABLE incident_sources (
  incident_id INTEGER NOT NULL,
  key_hash TEXT NOT NULL,
  endpoint_id TEXT NOT NULL,
  origin TEXT NOT NULL,                     -- kind and text, whatever prefix and company are configured; '' where not known
  state TEXT NOT NULL,                      -- open recovered
  opened_at INTEGER NOT NULL,
  recovered_at INTEGER,
  PRIMARY KEY (incident_id, key_hash, endpoint_id, origin)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_sources_origin ON incident_sources (endpoint_id, origin) WHERE state = 'open';
INSERT INTO incident_sources SELECT id, key_hash, endpoint_id, iif(key ->> '$.kind' = 'dedup' AND instr(key, '\u0000') = 0, 'dedup:' || (key ->> '$.text'), ''), 'open',
  coalesce(opened_at, 0), NULL FROM incidents WHERE state = 'open' AND ticket_id IS NOT NULL;

CREATE TABLE incident_timeline (
  id INTEGER PRIMARY KEY,
  incident_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  what TEXT NOT NULL,                       -- raised, created, noted, raised priority, …
  alert_id INTEGER,
  by TEXT,                                  -- a person or a source; null: HookWise
  detail TEXT
) STRICT;
CREATE INDEX incident_timeline_incident ON incident_timeline (incident_id, id);

-- A key whose work is done in the queue of an incident that is not its own (merged, grouped).
CREATE TABLE routes (
  key_hash TEXT PRIMARY KEY,
  lane_key TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX routes_lane_key ON routes (lane_key);
ALTER TABLE jobs ADD COLUMN member TEXT;    -- the alert's own key where that is not the queue's; null otherwise

-- What is due for an incident at a time. Then it becomes a job of the incident's queue, with the negative of its id.
CREATE TABLE wakes (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  incident_id INTEGER NOT NULL,
  data TEXT NOT NULL DEFAULT '{}',          -- JSON, of its kind
  queued INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX wakes_due ON wakes (at) WHERE queued = 0;
CREATE INDEX wakes_incident ON wakes (incident_id, kind);

-- When a key last recovered: what began before that and comes later is over.
CREATE TABLE recoveries (
  key_hash TEXT PRIMARY KEY,
  alert_id INTEGER NOT NULL,
  handled_at INTEGER NOT NULL,
  occurred_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX recoveries_handled ON recoveries (handled_at);

-- What needs a person.
CREATE TABLE needs (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,                    -- what of this kind; once more of the same is counted, not listed
  message TEXT NOT NULL,
  since INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  endpoint_id TEXT,
  company TEXT,
  ticket_id INTEGER,
  alert_id INTEGER,
  count INTEGER NOT NULL DEFAULT 1,
  ended_at INTEGER                          -- dismissed by a person, or cured
) STRICT;
CREATE UNIQUE INDEX needs_subject ON needs (kind, subject);
CREATE INDEX needs_open ON needs (since) WHERE ended_at IS NULL;

ALTER TABLE intents ADD COLUMN doubt_since INTEGER;  -- when the try that is in doubt ended; null: the process died with it
ALTER TABLE intents ADD COLUMN ticket_id INTEGER;    -- the ticket it writes to; null: the incident's
ALTER TABLE intents ADD COLUMN above_id INTEGER;     -- highest ticket number known before a create
ALTER TABLE intents ADD COLUMN resent INTEGER NOT NULL DEFAULT 0; -- sent again after it was in doubt

ALTER TABLE alerts ADD COLUMN resolved_at INTEGER;   -- a dead letter that is dealt with
ALTER TABLE deliveries ADD COLUMN forced INTEGER NOT NULL DEFAULT 0; -- a replay that acts though its key has recovered since
