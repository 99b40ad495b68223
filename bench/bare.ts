/** Baseline for all measurements: a Hono handler in its own process that reads the body and answers 202. */
import { Hono } from "hono";

const app = new Hono();
app.post("/w/:id", async (c) => {
	await c.req.arrayBuffer();
	return c.json({ status: "queued", message: "Webhook received", request_id: crypto.randomUUID() }, 202);
});
const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: app.fetch });
console.log(`ready at ${server.port}`);
