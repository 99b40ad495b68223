import { mkdirSync } from "node:fs";
import { createIngest, type IngestSettings } from "../../src/alerts/ingest/index.ts";
import { createEvents, type EventMap } from "../../src/base/events.ts";
import { createBodyCipher, createSecrets, newFernetKey } from "../../src/base/security/index.ts";
import { createAudit } from "../../src/setup/audit/index.ts";
import { createEndpointService, loadDirectory } from "../../src/setup/endpoints/index.ts";
import type { AlertRow, CounterName, UnreadBodies } from "../../src/store/index.ts";
import { createFakeClock, type FakeClock } from "../doubles/clock.ts";
import { freshDirectory } from "./hookwise.ts";
import { openTestStore } from "./stores.ts";

export interface Answered {
	readonly status: number;
	readonly headers: Headers;
	readonly text: string;
	readonly body: {
		readonly status: string;
		readonly message: string;
		readonly hint?: string;
		readonly request_id: string;
		readonly duplicate?: boolean;
		readonly dedup_key?: string;
	};
}

/** The ingest room on a real store, without a server: the peer's address is a parameter, and time stands still. */
export interface IngestRoom extends AsyncDisposable {
	readonly clock: FakeClock;
	/** Accepted deliveries. */
	readonly accepted: readonly EventMap["delivery.accepted"][];
	/** Makes an endpoint without bearer, unless the fields say otherwise. @returns its id */
	endpoint(fields?: Readonly<Record<string, unknown>>): Promise<string>;
	/** Sets a new token; the previous one stays valid for so long. @returns the new one */
	rotate(id: string, overlapMs: number): Promise<string>;
	/** Uses of a replaced token. */
	readonly old: readonly EventMap["token.old"][];
	/** @param request `path` is appended to the id: `?a=1`, `/v2/enqueue`; `requestId` is one that a node has given */
	receive(
		id: string,
		request: RequestInit & { readonly peer?: string; readonly path?: string; readonly requestId?: string },
	): Promise<Answered>;
	history(): Promise<readonly AlertRow[]>;
	/** A counter of this hour, over all endpoints. */
	counted(name: CounterName): Promise<number>;
	/** The stored headers and body of a delivery, opened. */
	kept(alert: number): Promise<{ headers: Readonly<Record<string, string>>; body: string }>;
	/** What the sender of a rejected webhook did wrong. */
	hintOf(alert: number): Promise<string | null>;
	/** Bodies that wait for a person. */
	unread(): Promise<readonly UnreadBodies[]>;
	reload(): Promise<void>;
}

const DEFAULTS: IngestSettings = { largestBody: 1024 * 1024, rateLimit: 0, authFailLimit: 60, useProxy: false, proxyFixCount: 1 };

export async function openIngest(
	settings: Partial<IngestSettings> & { readonly queueLimit?: number; readonly minFreeBytes?: number } = {},
): Promise<IngestRoom> {
	const { queueLimit = 1_000_000, minFreeBytes = 0, ...ingestSettings } = settings;
	const dataDir = freshDirectory();
	mkdirSync(dataDir, { recursive: true });
	const clock = createFakeClock();
	const failures: unknown[] = [];
	const events = createEvents((error) => failures.push(error));
	const store = openTestStore({
		dataDir,
		clock,
		queueLimit,
		minFreeBytes,
		onCommit: () => {},
		onError: (message) => failures.push(message),
	});
	const secrets = createSecrets([newFernetKey()]);
	const cipher = createBodyCipher(crypto.getRandomValues(new Uint8Array(32)));
	const directory = await loadDirectory({ store: store.endpoints, secrets });
	const endpoints = createEndpointService({
		...{ store: store.endpoints, audit: createAudit({ store: store.audit, clock }), directory, secrets, clock, events },
		checkNames: async () => [],
	});
	const accepted: EventMap["delivery.accepted"][] = [];
	events.on("delivery.accepted", (event) => accepted.push(event));
	const old: EventMap["token.old"][] = [];
	events.on("token.old", (event) => old.push(event));
	const ingest = createIngest({
		...{ directory, cipher, clock, events },
		deliveries: store.deliveries,
		settings: { ...DEFAULTS, ...ingestSettings },
		onDelivery: () => {},
		onError: (error) => failures.push(error),
	});
	const history = async (): Promise<readonly AlertRow[]> => (await store.reading.history.page({}, 200, null)).items;
	return {
		clock,
		accepted,
		old,
		async rotate(id, overlapMs) {
			const rotated = await endpoints.rotateToken(id, { name: "test", sourceIp: "" }, { overlapMs });
			if (!rotated.ok) throw new Error(JSON.stringify(rotated));
			return rotated.value.token;
		},
		async endpoint({ bearer_token, hmac_secret, ...fields } = {}) {
			const given = { name: "Edge Monitor", bearer_auth_enabled: false, ...fields };
			const made = await endpoints.create(given, { name: "test", sourceIp: null });
			if (!made.ok) throw new Error(JSON.stringify(made));
			const { endpoint } = made.value;
			// Secrets as an import leaves them: of any length.
			directory.put({
				...endpoint,
				...(typeof bearer_token === "string" ? { bearerToken: secrets.seal(bearer_token) } : {}),
				...(typeof hmac_secret === "string" ? { hmacSecret: secrets.seal(hmac_secret) } : {}),
			});
			return endpoint.id;
		},
		async receive(id, { peer = "192.0.2.10", path = "", requestId, ...request }) {
			const rest = path.startsWith("/") ? path.slice(1).replace(/\?.*$/, "") : "";
			const sent = new Request(`http://hookwise.test/w/${id}${path}`, { method: "POST", ...request });
			const answer = await ingest.receive(sent, { endpointId: id, peer, rest, ...(requestId === undefined ? {} : { requestId }) });
			const text = await answer.text();
			const isJson = answer.headers.get("content-type") === "application/json" && text !== "";
			return { status: answer.status, headers: answer.headers, text, body: (isJson ? JSON.parse(text) : {}) as Answered["body"] };
		},
		history,
		async counted(name) {
			const sums = await store.reading.numbers.sums(0, Number.MAX_SAFE_INTEGER);
			return sums[name] ?? 0;
		},
		async kept(alert) {
			const stored = await store.deliveries.ofAlert(alert);
			if (stored?.sealed == null) throw new Error(`Nothing was kept of ${alert}`);
			const { headers, body } = cipher.open(stored.sealed);
			return { headers, body: new TextDecoder().decode(body) };
		},
		hintOf: (alert) => store.deliveries.hintOf(alert),
		unread: () => store.deliveries.unread(),
		reload: () => directory.reload(),
		async [Symbol.asyncDispose]() {
			await store.close();
			if (failures.some((failure) => !(failure instanceof Error) || failure.name !== "StoreUnavailable")) throw failures[0];
		},
	};
}
