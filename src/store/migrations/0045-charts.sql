-- What charts ask: the tickets that were made in a time, of all endpoints and of one, and what belongs to a company.
CREATE INDEX alerts_created ON alerts (id) WHERE status = 'processed' AND action = 'create';
CREATE INDEX alerts_created_endpoint ON alerts (endpoint_id, id) WHERE status = 'processed' AND action = 'create';
CREATE INDEX incidents_company ON incidents (psa, company COLLATE NOCASE, id) WHERE ticket_id IS NOT NULL;
