import { expect, test } from "bun:test";
import { eventually, startHookWise } from "../support/index.ts";

test("a first webhook posted with the token of a new endpoint becomes a sandbox ticket, and its CLOSE closes it", async () => {
	await using hookwise = await startHookWise();
	const { client } = hookwise;
	const endpoint = await client.endpoint({ name: "Uptime Kuma", trigger_field: "$.heartbeat.status", open_value: "0", close_value: "1" });
	const payload = (status: number) => ({ heartbeat: { status }, monitor: { name: "Mail server" }, msg: "No answer on port 25" });

	const opened = await client.accepted(endpoint, payload(0));
	const created = await eventually("the ticket is there", async () => (await client.sandbox())[0]);
	expect(created).toMatchObject({ summary: "Alert: Mail server", board: "Service Board", status: "New", closed: false });
	const item = await eventually("history says so", async () => {
		const found = await client.item(opened);
		return found.status === "processed" && found;
	});
	expect(item).toMatchObject({ action: "create", ticket_id: created.id, summary: "Alert: Mail server" });

	await client.accepted(endpoint, payload(1));
	const closed = await eventually("the ticket is closed", async () => (await client.sandbox()).find((ticket) => ticket.closed));
	expect(closed.id).toBe(created.id);
	expect(closed.notes.some(({ internal, text }) => !internal && text.includes("Mail server"))).toBe(true);
	expect(await client.sandbox()).toHaveLength(1);
});
