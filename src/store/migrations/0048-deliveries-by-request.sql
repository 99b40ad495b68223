-- A node asks again with the same request id when it gets no answer (nodes/front/webhooks.ts): the delivery is found by it.
CREATE INDEX deliveries_request ON deliveries (request_id);
