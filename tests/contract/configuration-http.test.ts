import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { eventually, freshDirectory, type HookWise, type MadeEndpoint, PASSWORD, runToEnd, startHookWise } from "../support/index.ts";
import { basic, keyFor } from "./caller.ts";

let hookwise: HookWise;
let key: string;
beforeAll(async () => {
	hookwise = await startHookWise();
	key = await keyFor(hookwise, "admin");
});
afterAll(() => hookwise[Symbol.asyncDispose]());

interface Answer {
	readonly status: string;
	readonly message?: string;
	readonly changes: readonly { kind: string; what: string; makes: string[]; fields: { field: string; old: unknown; new: unknown }[] }[];
	readonly unchanged: number;
	readonly left_alone: readonly string[];
	readonly secrets?: readonly Record<string, string>[];
	readonly errors?: readonly { message: string }[];
}

/** As a pipeline sends it, with an API key. */
async function apply(text: string, query = "", authorization = key): Promise<{ code: number; body: Answer }> {
	const answer = await fetch(`${hookwise.url}/api/configuration/apply${query}`, {
		method: "POST",
		headers: { authorization, "content-type": "application/yaml" },
		body: text,
	});
	return { code: answer.status, body: (await answer.json()) as Answer };
}
const exported = async (): Promise<string> => (await hookwise.client.call("GET", "/api/configuration")).text();
const hours = (from: number): string => new Date(Date.now() + from * 3_600_000).toISOString();

describe("configuration as code over HTTP", () => {
	test("a map of 100,000 unknown names is refused by its first hundred, and one that names a key twice by its line", async () => {
		const flat = JSON.stringify(Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`name${index}`, 1])));
		const { code, body } = await apply(flat);
		expect([code, body.errors?.length]).toEqual([422, 100]);
		const twice = await apply("format: 1\nsettings:\n  backup_keep: 3\n  backup_keep: 4\n");
		expect([twice.code, twice.body.errors?.[0]?.message]).toEqual([422, expect.stringContaining("line 4: Map keys must be unique")]);
	});

	test("files that take long are read beside what is answered meanwhile; what is too large is refused by what to do", async () => {
		let isRead = false;
		const slow = apply(`{"tenant_map": [${"{},".repeat(60_000)}{}]}`).finally(() => {
			isRead = true;
		});
		let meanwhile = 0;
		while (!isRead) {
			expect((await fetch(`${hookwise.url}/health`)).status).toBe(200);
			meanwhile++;
		}
		expect(meanwhile).toBeGreaterThan(3);
		expect([(await slow).code, (await slow).body.errors?.[0]?.message]).toEqual([
			422,
			"line 1, tenant_map: It has more than 10000 entries. Apply the file in parts.",
		]);
		const whole = await apply(`[${"{},".repeat(1_300_000)}{}]`);
		expect([whole.code, whole.body.errors?.[0]?.message]).toEqual([422, expect.stringContaining("Apply it in parts")]);
		const deep = await apply(`${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`);
		expect(deep.code).toBe(422);
	}, 60_000);

	test("one endpoint of 70,000 unknown fields is refused by the first hundred", async () => {
		const fields = Object.fromEntries(Array.from({ length: 70_000 }, (_, index) => [`name${index}`, 1]));
		const { code, body } = await apply(JSON.stringify({ endpoints: [{ name: "X", ...fields }] }));
		expect([code, body.errors?.length]).toEqual([422, 100]);
	}, 30_000);

	test("a dry run changes nothing; applying it counts at once, is told in the audit, and is nothing to do the second time", async () => {
		const [starts, ends] = [hours(1), hours(5)];
		const text = `format: 1
tenant_map:
  - { tenant_value: contoso, company_id: Contoso }
silences:
  - { company: Contoso, starts_at: "${starts}", ends_at: "${ends}", reason: Patch night }
  - { company: Over, starts_at: "2020-01-01T00:00:00Z", ends_at: "2020-01-02T00:00:00Z" }
endpoints:
  - name: Zabbix
    preset: zabbix
    ticket_prefix: "Z:"
`;
		const before = await exported();
		const planned = await apply(text, "?dry_run=1");
		expect([planned.code, planned.body.status, planned.body.secrets]).toEqual([200, "planned", undefined]);
		expect(planned.body.changes.map(({ kind, what }) => [kind, what])).toEqual([
			["create", "tenant contoso"],
			["create", `silence Contoso until ${ends}`],
			["create", "endpoint Zabbix"],
		]);
		expect(planned.body.changes[2]?.makes).toEqual(["bearer_token"]);
		expect(await exported()).toBe(before);

		const applied = await apply(text);
		expect([applied.code, applied.body.status, applied.body.unchanged]).toEqual([200, "applied", 1]);
		const token = applied.body.secrets?.[0]?.bearer_token ?? "";
		const { items } = await hookwise.client.json<{ items: (MadeEndpoint & Record<string, unknown>)[] }>("GET", "/api/endpoints");
		const zabbix = items.find(({ name }) => name === "Zabbix");
		expect(zabbix).toMatchObject({ ticket_prefix: "Z:" });
		expect(zabbix?.trigger_field).not.toBe("$.heartbeat.status");
		// Without waiting: the process that answered knows it.
		await hookwise.client.accepted({ id: zabbix?.id ?? "", bearer_token: token }, { any: "thing" });
		const silences = await hookwise.client.json<{ items: { company: string; created_by: string; reason: string }[] }>(
			"GET",
			"/api/silences",
		);
		expect(silences.items).toMatchObject([
			{ company: "Contoso", reason: "Patch night", created_by: expect.stringMatching(/\(configuration\)$/) },
		]);
		const audit = await hookwise.client.json<{ items: { action: string; who: string }[] }>("GET", "/api/audit?limit=3");
		expect(audit.items.map(({ action }) => action).sort()).toEqual(["endpoint.create", "silence.create", "tenantmap.create"]);
		expect(new Set(audit.items.map(({ who }) => who)).size).toBe(1);
		expect((await apply(text)).body).toMatchObject({ status: "applied", changes: [], unchanged: 4 });
		// What is exported is what is there.
		expect((await apply(await exported())).body.changes).toEqual([]);
	}, 30_000);

	test("pruning ends the silences of earlier files, never those of people", async () => {
		await hookwise.client.json("POST", "/api/silences", { company: "By hand", ends_at: hours(3) });
		const pruned = await apply("silences: []\n", "?prune=1&dry_run=1");
		expect(pruned.body.changes.map(({ kind, what }) => [kind, what.slice(0, 15)])).toEqual([["delete", "silence Contoso"]]);
		expect((await apply("silences: []\n")).body.left_alone).toHaveLength(1);
		await apply("silences: []\n", "?prune=1");
		const { items } = await hookwise.client.json<{ items: { company: string }[] }>("GET", "/api/silences");
		expect(items.map(({ company }) => company)).toEqual(["By hand"]);
	});

	test("shared filters come from a file, are found by name whatever its case, and are pruned only where a file made them", async () => {
		const { client } = hookwise;
		await client.json("POST", "/api/filters", { name: "By hand", query: "status=failed", shared: true });
		await client.json("POST", "/api/filters", { name: "Mine", query: "status=skipped" });
		const list = async () =>
			(await client.json<{ items: { name: string; query: string; shared: boolean }[] }>("GET", "/api/filters")).items.map(
				({ name, query, shared }) => [name, query, shared],
			);
		const text = "filters:\n  - { name: Gave up, query: '?status=dlq&period=7d' }\n  - { name: by HAND, query: action=create }\n";
		const applied = await apply(text);
		expect(applied.body.changes.map(({ kind, what }) => [kind, what])).toEqual([
			["create", "filter Gave up"],
			["change", "filter by HAND"],
		]);
		expect(await list()).toEqual([
			["by HAND", "action=create", true],
			["Gave up", "status=dlq&period=7d", true],
			["Mine", "status=skipped", false],
		]);
		expect((await apply(text)).body.changes).toEqual([]);
		expect((await apply(await exported())).body.changes).toEqual([]);
		expect(await exported()).not.toContain("Mine");
		await apply("filters: []\n", "?prune=1");
		expect((await list()).map(([name]) => name)).toEqual(["by HAND", "Mine"]);
		const twice = await apply(
			"filters:\n  - { name: A, query: status=dlq }\n  - { name: a, query: status=dlq }\n  - { name: '', query: '?' }\n",
		);
		expect([twice.code, twice.body.errors?.map(({ message }) => message)]).toEqual([
			422,
			[
				expect.stringMatching(/^line 3, filter “a”.*It stands in the file twice\.$/),
				expect.stringMatching(/^line 4, .*name.*A name is needed\.$/),
				expect.stringMatching(/^line 4, .*query.*A filter is needed/),
			],
		]);
	});

	test("says all that is wrong with its line, and changes nothing; only an admin may", async () => {
		const wrong = await apply(`endpoints:
  - name: X
    preset: nothing-of-the-sort
    open_delay_seconds: many
silences:
  - { company: A, ends_at: "2030-01-01T00:00:00Z" }
  - { starts_at: "2030-01-01T00:00:00Z", ends_at: "2030-01-02T00:00:00Z" }
`);
		expect(wrong.code).toBe(422);
		expect(wrong.body.errors?.map(({ message }) => message.replace(/: .*/, ""))).toEqual([
			"line 6, silence 1, starts_at",
			"line 7, silence 2, company",
			"line 3, endpoint “X”, preset",
			"line 4, endpoint “X”, open_delay_seconds",
		]);
		expect((await apply("")).code).toBe(400);
		expect((await apply("a: [", "?dry_run=1")).code).toBe(422);
		expect((await apply("settings: {}", "?dry_run=perhaps")).code).toBe(422);
		const operator = await keyFor(hookwise, "operator");
		expect((await apply("settings: {}", "", operator)).code).toBe(403);
		expect((await apply("settings: {}", "", basic("admin", PASSWORD))).code).toBe(200);
	});

	test("the schema takes what is exported, and refuses what apply would refuse", async () => {
		const answer = await hookwise.client.json<object>("GET", "/api/configuration/schema");
		const printed = await runToEnd({ words: ["schema"] });
		expect([printed.code, JSON.parse(printed.stdout)]).toEqual([0, answer]);
		const file = join(freshDirectory(), "hookwise.schema.json");
		expect(await runToEnd({ words: ["schema", "--file", file] })).toMatchObject({ code: 0, stdout: `Schema written to ${file}\n` });
		const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(
			JSON.parse(readFileSync(file, "utf8")) as object,
		);
		await hookwise.client.endpoint({
			json_mapping: { summary: "$.title" },
			routing_rules: [{ path: "$.a", regex: "b", overrides: { board: "X" } }],
			maintenance_windows: [{ type: "daily", start: "1:00", end: "2:00" }],
			timeout_hours: 1.5,
		});
		expect([validate(parse(await exported())), validate.errors]).toEqual([true, null]);
		expect(await exported()).toContain("# yaml-language-server: $schema=hookwise.schema.json");
		for (const wrong of [
			{ endpoint: [] },
			{ endpoints: [{ open_value: "x" }] },
			{ endpoints: [{ name: "X", no_such_field: 1 }] },
			{ endpoints: [{ name: "X", open_delay_seconds: "many" }] },
			{ endpoints: [{ name: "X", preset: "nothing-of-the-sort" }] },
			{ silences: [{ company: "A", ends_at: "2030-01-01T00:00:00Z" }] },
			{ tenant_map: [{ tenant_value: "a" }] },
			{ format: 2 },
		]) {
			expect([wrong, validate(wrong)]).toEqual([wrong, false]);
		}
		expect(validate({ $schema: "./hookwise.schema.json", endpoints: [{ name: "X", preset: "zabbix", hmac_enabled: true }] })).toBe(true);
	});

	test("silences that the command line applies count in the HookWise that runs", async () => {
		const file = join(freshDirectory(), "silence.yaml");
		await Bun.write(file, `silences:\n  - { company: Fabrikam, starts_at: "${hours(-1)}", ends_at: "${hours(2)}" }\n`);
		const applied = await runToEnd({ dataDir: hookwise.dataDir, words: ["apply", "--yes", file] });
		expect([applied.code, applied.stdout.split("\n")[0]]).toEqual([0, expect.stringMatching(/^\+ create silence Fabrikam until /)]);
		const endpoint = await hookwise.client.endpoint({ name: "Fabrikam's", customer_id_default: "Fabrikam" });
		await eventually("its alerts are silenced", async () => {
			const id = await hookwise.client.accepted(endpoint, { state: "firing", monitor: { name: crypto.randomUUID() } });
			await eventually("it is decided", async () => (await hookwise.client.unfinished()) === 0);
			return (await hookwise.client.item(id)).reason === "silenced";
		});
	}, 30_000);
});
