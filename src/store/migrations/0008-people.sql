-- A first password is changed at the first log-in.
ALTER TABLE users ADD COLUMN must_change INTEGER NOT NULL DEFAULT 0;

-- Where users proved themselves before: such an address goes first when somebody floods the log-in.
CREATE TABLE known_addresses (
	user_id INTEGER NOT NULL,
	-- As the throttle has it: IPv4, or the /64 of IPv6.
	address TEXT NOT NULL,
	seen_at INTEGER NOT NULL,
	PRIMARY KEY (user_id, address)
) WITHOUT ROWID;
