import { describe, expect, test } from "bun:test";
import { printOf } from "../../src/admin/original/print.ts";
import { eventually, PASSWORD, startHookWise } from "../support/index.ts";

const BASIC = `Basic ${Buffer.from(`admin:${PASSWORD}`).toString("base64")}`;
const ISO = (at: number): string => new Date(at).toISOString().replace("Z", "000");

interface Told {
	readonly kind: string;
	readonly there: string | null;
	readonly here: string | null;
	readonly ticket_id: number | null;
	readonly why: string;
	readonly summary: string | null;
}

describe("the parallel run", () => {
	test("shows what both did with a webhook, and why it differs; nothing is written anywhere", async () => {
		await using hookwise = await startHookWise();
		const { client } = hookwise;
		const endpoint = await client.endpoint({
			name: "Kuma",
			is_draft: true,
			trigger_field: "$.heartbeat.status",
			open_value: "0",
			close_value: "1",
			maintenance_windows: [{ type: "daily", start: "00:00", end: "00:00" }],
		});
		const plain = await client.endpoint({ name: "Plain", is_draft: true, trigger_field: "$.status", open_value: "0", close_value: "1" });
		const lines: object[] = [];
		const theirs = (config: string, payload: object, did: object, at = Date.now()): void => {
			const masked = JSON.stringify(payload).replace(/"token":"[^"]*"/, '"token":"********"');
			lines.push({ id: lines.length + 1, config_id: config, created_at: ISO(at), payload: masked, status: "processed", ...did });
		};
		const both = async (to: typeof plain, payload: object, did: object): Promise<void> => {
			await client.accepted(to, payload);
			theirs(to.id, payload, did);
		};
		const down = (name: string, more: object = {}) => ({ status: 0, monitor: { name }, token: "seen here alone", ...more });
		const up = (name: string) => ({ ...down(name), status: 1 });
		// Open before the comparison begins, so only the other version knows it.
		await both(plain, up("OLD"), { action: "close", ticket_id: 9 });
		await both(plain, down("SRV1"), { action: "create", ticket_id: 10 });
		await both(plain, down("SRV1", { msg: "again" }), { action: "update", ticket_id: 10 });
		await both(plain, up("SRV1"), { action: "close", ticket_id: 10 });
		await both(plain, down("SRV10"), { action: "create", ticket_id: 11 });
		await both(plain, down("SRV1", { msg: "third" }), { action: "update", ticket_id: 11 });
		await both(plain, down("SRV10", { msg: "twice" }), { action: "create", ticket_id: 12 });
		await both(endpoint, { heartbeat: { status: 0 }, monitor: { name: "Night" } }, { action: "create", ticket_id: 13 });
		await both(plain, down("SRV2"), { status: "dlq", action: null, error_message: "500 from ConnectWise" });
		await client.accepted(plain, down("SRV3"));
		theirs(plain.id, down("SRV4"), { action: "create", ticket_id: 14 });
		theirs("unknown".padEnd(64, "x"), down("SRV5"), { action: "create", ticket_id: 15 });
		theirs(plain.id, down("SRV6"), { status: "processing", action: null });
		await eventually("all is decided", async () => (await client.unfinished()) === 0);
		const before = await client.json<{ total: number }>("GET", "/api/logs/counts");

		const body = `${lines.map((line) => JSON.stringify(line)).join("\n")}\nno line\n`;
		const post = (text: string) => fetch(`${hookwise.url}/api/parallel`, { method: "POST", headers: { authorization: BASIC }, body: text });
		const answer = await post(body);
		expect(answer.status).toBe(201);
		const run = (await answer.json()) as { id: string; counts: object; unread: number };
		expect([run.counts, run.unread]).toEqual([{ same: 5, differs: 4, only_there: 2, only_here: 1 }, 2]);
		const { items } = await client.json<{ items: Told[] }>("GET", `/api/parallel/${run.id}`);
		const of = (kind: string) =>
			items.filter((one) => one.kind === kind).map(({ there, here, ticket_id, why }) => [there, here, ticket_id, why]);
		expect(of("same").map(([there, here, ticket]) => [there, here, ticket])).toEqual([
			["close", "close", 9],
			["create", "create", 10],
			["update", "update", 10],
			["close", "close", 10],
			["create", "create", 11],
		]);
		expect(of("differs")).toEqual([
			["update", "create", 11, expect.stringContaining("note on ticket #11: a ticket whose summary contains this one")],
			["create", "update", 12, expect.stringContaining("There it got another ticket")],
			["create", "nothing", 13, "There it went to ticket #13. Here nothing is done: maintenance window."],
			["failed", "create", null, "There it failed: 500 from ConnectWise"],
		]);
		expect(of("only_there")).toEqual([
			["create", null, 14, expect.stringContaining("did not receive it")],
			["create", null, 15, expect.stringContaining("no endpoint of this id")],
		]);
		expect(items.find(({ kind }) => kind === "only_here")?.summary).toBe("Alert: SRV3");
		const csv = await (await client.call("GET", `/api/parallel/${run.id}?format=csv&kind=differs`)).text();
		expect(csv.split("\r\n")).toHaveLength(6);

		// The page accepts the same file as a form, and leads to the result.
		const form = new FormData();
		form.set("history_file", new Blob([body]), "original.jsonl");
		const sent = await fetch(`${hookwise.url}/parallel`, {
			method: "POST",
			redirect: "manual",
			headers: { authorization: BASIC },
			body: form,
		});
		expect([sent.status, sent.headers.get("location")]).toEqual([303, expect.stringMatching(/^\/parallel\/[\w-]+$/)]);
		const page = await (await client.call("GET", sent.headers.get("location") ?? "")).text();
		for (const words of ["Different 4", "Only there 2", "Only here 1", "The same 5", "maintenance window", "#13"])
			expect(page).toContain(words);
		expect(await client.json<object>("GET", "/api/logs/counts")).toEqual(before);
		expect(await client.sandbox()).toEqual([]);

		for (const [text, why] of [
			["", "has no webhooks of its history"],
			["PK\u0003\u0004 what a zip begins with", "has no webhooks of its history"],
			[`${JSON.stringify(lines[0])}\n`.repeat(20_001), "more than 20000 webhooks"],
			[`[${"[".repeat(6_000_000)}`, "longer than any webhook"],
			[`${"[".repeat(100_000)}\n`, "has no webhooks of its history"],
		] as const) {
			const refused = await post(text === "" ? "\n" : text);
			expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining(why)]);
		}
		expect((await client.call("GET", "/api/parallel/none")).status).toBe(404);
	}, 60_000);

	test("payloads are the same whatever the order of members, and whatever one of the two masks", () => {
		const one = printOf({ a: 1, b: [{ c: "x", password: "clear", apiKey: "k" }], keyboard: "qwertz" });
		expect(printOf({ keyboard: "********", b: [{ password: "********", c: "x" }], a: 1 })).toBe(one);
		expect(printOf({ a: 1, b: [{ c: "y", password: "clear" }] })).not.toBe(one);
		expect(printOf({ n: 12345678901234567890n })).toBe(printOf(JSON.parse('{"n":12345678901234567890}')));
		expect(printOf([["a", 1]])).not.toBe(printOf({ a: 1 }));
	});
});
