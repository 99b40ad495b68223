-- A token that was replaced may count beside the new one until a chosen time; who still uses it is written down.
ALTER TABLE endpoints ADD COLUMN old_bearer_token TEXT;        -- Fernet; NULL: none
ALTER TABLE endpoints ADD COLUMN old_token_ends_at INTEGER;

CREATE TABLE old_token_uses (
  endpoint_id TEXT NOT NULL,
  source_ip TEXT NOT NULL,
  user_agent TEXT NOT NULL,                -- cut; '' where none was sent
  uses INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (endpoint_id, source_ip, user_agent)
) STRICT, WITHOUT ROWID;
