-- Who is told when HookWise itself is in trouble, beside the address in the settings.
CREATE TABLE alarm_receivers (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  sealed TEXT NOT NULL,                    -- Fernet: addresses hold secrets, mail servers have passwords
  created_at INTEGER NOT NULL
) STRICT;
