import { openReader } from "./database.ts";
import { readEndpoints } from "./endpoints.ts";
import type { StoredEndpoint } from "./types.ts";

/** Reads from a copy of the database what webhooks are checked against, while nobody, or another connection, writes it. */
export interface CopyReader {
	/** All endpoints, including deleted ones. */
	endpoints(): StoredEndpoint[];
	/** A fact of `MetaStore`; null if it is not set. */
	meta(key: string): string | null;
	/** Request id of the delivery that had this idempotency key; null if none had it within a day before `at`. */
	known(endpointId: string, digest: Uint8Array, at: number): string | null;
	close(): void;
}

/** @param file path of the copy @throws SQLite's errors if it does not exist or has no tables */
export function openCopyReader(file: string): CopyReader {
	const db = openReader(file);
	const one = db.prepare("SELECT value FROM meta WHERE key = ?");
	const key = db.prepare("SELECT request_id AS id FROM idempotency WHERE endpoint_id = ? AND digest = ? AND expires_at > ?");
	return {
		endpoints: () => readEndpoints(db),
		meta: (name) => (one.get(name) as { value: string } | undefined)?.value ?? null,
		known: (endpointId, digest, at) => (key.get(endpointId, digest, at) as { id: string } | undefined)?.id ?? null,
		close: () => db.close(),
	};
}
