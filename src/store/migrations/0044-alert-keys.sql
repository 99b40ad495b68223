-- Which alerts are repeats of each other: the beginning of the name of an alert's key, 48 bits of it as a number.
ALTER TABLE alerts ADD COLUMN key_id INTEGER; -- null: decided by an earlier HookWise, or never decided

DROP VIEW undecided;
CREATE VIEW undecided AS
  SELECT seq * 1048576 + 1 AS id, seq, request_id, endpoint_id, 'queued' AS status, NULL AS action, NULL AS reason, NULL AS ticket_id,
    NULL AS summary, NULL AS error_message, NULL AS matched_rule, source_ip, received_at, NULL AS processed_at, NULL AS processing_ms,
    0 AS attempts_count, NULL AS next_attempt_at,
    -- Behind the body in its row: only looked for where there is one.
    CASE WHEN origin = 'replay' THEN replay_of END AS replay_of,
    NULL AS duplicate_of, 0 AS draft, NULL AS remark, NULL AS rca, NULL AS found, NULL AS incident_id, NULL AS resolved_at, NULL AS key_id
  FROM deliveries d WHERE seq > (SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM meta WHERE key = 'decided_through')
    AND NOT EXISTS (SELECT 1 FROM decided_ahead a WHERE a.seq = d.seq);
