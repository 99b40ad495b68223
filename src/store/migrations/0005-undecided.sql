-- What was accepted and is not decided yet, as history shows it. Its rows in `alerts` are written with the decision, so that
-- accepting a webhook is one row. Every row of `alerts` past the cursor is a rejection.
CREATE VIEW undecided AS
  SELECT seq * 1048576 + 1 AS id, seq, request_id, endpoint_id, 'queued' AS status, NULL AS action, NULL AS reason, NULL AS ticket_id,
    NULL AS summary, NULL AS error_message, NULL AS matched_rule, source_ip, received_at, NULL AS processed_at, NULL AS processing_ms,
    0 AS attempts_count, NULL AS next_attempt_at,
    -- Behind the body in its row: only looked for where there is one.
    CASE WHEN origin = 'replay' THEN replay_of END AS replay_of,
    NULL AS duplicate_of, 0 AS draft, NULL AS remark, NULL AS rca, NULL AS found, NULL AS incident_id
  FROM deliveries WHERE seq > (SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM meta WHERE key = 'decided_through');

DELETE FROM alerts WHERE id IN (SELECT id FROM undecided);
