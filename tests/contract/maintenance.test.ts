import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eventually, type HookWise, PASSWORD, startHookWise } from "../support/index.ts";
import { type Ask, asking, basic, fieldsOf } from "./caller.ts";

let hookwise: HookWise;
let call: Ask;
beforeAll(async () => {
	hookwise = await startHookWise();
	call = asking(hookwise.url, basic("admin", PASSWORD));
});
afterAll(() => hookwise[Symbol.asyncDispose]());

const set = (body?: unknown) => call("POST", "/admin/maintenance", body);
const get = async () => (await call("GET", "/admin/maintenance")).body;
const finished = (requestId: string) =>
	eventually("it is finished", async () => {
		const item = await hookwise.client.item(requestId);
		return ["processed", "skipped", "dlq"].includes(item.status) && item;
	});

describe("global maintenance", () => {
	test("goes on with a reason, shows it, and goes off", async () => {
		expect(await get()).toEqual({ maintenance_mode: false, reason: null, until: null });
		const on = await set({ enabled: true, reason: " switch swap " });
		expect([on.status, on.body]).toEqual([200, { status: "success", maintenance_mode: true, reason: "switch swap", until: null }]);
		expect(await get()).toEqual({ maintenance_mode: true, reason: "switch swap", until: null });
		expect((await set({ enabled: false })).body.maintenance_mode).toBe(false);
		expect(await get()).toEqual({ maintenance_mode: false, reason: null, until: null });
	});

	test("toggles without a body, as the original did", async () => {
		expect((await set()).body.maintenance_mode).toBe(true);
		expect((await set()).body.maintenance_mode).toBe(false);
	});

	test("is a skip with a reason, never a refusal: webhooks are answered 202, and history shows what would have happened", async () => {
		const endpoint = await hookwise.client.endpoint({ name: "Suppressed" });
		const payload = { state: "firing", monitor: { name: "quiet please" } };
		await set({ enabled: true });
		const during = await finished(await hookwise.client.accepted(endpoint, payload));
		expect(during).toMatchObject({ status: "skipped", reason: "maintenance_global", ticket_id: null, summary: "Alert: quiet please" });
		const { body: detail } = await call("GET", `/api/logs/${during.id}`);
		expect(JSON.stringify(detail.trace)).toContain("create");
		expect(await hookwise.client.sandbox()).toEqual([]);
		expect((await call("GET", "/readyz")).status).toBe(200);
		await set({ enabled: false });
		// What opened meanwhile and is still broken is decided again.
		const ticket = await eventually("its ticket is there", async () => (await hookwise.client.sandbox())[0]);
		expect(ticket).toMatchObject({ summary: "Alert: quiet please", closed: false });
		expect(await finished(await hookwise.client.accepted(endpoint, payload))).toMatchObject({ status: "processed", action: "update" });
	});

	test("ends by itself at its end", async () => {
		const endpoint = await hookwise.client.endpoint({ name: "Short window" });
		const until = new Date(Date.now() + 1_200).toISOString();
		expect((await set({ enabled: true, until })).body).toMatchObject({ maintenance_mode: true, until });
		const during = await finished(await hookwise.client.accepted(endpoint, { state: "firing", monitor: { name: "short" } }));
		expect(during.reason).toBe("maintenance_global");
		await eventually("it is over", async () => !(await get()).maintenance_mode);
		expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(until));
		await eventually("its ticket is there", async () => (await hookwise.client.sandbox()).some(({ summary }) => summary.includes("short")));
		const after = await finished(await hookwise.client.accepted(endpoint, { state: "firing", monitor: { name: "short" } }));
		expect(after).toMatchObject({ status: "processed", action: "update" });
	});

	test("begins by itself at a start that is planned, and can be called off before", async () => {
		const startsAt = new Date(Date.now() + 1_500).toISOString();
		const until = new Date(Date.now() + 60_000).toISOString();
		expect((await set({ enabled: true, reason: "swap", starts_at: startsAt, until })).body).toEqual({
			...{ status: "success", maintenance_mode: false, reason: "swap", until },
			starts_at: startsAt,
		});
		const endpoint = await hookwise.client.endpoint({ name: "Planned" });
		const before = await finished(await hookwise.client.accepted(endpoint, { state: "firing", monitor: { name: "planned" } }));
		expect(before).toMatchObject({ status: "processed", action: "create" });
		await eventually("it has begun", async () => (await get()).maintenance_mode);
		expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(startsAt));
		expect(await get()).toEqual({ maintenance_mode: true, reason: "swap", until });
		const during = await finished(await hookwise.client.accepted(endpoint, { state: "firing", monitor: { name: "planned" } }));
		expect(during.reason).toBe("maintenance_global");
		await set({ enabled: true, starts_at: until });
		expect((await get()).maintenance_mode).toBe(false);
		await set({ enabled: false });
		expect(await get()).toEqual({ maintenance_mode: false, reason: null, until: null });
	});

	test("outlives a restart", async () => {
		const first = await startHookWise();
		await first.client.json("POST", "/admin/maintenance", { enabled: true, reason: "longer" });
		await first.end("SIGTERM");
		await using second = await startHookWise({ dataDir: first.dataDir });
		expect(await second.client.json<object>("GET", "/admin/maintenance")).toEqual({
			maintenance_mode: true,
			reason: "longer",
			until: null,
		});
	});

	test("takes true or false, a text, and a time to come; anything else changes nothing", async () => {
		const wrong: [object, string][] = [
			[{}, "enabled"],
			[{ enabled: "yes" }, "enabled"],
			[{ enabled: true, until: "soon" }, "until"],
			[{ enabled: true, until: "2020-01-01T00:00:00Z" }, "until"],
			[{ enabled: true, starts_at: "tomorrow" }, "starts_at"],
			[{ enabled: true, starts_at: "2100-01-02T00:00:00Z", until: "2100-01-01T00:00:00Z" }, "until"],
			[{ enabled: true, reason: "x".repeat(501) }, "reason"],
			[{ enabled: true, why: "x" }, "why"],
		];
		for (const [body, field] of wrong) {
			const answer = await set(body);
			expect([body, answer.status, fieldsOf(answer)]).toEqual([body, 422, [field]]);
		}
		expect((await set("{")).status).toBe(400);
		expect((await get()).maintenance_mode).toBe(false);
	});
});

test("a window of an endpoint is a skip with a reason, too", async () => {
	const endpoint = await hookwise.client.endpoint({
		name: "Windowed",
		maintenance_windows: [{ type: "daily", start: "00:00", end: "00:00" }],
	});
	const item = await finished(await hookwise.client.accepted(endpoint, { state: "firing", monitor: { name: "in a window" } }));
	expect(item).toMatchObject({ status: "skipped", reason: "maintenance_window" });
});
