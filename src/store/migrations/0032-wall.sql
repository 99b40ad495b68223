-- Links by which a screen on a wall shows how everything stands, without a log-in.
CREATE TABLE wall_links (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  key_hash TEXT NOT NULL UNIQUE,           -- SHA-256, hexadecimal
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  last_used_at INTEGER
) STRICT;
