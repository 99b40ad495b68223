import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newFernetKey } from "../../src/base/security/index.ts";
import { type Client, eventually, freshDirectory, type MadeEndpoint, runToEnd, startHookWise } from "../support/index.ts";

const KEY = newFernetKey();
const env = { ENCRYPTION_KEY: KEY };
const target = (): string => join(freshDirectory(), "hookwise.hwbackup");

/** Counts that a restored HookWise must share with the original. */
async function counts(client: Client): Promise<Record<string, number>> {
	const items = async (path: string) => (await client.json<{ items: unknown[] }>("GET", path)).items.length;
	const { total } = await client.json<{ total: number }>("GET", "/api/logs/counts");
	const { items: endpoints } = await client.json<{ items: { id: string }[] }>("GET", "/api/endpoints");
	const fixtures = await Promise.all(endpoints.map(({ id }) => items(`/api/endpoints/${id}/fixtures`)));
	return {
		endpoints: endpoints.length,
		fixtures: fixtures.reduce((sum, amount) => sum + amount, 0),
		tenants: await items("/api/tenantmap"),
		users: await items("/api/users"),
		api_keys: await items("/api/keys"),
		history: total,
		tickets: (await client.sandbox()).length,
	};
}

/** Counts in the output of backup and restore, such as `endpoints: 2`. */
const reported = (stdout: string): Record<string, number> =>
	Object.fromEntries(
		[...stdout.matchAll(/^ {2}([a-z ]+): (\d+)$/gm)].map(([, name = "", count]) => [name.replace(" ", "_"), Number(count)]),
	);

async function furnish(client: Client): Promise<MadeEndpoint[]> {
	const made = [await client.endpoint({ name: "One" }), await client.endpoint({ name: "Two", hmac_secret: "generate" })];
	await client.json("POST", `/api/endpoints/${made[0]?.id}/fixtures`, { name: "Kept", payload: { state: "firing", token: "x" } });
	await client.json("POST", "/api/tenantmap", { tenant_value: "acme", company_id: "Acme" });
	await client.json("POST", "/api/users", { username: "vera", password: "long enough now", role: "viewer" });
	await client.json("PATCH", "/api/settings", { backup_keep: 9 });
	await client.json("POST", "/admin/maintenance", { enabled: true, reason: "kept" });
	await client.json("POST", "/admin/maintenance", { enabled: false });
	return made;
}

describe("hookwise backup and restore", () => {
	test("take one consistent file under load, and make an empty directory the same, with working tokens", async () => {
		const first = await startHookWise({ env });
		const [endpoint] = await furnish(first.client);
		if (endpoint === undefined) throw new Error("There is no endpoint");
		const { key } = await first.client.json<{ key: string }>("POST", "/api/keys", { name: "kept", role: "viewer" });
		let stop = false;
		let sent = 0;
		const load = Array.from({ length: 4 }, async (_, sender) => {
			for (let index = 0; !stop; index++) {
				await first.client.accepted(endpoint, { state: "firing", monitor: { name: `load ${sender} ${index % 20}` } });
				sent++;
			}
		});
		await eventually("there is load", () => sent > 100);
		const before = sent;
		const file = target();
		const backup = await runToEnd({ dataDir: first.dataDir, env, words: ["backup", file] });
		expect(backup).toMatchObject({ code: 0, stderr: "" });
		expect(statSync(file).mode & 0o777).toBe(0o600);
		await eventually("the load goes on", () => sent > before);
		stop = true;
		await Promise.all(load);
		await first.end("SIGTERM");

		const dataDir = join(freshDirectory(), "data");
		const restored = await runToEnd({ dataDir, env, words: ["restore", file] });
		expect(restored).toMatchObject({ code: 0, stderr: "" });
		expect(reported(restored.stdout)).toEqual(reported(backup.stdout));
		await using second = await startHookWise({ dataDir, env });
		const { client } = second;
		await eventually("what was in hand is finished", async () => (await client.unfinished()) === 0, 30_000);
		const report = reported(backup.stdout);
		expect(report.history).toBeGreaterThanOrEqual(before);
		expect(await counts(client)).toMatchObject({
			endpoints: report.endpoints,
			fixtures: report.fixtures,
			tenants: report.tenants,
			users: report.users,
			api_keys: report.api_keys,
			history: report.history,
		} as Record<string, number>);
		expect(report).toMatchObject({ endpoints: 2, fixtures: 1, tenants: 1, users: 2, api_keys: 1 });
		expect((await client.send(endpoint, { state: "firing", monitor: { name: "after" } })).status).toBe(202);
		expect((await fetch(`${second.url}/api/me`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(200);
		expect((await fetch(`${second.url}/api/me`, { headers: { authorization: `Basic ${btoa("vera:long enough now")}` } })).status).toBe(200);
		expect(await client.json<object>("GET", "/api/settings")).toMatchObject({ backup_keep: 9 });
		// Bodies open under the wrapped key in the backup: a replay is exact.
		const [old] = await client.history("q=load");
		expect((await client.call("POST", `/api/logs/${old?.id}/replay`)).status).toBe(202);
	}, 60_000);

	test("with another ENCRYPTION_KEY say so, and change nothing", async () => {
		const first = await startHookWise({ env });
		await furnish(first.client);
		await first.end("SIGTERM");
		const file = target();
		await runToEnd({ dataDir: first.dataDir, env, words: ["backup", file] });
		for (const other of [{ ENCRYPTION_KEY: newFernetKey() }, {}]) {
			const dataDir = freshDirectory();
			const wrong = await runToEnd({ dataDir, env: other, words: ["restore", file] });
			expect([wrong.code, wrong.stdout]).toEqual([1, ""]);
			expect(wrong.stderr).toContain("ENCRYPTION_KEY");
			expect(wrong.stderr).not.toMatch(/\n\s+at /);
			// The lock, and the driver that reads the backup, are not data.
			expect(readdirSync(dataDir).filter((name) => !name.startsWith("hookwise.lock") && name !== "native")).toEqual([]);
		}
		// The right key still works, and the directory is unchanged.
		const again = await runToEnd({ dataDir: first.dataDir, env: { ENCRYPTION_KEY: newFernetKey() }, words: ["restore", "--yes", file] });
		expect(again.code).toBe(1);
		await using same = await startHookWise({ dataDir: first.dataDir, env });
		expect((await counts(same.client)).endpoints).toBe(2);
	}, 30_000);

	test("leave a directory that has something alone, unless told so, and keep beside it what was there", async () => {
		const first = await startHookWise({ env });
		await furnish(first.client);
		await first.end("SIGTERM");
		const file = target();
		await runToEnd({ dataDir: first.dataDir, env, words: ["backup", file] });
		const other = await startHookWise({ env });
		await other.client.endpoint({ name: "Only here" });
		await other.end("SIGTERM");
		const refused = await runToEnd({ dataDir: other.dataDir, env, words: ["restore", file] });
		expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("--yes")]);
		const preview = await runToEnd({ dataDir: other.dataDir, env, words: ["restore", "--preview", file] });
		expect(preview.code).toBe(0);
		expect(reported(preview.stdout)).toMatchObject({ endpoints: 2 });
		expect(existsSync(join(other.dataDir, "hookwise.db.before-restore"))).toBe(false);
		expect((await runToEnd({ dataDir: other.dataDir, env, words: ["restore", "--yes", file] })).code).toBe(0);
		expect(existsSync(join(other.dataDir, "hookwise.db.before-restore"))).toBe(true);
		await using restored = await startHookWise({ dataDir: other.dataDir, env });
		expect((await counts(restored.client)).endpoints).toBe(2);
	}, 30_000);

	test("refuse what is no backup, and a restore while HookWise runs", async () => {
		await using hookwise = await startHookWise({ env });
		const file = target();
		await runToEnd({ dataDir: hookwise.dataDir, env, words: ["backup", file] });
		const running = await runToEnd({ dataDir: hookwise.dataDir, env, words: ["restore", "--yes", file] });
		expect([running.code, running.stderr]).toEqual([1, expect.stringMatching(/runs on/)]);
		const text = join(freshDirectory(), "text");
		writeFileSync(text, "this is no backup");
		const cut = join(freshDirectory(), "cut");
		writeFileSync(cut, readFileSync(file).subarray(0, 5_000));
		for (const wrong of [text, cut, "/nowhere/at/all", join(hookwise.dataDir, "hookwise.db")]) {
			const dataDir = freshDirectory();
			const { code, stderr } = await runToEnd({ dataDir, env, words: ["restore", wrong] });
			expect([wrong, code]).toEqual([wrong, 1]);
			expect(stderr).not.toMatch(/\n\s+at /);
			expect(existsSync(join(dataDir, "hookwise.db"))).toBe(false);
		}
	}, 30_000);

	test("--no-history leaves out what was received, and nothing else", async () => {
		const first = await startHookWise({ env });
		const [endpoint] = await furnish(first.client);
		if (endpoint === undefined) throw new Error("There is no endpoint");
		await first.client.accepted(endpoint, { state: "firing", monitor: { name: "a secret of the customer" } });
		await eventually("it is done", async () => (await first.client.unfinished()) === 0);
		const file = target();
		const { stdout } = await runToEnd({ dataDir: first.dataDir, env, words: ["backup", "--no-history", file] });
		expect(reported(stdout)).toMatchObject({ endpoints: 2, history: 0, incidents: 1 });
		expect(stdout).toContain("without history");
		await first.end("SIGTERM");
		const dataDir = join(freshDirectory(), "data");
		await runToEnd({ dataDir, env, words: ["restore", file] });
		await using second = await startHookWise({ dataDir, env });
		expect(await counts(second.client)).toMatchObject({ endpoints: 2, fixtures: 1, history: 0 });
		// The open ticket is known: its close closes it.
		await second.client.accepted(endpoint, { state: "ok", monitor: { name: "a secret of the customer" } });
		await eventually("it is closed", async () => (await second.client.sandbox()).every(({ closed }) => closed));
	}, 30_000);

	test("keep secrets sealed in the file", async () => {
		await using hookwise = await startHookWise({ env });
		const made = await hookwise.client.endpoint({ name: "Sealed", hmac_secret: "a signing secret of ours" });
		await hookwise.client.accepted(made, { state: "ok", note: "a body that may hold secrets" }).catch(() => {});
		const signed = await hookwise.client.endpoint({ name: "Plain" });
		await hookwise.client.accepted(signed, { state: "ok", password: "a password in a body" });
		await eventually("it is done", async () => (await hookwise.client.unfinished()) === 0);
		const file = target();
		await runToEnd({ dataDir: hookwise.dataDir, env, words: ["backup", file] });
		const bytes = readFileSync(file).toString("latin1");
		for (const secret of [made.bearer_token, "a signing secret of ours", "a password in a body", KEY]) expect(bytes).not.toContain(secret);
	});

	test("of the GUI is the same file: what is downloaded restores", async () => {
		const first = await startHookWise({ env });
		const [endpoint] = await furnish(first.client);
		const answer = await first.client.call("GET", "/api/backup");
		expect(answer.headers.get("content-disposition")).toMatch(/^attachment; filename="hookwise-[\d-]+\.hwbackup"$/);
		const file = target();
		writeFileSync(file, new Uint8Array(await answer.arrayBuffer()));
		expect(statSync(file).size).toBeGreaterThan(10_000);
		await eventually("nothing is left behind", () => readdirSync(first.dataDir).every((name) => !name.startsWith("download-")));
		await first.end("SIGTERM");
		const dataDir = join(freshDirectory(), "data");
		expect((await runToEnd({ dataDir, env, words: ["restore", file] })).code).toBe(0);
		await using second = await startHookWise({ dataDir, env });
		expect((await second.client.send(endpoint ?? { id: "", bearer_token: "" }, { state: "ok" })).status).toBe(202);
	}, 30_000);

	test("say plainly where a backup cannot be written", async () => {
		await using hookwise = await startHookWise({ env });
		const { code, stderr } = await runToEnd({ dataDir: hookwise.dataDir, env, words: ["backup", "/nowhere/at/all.hwbackup"] });
		expect(code).toBe(1);
		expect(stderr).toContain("/nowhere/at/all.hwbackup");
		expect(stderr).not.toMatch(/\n\s+at /);
		const empty = await runToEnd({ env, words: ["backup", target()] });
		expect([empty.code, empty.stderr]).toEqual([1, expect.stringContaining("hookwise.db")]);
	});
});
