import { expect, test } from "bun:test";
import { type Client, eventually, type HistoryItem, startHookWise } from "../support/index.ts";

interface Silence {
	readonly id: number;
	readonly state: string;
	readonly company: string | null;
	readonly created_by: string;
	readonly starts_at: string;
	readonly ends_at: string;
	readonly reason: string;
}

const settled = (client: Client, requestId: string): Promise<HistoryItem> =>
	eventually("the alert is finished", async () => {
		const item = await client.item(requestId);
		return ["processed", "skipped"].includes(item.status) ? item : null;
	});

const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

test("a silence is made, listed, changed and ended, and the audit tells of each", async () => {
	await using hookwise = await startHookWise();
	const { client } = hookwise;
	const made = await client.call("POST", "/api/silences", { company: "AcmeCorp", ends_at: inHours(6), reason: "Switch replaced" });
	expect(made.status).toBe(201);
	const silence = (await made.json()) as Silence;
	expect(silence).toMatchObject({
		company: "AcmeCorp",
		endpoint_id: null,
		state: "active",
		created_by: "admin",
		reason: "Switch replaced",
	});
	const later = await client.call("POST", "/api/silences", { summary_contains: "backup", starts_at: inHours(1), ends_at: inHours(2) });
	expect(await later.json()).toMatchObject({ state: "scheduled" });
	const list = (await (await client.call("GET", "/api/silences")).json()) as { items: Silence[] };
	expect(list.items.map(({ state }) => state)).toEqual(["scheduled", "active"]);
	// What was read may be sent back whole.
	const changed = await client.call("PATCH", `/api/silences/${silence.id}`, { ...silence, reason: "Done sooner", ends_at: inHours(3) });
	expect(changed.status).toBe(200);
	expect(await changed.json()).toMatchObject({ reason: "Done sooner", company: "AcmeCorp", starts_at: silence.starts_at });
	expect((await client.call("DELETE", `/api/silences/${silence.id}`)).status).toBe(204);
	expect((await client.call("GET", `/api/silences/${silence.id}`)).status).toBe(404);
	const audit = (await (await client.call("GET", "/api/audit?action=silence")).json()) as { items: { action: string }[] };
	expect(audit.items.map(({ action }) => action)).toEqual(["silence.delete", "silence.update", "silence.create", "silence.create"]);
});

test.each([
	["company", { ends_at: inHours(1) }],
	["ends_at", { company: "AcmeCorp" }],
	["ends_at", { company: "AcmeCorp", ends_at: "tomorrow" }],
	["ends_at", { company: "AcmeCorp", starts_at: inHours(2), ends_at: inHours(1) }],
	["ends_at", { company: "AcmeCorp", starts_at: inHours(-2), ends_at: inHours(-1) }],
	["endpoint_id", { endpoint_id: "nobody", ends_at: inHours(1) }],
	["until", { company: "AcmeCorp", ends_at: inHours(1), until: inHours(1) }],
])("a wrong silence is refused with its field: %s", async (field, body) => {
	await using hookwise = await startHookWise();
	const answer = await hookwise.client.call("POST", "/api/silences", body);
	expect(answer.status).toBe(422);
	expect(((await answer.json()) as { errors: { field: string }[] }).errors.map((error) => error.field)).toEqual([field]);
});

test("while a silence holds, what it fits is skipped and everything else is not", async () => {
	await using hookwise = await startHookWise();
	const { client } = hookwise;
	const endpoint = await client.endpoint({ json_mapping: { summary: "$.name", customer_id: "$.company" } });
	const made = (await (await client.call("POST", "/api/silences", { company: "AcmeCorp", ends_at: inHours(1) })).json()) as Silence;
	const quiet = await client.accepted(endpoint, { state: "firing", name: "SRV1", company: "AcmeCorp" });
	const loud = await client.accepted(endpoint, { state: "firing", name: "SRV1", company: "Northwind" });
	expect(await settled(client, quiet)).toMatchObject({ status: "skipped", reason: "silenced" });
	expect(await settled(client, loud)).toMatchObject({ status: "processed", action: "create" });
	await client.call("DELETE", `/api/silences/${made.id}`);
	expect(await settled(client, await client.accepted(endpoint, { state: "firing", name: "SRV2", company: "AcmeCorp" }))).toMatchObject({
		action: "create",
	});
});
