import { join } from "node:path";
import { createDeciding } from "../../src/alerts/deciding/index.ts";
import { createIncidents } from "../../src/alerts/incidents/index.ts";
import { createIngest, type Ingest } from "../../src/alerts/ingest/index.ts";
import { createHeartbeats, type Heartbeats, ownVerdict } from "../../src/alerts/silence/index.ts";
import { createEvents, type Events } from "../../src/base/events.ts";
import { type BodyCipher, createBodyCipher, createSecrets, mask, newFernetKey } from "../../src/base/security/index.ts";
import { fixedPsa } from "../../src/psa/current/index.ts";
import type { Psa } from "../../src/psa/port/index.ts";
import { createSandbox } from "../../src/psa/sandbox/index.ts";
import { createAudit } from "../../src/setup/audit/index.ts";
import { createEndpointService, type EndpointService, type LoadedDirectory, loadDirectory } from "../../src/setup/endpoints/index.ts";
import { loadMaintenance, type Maintenance } from "../../src/setup/maintenance/index.ts";
import type { AlertRow, Store } from "../../src/store/index.ts";
import { createFakeClock, type FakeClock } from "../doubles/clock.ts";
import { freshDirectory } from "../support/index.ts";
import { changeBehind, openTestStore } from "../support/stores.ts";

export const HOUR = 3_600_000;
/** Seldom, so that hours pass quickly. */
export const CHECK_MS = 600_000;
const SETTINGS = {
	CW_SERVICE_BOARD: "Service Board",
	CW_STATUS_NEW: "New",
	CW_STATUS_CLOSED: "Closed",
	CW_TICKET_PREFIX: "Alert:",
	CW_DEFAULT_COMPANY_ID: null,
};
const KEY = newFernetKey();
const DATA_KEY = new Uint8Array(32).fill(7);
const ACTOR = { name: "test", sourceIp: null };

/** All parts that an alert passes, with the sandbox, on a clock that a test moves. */
export interface Room extends AsyncDisposable {
	readonly dataDir: string;
	readonly clock: FakeClock;
	readonly store: Store;
	readonly heartbeats: Heartbeats;
	readonly maintenance: Maintenance;
	readonly endpoints: EndpointService;
	readonly ingest: Ingest;
	readonly events: Events;
	readonly cipher: BodyCipher;
	readonly directory: LoadedDirectory;
	/** Errors that were reported. */
	readonly failures: unknown[];
	/** Makes an endpoint with silence monitoring of two hours, unless the fields say otherwise. @returns its id */
	endpoint(fields?: Readonly<Record<string, unknown>>): Promise<string>;
	webhook(id: string, body?: object): Promise<number>;
	/** Lets all accepted deliveries finish. */
	drain(): Promise<void>;
	/** Checks for silence as often as the schedule does, for this long. */
	watch(ms: number): Promise<void>;
	/** Oldest first. */
	history(): Promise<readonly AlertRow[]>;
	/** Writes into the database without the store. */
	sql(text: string, ...values: (string | number | null)[]): void;
	/** Ends the process like a crash, as far as a test can: without any cleaning up, but the store is closed. */
	leave(): Promise<void>;
}

export interface RoomOptions {
	readonly dataDir?: string;
	readonly start?: number | string;
	/** Wraps the sandbox. */
	readonly psa?: (sandbox: Psa) => Psa;
}

export async function openRoom(options: RoomOptions = {}): Promise<Room> {
	const dataDir = options.dataDir ?? freshDirectory();
	const clock = createFakeClock(options.start);
	const failures: unknown[] = [];
	const onError = (error: unknown): void => {
		failures.push(error);
	};
	const events = createEvents(onError);
	const store = openTestStore({ dataDir, clock, queueLimit: 1_000_000, minFreeBytes: 0, onCommit: () => {}, onError });
	const secrets = createSecrets([KEY]);
	const cipher = createBodyCipher(DATA_KEY);
	const directory = await loadDirectory({ store: store.endpoints, secrets });
	const maintenance = await loadMaintenance({ settings: store.settings, audit: createAudit({ store: store.audit, clock }), clock, events });
	const sandbox = createSandbox({
		store: store.sandbox,
		clock,
		onCall: (call) => events.emit("psa.call", call),
		closedNames: () => new Set(["closed"]),
		boardNames: () => [],
	});
	const psa = fixedPsa(options.psa?.(sandbox) ?? sandbox);
	const incidents = createIncidents({
		dealings: store.dealings,
		...{ acts: store.acts, queue: store.queue, psa, directory, settings: SETTINGS, clock, events },
		random: () => 0.5,
		viabilityMs: 300_000,
		doubtMs: 120_000,
		wontFix: () => new Set<string>(),
		maxAttempts: 3,
		retryBaseMs: 2_000,
		concurrency: 4,
		onError,
	});
	const deciding = createDeciding({
		...{ store: store.decisions, directory, cipher, clock, events, ownVerdict },
		context: () => ({ maintenanceMode: maintenance.current().enabled, tenantMap: [], settings: SETTINGS, mask }),
		onJobs: () => incidents.nudge(),
		onError,
	});
	const ingest = createIngest({
		...{ directory, deliveries: store.deliveries, cipher, clock, events, onError },
		settings: { largestBody: 2 ** 20, rateLimit: 0, authFailLimit: 60, useProxy: false, proxyFixCount: 1 },
		onDelivery: () => deciding.nudge(),
	});
	const checkNames = async () => [];
	const endpoints = createEndpointService({
		store: store.endpoints,
		audit: createAudit({ store: store.audit, clock }),
		directory,
		secrets,
		clock,
		events,
		checkNames,
	});
	const heartbeats = createHeartbeats({
		...{ endpoints: store.endpoints, deliveries: store.deliveries, acts: store.acts, meta: store.meta, audit: store.audit },
		...{ cipher, psa, maintenance, clock, events, onError },
		together: store.together,
		checkMs: CHECK_MS,
		onDelivery: () => deciding.nudge(),
	});
	await store.queue.takeBackLeases();
	deciding.nudge();
	incidents.nudge();

	const busy = async (): Promise<boolean> => {
		const { decisions, reading } = store;
		return (
			(await decisions.backlog()) > 0 || (await reading.history.page({ statuses: ["queued", "processing"] }, 1, null)).items.length > 0
		);
	};
	async function drain(): Promise<void> {
		const end = Date.now() + 10_000;
		do {
			await clock.settle();
			if (Date.now() > end) throw new Error(`Something never ended: ${failures.map(String).join("; ")}`);
		} while (await busy());
		await clock.settle();
		await heartbeats.settled();
	}
	async function close(): Promise<void> {
		await deciding.stop();
		await incidents.stop();
		await store.close();
	}
	let left = false;
	return {
		...{ dataDir, clock, store, heartbeats, maintenance, endpoints, ingest, events, cipher, directory, failures, drain },
		async endpoint(fields = {}) {
			const made = await endpoints.create(
				{ name: "Nightly feed", bearer_auth_enabled: false, timeout_alerts_enabled: true, timeout_hours: 2, ...fields },
				ACTOR,
			);
			if (!made.ok) throw new Error(JSON.stringify(made));
			return made.value.endpoint.id;
		},
		async webhook(id, body = { heartbeat: { status: 1 } }) {
			const request = new Request(`http://hookwise.test/w/${id}`, { method: "POST", body: JSON.stringify(body) });
			return (await ingest.receive(request, { endpointId: id, peer: "192.0.2.1", rest: "" })).status;
		},
		async watch(ms) {
			const end = clock.now() + ms;
			for (;;) {
				await heartbeats.check();
				await drain();
				const step = Math.min(CHECK_MS, end - clock.now());
				if (step <= 0) return;
				await clock.advance(step);
			}
		},
		async history() {
			return [...(await store.reading.history.page({}, 200, null)).items].reverse();
		},
		sql(text, ...values) {
			changeBehind(join(dataDir, "hookwise.db"), (db) => db.prepare(text).run(...values));
		},
		async leave() {
			left = true;
			await close();
		},
		async [Symbol.asyncDispose]() {
			if (left) return;
			await heartbeats.stop();
			await close();
		},
	};
}
