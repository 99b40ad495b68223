import { createHash, randomBytes } from "node:crypto";
import type { IncidentKey } from "../pipeline/index.ts";

/** ConnectWise lets a ticket carry at most 100 characters; letters, digits and these signs need no escaping there. */
const MARK = "hw:";

/**
 * The name of a key in queue, store and PSA: 32 hexadecimal digits, the same on every machine and after a restore.
 * A dedup key counts within its endpoint unless it is shared, a summary across endpoints; either per company (docs/contract/behaviour.md, 2.10).
 */
export function keyHash(key: IncidentKey, endpointId: string): string {
	const { kind, text, company } = key;
	// HookWise's own keys were dedup keys that begin with NUL before they had a kind of their own: their names stay.
	if (kind === "own") return hashOf(["dedup", endpointId, `\u0000${text}`, company]);
	return hashOf([kind, kind === "dedup" ? endpointId : "", text, company]);
}

/** The name of a group of alerts that may be one outage: within a company, so that no alert touches another company's ticket. */
export const groupHash = (company: string | null, group: string): string => hashOf(["group", "", group.trim().toLowerCase(), company]);

const hashOf = (parts: readonly (string | null)[]): string => createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);

/** What every ticket of a key has at the beginning of its `externalXRef`. */
export const keyMark = (hash: string): string => `${MARK}${hash}:`;

/** A marker for one create: the key's mark and 16 random digits. */
export const ticketMarker = (hash: string): string => `${keyMark(hash)}${randomBytes(8).toString("hex")}`;

/** A marker for one note; its last line. */
export const noteMarker = (): string => `hw-${randomBytes(6).toString("hex")}`;

/** The key that a ticket's xref names; null if HookWise did not write it. */
export function keyOfXref(xref: string | null): string | null {
	return xref === null ? null : (/^hw:([0-9a-f]{32}):/.exec(xref)?.[1] ?? null);
}

/** The queue of what was merged into a ticket that no incident of ours is about. */
export const ticketLane = (ticketId: number): string => `ticket ${ticketId}`;
