import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newFernetKey } from "../../src/base/security/index.ts";
import { eventually, freshDirectory, type HookWise, type MadeEndpoint, runToEnd, startHookWise } from "../support/index.ts";

function file(text: string): string {
	const path = join(freshDirectory(), "hookwise.yaml");
	writeFileSync(path, text);
	return path;
}

const running = (hookwise: HookWise) => (words: readonly string[]) => runToEnd({ dataDir: hookwise.dataDir, words });
type Audit = { items: { action: string; who: string; subject: string; changes: { field: string; old: unknown; new: unknown }[] }[] };

describe("hookwise export and apply", () => {
	test("work while HookWise runs: a plan, its application, and what it says counts within a second or two", async () => {
		await using hookwise = await startHookWise();
		const run = running(hookwise);
		const endpoint = await hookwise.client.endpoint({ name: "Kuma", open_value: "0", close_value: "1" });
		await hookwise.client.json("POST", "/api/tenantmap", { tenant_value: "contoso", company_id: "ACME" });
		const exported = await run(["export"]);
		expect([exported.code, exported.stderr]).toEqual([0, ""]);
		expect(exported.stdout).toStartWith(`# Configuration of HookWise`);
		expect(exported.stdout).not.toContain(endpoint.bearer_token);
		expect(exported.stdout).not.toContain("gAAAA");
		expect((await run(["export"])).stdout).toBe(exported.stdout);

		const wanted = file(
			exported.stdout
				.replace('open_value: "0"', 'open_value: "down"')
				.replace("company_id: ACME", "company_id: Contoso")
				.replace("backup_keep: 14", "backup_keep: 3")
				.concat("  - name: Second one\n    trigger_field: $.state\n    open_value: firing\n    hmac_enabled: true\n"),
		);
		const lines = [
			"~ change settings",
			"    backup_keep: 14 → 3",
			"~ change tenant contoso",
			"    company_id: ACME → Contoso",
			"~ change endpoint Kuma",
			"    open_value: 0 → down",
			"+ create endpoint Second one",
			"    trigger_field: $.state",
			"    open_value: firing",
			"    bearer_token: a new one is made",
			"    hmac_secret: a new one is made",
			"= 0 unchanged",
			"4 changes.",
		];
		const plan = await run(["apply", "--plan", wanted]);
		expect([plan.code, plan.stderr, plan.stdout.split("\n")]).toEqual([0, "", [...lines, ""]]);
		expect((await run(["export"])).stdout).toBe(exported.stdout);

		const asks = await run(["apply", wanted]);
		expect([asks.code, asks.stdout, asks.stderr]).toEqual([2, "", expect.stringContaining("--yes")]);
		const applied = await run(["apply", "--yes", wanted]);
		expect([applied.code, applied.stderr]).toEqual([0, ""]);
		const [, token = ""] = /^endpoint Second one, bearer_token: (\S{43})$/m.exec(applied.stdout) ?? [];
		expect(applied.stdout).toMatch(/^endpoint Second one, hmac_secret: \S{43}$/m);
		const { items } = await hookwise.client.json<{ items: MadeEndpoint[] }>("GET", "/api/endpoints");
		const second = items.find(({ name }) => name === "Second one");
		// Its token is right, its signature is not there: the running HookWise knows both.
		await eventually("the running HookWise knows it", async () => {
			const told = await hookwise.client.send({ id: second?.id ?? "", bearer_token: token }, { state: "firing" });
			return told.body.message === "Missing HMAC Signature";
		});
		await hookwise.client.accepted(endpoint, { state: "down" });
		const audit = await hookwise.client.json<Audit>("GET", "/api/audit?limit=4");
		expect(audit.items.map(({ action, who, subject }) => [action, who, subject])).toEqual([
			["endpoint.create", "command line", "Second one"],
			["endpoint.update", "command line", "Kuma"],
			["tenantmap.update", "command line", "contoso"],
			["settings.update", "command line", "Settings"],
		]);
		expect(audit.items[1]?.changes).toEqual([{ field: "open_value", old: "0", new: "down" }]);

		const again = await run(["apply", "--yes", wanted]);
		expect([again.code, again.stdout]).toEqual([0, "= 4 unchanged\nNothing to do.\n"]);
	}, 60_000);

	test("prune deletes what the file does not have, and only then", async () => {
		await using hookwise = await startHookWise();
		const run = running(hookwise);
		for (const name of ["Keep", "Go"]) await hookwise.client.endpoint({ name });
		await hookwise.client.json("POST", "/api/tenantmap", { tenant_value: "contoso", company_id: "ACME" });
		const wanted = file('{"endpoints": [{"name": "Keep"}]}');
		const without = await run(["apply", "--plan", wanted]);
		expect(without.stdout).toContain("left alone (--prune deletes them): endpoint Go");
		const pruned = await run(["apply", "--prune", "--yes", wanted]);
		expect([pruned.code, pruned.stdout.split("\n").slice(0, 2)]).toEqual([0, ["- delete endpoint Go", "= 1 unchanged"]]);
		const { items } = await hookwise.client.json<{ items: MadeEndpoint[] }>("GET", "/api/endpoints");
		expect(items.map(({ name }) => name)).toEqual(["Keep"]);
		// A section that the file does not have is none of its business.
		expect(await hookwise.client.json<{ items: unknown[] }>("GET", "/api/tenantmap")).toMatchObject({ items: [{}] });
	}, 60_000);

	test("the same URLs and tokens come back on another installation with the same key", async () => {
		await using first = await startHookWise();
		const endpoint = await first.client.endpoint({ hmac_secret: "generate" });
		const target = join(freshDirectory(), "all.yaml");
		const written = await running(first)(["export", "--secrets", "--file", target]);
		expect(written).toEqual({ code: 0, stdout: `Configuration written to ${target}\n`, stderr: "" });
		expect(statSync(target).mode & 0o777).toBe(0o600);
		const env = { ENCRYPTION_KEY: readFileSync(join(first.dataDir, "encryption.key"), "utf8").trim() };
		const dataDir = join(freshDirectory(), "data");
		const wrong = await runToEnd({ dataDir, words: ["apply", "--yes", target] });
		expect([wrong.code, wrong.stderr]).toEqual([
			1,
			expect.stringMatching(/line \d+, endpoint “Edge Monitor”, bearer_token: ENCRYPTION_KEY/),
		]);
		const other = join(freshDirectory(), "data");
		expect((await runToEnd({ dataDir: other, env, words: ["apply", "--yes", target] })).code).toBe(0);
		await using second = await startHookWise({ dataDir: other, env });
		const secrets = await second.client.json<object>("GET", `/api/endpoints/${endpoint.id}/secrets`);
		expect(secrets).toEqual({ bearer_token: endpoint.bearer_token, hmac_secret: endpoint.hmac_secret ?? "" });
	}, 60_000);

	test("say where the file is wrong, all of it at once, and change nothing", async () => {
		await using hookwise = await startHookWise();
		const run = running(hookwise);
		await hookwise.client.endpoint({ name: "There" });
		const before = (await run(["export"])).stdout;
		const cases: [string, RegExp[]][] = [
			["a: 1\na: 2\n", [/line 2: Map keys must be unique/]],
			["- 1\n", [/A configuration is a map/]],
			["end points: []\n", [/line 1: There is no section end points/]],
			["format: 7\n", [/line 1, format: 1 is expected/]],
			["endpoints: 5\n", [/line 1, endpoints: A list/]],
			[
				"endpoints:\n  - name: There\n    open_value: 0\n    boards: x\n  - trigger_field: $.a\n  - name: A\n    routing_rules:\n      - path: $.a\n        regex: (\n",
				[
					/line 3, endpoint “There”, open_value: A text is expected. Put it in quotes: "0"/,
					/line 4, endpoint “There”, boards: There is no such field/,
					/line 5, endpoint 2, name: A name is needed/,
					/line 8, endpoint “A”, routing_rules: Rule 1, regex/,
				],
			],
			["endpoints: [{name: There}, {name: There}]\n", [/Another entry of the file means the same endpoint/]],
			["endpoints: [{name: There, hmac_enabled: false, hmac_secret: x}]\n", [/hmac_enabled: It is false/]],
			["endpoints: [{name: There, id: ../x}]\n", [/id: An id of URL-safe characters/]],
			["tenant_map: [{tenant_value: A, company_id: x}, {tenant_value: a, company_id: y}]\n", [/tenant “a”: It stands in the file twice/]],
			["tenant_map: [{tenant_value: A}]\n", [/tenant “A”, company_id/]],
			["settings: {backup_hour: 25, colour: red}\n", [/settings, backup_hour: A whole number from 0 to 23/, /settings, colour/]],
		];
		for (const [text, messages] of cases) {
			const { code, stdout, stderr } = await run(["apply", "--yes", file(text)]);
			expect([text, code, stdout]).toEqual([text, 1, ""]);
			expect(stderr).toContain("nothing was changed");
			for (const message of messages) expect(stderr).toMatch(message);
			expect(stderr).not.toMatch(/\n\s+at /);
		}
		expect((await run(["export"])).stdout).toBe(before);
		const none = await run(["apply", "--plan", "/nowhere/at/all.yaml"]);
		expect([none.code, none.stderr]).toEqual([1, expect.stringContaining("/nowhere/at/all.yaml")]);
		expect((await run(["export", "--file", "/nowhere/at/all.yaml"])).code).toBe(1);
		for (const words of [["apply"], ["apply", "--plan", "a", "b"], ["apply", "--now", "a"], ["export", "x"]]) {
			expect([words, (await run(words)).code]).toEqual([words, 2]);
		}
	}, 60_000);

	test("seal nothing with a key that the running HookWise does not have", async () => {
		await using hookwise = await startHookWise({ env: { ENCRYPTION_KEY: newFernetKey() } });
		const { dataDir } = hookwise;
		const words = ["apply", "--yes", file("endpoints: [{name: One}]")];
		const none = await runToEnd({ dataDir, words });
		expect([none.code, none.stderr]).toEqual([1, expect.stringContaining("Set ENCRYPTION_KEY")]);
		expect(existsSync(join(dataDir, "encryption.key"))).toBe(false);
		const other = await runToEnd({ dataDir, env: { ENCRYPTION_KEY: newFernetKey() }, words });
		expect([other.code, other.stderr]).toEqual([1, expect.stringContaining("ENCRYPTION_KEY does not open this database")]);
		expect(await hookwise.client.json<object>("GET", "/api/endpoints")).toEqual({ items: [] });
	}, 30_000);

	test("do not make a data directory to look at it", async () => {
		const dataDir = join(freshDirectory(), "none");
		for (const words of [["export"], ["apply", "--plan", file("endpoints: []")], ["rekey"]]) {
			const { code, stderr } = await runToEnd({ dataDir, words });
			expect([words, code, stderr]).toEqual([words, 1, expect.stringContaining("HOOKWISE_DATA_DIR")]);
			expect(existsSync(dataDir)).toBe(false);
		}
	}, 30_000);
});
