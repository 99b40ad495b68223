import { createDeciding } from "../../src/alerts/deciding/index.ts";
import { createIncidents, type Incidents } from "../../src/alerts/incidents/index.ts";
import { createIngest } from "../../src/alerts/ingest/index.ts";
import { createRca, type Rca } from "../../src/alerts/rca/index.ts";
import { createEvents, type Events } from "../../src/base/events.ts";
import { createBodyCipher, createSecrets, mask, newFernetKey } from "../../src/base/security/index.ts";
import { fixedPsa } from "../../src/psa/current/index.ts";
import type { Psa } from "../../src/psa/port/index.ts";
import { createSandbox } from "../../src/psa/sandbox/index.ts";
import { createAudit } from "../../src/setup/audit/index.ts";
import { createEndpointService, type LoadedDirectory, loadDirectory } from "../../src/setup/endpoints/index.ts";
import type { AlertRow, Store } from "../../src/store/index.ts";
import type { RcaNote } from "../../src/store/rca.ts";
import { createFakeClock, type FakeClock } from "../doubles/clock.ts";
import { eventually, freshDirectory } from "../support/index.ts";
import { openTestStore } from "../support/stores.ts";

const SETTINGS = {
	CW_SERVICE_BOARD: "Service Board",
	CW_STATUS_NEW: "New",
	CW_STATUS_CLOSED: "Closed",
	CW_TICKET_PREFIX: "Alert:",
	CW_DEFAULT_COMPANY_ID: null,
};
const KEY = newFernetKey();
const DATA_KEY = new Uint8Array(32).fill(7);
const ACTOR = { name: "a test", sourceIp: null };
export const RETRY_MS = 2_000;

/** All parts between a webhook and a root-cause note, with the sandbox, on a clock that a test moves. */
export interface Room extends AsyncDisposable {
	readonly dataDir: string;
	readonly clock: FakeClock;
	readonly store: Store;
	readonly rca: Rca;
	readonly incidents: Incidents;
	readonly directory: LoadedDirectory;
	readonly events: Events;
	readonly failures: readonly unknown[];
	/** Makes an endpoint with root-cause notes on. @returns its id */
	endpoint(fields?: Readonly<Record<string, unknown>>): Promise<string>;
	change(id: string, fields: Readonly<Record<string, unknown>>): Promise<void>;
	/** Sends an alert that opens a ticket. */
	alert(id: string, payload?: object): Promise<void>;
	/** Waits until an alert created a ticket. @returns lines of history, newest first */
	made(count?: number): Promise<readonly AlertRow[]>;
	/** Waits until the note of the newest ticket has this status, without moving time. */
	noteIs(status: RcaNote["status"]): Promise<RcaNote>;
	/** Moves time in steps until the note has this status. */
	until(status: RcaNote["status"], step?: number): Promise<RcaNote>;
	/** Texts of the notes of a ticket, internal ones marked. */
	notes(ticketId: number): Promise<readonly { text: string; kind: string }[]>;
	/** Ends like a crash: without any cleaning up. */
	leave(): Promise<void>;
}

export interface RoomOptions {
	readonly host: string | (() => string);
	readonly dataDir?: string;
	readonly model?: string;
	readonly maxTokens?: number;
	readonly timeoutMs?: number;
	readonly systemPrompt?: string;
	readonly psa?: (sandbox: Psa) => Psa;
	readonly fetch?: typeof fetch;
}

export async function openRoom(options: RoomOptions): Promise<Room> {
	const dataDir = options.dataDir ?? freshDirectory();
	const clock = createFakeClock();
	const failures: unknown[] = [];
	const onError = (error: unknown): void => {
		failures.push(error);
	};
	const events = createEvents(onError);
	const store = openTestStore({ dataDir, clock, queueLimit: 1_000_000, minFreeBytes: 0, onCommit: () => {}, onError });
	const secrets = createSecrets([KEY]);
	const cipher = createBodyCipher(DATA_KEY);
	const directory = await loadDirectory({ store: store.endpoints, secrets });
	const sandbox = createSandbox({
		store: store.sandbox,
		clock,
		onCall: () => {},
		closedNames: () => new Set(["closed"]),
		boardNames: () => [],
	});
	const psa = fixedPsa(options.psa?.(sandbox) ?? sandbox);
	const context = () => ({ maintenanceMode: false, tenantMap: [], settings: SETTINGS, mask });
	const policy = { maxAttempts: 4, retryBaseMs: RETRY_MS, random: () => 0.5 };
	const incidents = createIncidents({
		dealings: store.dealings,
		...{ acts: store.acts, queue: store.queue, psa, directory, settings: SETTINGS, clock, events, onError, ...policy },
		viabilityMs: 300_000,
		doubtMs: 120_000,
		wontFix: () => new Set<string>(),
		concurrency: 4,
	});
	const deciding = createDeciding({
		...{ store: store.decisions, directory, cipher, clock, events, context, onError, ownVerdict: () => null },
		onJobs: () => incidents.nudge(),
	});
	const ingest = createIngest({
		...{ directory, deliveries: store.deliveries, cipher, clock, events, onError },
		settings: { largestBody: 2 ** 20, rateLimit: 0, authFailLimit: 60, useProxy: false, proxyFixCount: 1 },
		onDelivery: () => deciding.nudge(),
	});
	const endpoints = createEndpointService({
		...{ store: store.endpoints, audit: createAudit({ store: store.audit, clock }), directory, secrets, clock, events },
		checkNames: async () => [],
	});
	const rca = createRca({
		...{ acts: store.acts, queue: store.queue, endpoints: store.endpoints, deliveries: store.deliveries },
		...{ directory, cipher, psa, context, clock, events, onError, ...policy },
		store: store.rca,
		psaHealth: incidents.health,
		systemPrompt: () => options.systemPrompt ?? "",
		settings: {
			host: () => (typeof options.host === "string" ? options.host : options.host()),
			model: options.model ?? "phi3",
			maxTokens: options.maxTokens ?? 512,
			timeoutMs: options.timeoutMs ?? 180_000,
		},
		...(options.fetch === undefined ? {} : { fetch: options.fetch }),
	});
	await store.queue.takeBackLeases();
	for (const room of [deciding, incidents, rca]) room.nudge();

	const made = (count = 1): Promise<readonly AlertRow[]> =>
		eventually(`${count} tickets are there`, async () => {
			const rows = (await store.reading.history.page({ actions: ["create"] }, 200, null)).items;
			return rows.length >= count && rows;
		});
	async function newest(): Promise<RcaNote | null> {
		const [row] = await made();
		return row === undefined ? null : store.rca.note(row.id);
	}
	let left = false;
	async function close(): Promise<void> {
		left = true;
		await rca.stop();
		await deciding.stop();
		await incidents.stop();
		await store.close();
	}
	return {
		...{ dataDir, clock, store, rca, incidents, directory, events, failures, made },
		async endpoint(fields = {}) {
			const made = await endpoints.create(
				{
					name: "Edge Monitor",
					bearer_auth_enabled: false,
					trigger_field: "$.state",
					open_value: "firing",
					ai_rca_enabled: true,
					...fields,
				},
				ACTOR,
			);
			if (!made.ok) throw new Error(JSON.stringify(made));
			return made.value.endpoint.id;
		},
		async change(id, fields) {
			const changed = await endpoints.change(id, fields, null, ACTOR);
			if (!changed.ok) throw new Error(JSON.stringify(changed));
		},
		async alert(id, payload = { state: "firing", title: "disk full on SRV1", msg: "C: has 0 bytes left" }) {
			const request = new Request(`http://hookwise.test/w/${id}`, { method: "POST", body: JSON.stringify(payload) });
			const { status } = await ingest.receive(request, { endpointId: id, peer: "192.0.2.1", rest: "" });
			if (status !== 202) throw new Error(`The webhook was answered ${status}`);
		},
		noteIs: (status) =>
			eventually(`the note is ${status}`, async () => {
				const note = await newest();
				return note?.status === status && note;
			}),
		until: (status, step = 1_000) =>
			eventually(`the note becomes ${status}`, async () => {
				await clock.advance(step);
				const note = await newest();
				return note?.status === status && note;
			}),
		notes: (ticketId) => store.sandbox.notes(ticketId),
		leave: close,
		async [Symbol.asyncDispose]() {
			if (!left) await close();
		},
	};
}
