/**
 * A ConnectWise of one's own: in memory, strict, and as unreliable as a test tells it to be.
 *
 * `await using pair = await startPair()` gives `pair.double`; `startConnectWise(options)` gives one alone. Over HTTP: see overHttp.ts.
 * - Every request is held against ConnectWise's schema (schema/, 2026.11): an unknown field or parameter, a wrong type, a text that is too
 *   long gets 400 and stands in `violations`; `stop()` throws if any is left, so the test fails. Meant? `takeViolations()`.
 * - Things go wrong: `fault({ kind: "drop", method: "POST", route: "/service/tickets", effect: true })`; with `id` for one ticket only.
 *   Late commits: `fault({ kind: "hang", …, commitAfterMs: 90_000 })` on the clock, or `commitAfterMs: null` and then `commitNow()`.
 *   A redirect: `fault({ kind: "status", status: 302, location: "https://…" })`.
 * - How it is set: `set({ slowSearchMs: 20_000 })` (`contains` and `like "%…"` only), `set({ denied: ["close"] })` (403; names in
 *   rights.ts), `set({ closeNeeds: { "Service Board": ["type", "time", "resolution"] } })`, `refuseNotesOnClosed`, `refuseNotesOnMerged`,
 *   `starIsPlain`, `outage`, `latencyMs`; the same names are options of the start, and `reset()` goes back to those.
 * - A person (member `jdoe`; the API is `hookwise`): `addTicket`, `editTicket`, `closeTicket`, `changeStatus`, `reopenTicket`,
 *   `mergeTicket(child, into)`, `moveTicket(id, "Field Service")` (a board without "Closed"), `reassignTicket(id, "rroe")`, `noteTicket`,
 *   `addTime`, `deleteTicket`. `ticket(id)` shows `closedBy`, `mergedInto`, `parent`, `configurations`, `notes[].by` and the rest.
 * - An administrator: `admin.change("boards", "Emergency", { name: "Urgent" })`, `admin.change("companies", "Acme", { status: "Inactive" })`,
 *   `admin.changeStatus`, `admin.addBoard`, `admin.addConfiguration`. Seeded beside the usual: project board "Projects", inactive
 *   "Old Board", inactive company "Asleep", deleted "Gone", configurations SRV1 and SRV2 of Acme, contacts, agreements, custom fields (seed.ts).
 * - Callbacks: what POST /system/callbacks registered is told, signed, of each change. The URL gets the ticket's id and `&action=` appended
 *   as they are, so it must end with `recordId=`. `setCallbacks({ target: hookwise.url })` sends them there whatever host was registered;
 *   `mode: "drop" | "double" | "hold"` (then `releaseCallbacks()`), `delayMs`, `ownWrites: false`, forgeries with `keyUrl` and
 *   `wrongSignature`; `removeCallback`, `disableCallback`, `rotateCallbackKey`; `callbackDeliveries` tells what came of each.
 * - Time: `clock` (a hand clock) or `now`. Discovery: `GET /login/companyinfo/{company}`, options `codebase` and `siteUrl`.
 * Not modelled, and refused: customFieldConditions and forward-only paging.
 */
import { createCallbacks, KEY_PATH } from "./callbacks/index.ts";
import { realClock } from "./clock.ts";
import { createLateCommits } from "./commits.ts";
import type { Controls } from "./control.ts";
import { createControls, type Held } from "./controls.ts";
import { createDatabase } from "./database.ts";
import { companyInfo } from "./discovery.ts";
import { createFaults } from "./faults.ts";
import { createGate } from "./gate.ts";
import { CREDENTIALS, type Credentials, DEFAULT_SETTINGS, type DoubleOptions } from "./options.ts";
import { control } from "./overHttp.ts";
import { createPeople } from "./people.ts";
import { BASE } from "./places.ts";
import { createRequestLog } from "./requests.ts";
import { ticketResource } from "./resources/index.ts";
import { createApi } from "./routes/index.ts";
import type { Violation } from "./schema/index.ts";
import { seedTenant } from "./seed.ts";
import { createHttpServer } from "./server.ts";
import type { Settings } from "./settings.ts";
import { administer } from "./tenant.ts";

export { type CallbackDelivery, type CallbackSettings, signatureOf } from "./callbacks/index.ts";
export type { DoubleClock } from "./clock.ts";
export { type Controls, duplicateXrefs } from "./control.ts";
export type { Fault } from "./faults.ts";
export { CREDENTIALS, type Credentials, type DoubleOptions, type Outage } from "./options.ts";
export type { SeenRequest } from "./requests.ts";
export { RIGHTS, type Right } from "./rights.ts";
export { SCHEMA_VERSION, type Violation } from "./schema/index.ts";
export type { ClosingNeed, Settings } from "./settings.ts";
export type { NoteView, TicketView } from "./types.ts";

export interface ConnectWiseDouble extends Controls {
	/** Base of the API, to be used as `CW_URL`. */
	readonly url: string;
	/** `http://127.0.0.1:PORT`, under which `/_control/…` lies. */
	readonly origin: string;
	readonly port: number;
	readonly credentials: Credentials;
	/** Ends it. Throws if anything was sent that ConnectWise's schema does not allow. */
	stop(): Promise<void>;
}

/** Settings out of the options, and the defaults for the rest. */
function settingsFrom(options: DoubleOptions): Settings {
	const given = Object.entries(options).filter(([name]) => Object.hasOwn(DEFAULT_SETTINGS, name));
	return { ...DEFAULT_SETTINGS, ...Object.fromEntries(given) };
}

/**
 * Starts a double.
 * @throws Error when the port is taken
 */
export function startConnectWise(options: DoubleOptions = {}): ConnectWiseDouble {
	const clock = options.clock ?? realClock(options.now);
	const { now } = clock;
	const credentials = options.credentials ?? CREDENTIALS;
	const { company } = credentials;
	const codebase = options.codebase ?? "v2026_3";
	const companies = options.companies ?? 400;
	const tenant = seedTenant(companies);
	const settings = settingsFrom(options);
	const held: Held = { settings, violations: [] };
	const database = createDatabase();
	const faults = createFaults();
	const commits = createLateCommits(clock);
	const log = createRequestLog(options.remember ?? 50_000, now);
	let origin = "";
	const base = (): string => `${origin}${BASE}`;
	const callbacks = createCallbacks({
		clock,
		company,
		origin: () => origin,
		entity: (ticket) => ticketResource.render(ticket, base()),
	});
	const people = createPeople({ database, tenant, now, changed: callbacks.tell });
	const admin = administer(tenant, companies);
	const controls = createControls({ database, tenant, admin, people, callbacks, commits, faults, log, held, settings });
	const api = createApi({ database, tenant, settings: () => held.settings, base, now, changed: callbacks.tell }, callbacks);
	const server = createHttpServer({
		api: api.answer,
		base,
		codebase,
		gate: createGate(credentials, options.cloud ?? false),
		faults,
		commits,
		log,
		settings: () => held.settings,
		clock,
		violated: (violations) => held.violations.push(...violations),
		open: (path) =>
			path.startsWith(KEY_PATH)
				? callbacks.keyAt(path)
				: companyInfo(path, { company, codebase, site: options.siteUrl ?? new URL(origin).host }),
		control: (method, path, body) => control(controls, method, path, body),
	});
	// Bun listens before listen() returns, so that whoever starts a double need not wait.
	server.once("error", () => {});
	server.listen(options.port ?? 0, "127.0.0.1");
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error(`Port ${options.port ?? 0} is not free.`);
	const { port } = address;
	origin = `http://127.0.0.1:${port}`;
	async function stop(): Promise<void> {
		commits.clear();
		callbacks.clear();
		await new Promise<void>((resolve) => {
			server.close(() => resolve());
			server.closeAllConnections();
		});
		if (held.violations.length > 0) throw new Error(wordsOf(held.violations));
	}
	// Getters must stay getters: spreading the controls would freeze what they show.
	return Object.defineProperties(controls, {
		url: { value: base() },
		origin: { value: origin },
		port: { value: port },
		credentials: { value: credentials },
		stop: { value: stop },
	}) as ConnectWiseDouble;
}

function wordsOf(violations: readonly Violation[]): string {
	const lines = violations.slice(0, 20).map(({ call, target, where, field, code, message }) => {
		return `  ${call} (${target}): ${where}${field === "" ? "" : ` ${field}`}: ${code}: ${message}`;
	});
	return [`${violations.length} times something was sent that ConnectWise's API does not take:`, ...lines].join("\n");
}
