/** Plays a week to HookWise, in this process, on a clock that is moved by hand, with the sandbox as its PSA. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { startApp } from "../../src/app.ts";
import { readConfig } from "../../src/base/config.ts";
import { createLog } from "../../src/base/log.ts";
import { createVirtualClock, type VirtualClock } from "./clock.ts";
import { type Outcome, readOutcome } from "./outcome.ts";
import { setups, type ToolName } from "./tools.ts";
import { DAY, HOUR, type Week } from "./week.ts";

/** A Monday, 00:00 UTC. */
const START = Date.UTC(2026, 2, 2);
const PASSWORD = "the password of a bench";
/** Longest step of the clock. Milliseconds. */
const STEP_MS = 10 * 60_000;
/** Looks after which a millisecond passes, for timers that were set as their time came. */
const IDLE_TURNS = 100;
/** After the week, for what is closed late. */
const AFTERMATH_MS = 5 * DAY;

/** @returns what became of every webhook, ticket and note */
export async function playWeek(week: Week, mode: "shipped" | "tuned", seed: number): Promise<Outcome> {
	const dataDir = mkdtempSync(join(tmpdir(), "hookwise-noise-"));
	const reading = readConfig({
		HOST: "127.0.0.1",
		PORT: "0",
		HOOKWISE_DATA_DIR: dataDir,
		GUI_PASSWORD: PASSWORD,
		MIN_FREE_DISK_MB: "0",
		LOG_LEVEL: "error",
		CW_DEFAULT_COMPANY_ID: "Unassigned",
	});
	if (!reading.ok) throw new Error(reading.problems.join("\n"));
	const clock = createVirtualClock(START);
	let dice = seed;
	const random = (): number => {
		dice = (dice * 16_807) % 2_147_483_647;
		return dice / 2_147_483_647;
	};
	const app = await startApp({ config: reading.config, log: createLog(reading.config), clock, random });
	const db = new Database(join(dataDir, "hookwise.db"), { readonly: true });
	try {
		const endpoints = await makeEndpoints(app.url, mode);
		const requests: string[] = [];
		for (const sent of week.sent) {
			await passUntil(clock, db, START + sent.at);
			requests.push(await post(app.url, endpoints, sent.tool, sent.body(clock.now())));
			await quiet(clock, db);
		}
		await passUntil(clock, db, START + 7 * DAY + AFTERMATH_MS);
		return readOutcome(db, week, requests, START);
	} finally {
		db.close();
		await stopOn(clock, app.stop());
		rmSync(dataDir, { recursive: true, force: true });
	}
}

async function makeEndpoints(url: string, mode: "shipped" | "tuned"): Promise<ReadonlyMap<ToolName, string>> {
	const headers = { "Content-Type": "application/json", Authorization: `Basic ${btoa(`admin:${PASSWORD}`)}` };
	const ids = new Map<ToolName, string>();
	for (const { tool, endpoint } of setups(mode)) {
		const answer = await fetch(`${url}/api/endpoints`, { method: "POST", headers, body: JSON.stringify(endpoint) });
		if (answer.status !== 201) throw new Error(`The endpoint ${tool} was refused: ${await answer.text()}`);
		ids.set(tool, ((await answer.json()) as { id: string }).id);
	}
	return ids;
}

async function post(url: string, endpoints: ReadonlyMap<ToolName, string>, tool: ToolName, body: unknown): Promise<string> {
	const answer = await fetch(`${url}/w/${endpoints.get(tool)}`, {
		method: "POST",
		headers: { "Content-Type": "application/json" },
		body: JSON.stringify(body),
	});
	if (answer.status !== 202) throw new Error(`A webhook of ${tool} was answered ${answer.status}: ${await answer.text()}`);
	return ((await answer.json()) as { request_id: string }).request_id;
}

/** Lets time pass in steps, and what is due in it happen. */
async function passUntil(clock: VirtualClock, db: Database.Database, until: number): Promise<void> {
	while (clock.now() < until) {
		const next = nextDue(db);
		const step = clock.now() + STEP_MS;
		clock.moveTo(Math.min(until, next === null ? step : Math.max(clock.now() + 1, Math.min(next, step))));
		await quiet(clock, db);
	}
}

/** When the next key, or something for an incident, is due; null when nothing waits. */
const nextDue = (db: Database.Database): number | null =>
	(
		db
			.prepare(
				"SELECT min(at) AS at FROM (SELECT ready_at AS at FROM job_keys WHERE leased = 0 UNION ALL SELECT at FROM wakes WHERE queued = 0)",
			)
			.get() as { at: number | null }
	).at;

/** Resolves once everything that is due now has been done. */
async function quiet(clock: VirtualClock, db: Database.Database): Promise<void> {
	const busy = db.prepare(
		`SELECT (SELECT count(*) FROM job_keys WHERE leased = 1 OR ready_at <= @now)
		   + (SELECT count(*) FROM wakes WHERE queued = 0 AND at <= @now) + (SELECT count(*) FROM undecided) AS n`,
	);
	for (let turns = 0; turns < 200_000; turns++) {
		await new Promise((resolve) => setImmediate(resolve));
		if ((busy.get({ now: clock.now() }) as { n: number }).n === 0) return;
		// Timers of no length (retries at once, nudges) are due now; the lane's shortest is a millisecond.
		clock.moveTo(clock.now() + (turns % IDLE_TURNS === IDLE_TURNS - 1 ? 1 : 0));
	}
	throw new Error("HookWise does not come to rest");
}

/** What stops waits on the clock too. */
async function stopOn(clock: VirtualClock, stopped: Promise<void>): Promise<void> {
	let over = false;
	void stopped.finally(() => {
		over = true;
	});
	while (!over) {
		clock.moveTo(clock.now() + HOUR);
		await new Promise((resolve) => setTimeout(resolve, 1));
	}
}
