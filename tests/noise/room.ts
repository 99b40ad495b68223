import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { createVirtualClock } from "../../bench/noise/clock.ts";
import { passUntil, quiet, stopOn } from "../../bench/noise/passing.ts";
import { startApp } from "../../src/app/index.ts";
import { readConfig } from "../../src/base/config.ts";
import { createLog } from "../../src/base/log.ts";

const PASSWORD = "a password for tests";
/** A Monday, 10:00 UTC. */
export const START = Date.UTC(2026, 2, 2, 10);

export interface Note {
	readonly text: string;
	readonly internal: boolean;
}
export interface Ticket {
	readonly id: number;
	readonly summary: string;
	readonly company: string | null;
	readonly priority: string | null;
	readonly closed: boolean;
	readonly notes: readonly Note[];
	readonly description: string;
}

/** HookWise in this process, on a clock that a test moves, with the sandbox as PSA. */
export interface Room extends AsyncDisposable {
	/** Milliseconds since `START`. */
	now(): number;
	/** Lets so many seconds pass. */
	pass(seconds: number): Promise<void>;
	endpoint(config: Readonly<Record<string, unknown>>): Promise<string>;
	/** Sends a webhook and lets all due work run. @returns its request id */
	send(endpoint: string, body: unknown): Promise<string>;
	/** Sends `down` or `up` of a device at a company. */
	device(endpoint: string, name: string, state: "down" | "up", company?: string, more?: Readonly<Record<string, unknown>>): Promise<string>;
	tickets(): Promise<Ticket[]>;
	item(requestId: string): Promise<Record<string, unknown>>;
	call(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: Record<string, unknown> }>;
	/** A page, as text. */
	page(path: string): Promise<{ readonly status: number; readonly text: string }>;
	/** Sends a page's form without fields and lets all due work run. */
	form(path: string): Promise<void>;
	readonly db: Database.Database;
	/** Changes in the sandbox that have no button, as SQL. */
	change(sql: string, ...given: readonly unknown[]): void;
}

/** Shared configuration of the endpoints in these tests: `state` down and up, `name`, `company`, `group`. */
export const BASE = {
	bearer_auth_enabled: false,
	trigger_field: "$.state",
	open_value: "down",
	close_value: "up",
	json_mapping: { summary: "$.name is down", customer_id: "$.company", group: "$.group", description: "$.msg" },
	ticket_prefix: "",
} as const;

export async function startRoom(env: Readonly<Record<string, string>> = {}): Promise<Room> {
	const dataDir = mkdtempSync(join(tmpdir(), "hookwise-noise-test-"));
	const reading = readConfig({
		...{ HOST: "127.0.0.1", PORT: "0", HOOKWISE_DATA_DIR: dataDir, GUI_PASSWORD: PASSWORD, MIN_FREE_DISK_MB: "0", LOG_LEVEL: "error" },
		CW_DEFAULT_COMPANY_ID: "Unassigned",
		...env,
	});
	if (!reading.ok) throw new Error(reading.problems.join("\n"));
	const clock = createVirtualClock(START);
	const app = await startApp({
		config: reading.config,
		log: createLog(reading.config),
		clock,
		random: () => 0.5,
		seat: null,
		onRestore: () => {},
	});
	const db = new Database(join(dataDir, "hookwise.db"), { readonly: true });
	const headers = { "Content-Type": "application/json", Authorization: `Basic ${btoa(`admin:${PASSWORD}`)}` };
	let names = 0;

	async function call(method: string, path: string, body?: unknown) {
		const answer = await fetch(`${app.url}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
		const text = await answer.text();
		return { status: answer.status, body: (text === "" ? {} : JSON.parse(text)) as Record<string, unknown> };
	}
	async function send(endpoint: string, body: unknown): Promise<string> {
		const answer = await fetch(`${app.url}/w/${endpoint}`, { method: "POST", headers, body: JSON.stringify(body) });
		if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`);
		await quiet(clock, db);
		return ((await answer.json()) as { request_id: string }).request_id;
	}
	return {
		now: () => clock.now() - START,
		pass: (seconds) => passUntil(clock, db, clock.now() + seconds * 1_000),
		async endpoint(config) {
			const made = await call("POST", "/api/endpoints", { name: `Endpoint ${++names}`, ...BASE, ...config });
			if (made.status !== 201) throw new Error(JSON.stringify(made.body));
			return made.body.id as string;
		},
		send,
		device: (endpoint, name, state, company = "ACME", more = {}) =>
			send(endpoint, { state, name, company, msg: `${name} does not answer`, ...more }),
		async tickets() {
			const { items } = (await call("GET", "/api/sandbox/tickets")).body as unknown as { items: Ticket[] };
			return [...items].sort((a, b) => a.id - b.id);
		},
		async item(requestId) {
			const { items } = (await call("GET", `/api/logs?request_id=${requestId}`)).body as unknown as { items: Record<string, unknown>[] };
			const [item] = items;
			if (item === undefined) throw new Error(`There is no ${requestId}`);
			return item;
		},
		call,
		async page(path) {
			const answer = await fetch(`${app.url}${path}`, { headers: { Authorization: headers.Authorization } });
			return { status: answer.status, text: await answer.text() };
		},
		async form(path) {
			const type = { "Content-Type": "application/x-www-form-urlencoded" };
			const answer = await fetch(`${app.url}${path}`, { method: "POST", headers: { ...headers, ...type }, body: "", redirect: "manual" });
			if (answer.status !== 303) throw new Error(`${answer.status} ${await answer.text()}`);
			await quiet(clock, db);
		},
		db,
		change(sql, ...given) {
			const writing = new Database(join(dataDir, "hookwise.db"));
			writing.prepare(sql).run(...given);
			writing.close();
		},
		async [Symbol.asyncDispose]() {
			db.close();
			await stopOn(clock, app.stop());
			rmSync(dataDir, { recursive: true, force: true });
		},
	};
}
