import { describe, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually, freshDirectory, PASSWORD, runToEnd, startHookWise } from "../support/index.ts";
import { ask, basic } from "./caller.ts";
import { logIn } from "./session.ts";

const COMMANDS = "serve doctor backup restore import export apply rekey move user key send healthcheck licenses version";

const me = async (url: string, authorization: string) => (await ask(`${url}/api/me`, { headers: { authorization } })).body;

describe("every command", () => {
	test("is told of with its use by --help, exits 2 on what it does not take, and shows no stack trace", async () => {
		const { stdout: overview } = await runToEnd({ words: ["--help"] });
		const names = [...overview.matchAll(/^ {2}([a-z]+)/gm)].map(([, name = ""]) => name);
		expect(names).toEqual(expect.arrayContaining(COMMANDS.split(" ")));
		for (const name of names) {
			const help = await runToEnd({ words: [name, "--help"] });
			expect([name, help.code, help.stdout.startsWith(`Usage: hookwise ${name}`)]).toEqual([name, 0, true]);
			const odd = await runToEnd({ words: [name, "--no-such-switch", "x", "y", "z"] });
			expect([name, odd.code, odd.stdout]).toEqual([name, 2, ""]);
			expect(odd.stderr).not.toMatch(/\n\s+at /);
			expect(odd.stderr).toContain(`\nUsage: hookwise ${name}`);
			expect(odd.stderr).toContain(`hookwise ${name} --help says more.`);
		}
		const asked = await runToEnd({ words: ["help", "user"] });
		expect([asked.code, asked.stdout]).toEqual([0, (await runToEnd({ words: ["user", "--help"] })).stdout]);
		const [one = "", two = ""] = asked.stdout.split("\n");
		expect([one, two]).toEqual([expect.stringMatching(/^Usage: hookwise user add /), expect.stringMatching(/^ {7}hookwise user passwd /)]);
	}, 60_000);

	test("refuses a bad environment with exit code 2 and a line for each variable, secrets hidden", async () => {
		const env = { PORT: "many", ENCRYPTION_KEY: "not a key", USE_PROXY: "perhaps" };
		for (const words of [
			["serve"],
			["backup", "x"],
			["user", "list"],
			["key", "list"],
			["send", "x"],
			["healthcheck"],
			["restore", "x"],
			["import", "x"],
			["import", "--postgres", "postgresql://x@localhost/x"],
			["export"],
			["apply", "--plan", "x"],
			["rekey"],
		]) {
			const { code, stderr } = await runToEnd({ env, words });
			expect([words, code]).toEqual([words, 2]);
			expect(stderr).toMatch(/^PORT: got “many”/m);
			expect(stderr).toMatch(/^USE_PROXY: /m);
			expect(stderr).not.toContain("not a key");
		}
	}, 30_000);
});

describe("hookwise user", () => {
	test("adds, lists and changes users while HookWise runs; what it writes counts at once", async () => {
		await using hookwise = await startHookWise();
		const run = (...words: string[]) => runToEnd({ dataDir: hookwise.dataDir, words: ["user", ...words] });
		const added = await run("add", "--role", "viewer", "--password", "long enough now", "cli-user");
		expect(added).toEqual({ code: 0, stdout: "User cli-user (viewer) added\n", stderr: "" });
		expect(await me(hookwise.url, basic("cli-user", "long enough now"))).toMatchObject({ role: "viewer" });
		const made = await run("add", "made");
		const password = /^Password: (.+)$/m.exec(made.stdout)?.[1] ?? "";
		expect(password.length).toBeGreaterThanOrEqual(16);
		expect(await me(hookwise.url, basic("made", password))).toMatchObject({ role: "admin" });
		expect((await run("list")).stdout).toMatch(/^cli-user\tviewer\tno TOTP\tsince /m);
		const { cookie } = await logIn(hookwise, "cli-user", "long enough now");
		expect((await run("passwd", "--password", "the next one", "CLI-USER")).code).toBe(0);
		expect(await me(hookwise.url, basic("cli-user", "the next one"))).toMatchObject({ role: "viewer" });
		expect((await ask(`${hookwise.url}/api/me`, { headers: { cookie: cookie ?? "" } })).status).toBe(401);
		const { items } = await hookwise.client.json<{ items: { action: string; who: string; subject: string }[] }>(
			"GET",
			"/api/audit?action=user",
		);
		expect(items.map(({ action, who, subject }) => [action, who, subject])).toEqual([
			["user.password", "command line", "CLI-USER"],
			["user.create", "command line", "made"],
			["user.create", "command line", "cli-user"],
		]);
	}, 30_000);

	test("says what is wrong", async () => {
		await using hookwise = await startHookWise();
		const run = (...words: string[]) => runToEnd({ dataDir: hookwise.dataDir, words: ["user", ...words] });
		const cases: [string[], number, RegExp][] = [
			[[], 2, /add, passwd, list/],
			[["remove", "x"], 2, /add, passwd, list/],
			[["add"], 2, /NAME/],
			[["add", "a", "b"], 2, /too much/],
			[["add", "--role", "boss", "x"], 2, /viewer, operator, admin/],
			[["add", "--password", "short", "x"], 1, /12/],
			[["add", "admin"], 1, /already/],
			[["add", "with:colon"], 1, /colon/],
			[["passwd", "nobody"], 1, /nobody/],
		];
		for (const [words, code, message] of cases) {
			const answer = await run(...words);
			expect([words, answer.code, answer.stdout]).toEqual([words, code, ""]);
			expect(answer.stderr).toMatch(message);
		}
	}, 30_000);
});

describe("hookwise key", () => {
	test("adds, lists and revokes keys while HookWise runs", async () => {
		await using hookwise = await startHookWise();
		const run = (...words: string[]) => runToEnd({ dataDir: hookwise.dataDir, words: ["key", ...words] });
		const added = await run("add", "--role", "operator", "Backup job");
		const [, id = "", key = ""] = /^Key (\d+) \(Backup job, operator\): (hwk_\S+)$/m.exec(added.stdout) ?? [];
		expect(await me(hookwise.url, `Bearer ${key}`)).toEqual({ name: "key:Backup job", role: "operator", via: "key", time_zone: null });
		const list = await run("list");
		expect(list.stdout).toMatch(new RegExp(`^${id}\\tBackup job\\toperator\\t`, "m"));
		expect(list.stdout).not.toContain(key);
		expect(await run("revoke", id)).toMatchObject({ code: 0, stdout: `Key ${id} (Backup job) revoked\n` });
		expect((await ask(`${hookwise.url}/api/me`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(401);
		expect((await run("revoke", id)).code).toBe(1);
		expect((await run("revoke", "x")).code).toBe(1);
		expect((await run("revoke")).code).toBe(2);
	}, 30_000);
});

describe("hookwise send", () => {
	test("posts a sample with token and signature, by id or name, and says what was answered", async () => {
		await using hookwise = await startHookWise();
		const endpoint = await hookwise.client.endpoint({ name: "Signed one", hmac_secret: "generate" });
		const env = { PORT: new URL(hookwise.url).port };
		const run = (...words: string[]) => runToEnd({ dataDir: hookwise.dataDir, env, words: ["send", ...words] });
		for (const wanted of [endpoint.id, "Signed one"]) {
			const sent = await run(wanted);
			expect([sent.code, sent.stderr]).toEqual([0, ""]);
			expect(sent.stdout).toMatch(/^202 .*"status":"queued"/);
		}
		const file = join(freshDirectory(), "alert.json");
		writeFileSync(file, JSON.stringify({ state: "firing", monitor: { name: "from a file" } }));
		expect((await run("--file", file, "--url", `${hookwise.url}/`, "Signed one")).code).toBe(0);
		await eventually("its ticket is there", async () =>
			(await hookwise.client.sandbox()).some(({ summary }) => summary === "Alert: from a file"),
		);
		await hookwise.client.json("PATCH", `/api/endpoints/${endpoint.id}`, { is_enabled: false });
		const refused = await run("Signed one");
		expect([refused.code, refused.stdout, refused.stderr]).toEqual([1, "", expect.stringContaining("403")]);
		const unknown = await run("No such");
		expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining("Signed one")]);
		expect((await run("--file", "/nowhere.json", "Signed one")).code).toBe(1);
		expect((await run()).code).toBe(2);
		const dead = await run("--url", "http://127.0.0.1:9", "Signed one");
		expect([dead.code, dead.stderr]).toEqual([1, expect.stringContaining("Is HookWise running?")]);
	}, 30_000);
});

describe("the data directory", () => {
	test("is its owner's alone, whichever command makes it", async () => {
		const dataDir = join(freshDirectory(), "data");
		expect((await runToEnd({ dataDir, words: ["user", "add", "--password", "long enough now", "first"] })).code).toBe(0);
		const modes = new Bun.Glob("*").scanSync({ cwd: dataDir, dot: true });
		for (const name of modes) expect([name, (await Bun.file(join(dataDir, name)).stat()).mode & 0o077]).toEqual([name, 0]);
	});

	test("that is missing is told of by commands that read, and not made by them", async () => {
		const dataDir = join(freshDirectory(), "none");
		for (const words of [
			["user", "list"],
			["key", "list"],
			["send", "x"],
			["key", "revoke", "1"],
			["user", "passwd", "x"],
		]) {
			const { code, stderr, stdout } = await runToEnd({ dataDir, words });
			expect([words, code, stdout]).toEqual([words, 1, ""]);
			expect(stderr).toContain("HOOKWISE_DATA_DIR");
			expect([words, existsSync(dataDir)]).toEqual([words, false]);
		}
	}, 20_000);
});

test("a first password given on the command line counts before the first start", async () => {
	const dataDir = join(freshDirectory(), "data");
	await runToEnd({ dataDir, words: ["user", "add", "--password", "long enough now", "owner"] });
	await using hookwise = await startHookWise({ dataDir, env: { GUI_PASSWORD: undefined } });
	expect(hookwise.stdout).not.toContain("Admin password");
	expect(await me(hookwise.url, basic("owner", "long enough now"))).toMatchObject({ role: "admin" });
	expect(PASSWORD).not.toBe("long enough now");
});

test("doctor changes nothing: no folder, no key", async () => {
	const parent = freshDirectory();
	const { code, stdout } = await runToEnd({ dataDir: join(parent, "data"), words: ["doctor"] });
	expect([code, stdout.includes("will be made")]).toEqual([0, true]);
	expect(readdirSync(parent)).toEqual([]);
	const there = join(parent, "there");
	mkdirSync(there);
	await runToEnd({ dataDir: there, words: ["doctor"] });
	expect(readdirSync(there)).toEqual([]);
	if (process.getuid?.() === 0) return;
	chmodSync(there, 0o500);
	const locked = await runToEnd({ dataDir: there, words: ["doctor"] });
	expect([locked.code, locked.stdout]).toEqual([1, expect.stringMatching(/FAIL {2}data directory: .*cannot be written/)]);
});
