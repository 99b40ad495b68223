import { Database } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { eventually, type HookWise, type MadeEndpoint, startHookWise } from "../support/index.ts";
import { type Ask, asEach, fieldsOf, type Role } from "./caller.ts";

let hookwise: HookWise;
let as: Readonly<Record<Role, Ask>>;
beforeAll(async () => {
	hookwise = await startHookWise({ env: { MAX_CONTENT_LENGTH_KB: "4" } });
	as = await asEach(hookwise);
});
afterAll(() => hookwise[Symbol.asyncDispose]());

const PAYLOAD = { state: "firing", monitor: { name: "SRV-01", site: "North" }, password: "hunter2-secret" };
const made = (name: string): Promise<MadeEndpoint> => hookwise.client.endpoint({ name });
const path = (endpoint: MadeEndpoint, rest = ""): string => `/api/endpoints/${endpoint.id}/fixtures${rest}`;

/** A webhook that has its place in history; the id of that. */
async function received(endpoint: MadeEndpoint, payload: unknown): Promise<string> {
	const request = await hookwise.client.accepted(endpoint, payload);
	const item = await eventually("it is finished", async () => {
		const found = await hookwise.client.item(request);
		return ["processed", "skipped"].includes(found.status) && found;
	});
	return item.id;
}

describe("a fixture", () => {
	test("is kept by an operator, read by a viewer with its secrets masked, renamed and deleted", async () => {
		const endpoint = await made("Kept");
		const kept = await as.operator("POST", path(endpoint), { name: " Disk full ", payload: PAYLOAD });
		expect([kept.status, kept.body]).toMatchObject([
			201,
			{ name: "Disk full", kept_by: "key:a operator", log_id: null, payload: { ...PAYLOAD, password: "********" }, payload_problem: null },
		]);
		const { id } = kept.body;
		const list = await as.viewer("GET", path(endpoint));
		expect(list.body.items).toEqual([
			{
				id,
				name: "Disk full",
				content_type: "application/json",
				bytes: kept.body.bytes,
				log_id: null,
				kept_at: kept.body.kept_at,
				kept_by: "key:a operator",
			},
		]);
		expect((await as.viewer("GET", path(endpoint, `/${id}`))).body).toEqual(kept.body);
		expect((await as.operator("PATCH", path(endpoint, `/${id}`), { name: "Disk" })).body.name).toBe("Disk");
		expect((await as.operator("DELETE", path(endpoint, `/${id}`))).status).toBe(204);
		expect((await as.operator("DELETE", path(endpoint, `/${id}`))).status).toBe(404);
		expect((await as.viewer("GET", path(endpoint, `/${id}`))).status).toBe(404);
		const { body } = await as.viewer("GET", `/api/audit?endpoint=${endpoint.id}`);
		expect(body.items.slice(0, 3).map(({ action }: { action: string }) => action)).toEqual([
			"fixture.delete",
			"fixture.rename",
			"fixture.keep",
		]);
	});

	test("of an alert has the body exactly as it came, and outlives the alert", async () => {
		const endpoint = await made("From history");
		const raw = '{"state":"firing", "big": 12345678901234567890, "monitor":{"name":"SRV-02"}}';
		const logId = await received(endpoint, raw);
		const kept = await as.operator("POST", path(endpoint), { name: "Big", log_id: logId });
		expect([kept.status, kept.body.bytes, kept.body.log_id]).toEqual([201, raw.length, logId]);
		expect((await as.operator("DELETE", `/api/logs/${logId}`)).status).toBe(204);
		const { text } = await as.viewer("GET", path(endpoint, `/${kept.body.id}`));
		expect(text).toContain('"big":12345678901234567890');
	});

	test("is nobody else's: another endpoint neither shows it nor keeps from its history", async () => {
		const [mine, other] = [await made("Mine"), await made("Other")];
		const logId = await received(mine, PAYLOAD);
		const { body } = await as.operator("POST", path(mine), { name: "One", payload: PAYLOAD });
		expect((await as.viewer("GET", path(other, `/${body.id}`))).status).toBe(404);
		expect((await as.operator("PATCH", path(other, `/${body.id}`), { name: "Two" })).status).toBe(404);
		expect((await as.operator("DELETE", path(other, `/${body.id}`))).status).toBe(404);
		const kept = await as.operator("POST", path(other), { name: "Two", log_id: logId });
		expect([kept.status, fieldsOf(kept)]).toEqual([422, ["log_id"]]);
	});

	test("is sealed where it lies", async () => {
		const endpoint = await made("Sealed");
		const { body } = await as.operator("POST", path(endpoint), { name: "Secret", payload: PAYLOAD });
		const db = new Database(join(hookwise.dataDir, "hookwise.db"), { readonly: true });
		const { sealed } = db.query("SELECT sealed FROM fixtures WHERE id = ?").get(Number(body.id)) as { sealed: Uint8Array };
		db.close();
		expect(sealed.length).toBeGreaterThan(body.bytes);
		expect(Buffer.from(sealed).includes("hunter2")).toBe(false);
	});

	test("goes with its endpoint", async () => {
		const endpoint = await made("Gone");
		await as.operator("POST", path(endpoint), { name: "One", payload: PAYLOAD });
		await as.operator("DELETE", `/api/endpoints/${endpoint.id}`);
		expect((await as.viewer("GET", path(endpoint))).status).toBe(404);
	});

	test("that cannot be kept is refused, naming the field and what to do", async () => {
		const endpoint = await made("Strict");
		await as.operator("POST", path(endpoint), { name: "One", payload: PAYLOAD });
		const rows: [unknown, string][] = [
			[{ name: "one", payload: PAYLOAD }, "name"],
			[{ name: " ", payload: PAYLOAD }, "name"],
			[{ name: "x".repeat(101), payload: PAYLOAD }, "name"],
			[{ payload: PAYLOAD }, "name"],
			[{ name: "Two" }, "payload"],
			[{ name: "Two", payload: PAYLOAD, log_id: "1" }, "payload"],
			[{ name: "Two", payload: {} }, "payload"],
			[{ name: "Two", payload: "text" }, "payload"],
			[{ name: "Two", payload: { long: "x".repeat(4096) } }, "payload"],
			[{ name: "Two", log_id: "999999999" }, "log_id"],
			[{ name: "Two", log_id: "abc" }, "log_id"],
			[{ name: "Two", payload: PAYLOAD, more: 1 }, "more"],
		];
		for (const [body, field] of rows) {
			const answer = await as.operator("POST", path(endpoint), body);
			expect([body, answer.status, fieldsOf(answer)]).toEqual([body, 422, [field]]);
		}
		expect((await as.viewer("GET", path(endpoint))).body.items.length).toBe(1);
		expect((await as.viewer("POST", path(endpoint), { name: "Two", payload: PAYLOAD })).status).toBe(403);
	});

	test("is one of a hundred at most", async () => {
		const endpoint = await made("Full");
		const keep = (name: string) => as.operator("POST", path(endpoint), { name, payload: { state: "ok" } });
		const answers = await Promise.all(Array.from({ length: 101 }, (_one, index) => keep(`F${index}`)));
		const refused = answers.filter(({ status }) => status !== 201);
		expect(refused.map(({ status, body }) => [status, body.message])).toEqual([
			[409, "This endpoint has 100 fixtures, the most it may have. Delete one first"],
		]);
		expect((await as.viewer("GET", path(endpoint))).body.items.length).toBe(100);
	});
});

describe("a comparison", () => {
	test("tells what each fixture comes to before and after, and writes nothing", async () => {
		const endpoint = await made("Compared");
		await as.operator("POST", path(endpoint), { name: "Down", payload: PAYLOAD });
		await as.operator("POST", path(endpoint), { name: "Up", payload: { state: "ok", monitor: { name: "SRV-01" } } });
		const { status, body } = await as.viewer("POST", path(endpoint, "/compare"), { board: "NOC", open_value: "never" });
		expect(status).toBe(200);
		expect(body).toMatchObject({ changed: 2, unchanged: 0, left: 0, assumptions: expect.stringContaining("no open ticket") });
		const [up, down] = body.items;
		expect(up).toMatchObject({ name: "Up", problem: null, changes: [{ part: 1, field: "board", before: "Service Board", after: "NOC" }] });
		expect(down.before[0]).toMatchObject({ action: "create", alert_type: "OPEN" });
		expect(down.after[0]).toMatchObject({ action: "skip", reason: "no_trigger_match", alert_type: "GENERIC" });
		expect(down.changes.map(({ field }: { field: string }) => field)).toEqual(["action", "reason", "alert_type", "board"]);
		expect((await as.viewer("GET", `/api/endpoints/${endpoint.id}`)).body).toMatchObject({ version: 1, board: null });
		expect(JSON.stringify(body)).not.toContain("hunter2");
	});

	test("of nothing changed finds nothing, whatever is open and while global maintenance is on", async () => {
		const endpoint = await made("Same");
		await received(endpoint, PAYLOAD);
		await as.operator("POST", path(endpoint), { name: "Down", payload: PAYLOAD });
		await as.operator("POST", "/admin/maintenance", { enabled: true });
		const { body } = await as.viewer("POST", path(endpoint, "/compare"), {});
		await as.operator("POST", "/admin/maintenance", { enabled: false });
		expect(body).toMatchObject({ changed: 0, unchanged: 1 });
		expect(body.items[0].after[0].action).toBe("create");
	});

	test("with fields that are wrong is refused, naming them", async () => {
		const endpoint = await made("Wrong");
		const answer = await as.viewer("POST", path(endpoint, "/compare"), { trigger_field: "$.a[", nonsense: 1 });
		expect([answer.status, fieldsOf(answer).sort()]).toEqual([422, ["nonsense", "trigger_field"]]);
	});
});
