import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createHash, generateKeyPairSync } from "node:crypto";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Server } from "bun";
import { isNewer } from "../../src/admin/update/index.ts";
import { lockDataDirectory } from "../../src/base/lock.ts";
import { newFernetKey } from "../../src/base/security/index.ts";
import { minisign, publicKeyText } from "../../src/base/signing/index.ts";
import { openDatabase } from "../../src/store/database.ts";
import { executable, freshDirectory, startHookWise } from "../support/index.ts";

const { privateKey } = generateKeyPairSync("ed25519");
const stranger = generateKeyPairSync("ed25519").privateKey;
const UPDATE_KEY = publicKeyText(privateKey);
const NEW = "99.1.0";
const said = Bun.spawnSync([executable(), "version"]).stdout.toString().trim();
const target = /([a-z0-9-]+)\)$/.exec(said)?.[1] ?? "";
const current = /^hookwise (\S+)/.exec(said)?.[1] ?? "";

const releases = freshDirectory();
let site: Server<undefined>;

/** A release whose executable only prints its version. */
function release(folder: string, version: string, options: { says?: string; key?: typeof privateKey; spoil?: boolean } = {}): string {
	mkdirSync(folder, { recursive: true });
	const name = `hookwise-${version}-${target}`;
	const script = `#!/bin/sh\necho "hookwise ${options.says ?? version} (0123456789ab, 2026-11-26, ${target})"\n`;
	const sums = `${createHash("sha256").update(script).digest("hex")}  ${name}\n`;
	writeFileSync(join(folder, name), options.spoil ? `${script}# more\n` : script);
	writeFileSync(join(folder, "SHA256SUMS"), sums);
	writeFileSync(join(folder, "SHA256SUMS.minisig"), minisign(Buffer.from(sums), options.key ?? privateKey, `hookwise ${version}`));
	return join(folder, name);
}

beforeAll(() => {
	release(join(releases, "latest/download"), NEW);
	release(join(releases, `download/v${NEW}`), NEW);
	release(join(releases, "download/v99.2.0"), "99.0.9");
	release(join(releases, "download/v0.0.1"), "0.0.1");
	site = Bun.serve({
		port: 0,
		hostname: "127.0.0.1",
		async fetch(request) {
			const file = Bun.file(join(releases, new URL(request.url).pathname));
			return (await file.exists()) ? new Response(file) : new Response("no", { status: 404 });
		},
	});
});
afterAll(() => site.stop(true));

/** A separate installation with a database. */
interface Installed {
	readonly bin: string;
	readonly dataDir: string;
	/**
	 * Runs it; `previous`: the executable that an update put aside. Asynchronous, since this process itself
	 * serves the site.
	 */
	run(
		words: readonly string[],
		env?: Readonly<Record<string, string>>,
		previous?: boolean,
	): Promise<{ code: number; out: string; err: string }>;
}

async function installed(): Promise<Installed> {
	const hookwise = await startHookWise();
	await hookwise.client.endpoint({ name: "Kept" });
	await hookwise.end("SIGTERM");
	const { dataDir } = hookwise;
	const bin = join(freshDirectory(), "hookwise");
	copyFileSync(executable(), bin);
	chmodSync(bin, 0o755);
	return {
		bin,
		dataDir,
		async run(words, env = {}, previous = false) {
			const child = Bun.spawn([previous ? `${bin}.previous` : bin, ...words], {
				cwd: freshDirectory(),
				env: { PATH: process.env.PATH ?? "", HOOKWISE_DATA_DIR: dataDir, UPDATE_KEY, UPDATE_URL: `http://127.0.0.1:${site.port}`, ...env },
				stdout: "pipe",
				stderr: "pipe",
			});
			const [out, err, code] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited]);
			return { code, out, err };
		},
	};
}

const endpoints = (dataDir: string): number => {
	const db = openDatabase(join(dataDir, "hookwise.db"));
	try {
		return db.prepare("SELECT count(*) FROM endpoints").pluck().get() as number;
	} finally {
		db.close();
	}
};

describe("hookwise update", () => {
	test("is off unless told where releases are and which key signs them", async () => {
		const { run } = await installed();
		expect(await run(["update"], { UPDATE_URL: "" })).toMatchObject({ code: 1, err: expect.stringContaining("UPDATE_URL") });
		expect(await run(["update"], { UPDATE_KEY: "" })).toMatchObject({ code: 1, err: expect.stringContaining("UPDATE_KEY") });
		expect(await run(["update"], { UPDATE_URL: "http://updates.example.com" })).toMatchObject({
			code: 1,
			err: expect.stringContaining("https"),
		});
	});

	test("--check tells what there is and changes nothing; then it is put in place, and --revert goes back", async () => {
		const { bin, dataDir, run } = await installed();
		const before = readFileSync(bin);
		expect(await run(["update", "--check"])).toEqual({
			code: 0,
			out: `${NEW} is there; this is ${current}. hookwise update puts it in place.\n`,
			err: "",
		});
		expect(readFileSync(bin).equals(before)).toBe(true);
		const updated = await run(["update"]);
		expect([updated.code, updated.err]).toEqual([0, ""]);
		expect((await run(["version"])).out).toStartWith(`hookwise ${NEW} `);
		const backup = join(dataDir, "update", `before-update-from-${current}.hwbackup`);
		expect(updated.out).toContain(backup);
		expect(existsSync(backup)).toBe(true);
		// The new one is a script here; the old one, kept beside it, knows the way back.
		const back = await run(["update", "--revert"], {}, true);
		expect([back.code, back.err]).toEqual([0, ""]);
		expect(readFileSync(bin).equals(before)).toBe(true);
		expect(await run(["update", "--revert"])).toMatchObject({ code: 1, err: "There is no update to take back.\n" });
		expect(endpoints(dataDir)).toBe(1);
	});

	test("--revert restores the backup where the earlier one cannot read the database, if told so, and not while HookWise runs", async () => {
		const { dataDir, run } = await installed();
		expect((await run(["update", "--to", NEW])).code).toBe(0);
		// As a newer version leaves it.
		const db = openDatabase(join(dataDir, "hookwise.db"));
		db.exec("INSERT INTO migrations VALUES (9999); PRAGMA user_version = 9999; DELETE FROM endpoints");
		db.close();
		const held = lockDataDirectory(dataDir);
		expect(await run(["update", "--revert", "--yes"], {}, true)).toMatchObject({
			code: 1,
			err: expect.stringContaining("Another HookWise runs"),
		});
		held();
		const keys = { ENCRYPTION_KEY: newFernetKey(), SECRET_KEY: "the same on every node" };
		const node = { ...keys, DATABASE_URL: "postgres://hookwise@127.0.0.1:1/hookwise?sslmode=disable" };
		expect(await run(["update", "--revert", "--yes"], node, true)).toMatchObject({
			code: 1,
			err: expect.stringContaining("would never lead. Nothing was changed"),
		});
		const asked = await run(["update", "--revert"], {}, true);
		expect(asked).toMatchObject({ code: 1, err: expect.stringContaining("--yes") });
		const back = await run(["update", "--revert", "--yes"], {}, true);
		expect(back).toMatchObject({ code: 0, err: "", out: expect.stringContaining("with the database as it was then") });
		expect(endpoints(dataDir)).toBe(1);
		expect((await run(["version"])).out).toStartWith(`hookwise ${current}`);
		expect(existsSync(join(dataDir, "hookwise.db.before-restore"))).toBe(true);
	});

	test("--revert from a database that nobody can read asks first, too, and then restores the backup", async () => {
		const { dataDir, run } = await installed();
		expect((await run(["update", "--from", join(releases, `download/v${NEW}/hookwise-${NEW}-${target}`)])).code).toBe(0);
		writeFileSync(join(dataDir, "hookwise.db"), "these are my notes, and no database at all\n".repeat(100));
		const asked = await run(["update", "--revert"], {}, true);
		expect(asked).toMatchObject({
			code: 1,
			out: "",
			err: expect.stringContaining(`${current} cannot read the database any more. Say --yes`),
		});
		expect(await run(["update", "--revert", "--yes"], {}, true)).toMatchObject({ code: 0, err: "" });
		expect(endpoints(dataDir)).toBe(1);
	}, 30_000);

	test("a download that is damaged, signed by another, of another version than it says, or missing is refused, and nothing is changed", async () => {
		const { bin, run } = await installed();
		const before = readFileSync(bin);
		const from = (file: string) => run(["update", "--from", file]);
		const folder = (): string => join(freshDirectory(), "release");
		const cases: [{ code: number; err: string }, RegExp][] = [
			[await from(release(folder(), NEW, { spoil: true })), /has the checksum/],
			[await from(release(folder(), NEW, { key: stranger })), /signed with another key/],
			[await from(release(folder(), NEW, { says: "1.0.0" })), /does not run here/],
			[await from(join(folder(), "nothing")), /There is no/],
			[await run(["update", "--to", "98.0.0"]), /answers 404/],
			[await run(["update", "--to", "../../etc"]), /is no version/],
			[await run(["update", "--to", "99.2.0"]), /has 99\.0\.9 where 99\.2\.0 should be/],
			[await run(["update", "--to", "0.0.1"]), /older than this/],
		];
		for (const [{ code, err }, message] of cases) {
			expect(err).toMatch(message);
			expect(err).not.toMatch(/\n\s+at /);
			expect(code).toBe(1);
		}
		const changed = release(folder(), NEW);
		writeFileSync(join(changed, "../SHA256SUMS"), readFileSync(join(changed, "../SHA256SUMS"), "utf8").replace(/^./, "0"));
		expect((await from(changed)).err).toContain("signature does not fit");
		expect(readFileSync(bin).equals(before)).toBe(true);
		expect(existsSync(`${bin}.new`)).toBe(false);
	}, 60_000);

	test("--from takes it from a file, without any address", async () => {
		const { run } = await installed();
		const file = release(join(freshDirectory(), "release"), NEW);
		expect(await run(["update", "--from", file], { UPDATE_URL: "" })).toMatchObject({ code: 0, err: "" });
		expect((await run(["version"])).out).toStartWith(`hookwise ${NEW} `);
	});
});

test("versions are ordered as semantic versioning has it", () => {
	const order = ["0.9.9", "0.10.0", "1.0.0-rc.1", "1.0.0-rc.2", "1.0.0-rc.10", "1.0.0", "1.0.1"];
	for (const [index, one] of order.entries()) {
		for (const [place, other] of order.entries()) expect([one, other, isNewer(one, other)]).toEqual([one, other, index > place]);
	}
});
