import { describe, expect, test } from "bun:test";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { newFernetKey } from "../../src/base/security/index.ts";
import { freshDirectory, runToEnd, startHookWise } from "../support/index.ts";

/** A data directory that somebody used, at rest. */
async function used(): Promise<string> {
	await using hookwise = await startHookWise();
	await hookwise.client.endpoint();
	expect(await hookwise.end("SIGTERM")).toBe(0);
	return hookwise.dataDir;
}

function copyOf(dataDir: string): string {
	const copy = join(freshDirectory(), "data");
	mkdirSync(copy, { mode: 0o700 });
	for (const name of readdirSync(dataDir)) {
		const from = join(dataDir, name);
		if (statSync(from).isFile()) copyFileSync(from, join(copy, name));
	}
	return copy;
}

/** Starts, and must end by itself with one line. */
async function refused(dataDir: string, env: Record<string, string> = {}): Promise<string> {
	const { code, stdout, stderr } = await runToEnd({ dataDir, env });
	expect([code, stdout]).toEqual([1, ""]);
	const lines = stderr.trimEnd().split("\n");
	expect(lines).toHaveLength(1);
	expect(stderr).not.toMatch(/\n\s+at |\.ts:\d/);
	return lines[0] ?? "";
}

const bytesOf = (dataDir: string): Record<string, string> =>
	Object.fromEntries(
		readdirSync(dataDir)
			.filter((name) => /^(hookwise\.db|.*\.key)$/.test(name) && statSync(join(dataDir, name)).size > 0)
			.map((name) => [name, Bun.hash(readFileSync(join(dataDir, name))).toString()]),
	);

describe("a start on a data directory that is not whole", () => {
	test("says so in one line, harms nothing, and works once it is whole again", async () => {
		const good = await used();
		const cases: [what: string, spoil: (dataDir: string) => void, words: RegExp, env?: Record<string, string>][] = [
			["the key is gone", (dir) => rmSync(join(dir, "encryption.key")), /no encryption\.key beside .*hookwise\.db.*Put it back/],
			["another key", (dir) => writeFileSync(join(dir, "encryption.key"), newFernetKey()), /does not open this database/],
			["another key in the environment", () => {}, /does not open this database/, { ENCRYPTION_KEY: newFernetKey() }],
			["the cookie key is empty", (dir) => writeFileSync(join(dir, "secret.key"), "\n"), /secret\.key is empty/],
			[
				"the database is gone",
				(dir) => {
					for (const name of readdirSync(dir)) if (name.startsWith("hookwise.db")) rmSync(join(dir, name));
				},
				/no hookwise\.db in .*keys are there.*restore/,
			],
			[
				"no database at all",
				(dir) => writeFileSync(join(dir, "hookwise.db"), "this is a text, ".repeat(1_000)),
				/no sound database.*restore/,
			],
			[
				"half of it",
				(dir) => {
					const whole = readFileSync(join(dir, "hookwise.db"));
					writeFileSync(join(dir, "hookwise.db"), whole.subarray(0, Math.floor(whole.length / 2)));
				},
				/hookwise\.db: .*restore/,
			],
			[
				"a migration that was cut in two",
				(dir) => {
					const db = new Database(join(dir, "hookwise.db"));
					db.pragma("user_version = 2");
					db.close();
				},
				/hookwise\.db: it cannot be used/,
			],
			[
				"of a newer HookWise",
				(dir) => {
					const db = new Database(join(dir, "hookwise.db"));
					db.pragma("user_version = 99");
					db.close();
				},
				/schema version is 99/,
			],
		];
		for (const [what, spoil, words, env] of cases) {
			const dataDir = copyOf(good);
			spoil(dataDir);
			const before = bytesOf(dataDir);
			const line = await refused(dataDir, env);
			expect([what, words.test(line) || line]).toEqual([what, true]);
			expect([what, bytesOf(dataDir)]).toEqual([what, before]);
		}
		await using again = await startHookWise({ dataDir: copyOf(good) });
		expect((await again.client.json<{ items: object[] }>("GET", "/api/endpoints")).items).toHaveLength(1);
	}, 60_000);

	test("goes on where a first start was cut off, whatever of it was there", async () => {
		for (const names of [["hookwise.db"], ["encryption.key"], ["hookwise.db", "encryption.key"]]) {
			const dataDir = join(freshDirectory(), "data");
			mkdirSync(dataDir, { mode: 0o700 });
			for (const name of names) writeFileSync(join(dataDir, name), name === "hookwise.db" ? "" : newFernetKey());
			await using hookwise = await startHookWise({ dataDir });
			expect((await fetch(`${hookwise.url}/readyz`)).status).toBe(200);
		}
	}, 30_000);

	test("no command makes a key beside a database that another one sealed", async () => {
		const dataDir = copyOf(await used());
		rmSync(join(dataDir, "encryption.key"));
		const { code, stderr } = await runToEnd({ dataDir, words: ["key", "add", "k"] });
		expect([code, stderr]).toEqual([1, expect.stringContaining("no encryption.key beside")]);
		expect(existsSync(join(dataDir, "encryption.key"))).toBe(false);
	});

	test("removes copies of everything that a killed download left, and nothing else", async () => {
		const dataDir = copyOf(await used());
		const left = join(dataDir, "download-0b7a4f3e-7c55-4f6e-9d8e-111111111111.hwbackup");
		const own = join(dataDir, "download-mine.hwbackup");
		for (const file of [left, own]) writeFileSync(file, "x");
		await using hookwise = await startHookWise({ dataDir });
		expect([existsSync(left), existsSync(own), hookwise.url !== ""]).toEqual([false, true, true]);
	});
});
