-- What explanations tell: which configuration decided and how long it took, what was asked of the PSA and what came.
ALTER TABLE alerts ADD COLUMN remark TEXT; -- what is worth a word beside the outcome in lists
ALTER TABLE verdicts ADD COLUMN version INTEGER; -- of the endpoint's configuration that decided
ALTER TABLE verdicts ADD COLUMN decide_ms REAL;
ALTER TABLE verdicts ADD COLUMN ack_ms REAL; -- from the webhook's arrival to its 202
ALTER TABLE calls ADD COLUMN asked TEXT; -- what was asked for: `exactly this summary`, `marker …`
ALTER TABLE calls ADD COLUMN gave TEXT; -- what came, in a word or two: `0 found`, `#482917`
ALTER TABLE calls ADD COLUMN answer TEXT; -- the beginning of the answer's body, masked

DROP TRIGGER totals_insert;
DROP TRIGGER totals_left;
DROP TRIGGER totals_entered;
DROP TRIGGER totals_delete;
DROP TABLE totals;

-- How many alerts are in which state, by the hour they were received in, so that nobody counts a million rows. What is
-- queued is counted as it stands: accepting writes nothing here.
CREATE TABLE totals (
  status TEXT NOT NULL,
  hour INTEGER NOT NULL,                    -- floor(received_at / 3,600,000)
  endpoint_id TEXT NOT NULL,
  action TEXT NOT NULL,                     -- '' for none
  n INTEGER NOT NULL,
  PRIMARY KEY (status, hour, endpoint_id, action)
) STRICT, WITHOUT ROWID;
INSERT INTO totals
  SELECT status, received_at / 3600000, endpoint_id, coalesce(action, ''), count(*) FROM alerts WHERE status <> 'queued' GROUP BY 1, 2, 3, 4;
CREATE TRIGGER totals_insert AFTER INSERT ON alerts WHEN new.status <> 'queued' BEGIN
  INSERT INTO totals VALUES (new.status, new.received_at / 3600000, new.endpoint_id, coalesce(new.action, ''), 1)
    ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER totals_left AFTER UPDATE OF status, action ON alerts WHEN old.status <> 'queued' BEGIN
  UPDATE totals SET n = n - 1 WHERE status = old.status AND hour = old.received_at / 3600000
    AND endpoint_id = old.endpoint_id AND action = coalesce(old.action, '');
END;
CREATE TRIGGER totals_entered AFTER UPDATE OF status, action ON alerts WHEN new.status <> 'queued' BEGIN
  INSERT INTO totals VALUES (new.status, new.received_at / 3600000, new.endpoint_id, coalesce(new.action, ''), 1)
    ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER totals_delete AFTER DELETE ON alerts WHEN old.status <> 'queued' BEGIN
  UPDATE totals SET n = n - 1 WHERE status = old.status AND hour = old.received_at / 3600000
    AND endpoint_id = old.endpoint_id AND action = coalesce(old.action, '');
  DELETE FROM totals WHERE status = old.status AND hour = old.received_at / 3600000
    AND endpoint_id = old.endpoint_id AND action = coalesce(old.action, '') AND n <= 0;
END;
