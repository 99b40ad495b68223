/** Number of statements per alert, which does not depend on the machine, compared with the recorded number. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { DATABASE } from "../../src/store/index.ts";
import { startConnectWise } from "../doubles/connectwise/index.ts";
import { createClient, environmentFor, eventually, freshDirectory, type MadeEndpoint, PASSWORD } from "../support/index.ts";
import type { Counts } from "./counter.ts";
import recorded from "./recorded.json";

/** Alerts of each kind, one after the other. */
const ALERTS = 20;
/** A higher number is no accident: record it, with the reason. */
const TOLERATED = 1.15;
/** A delivery's first alert. */
const PARTS = 1_048_576;

const root = join(import.meta.dir, "../..");
const directory = freshDirectory();
const file = join(directory, "counted");
const double = startConnectWise();
const hookwise = Bun.spawn([process.execPath, "--preload", join(import.meta.dir, "counter.ts"), join(root, "src/main.ts")], {
	cwd: root,
	env: {
		...{ PATH: process.env.PATH, HOST: "127.0.0.1", PORT: "0", HOOKWISE_DATA_DIR: join(directory, "data"), GUI_PASSWORD: PASSWORD },
		...{ MIN_FREE_DISK_MB: "0", LOG_LEVEL: "error", COUNTED_FILE: file },
		...environmentFor(double),
	},
	stdout: "pipe",
	stderr: "inherit",
});
afterAll(async () => {
	hookwise.kill("SIGKILL");
	await hookwise.exited;
	await double.stop();
	rmSync(directory, { recursive: true, force: true });
});

async function url(): Promise<string> {
	let text = "";
	const decoder = new TextDecoder();
	for await (const part of hookwise.stdout) {
		text += decoder.decode(part, { stream: true });
		const found = /ready at (\S+)/.exec(text)?.[1];
		if (found !== undefined) return found;
	}
	throw new Error(`HookWise did not start: ${text}`);
}

/** Counts so far, from the process itself. */
async function counts(): Promise<Counts> {
	const lines = (): string[] => {
		try {
			return readFileSync(file, "utf8").trim().split("\n");
		} catch {
			return [];
		}
	};
	const before = lines().length;
	hookwise.kill("SIGUSR2");
	await eventually("the counts are told", () => lines().length > before);
	return JSON.parse(lines().at(-1) ?? "") as Counts;
}

let client: ReturnType<typeof createClient>;
let endpoint: MadeEndpoint;
let database: Database.Database;
let sent = 0;

/** Sends one and waits for its outcome, which is read from the database, so that polling costs HookWise nothing. */
async function settle(state: string, name: string): Promise<void> {
	await client.accepted(endpoint, { state, monitor: { name }, msg: "Disk full on /var" });
	sent++;
	const status = database.prepare("SELECT status FROM alerts WHERE id = ?").pluck();
	await eventually(`the ${state} of ${name} has an outcome`, () => ["processed", "skipped"].includes(String(status.get(sent * PARTS + 1))));
}

beforeAll(async () => {
	client = createClient(await url(), PASSWORD);
	endpoint = await client.endpoint({ trigger_field: "$.state" });
	database = new Database(join(directory, "data", DATABASE), { readonly: true });
	for (let n = 0; n < 3; n++) await settle("firing", `warm ${n}`);
}, 60_000);

const KINDS = [
	["open", "firing"],
	["repeat", "firing"],
	["close", "ok"],
	["skip", "debug"],
] as const;

for (const [kind, state] of KINDS) {
	test(`${kind}: no more statements than were written down`, async () => {
		const before = await counts();
		for (let n = 0; n < ALERTS; n++) await settle(state, `host ${n}`);
		const after = await counts();
		const each = (after.statements - before.statements) / ALERTS;
		const commits = (after.commits - before.commits) / ALERTS;
		if (process.env.COST_SHOW !== undefined) console.log(kind, { statements: each, commits });
		expect(each).toBeLessThanOrEqual(recorded[kind] * TOLERATED);
		// A saving of this size must be recorded, so that it stays.
		expect(each).toBeGreaterThan(recorded[kind] * 0.7);
	}, 60_000);
}
