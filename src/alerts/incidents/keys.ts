import { createHash, randomBytes } from "node:crypto";
import type { IncidentKey } from "../pipeline/index.ts";

/** ConnectWise lets a ticket carry at most 100 characters; letters, digits and these signs need no escaping there. */
const MARK = "hw:";

/**
 * The name of a key in queue, store and PSA: 32 hexadecimal digits, the same on every machine and after a restore.
 * A dedup key counts within its endpoint, a summary across endpoints; either per company (behaviour 2.10).
 */
export function keyHash(key: IncidentKey, endpointId: string): string {
	const scope = key.kind === "dedup" ? endpointId : "";
	return createHash("sha256")
		.update(JSON.stringify([key.kind, scope, key.text, key.company]))
		.digest("hex")
		.slice(0, 32);
}

/** What every ticket of a key has at the beginning of its `externalXRef`. */
export const keyMark = (hash: string): string => `${MARK}${hash}:`;

/** A marker for one create: the key's mark and 16 random digits. */
export const ticketMarker = (hash: string): string => `${keyMark(hash)}${randomBytes(8).toString("hex")}`;

/** A marker for one note; a line of its own in the text. */
export const noteMarker = (): string => `hw-${randomBytes(6).toString("hex")}`;

/** The key that a ticket's xref names; null if HookWise did not write it. */
export function keyOfXref(xref: string | null): string | null {
	return xref === null ? null : (/^hw:([0-9a-f]{32}):/.exec(xref)?.[1] ?? null);
}
