-- What makes one ticket of many alerts: how often a key went down, what is down with it, and what is told later.

-- One row each time that a key went down, whether a ticket came of it or not.
CREATE TABLE openings (
  id INTEGER PRIMARY KEY,                   -- the alert that it began with
  key_hash TEXT NOT NULL,
  endpoint_id TEXT NOT NULL,
  origin TEXT NOT NULL,                     -- as in incident_sources
  group_hash TEXT,                          -- null: the endpoint does not group, or the alert has no group
  company TEXT,
  title TEXT NOT NULL,                      -- the ticket summary of the alert by itself
  kind TEXT NOT NULL,                       -- of trouble: what the message says without numbers and names
  at INTEGER NOT NULL,                      -- when it arrived
  recovered_at INTEGER
) STRICT;
CREATE INDEX openings_key ON openings (key_hash, at);
CREATE INDEX openings_group ON openings (group_hash, at) WHERE group_hash IS NOT NULL;
CREATE INDEX openings_at ON openings (at);

-- The incident of an outage is found by the keys that are part of it.
CREATE INDEX incident_sources_key ON incident_sources (key_hash);

-- A ticket of its own that is part of a larger trouble: the larger one stays open as long as it does.
CREATE TABLE incident_children (
  parent_id INTEGER NOT NULL,
  child_id INTEGER NOT NULL,
  PRIMARY KEY (parent_id, child_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_children_child ON incident_children (child_id);

-- Keys of which a person said that they are no part of an outage.
CREATE TABLE incident_splits (
  incident_id INTEGER NOT NULL,
  key_hash TEXT NOT NULL,
  PRIMARY KEY (incident_id, key_hash)
) STRICT, WITHOUT ROWID;

-- When the last alert was settled with it, whether a note told of it or not.
ALTER TABLE incidents ADD COLUMN heard_at INTEGER;

-- Alerts that are settled and that no note has told of yet.
CREATE TABLE untold (
  incident_id INTEGER NOT NULL,
  alert_id INTEGER NOT NULL,
  PRIMARY KEY (incident_id, alert_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX untold_alert ON untold (alert_id);

-- What opened during maintenance, a window or a silence and has not recovered: it is decided again when that ends.
CREATE TABLE catch_ups (
  alert_id INTEGER PRIMARY KEY,
  key_hash TEXT NOT NULL,
  endpoint_id TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX catch_ups_key ON catch_ups (key_hash);
