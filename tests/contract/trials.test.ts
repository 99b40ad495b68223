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

const finished = (requestId: string) =>
	eventually("it is finished", async () => {
		const item = await hookwise.client.item(requestId);
		return ["processed", "skipped", "dlq"].includes(item.status) && item;
	});

describe("a test webhook", () => {
	test("goes the whole way: the endpoint's sample opens a ticket", async () => {
		const { id } = await hookwise.client.endpoint({ name: "Sampled", trigger_field: "$.a.b[0]", open_value: "down, worse" });
		const { id: dotted } = await hookwise.client.endpoint({ name: "Dotted", trigger_field: "state", open_value: "1" });
		for (const endpoint of [id, dotted]) {
			const answer = await call("POST", `/api/endpoints/${endpoint}/test`);
			expect(answer.status).toBe(202);
			expect(answer.body.request_id).toStartWith("test_");
			expect(await finished(answer.body.request_id)).toMatchObject({ status: "processed", action: "create" });
		}
	});

	test("takes a payload of one's own", async () => {
		const { id } = await hookwise.client.endpoint({ name: "Own payload" });
		const { body } = await call("POST", `/api/endpoints/${id}/test`, { state: "firing", monitor: { name: "Mine" } });
		expect(await finished(body.request_id)).toMatchObject({ action: "create", summary: "Alert: Mine" });
	});

	test("that is not a payload is refused at once", async () => {
		const { id } = await hookwise.client.endpoint({ name: "Refuses" });
		for (const body of ["{", "{}", "null", "[]"]) {
			expect([body, (await call("POST", `/api/endpoints/${id}/test`, body)).status]).toEqual([body, 400]);
		}
	});
});

describe("a dry run", () => {
	test("tells the decision with its steps, and writes nothing anywhere", async () => {
		const { id } = await hookwise.client.endpoint({ name: "Dry", board: "Emergency" });
		const before = await Promise.all([hookwise.client.history(), hookwise.client.sandbox(), call("GET", "/api/audit")]);
		const { status, body } = await call("POST", `/api/endpoints/${id}/dry-run`, {
			state: "firing",
			monitor: { name: "Dry SRV" },
			password: "hidden",
		});
		expect(status).toBe(200);
		expect(body).toMatchObject({
			alert_type: "OPEN",
			action: "create",
			reason: null,
			ticket_id: null,
			ticket: { summary: "Alert: Dry SRV", board: "Emergency", status: "New", company: null },
			matched_rules: [],
		});
		expect(body.trace.length).toBeGreaterThan(5);
		for (const step of body.trace)
			expect(step).toEqual({ step: expect.any(String), detail: expect.any(String), result: expect.anything() });
		expect(body.ticket.description).not.toContain("hidden");
		expect(await Promise.all([hookwise.client.history(), hookwise.client.sandbox(), call("GET", "/api/audit")])).toEqual([
			...before.slice(0, 2),
			expect.objectContaining({ body: before[2].body }),
		] as never);
		expect((await call("GET", `/api/endpoints/${id}`)).body.last_seen_at).toBeNull();
	});

	test("looks in the PSA for an open ticket, unless lookup=false", async () => {
		const endpoint = await hookwise.client.endpoint({ name: "Looks" });
		const payload = { state: "firing", monitor: { name: "Known SRV" } };
		const item = await finished(await hookwise.client.accepted(endpoint, payload));
		const dry = async (query: string) => (await call("POST", `/api/endpoints/${endpoint.id}/dry-run${query}`, payload)).body;
		expect(await dry("")).toMatchObject({ action: "update", ticket_id: item.ticket_id });
		expect(await dry("?lookup=false")).toMatchObject({ action: "create", ticket_id: null });
	});

	test("of a configuration that splits answers each part in order", async () => {
		const { id } = await hookwise.client.endpoint({ name: "Splits", split_path: "$.alerts[*]" });
		const { body } = await call("POST", `/api/endpoints/${id}/dry-run`, {
			alerts: [
				{ state: "firing", title: "a" },
				{ state: "ok", title: "b" },
			],
		});
		expect(body.decisions.map(({ alert_type, action }: { alert_type: string; action: string }) => [alert_type, action])).toEqual([
			["OPEN", "create"],
			["CLOSE", "skip"],
		]);
		// One match is still a list: who asks knows what the configuration says.
		expect((await call("POST", `/api/endpoints/${id}/dry-run`, { alerts: [{ state: "ok" }] })).body.decisions).toHaveLength(1);
	});

	test("of what is no payload is 400", async () => {
		const { id } = await hookwise.client.endpoint({ name: "Not this" });
		for (const body of ["", "{", "{}", "7"]) expect((await call("POST", `/api/endpoints/${id}/dry-run`, body)).status).toBe(400);
	});
});

describe("a debug run", () => {
	const debug = (body: unknown) => call("POST", "/api/debug/process", body);
	const config = { trigger_field: "$.state", open_value: "firing", close_value: "ok" };
	const payload = { state: "firing", monitor: { name: "SRV1" }, Tenant: "acme-eu" };

	test("decides with the context that it is given, instead of today's", async () => {
		const windowed = { ...config, maintenance_windows: [{ type: "daily", start: "22:00", end: "23:00" }], global_routing_enabled: true };
		const { status, body } = await debug({
			config: windowed,
			payload,
			context: {
				now: "2026-03-04T22:30:00Z",
				request_id: "r-1",
				tenant_map: [{ tenant_value: "ACME-*", company_id: "Acme" }],
				settings: { CW_TICKET_PREFIX: "Problem:" },
			},
		});
		expect(status).toBe(200);
		expect(body).toMatchObject({ action: "skip", reason: "maintenance_window", ticket: { summary: "Problem: SRV1", company: "Acme" } });
		expect(body.ticket.description).toContain("r-1");
		expect((await debug({ config: windowed, payload, context: { now: "2026-03-04T12:00:00Z" } })).body.action).toBe("create");
		expect((await debug({ config, payload, context: { maintenance_mode: true } })).body).toMatchObject({
			action: "skip",
			reason: "maintenance_global",
		});
		const open = [{ id: 77, summary: "Alert: SRV1", company: null, status: "New", closed: false }];
		expect((await debug({ config, payload, context: { open_tickets: open } })).body).toMatchObject({ action: "update", ticket_id: 77 });
		expect((await debug({ config, payload: { ...payload, state: "ok" }, context: { open_tickets: open } })).body.action).toBe("close");
		expect((await debug({ config, payload, context: { open_tickets: [{ ...open[0], closed: true }] } })).body.action).toBe("create");
	});

	test("never validates: a broken configuration is decided with as the worker would", async () => {
		const broken = [
			{
				...config,
				json_mapping: "{not json",
				routing_rules: [{ path: "$.[", regex: "(" }, 5, null],
				maintenance_windows: ["x", { type: "daily" }],
			},
			{ ...config, routing_rules: "[]", split_path: "$.[", description_template: "{$.[}", timeout_hours: "x", colour: "red" },
			{ trigger_field: 5, open_value: null },
			{},
			[],
			"text",
			7,
			null,
		];
		for (const one of broken) {
			const answer = await debug({ config: one, payload });
			expect([one, answer.status]).toEqual([one, 200]);
			expect(answer.body.ticket).toBeObject();
			expect(answer.body.trace).toBeArray();
		}
		expect((await debug({ config: broken[0], payload })).body).toMatchObject({ alert_type: "OPEN", action: "create" });
	});

	test("takes payloads that no sender could post, and odd contexts", async () => {
		for (const odd of [null, 5, "text", [], {}, [payload]]) expect((await debug({ config, payload: odd })).status).toBe(200);
		for (const context of [null, 5, "x", [], { now: "never", tenant_map: 5, open_tickets: {}, settings: [] }]) {
			expect([context, (await debug({ config, payload, context })).status]).toEqual([context, 200]);
		}
	});

	test("answers decisions when the configuration splits", async () => {
		const { body } = await debug({ config: { ...config, split_path: "$.all[*]" }, payload: { all: [payload, payload] } });
		expect(body.decisions).toHaveLength(2);
	});

	test("needs config and payload, and says which is missing", async () => {
		expect(fieldsOf(await debug({}))).toEqual(["config", "payload"]);
		expect(fieldsOf(await debug({ config }))).toEqual(["payload"]);
		expect((await debug([])).status).toBe(400);
		expect((await debug(undefined)).status).toBe(400);
	});

	test("writes nothing anywhere", async () => {
		const before = (await hookwise.client.history()).length;
		await debug({ config, payload });
		expect((await hookwise.client.history()).length).toBe(before);
	});
});
