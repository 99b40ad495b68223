import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eventually, type HistoryItem, type MadeEndpoint, PASSWORD, type Pair, startPair } from "../support/index.ts";
import { type Ask, asking, basic, fieldsOf } from "./caller.ts";

type Item = HistoryItem & Record<string, unknown>;

let pair: Pair;
let call: Ask;
let one: MadeEndpoint;
let two: MadeEndpoint;
let all: Item[];

/** A history with every final status and action in it. */
beforeAll(async () => {
	pair = await startPair({ env: { USE_PROXY: "true", MAX_ATTEMPTS: "2", CW_TICKET_PREFIX: "Alert:" } });
	const { client } = pair.hookwise;
	call = asking(pair.hookwise.url, basic("admin", PASSWORD));
	one = await client.endpoint({ name: "One" });
	two = await client.endpoint({ name: "Two", split_path: "$.alerts[*]" });
	const bad = await client.endpoint({ name: "Bad board" });
	const dropping = await client.endpoint({ name: "Drops", routing_rules: [{ path: "$.env", regex: "dev", overrides: { drop: true } }] });
	const alert = (state: string, name: string, more: object = {}) => ({ state, monitor: { name }, ...more });
	const from = (address: string) => ({ "x-forwarded-for": address });
	const settled = () => eventually("all is done", async () => (await client.unfinished()) === 0);
	for (let index = 0; index < 12; index++)
		await client.send(one, alert("firing", `Server ${index}`, { msg: `Festplatte ${index} überfüllt` }), from("192.0.2.1"));
	await settled();
	for (let index = 0; index < 5; index++) await client.send(one, alert("firing", `Server ${index}`), from("192.0.2.2"));
	await client.send(one, alert("ok", "Server 3"), from("192.0.2.2"));
	await client.send(one, alert("ok", "Nothing open"));
	await client.send(one, alert("strange", "Nothing open"));
	await client.send(two, {
		alerts: [
			{ state: "firing", title: "part one" },
			{ state: "firing", title: "part two" },
			{ state: "ok", title: "part three" },
		],
	});
	await client.send(dropping, alert("firing", "dropped", { env: "dev" }));
	await settled();
	pair.double.fault({
		kind: "status",
		status: 400,
		message: "serviceTicket object is invalid: the board is gone",
		method: "POST",
		route: "/service/tickets",
		times: 1,
	});
	await client.send(bad, alert("firing", "Refused by ConnectWise"));
	await settled();
	for (let index = 0; index < 3; index++)
		await client.send({ id: one.id, bearer_token: "wrong" }, alert("firing", "x"), from("203.0.113.9"));
	await client.send(one, "[]");
	await eventually("rejections are written", async () => (await client.history("status=rejected")).length === 4);
	await eventually("all can be searched", async () => (await client.history("q=part+three")).length === 3);
	all = (await client.history()) as Item[];
}, 60_000);
afterAll(() => pair[Symbol.asyncDispose]());

/** Every page of a query, as far as cursors lead. */
async function walk(query: string, limit: number): Promise<{ items: Item[]; pages: number }> {
	const items: Item[] = [];
	let cursor: string | null = null;
	let pages = 0;
	do {
		const { status, body, text } = await call("GET", `/api/logs?limit=${limit}&${query}${cursor === null ? "" : `&cursor=${cursor}`}`);
		if (status !== 200) throw new Error(text);
		expect(body.items.length).toBeLessThanOrEqual(limit);
		items.push(...body.items);
		cursor = body.next_cursor;
		pages++;
	} while (cursor !== null);
	return { items, pages };
}
const ids = (items: readonly Item[]): string[] => items.map(({ id }) => id);

interface Run {
	readonly count: number;
	readonly first_at: string;
	readonly last_at: string;
	readonly ids: readonly string[];
	readonly alert: Item;
}

/** Every run that a query finds, as far as cursors lead. */
async function walkRuns(query: string, limit: number): Promise<Run[]> {
	const runs: Run[] = [];
	for (let cursor: string | null = ""; cursor !== null; ) {
		const { status, body, text } = await call("GET", `/api/logs/runs?limit=${limit}&${query}&cursor=${cursor}`);
		if (status !== 200) throw new Error(text);
		expect(body.items.length).toBeLessThanOrEqual(limit);
		runs.push(...body.items);
		cursor = body.next_cursor;
	}
	return runs;
}

describe("repeats", () => {
	test.each(["", "endpoint=", "status=rejected", "q=server"])("are gathered with %j: each alert once, by cursors too", async (given) => {
		const query = given === "endpoint=" ? `endpoint=${one.id}` : given;
		const wanted = ids((await walk(query, 200)).items).toSorted();
		for (const limit of [1, 3, 200]) {
			const runs = await walkRuns(query, limit);
			expect(runs.flatMap((run) => run.ids).toSorted()).toEqual(wanted);
			expect(runs.map((run) => [run.count, run.alert.id])).toEqual(runs.map((run) => [run.ids.length, run.ids[0] ?? ""]));
			expect(runs.filter((run) => Date.parse(run.first_at) > Date.parse(run.last_at))).toEqual([]);
		}
	});

	test("of refused webhooks are those of one sender and one reason", async () => {
		expect((await walkRuns("status=rejected", 200)).map(({ count, alert }) => [count, alert.reason])).toEqual([
			[1, "payload"],
			[3, "bearer"],
		]);
	});
});

describe("history", () => {
	test("holds each webhook with what became of it, newest first, in the contract's fields", () => {
		const fields =
			"id request_id part endpoint_id endpoint_name status action reason ticket_id summary error_message matched_rule source_ip received_at processed_at processing_time_ms attempts_count next_attempt_at replay_of duplicate_of rca";
		for (const item of all) expect(Object.keys(item)).toEqual(expect.arrayContaining(fields.split(" ")));
		const times = all.map((item) => String(item.received_at));
		expect(times).toEqual(times.toSorted().toReversed());
		for (const time of times) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
		expect(new Set(all.map(({ status }) => status))).toEqual(new Set(["processed", "skipped", "dlq", "rejected"]));
		expect(new Set(all.map(({ action }) => action))).toEqual(new Set(["create", "update", "close", null]));
		expect(new Set(all.filter(({ status }) => status === "skipped").map(({ reason }) => reason))).toEqual(
			new Set(["no_open_ticket", "no_trigger_match", "dropped_by_rule"]),
		);
	});

	test("numbers the parts of a split webhook under one request id", () => {
		const parts = all.filter((item) => item.endpoint_id === two.id);
		expect(parts.map(({ part }) => part).toSorted()).toEqual([1, 2, 3]);
		expect(new Set(parts.map(({ request_id }) => request_id)).size).toBe(1);
	});

	test("finds by its words what was decided a moment ago", async () => {
		const { client } = pair.hookwise;
		const made = await client.endpoint({ name: "Fresh" });
		const requestId = await client.accepted(made, { state: "ok", monitor: { name: "Perihelion" } });
		await eventually("it is decided", async () => (await client.history(`request_id=${requestId}`))[0]?.status === "skipped");
		const found = await client.history("q=perihel");
		for (const { id } of found) await call("DELETE", `/api/logs/${id}`);
		expect(found.map((item) => item.request_id)).toEqual([requestId]);
	});

	const predicates: [string, (item: Item) => boolean][] = [
		["status=processed", (item) => item.status === "processed"],
		["status=dlq&status=rejected", (item) => item.status === "dlq" || item.status === "rejected"],
		["action=create", (item) => item.action === "create"],
		["action=create&action=close", (item) => item.action === "create" || item.action === "close"],
		["source_ip=192.0.2.2", (item) => item.source_ip === "192.0.2.2"],
		["status=skipped&action=create", () => false],
		["status=", () => true],
		["request_id=none", () => false],
		["q=server", (item) => /server/i.test(String(item.summary))],
		["q=SERVE", (item) => /server/i.test(String(item.summary))],
		["q=uberfullt", (item) => Number(/Server (\d+)/.exec(String(item.summary))?.[1] ?? -1) >= 0 && item.source_ip === "192.0.2.1"],
		// Every part of a split webhook is found by what stood anywhere in it.
		["q=part+two", (item) => item.endpoint_name === "Two"],
		["q=board+gone", (item) => item.status === "dlq"],
		["q=%21%21%21", () => false],
		["q=server&status=processed&action=update&source_ip=192.0.2.2", (item) => item.action === "update" && item.source_ip === "192.0.2.2"],
	];
	test.each(predicates)("filtered by %s gives just what that means, in any size of page", async (query, holds) => {
		const wanted = ids(all.filter(holds));
		for (const limit of [1, 3, 200]) {
			const { items, pages } = await walk(query, limit);
			expect(ids(items)).toEqual(wanted);
			expect(pages).toBe(Math.max(1, Math.ceil(wanted.length / limit)));
		}
		const counts = (await call("GET", `/api/logs/counts?${query}`)).body;
		expect(counts).toEqual(recount(all.filter(holds)));
	});

	test("is filtered by endpoint, ticket, request and time, and q=#123 is a ticket", async () => {
		const ticket = all.find(({ action }) => action === "close")?.ticket_id ?? 0;
		const ofTicket = ids(all.filter(({ ticket_id }) => ticket_id === ticket));
		expect(ofTicket.length).toBe(3);
		for (const query of [`ticket_id=${ticket}`, `ticket_id=%23${ticket}`, `q=%23${ticket}`, `q=%23${ticket}+server`]) {
			expect([query, ids((await walk(query, 50)).items)]).toEqual([query, ofTicket]);
		}
		expect(ids((await walk(`q=${ticket}`, 50)).items)).toEqual(ofTicket);
		expect(ids((await walk(`endpoint=${two.id}`, 2)).items)).toEqual(ids(all.filter(({ endpoint_id }) => endpoint_id === two.id)));
		expect((await call("GET", `/api/logs/counts?endpoint=${one.id}`)).body).toEqual(
			recount(all.filter(({ endpoint_id }) => endpoint_id === one.id)),
		);
		const middle = String(all[10]?.received_at);
		// `from` is inside, `to` is outside.
		expect(ids((await walk(`from=${middle}`, 7)).items)).toEqual(ids(all.filter((item) => String(item.received_at) >= middle)));
		expect(ids((await walk(`to=${middle}`, 7)).items)).toEqual(ids(all.filter((item) => String(item.received_at) < middle)));
		expect((await call("GET", `/api/logs/counts?from=${middle}`)).body).toEqual(
			recount(all.filter((item) => String(item.received_at) >= middle)),
		);
		const request = all[5]?.request_id ?? "";
		expect(ids((await walk(`request_id=${request}`, 50)).items)).toEqual(ids(all.filter(({ request_id }) => request_id === request)));
		expect(ids((await walk(`q=${request}`, 50)).items)).toEqual(ids(all.filter(({ request_id }) => request_id === request)));
	});

	test("has no gaps and no repeats while new webhooks arrive between pages", async () => {
		const { client } = pair.hookwise;
		const seen: string[] = [];
		let cursor: string | null = "";
		while (cursor !== null) {
			const page: { items: Item[]; next_cursor: string | null } = (await call("GET", `/api/logs?limit=5&status=processed&cursor=${cursor}`))
				.body;
			seen.push(...ids(page.items));
			cursor = page.next_cursor;
			await client.accepted(one, { state: "ok", monitor: { name: "between pages" } });
		}
		expect(seen).toEqual(ids(all.filter(({ status }) => status === "processed")));
		await eventually("they are done", async () => (await client.unfinished()) === 0);
		all = (await client.history()) as Item[];
	});

	const wrong: [string, string][] = [
		["limit=0", "limit"],
		["limit=201", "limit"],
		["limit=x", "limit"],
		["cursor=x", "cursor"],
		["cursor=-1", "cursor"],
		["cursor=99999999999999999999", "cursor"],
		["status=lost", "status"],
		["action=delete", "action"],
		["ticket_id=x", "ticket_id"],
		["from=yesterday", "from"],
		["to=2026-02-30T00:00:00Z", "to"],
		["q=a&q=b", "q"],
		[`q=${"x".repeat(501)}`, "q"],
	];
	test.each(wrong)("asked for %s says what is wrong", async (query, field) => {
		const answer = await call("GET", `/api/logs?${query}`);
		expect([answer.status, fieldsOf(answer)]).toEqual([422, [field]]);
		if (!/^(limit|cursor)/.test(query)) expect((await call("GET", `/api/logs/counts?${query}`)).status).toBe(422);
	});
});

function recount(items: readonly Item[]): object {
	const by = (field: "status" | "action"): Record<string, number> => {
		const counts: Record<string, number> = {};
		for (const item of items) {
			const value = item[field];
			if (value !== null) counts[value] = (counts[value] ?? 0) + 1;
		}
		return counts;
	};
	return { total: items.length, by_status: by("status"), by_action: by("action") };
}

describe("an item's detail", () => {
	test("tells every step, and every call with ConnectWise's exact message", async () => {
		const failed = all.find(({ status }) => status === "dlq");
		const { body } = await call("GET", `/api/logs/${failed?.id}`);
		expect(body).toMatchObject({ ...failed, alert_type: "OPEN" });
		expect(body.trace.length).toBeGreaterThan(5);
		expect(body.ticket).toMatchObject({ summary: "Alert: Refused by ConnectWise" });
		const last = body.attempts.at(-1);
		expect(last).toMatchObject({
			call: "POST /service/tickets",
			status: 400,
			at: expect.stringMatching(/Z$/),
			message: expect.stringContaining("the board is gone"),
		});
		expect(failed?.error_message).toContain("serviceTicket object is invalid: the board is gone");
	});

	test("of a rejected webhook tells why", async () => {
		const rejected = all.filter(({ status }) => status === "rejected");
		expect(rejected.map(({ error_message }) => error_message).toSorted()).toEqual([
			"Invalid Bearer Token",
			"Invalid Bearer Token",
			"Invalid Bearer Token",
			expect.stringMatching(/JSON payload|payload/i),
		] as never);
	});

	test("masks what may be secret in payload and headers, and keeps the digits of large integers", async () => {
		const { client } = pair.hookwise;
		const endpoint = await client.endpoint({ name: "Masked", hmac_header: "X-Sig" });
		const body = `{"state":"ok","id":12345678901234567890,"small":-9007199254740993,"rate":0.5,"api_key":"sesame","nested":[{"Password":"sesame"}],"url":"https://u:sesame@h/?token=sesame&a=1","keyboard":"stays"}`;
		const told = await client.send(endpoint, body, { "x-api-key": "sesame", cookie: "a=sesame", "x-plain": "stays" });
		const item = await eventually("it is done", async () => {
			const found = await client.item(told.body.request_id ?? "");
			return found.status === "skipped" && found;
		});
		const { text, body: detail } = await call("GET", `/api/logs/${item.id}`);
		expect(text).not.toContain("sesame");
		expect(text).not.toContain(endpoint.bearer_token);
		expect(text).toContain("12345678901234567890");
		expect(text).toContain("-9007199254740993");
		expect(detail.payload).toMatchObject({ api_key: "********", nested: [{ Password: "********" }], keyboard: "stays", rate: 0.5 });
		expect(detail.headers).toMatchObject({ authorization: "********", "x-api-key": "********", cookie: "********", "x-plain": "stays" });
		expect((await call("GET", "/api/logs?q=sesame")).body.items).toEqual([]);
	});
});

describe("a replay", () => {
	test("runs the full original, byte for byte, through today's configuration", async () => {
		const { client } = pair.hookwise;
		const endpoint = await client.endpoint({ name: "Replayed", bearer_auth_enabled: false, description_template: "{$.blob} {$.id}" });
		const body = `\ufeff{ "state" : "ok",  "password":"p4ss", "id":12345678901234567890, "monitor":{"name":"R1"}, "blob":"ümläut" }`;
		const told = await client.send(endpoint, body, { "x-trace": "abc", authorization: "" });
		const original = await eventually("it is done", async () => {
			const found = await client.item(told.body.request_id ?? "");
			return found.status === "skipped" && found;
		});
		await client.json("PATCH", `/api/endpoints/${endpoint.id}`, { open_value: "ok", json_mapping: { summary: "$.password" } });
		for (const path of [`/api/logs/${original.id}/replay`, `/history/replay/${original.id}`]) {
			const answer = await call("POST", path);
			expect([answer.status, answer.body.status]).toEqual([202, "queued"]);
			expect(answer.body.request_id).toStartWith("replay_");
			const item = await eventually("the replay is done", async () => {
				const found = await client.item(answer.body.request_id);
				return found.status === "processed" && found;
			});
			// Decided with the secret itself: the original was kept, not the masked copy.
			expect(item).toMatchObject({ summary: "Alert: p4ss", replay_of: original.id, source_ip: original.source_ip } as object);
			const detail = (await call("GET", `/api/logs/${item.id}`)).body;
			expect(detail.headers["x-trace"]).toBe("abc");
			expect(detail.ticket.description).toContain("ümläut 12345678901234567890");
		}
		expect((await call("GET", `/api/logs/${original.id}`)).body.replays).toHaveLength(2);
	});

	test("of what is not there, or was not kept, says so", async () => {
		expect((await call("POST", "/api/logs/999999999/replay")).status).toBe(404);
		const rejected = all.find(({ status, error_message }) => status === "rejected" && error_message === "Invalid Bearer Token");
		expect([202, 409]).toContain((await call("POST", `/api/logs/${rejected?.id}/replay`)).status);
	});
});

describe("a deletion", () => {
	test("takes one finished item out of history and search; what is not finished stays", async () => {
		const { client } = pair.hookwise;
		const held = await client.endpoint({ name: "Holds", open_delay_seconds: 3600 });
		const waits = await client.accepted(held, { state: "firing", monitor: { name: "waits" } });
		const item = await eventually("it is held", async () => {
			const found = await client.item(waits);
			return found.status === "held" && found;
		});
		expect((await call("DELETE", `/api/logs/${item.id}`)).status).toBe(409);
		const victim = all.find(({ summary }) => summary === "Alert: part three");
		expect((await call("DELETE", `/api/logs/${victim?.id}`)).status).toBe(204);
		expect((await call("DELETE", `/api/logs/${victim?.id}`)).status).toBe(404);
		expect((await call("GET", `/api/logs/${victim?.id}`)).status).toBe(404);
		expect(ids((await call("GET", "/api/logs?q=part+three")).body.items)).not.toContain(victim?.id ?? "");
		expect((await call("GET", `/api/logs/counts?endpoint=${two.id}`)).body.total).toBe(2);
	});
});
