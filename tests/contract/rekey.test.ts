import { describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { createSecrets, newFernetKey } from "../../src/base/security/index.ts";
import { freshDirectory, type HookWise, launch, type MadeEndpoint, runToEnd, startHookWise } from "../support/index.ts";

const keyFile = (dataDir: string): string => join(dataDir, "encryption.key");
const keysOf = (dataDir: string): string[] => readFileSync(keyFile(dataDir), "utf8").trim().split(",");

/** A row for each kind of secret that tests cannot make over HTTP without a ConnectWise. */
function putSealed(dataDir: string, key: string): void {
	const secrets = createSecrets([key]);
	const db = new Database(join(dataDir, "hookwise.db"));
	db.prepare("UPDATE users SET totp_secret = ? WHERE username = 'totp'").run(secrets.seal("JBSWY3DPEHPK3PXP"));
	const connection = { url: "http://127.0.0.1:9", company: "acme", clientId: "c", publicKey: "p", privateKey: "s" };
	const rest = { board: null, statusNew: null, statusClosed: null, defaultCompany: null };
	db.prepare("INSERT INTO settings (key, value) VALUES ('connectwise', ?)").run(secrets.seal(JSON.stringify({ ...connection, ...rest })));
	db.close();
}

/** Every token in the store. */
function tokens(dataDir: string): string[] {
	const db = new Database(join(dataDir, "hookwise.db"), { readonly: true });
	const rows = db
		.prepare(
			`SELECT bearer_token AS token FROM endpoints UNION ALL SELECT hmac_secret FROM endpoints UNION ALL SELECT totp_secret FROM users
			 UNION ALL SELECT value FROM meta WHERE key = 'data_key' UNION ALL SELECT value FROM settings WHERE key IN ('connectwise', 'callback_secret')
			 UNION ALL SELECT old_bearer_token FROM endpoints UNION ALL SELECT sealed FROM alarm_receivers`,
		)
		.all() as { token: string | null }[];
	db.close();
	return rows.flatMap(({ token }) => (token === null ? [] : [token]));
}

function openedBy(key: string, dataDir: string): number {
	const secrets = createSecrets([key]);
	return tokens(dataDir).filter((token) => {
		try {
			return secrets.open(token) !== "";
		} catch {
			return false;
		}
	}).length;
}

const signed = (hookwise: HookWise, endpoint: MadeEndpoint, title: string) => {
	const body = JSON.stringify({ state: "firing", monitor: { name: title } });
	const signature = createHmac("sha256", endpoint.hmac_secret ?? "")
		.update(body)
		.digest("hex");
	return hookwise.client.send(endpoint, body, { "x-hookwise-signature": signature });
};

describe("hookwise rekey with the key file", () => {
	test("gives a running HookWise the new key: no right webhook is refused meanwhile, and the new key alone opens everything", async () => {
		await using hookwise = await startHookWise();
		const { dataDir } = hookwise;
		const endpoint = await hookwise.client.endpoint({ hmac_secret: "generate" });
		const gone = await hookwise.client.endpoint({ name: "Gone" });
		await hookwise.client.call("DELETE", `/api/endpoints/${gone.id}`);
		await hookwise.client.json("POST", `/api/endpoints/${endpoint.id}/rotate-token`, {
			overlap_hours: 1,
			bearer_token: endpoint.bearer_token,
		});
		await hookwise.client.json("POST", "/api/alarms", { name: "Chat", kind: "slack", url: "https://hooks.example.com/x" });
		expect((await signed(hookwise, endpoint, "before")).status).toBe(202);
		const [old = ""] = keysOf(dataDir);
		expect(openedBy(old, dataDir)).toBe(7);

		const preview = await runToEnd({ dataDir, words: ["rekey", "--dry-run"] });
		expect(preview).toEqual({ code: 0, stdout: "Would seal 7 secrets anew; a new key would be made\n", stderr: "" });
		expect(keysOf(dataDir)).toEqual([old]);

		const rekey = launch({ dataDir, words: ["rekey"] });
		const statuses = new Set<number>();
		while (rekey.process.exitCode === null) statuses.add((await signed(hookwise, endpoint, "meanwhile")).status);
		await rekey.line(/$/);
		expect([rekey.process.exitCode, rekey.output.stderr]).toEqual([0, ""]);
		expect([...statuses]).toEqual([202]);
		expect(rekey.output.stdout).toMatch(/^Sealed 7 secrets anew with a new key/);

		const [fresh = "", ...more] = keysOf(dataDir);
		expect(more).toEqual([]);
		expect(fresh).not.toBe(old);
		expect([openedBy(fresh, dataDir), openedBy(old, dataDir)]).toEqual([7, 0]);
		expect(readFileSync(join(dataDir, "encryption.key.old"), "utf8")).toBe(`${old}\n`);
		for (const name of ["encryption.key", "encryption.key.old"]) expect(statSync(join(dataDir, name)).mode & 0o777).toBe(0o600);
		// What is made from now on is under the new key, too.
		const later = await hookwise.client.endpoint({ name: "Later" });
		expect(openedBy(fresh, dataDir)).toBe(8);
		expect((await signed(hookwise, endpoint, "after")).status).toBe(202);
		const { items } = await hookwise.client.json<{ items: { who: string }[] }>("GET", "/api/audit?action=encryption.rekey");
		expect(items.map(({ who }) => who)).toEqual(["command line"]);

		await hookwise.end("SIGTERM");
		// The new key, and nothing else.
		await using again = await startHookWise({ dataDir, env: { ENCRYPTION_KEY: fresh } });
		expect((await signed(again, endpoint, "restarted")).status).toBe(202);
		expect((await again.client.send(later, { state: "firing" })).status).toBe(202);
		const [before] = await again.client.history("q=before");
		expect(await again.client.json<object>("GET", `/api/logs/${before?.id}`)).toMatchObject({ payload: { monitor: { name: "before" } } });
	}, 60_000);

	test("goes on where it was killed, and HookWise starts on whatever that left", async () => {
		const dataDir = join(freshDirectory(), "data");
		let endpoint: MadeEndpoint;
		{
			await using hookwise = await startHookWise({ dataDir });
			endpoint = await hookwise.client.endpoint();
			await hookwise.end("SIGTERM");
		}
		const [old = ""] = keysOf(dataDir);
		for (const ms of [60, 90, 120, 150]) {
			const rekey = launch({ dataDir, words: ["rekey"] });
			// Somewhere in its work; whatever moment this hits, what follows has to hold.
			await Bun.sleep(ms);
			rekey.process.kill("SIGKILL");
			await rekey.process.exited;
			const known = [...keysOf(dataDir), old];
			expect(tokens(dataDir).every((token) => createSecrets(known).open(token) !== "")).toBe(true);
		}
		// Killed right after the new key was written.
		const [first = ""] = keysOf(dataDir);
		const fresh = newFernetKey();
		writeFileSync(keyFile(dataDir), `${fresh},${keysOf(dataDir).join(",")}\n`);
		{
			await using hookwise = await startHookWise({ dataDir });
			expect((await hookwise.client.send(endpoint, { state: "firing" })).status).toBe(202);
			await hookwise.end("SIGTERM");
		}
		expect((await runToEnd({ dataDir, words: ["rekey"] })).code).toBe(0);
		expect(keysOf(dataDir)).toEqual([fresh]);
		expect(openedBy(fresh, dataDir)).toBe(tokens(dataDir).length);
		expect(readFileSync(join(dataDir, "encryption.key.old"), "utf8")).toContain(first);
	}, 60_000);

	test("leaves backups of before readable: restoring one brings its key back, until the next rekey", async () => {
		const dataDir = join(freshDirectory(), "data");
		const file = join(freshDirectory(), "before.hookwise");
		let endpoint: MadeEndpoint;
		{
			await using hookwise = await startHookWise({ dataDir });
			endpoint = await hookwise.client.endpoint();
			expect((await runToEnd({ dataDir, words: ["backup", file] })).code).toBe(0);
			await hookwise.end("SIGTERM");
		}
		const [old = ""] = keysOf(dataDir);
		expect((await runToEnd({ dataDir, words: ["rekey"] })).code).toBe(0);
		const [fresh = ""] = keysOf(dataDir);
		const restored = await runToEnd({ dataDir, words: ["restore", "--yes", file] });
		expect([restored.code, restored.stderr]).toEqual([0, ""]);
		expect(restored.stdout).toContain("Run hookwise rekey when all is well");
		expect(keysOf(dataDir)).toEqual([fresh, old]);
		expect((await runToEnd({ dataDir, words: ["doctor"] })).stdout).toContain("a change of keys is not finished: run hookwise rekey");
		await using hookwise = await startHookWise({ dataDir });
		expect((await hookwise.client.send(endpoint, { state: "firing" })).status).toBe(202);
		expect((await runToEnd({ dataDir, words: ["rekey"] })).code).toBe(0);
		expect(keysOf(dataDir)).toEqual([fresh]);
		expect((await hookwise.client.send(endpoint, { state: "ok" })).status).toBe(202);
	}, 60_000);

	test("refuses when the running HookWise has its key from elsewhere, and changes nothing", async () => {
		const env = { ENCRYPTION_KEY: newFernetKey() };
		await using hookwise = await startHookWise({ env });
		const { dataDir } = hookwise;
		const none = await runToEnd({ dataDir, words: ["rekey"] });
		expect([none.code, none.stdout, none.stderr]).toEqual([1, "", expect.stringContaining("ENCRYPTION_KEY")]);
		expect(existsSync(keyFile(dataDir))).toBe(false);
		writeFileSync(keyFile(dataDir), `${env.ENCRYPTION_KEY}\n`);
		const elsewhere = await runToEnd({ dataDir, words: ["rekey"] });
		expect([elsewhere.code, elsewhere.stderr]).toEqual([1, expect.stringContaining("from ENCRYPTION_KEY")]);
		expect(keysOf(dataDir)).toEqual([env.ENCRYPTION_KEY]);
		const list = { ENCRYPTION_KEY: `${newFernetKey()},${env.ENCRYPTION_KEY}` };
		const early = await runToEnd({ dataDir, env: list, words: ["rekey"] });
		expect([early.code, early.stderr]).toEqual([1, expect.stringContaining("Restart it with this list")]);
		expect(openedBy(env.ENCRYPTION_KEY, dataDir)).toBe(2);
		const wrong = await runToEnd({ dataDir, env: { ENCRYPTION_KEY: newFernetKey() }, words: ["rekey"] });
		expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining("ENCRYPTION_KEY does not open this database")]);
		expect((await runToEnd({ dataDir, words: ["rekey", "now"] })).code).toBe(2);
	}, 60_000);
});

describe("hookwise rekey with ENCRYPTION_KEY", () => {
	test("seals everything with the first of the list, and says which are not needed any more", async () => {
		const dataDir = join(freshDirectory(), "data");
		const [old, fresh] = [newFernetKey(), newFernetKey()];
		let endpoint: MadeEndpoint;
		{
			await using hookwise = await startHookWise({ dataDir, env: { ENCRYPTION_KEY: old } });
			endpoint = await hookwise.client.endpoint({ hmac_secret: "generate" });
			await hookwise.client.json("POST", "/api/users", { username: "totp", password: "long enough now", role: "viewer" });
			await hookwise.end("SIGTERM");
		}
		putSealed(dataDir, old);
		const env = { ENCRYPTION_KEY: `${fresh},${old}` };
		const preview = await runToEnd({ dataDir, env, words: ["rekey", "--dry-run"] });
		expect([preview.code, preview.stdout]).toEqual([0, expect.stringContaining("Would seal 6 secrets anew")]);
		await using hookwise = await startHookWise({ dataDir, env });
		const done = await runToEnd({ dataDir, env, words: ["rekey"] });
		expect([done.code, done.stderr]).toEqual([0, ""]);
		expect(done.stdout).toContain("Sealed 6 secrets anew");
		expect(done.stdout).toMatch(/Not needed any more in ENCRYPTION_KEY: number 2 \([0-9a-f]{8}\)/);
		expect(done.stdout).not.toContain(old);
		expect([openedBy(fresh, dataDir), openedBy(old, dataDir)]).toEqual([6, 0]);
		expect((await signed(hookwise, endpoint, "still")).status).toBe(202);
		const again = await runToEnd({ dataDir, env, words: ["rekey"] });
		expect([again.code, again.stdout]).toEqual([0, expect.stringContaining("Everything (6 secrets) is sealed with key")]);
		await hookwise.end("SIGTERM");
		await using alone = await startHookWise({ dataDir, env: { ENCRYPTION_KEY: fresh } });
		expect((await signed(alone, endpoint, "alone")).status).toBe(202);
	}, 60_000);

	test("leaves what no key opens as it is, and names it", async () => {
		const dataDir = join(freshDirectory(), "data");
		const [old, fresh] = [newFernetKey(), newFernetKey()];
		{
			await using hookwise = await startHookWise({ dataDir, env: { ENCRYPTION_KEY: old } });
			await hookwise.client.endpoint({ name: "Lost one" });
			await hookwise.end("SIGTERM");
		}
		const lost = createSecrets([newFernetKey()]).seal("whoever has the key");
		const db = new Database(join(dataDir, "hookwise.db"));
		db.prepare("UPDATE endpoints SET bearer_token = ?").run(lost);
		db.close();
		const { code, stdout, stderr } = await runToEnd({ dataDir, env: { ENCRYPTION_KEY: `${fresh},${old}` }, words: ["rekey"] });
		expect([code, stdout]).toEqual([1, expect.stringContaining("Sealed 2 secrets anew")]);
		expect(stderr).toContain("  endpoint Lost one, bearer_token\n");
		expect(tokens(dataDir)).toContain(lost);
	}, 30_000);
});
