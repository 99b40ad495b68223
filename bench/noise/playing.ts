/** Plays a week to HookWise in this process, on a clock that is moved by hand, with the sandbox as PSA. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { startApp } from "../../src/app/index.ts";
import { readConfig } from "../../src/base/config.ts";
import { createLog } from "../../src/base/log.ts";
import { createVirtualClock } from "./clock.ts";
import { type Outcome, readOutcome } from "./outcome.ts";
import { passUntil, quiet, stopOn } from "./passing.ts";
import { setups, type ToolName } from "./tools.ts";
import { DAY, type Week } from "./week.ts";

/** A Monday, 00:00 UTC. */
const START = Date.UTC(2026, 2, 2);
const PASSWORD = "the password of a bench";
/** Time after the week, for late closes. */
const AFTERMATH_MS = 5 * DAY;

/** @returns the results of all webhooks, tickets and notes */
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
	const app = await startApp({ config: reading.config, log: createLog(reading.config), clock, random, seat: null, onRestore: () => {} });
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
		const delays = new Map(setups(mode).map(({ tool, endpoint }) => [tool, Number(endpoint.open_delay_seconds ?? 0) * 1_000]));
		return readOutcome(db, week, requests, { start: START, delays });
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
