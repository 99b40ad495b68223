/** Tests the tools with which scripts/chaos simulates power cuts and clock jumps. */
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freshDirectory } from "../support/index.ts";
import { CannotPlay, shim } from "./grounds.ts";

/** The library; null, with a message, if this machine cannot build it. */
function library(): string | null {
	try {
		return shim();
	} catch (error) {
		if (!(error instanceof CannotPlay)) throw error;
		console.warn(`skipped: ${error.message}`);
		return null;
	}
}

const LD_PRELOAD = library();
const run = (script: string, env: Readonly<Record<string, string>>) => {
	const { stdout, stderr } = Bun.spawnSync([process.execPath, "-e", script], { env: { ...env, LD_PRELOAD: LD_PRELOAD ?? "" } });
	expect(stderr.toString()).toBe("");
	return stdout.toString();
};

test.skipIf(LD_PRELOAD === null)("a power cut leaves what was synced and nothing that came after it", () => {
	const [live, copies] = [freshDirectory(), join(freshDirectory(), "synced")];
	mkdirSync(copies);
	const script = `
		const { Database } = require("bun:sqlite");
		const { fdatasyncSync, openSync } = require("node:fs");
		const db = new Database(${JSON.stringify(join(live, "hookwise.db"))});
		db.run("PRAGMA journal_mode = WAL");
		db.run("PRAGMA synchronous = NORMAL");
		db.run("CREATE TABLE said (word TEXT)");
		db.run("INSERT INTO said VALUES ('synced')");
		fdatasyncSync(openSync(${JSON.stringify(join(live, "hookwise.db-wal"))}, "r+"));
		db.run("INSERT INTO said VALUES ('lost')");
		process.kill(process.pid, "SIGKILL");`;
	run(script, { HOOKWISE_SHIM_CUT: copies });
	const words = (folder: string) =>
		new Database(join(folder, "hookwise.db"))
			.query("SELECT word FROM said")
			.all()
			.map((row) => (row as { word: string }).word);
	expect(words(copies)).toEqual(["synced"]);
	expect(words(live)).toEqual(["synced", "lost"]);
});

test.skipIf(LD_PRELOAD === null)("the clock is as far off as its file says, and time that only runs forward goes on", () => {
	const clock = join(freshDirectory(), "clock");
	writeFileSync(clock, new BigInt64Array([-7_200_000n]));
	const [time = 0, ran = -1] = run("const at = performance.now(); console.log(Date.now(), performance.now() - at)", {
		HOOKWISE_SHIM_CLOCK: clock,
	})
		.split(" ")
		.map(Number);
	expect(Math.abs(Date.now() - 7_200_000 - time)).toBeLessThan(60_000);
	expect(ran).toBeGreaterThanOrEqual(0);
});
