-- The time zone in which a person reads times: an IANA name, `browser` for that of their browser, null for what HookWise is set to.
ALTER TABLE users ADD COLUMN time_zone TEXT;
