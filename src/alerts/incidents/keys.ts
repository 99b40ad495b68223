import { createHash, randomBytes } from "node:crypto";
import type { IncidentKey } from "../pipeline/index.ts";

/**
 * Prefix of ticket markers. ConnectWise allows 100 characters; letters, digits and these signs need no
 * escaping there.
 */
const MARK = "hw:";

/**
 * Hash of a key for queue, store and PSA: 32 hexadecimal digits, the same on every machine and after a
 * restore. A dedup key is limited to its endpoint unless it is shared, a summary applies across endpoints;
 * both are per company (docs/contract/behaviour.md, 2.10).
 */
export function keyHash(key: IncidentKey, endpointId: string): string {
	const { kind, text, company } = key;
	// HookWise's own keys used to be dedup keys beginning with NUL. Their hashes must stay the same.
	if (kind === "own") return hashOf(["dedup", endpointId, `\u0000${text}`, company]);
	return hashOf([kind, kind === "dedup" ? endpointId : "", text, company]);
}

/**
 * Hash of a group of alerts that may be one outage. The company is part of it, so that no alert touches
 * another company's ticket.
 */
export const groupHash = (company: string | null, group: string): string => hashOf(["group", "", group.trim().toLowerCase(), company]);

const hashOf = (parts: readonly (string | null)[]): string => createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);

/** Beginning of the `externalXRef` of every ticket of a key. */
export const keyMark = (hash: string): string => `${MARK}${hash}:`;

/** Marker for one create: the key's mark and 16 random digits. */
export const ticketMarker = (hash: string): string => `${keyMark(hash)}${randomBytes(8).toString("hex")}`;

/** Marker for one note, which is its last line. */
export const noteMarker = (): string => `hw-${randomBytes(6).toString("hex")}`;

/** Key hash in a ticket's xref; null if HookWise did not write it. */
export function keyOfXref(xref: string | null): string | null {
	return xref === null ? null : (/^hw:([0-9a-f]{32}):/.exec(xref)?.[1] ?? null);
}

/** Queue for incidents merged into a ticket that we have no incident for. */
export const ticketLane = (ticketId: number): string => `ticket ${ticketId}`;
