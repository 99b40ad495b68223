/** What everything is measured against: a Hono handler that reads the body and answers 202, in a process of its own. */
import { Hono } from "hono";

const app = new Hono();
app.post("/w/:id", async (c) => {
	await c.req.arrayBuffer();
	return c.json({ status: "queued", message: "Webhook received", request_id: crypto.randomUUID() }, 202);
});
const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: app.fetch });
console.log(`ready at ${server.port}`);
