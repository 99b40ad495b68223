import { createIngest, type Ingest, ingestSettings } from "../../alerts/ingest/index.ts";
import type { Clock } from "../../base/clock.ts";
import type { Config } from "../../base/config.ts";
import { createEvents } from "../../base/events.ts";
import type { Log } from "../../base/log.ts";
import { createBodyCipher, KeyProblem, openDataKey, openKeyring } from "../../base/security/index.ts";
import { loadDirectory } from "../../setup/endpoints/index.ts";
import { type CopyReader, type NewDelivery, openCopyReader, peekPosition } from "../../store/index.ts";
import type { SpoolFile } from "./file.ts";

/** Answers webhooks as a leader would, by this node's copy, and puts those that are accepted into the spool. */
export interface Checking {
	readonly receive: Ingest["receive"];
	close(): void;
}

export interface CheckingDeps {
	readonly config: Config;
	readonly clock: Clock;
	readonly log: Log;
	readonly trustsProxy: (peer: string) => boolean;
	readonly spool: Pick<SpoolFile, "keep">;
	/** Path of the copy. */
	readonly file: string;
}

/** Endpoints are as in the copy at most so long ago. Milliseconds. */
const FRESH_MS = 1_000;

/** @throws KeyProblem, SQLite's errors if there is no copy that can be read */
export async function openChecking({ config, clock, log, trustsProxy, spool, file }: CheckingDeps): Promise<Checking> {
	const { HOOKWISE_DATA_DIR: dataDir, ENCRYPTION_KEY: encryptionKey, SECRET_KEY: secretKey } = config;
	const { secrets } = openKeyring({ dataDir, encryptionKey, secretKey });
	let reader: CopyReader = openCopyReader(file);
	let at = placeOf(file);
	let lookedAt = performance.now();
	const directory = await loadDirectory({ store: { all: async () => reader.endpoints() }, secrets });
	const wrapped = reader.meta("data_key");
	if (wrapped === null) throw new KeyProblem("This node's copy has no key for bodies yet");
	const { dataKey } = openDataKey(secrets, wrapped);

	/** Goes by the copy as it is now: it may have moved on, or been replaced by another file. */
	async function refresh(): Promise<void> {
		if (performance.now() - lookedAt < FRESH_MS) return;
		lookedAt = performance.now();
		const now = placeOf(file);
		if (now === null || now === at) return;
		const next = openCopyReader(file);
		reader.close();
		reader = next;
		at = now;
		await directory.reload();
	}

	const ingest = createIngest({
		...{ directory, clock },
		cipher: createBodyCipher(dataKey),
		events: createEvents((error, name) => log.error({ err: error, where: `event ${name}` }, "unexpected error")),
		deliveries: {
			async accept(delivery: NewDelivery) {
				const { requestId, endpointId, idempotency, receivedAt } = delivery;
				const first = idempotency === null ? null : reader.known(endpointId, idempotency, receivedAt);
				if (first === null) return spool.keep(delivery);
				// A leader has taken it, and its answer was lost.
				return { kind: first === requestId ? "here" : "duplicate", requestId: first };
			},
			acceptAll: (deliveries) => Promise.all(deliveries.map((delivery) => spool.keep(delivery))),
			// The sender knows, and history is for what the leader has seen.
			reject: async () => null,
		},
		settings: ingestSettings(config, trustsProxy),
		onDelivery: () => {},
		onError: (error) => log.warn({ err: error }, "webhook not kept"),
	});

	return {
		async receive(...given) {
			await refresh();
			return ingest.receive(...given);
		},
		close: () => reader.close(),
	};
}

/** What tells states of the copy apart; null if there is none. */
function placeOf(file: string): string | null {
	const position = peekPosition(file);
	return position === null ? null : `${position.seq} ${position.entry}`;
}
