/** Who did what, and when: the one place that writes the audit. */
import type { Actor } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import type { AuditChange, AuditStore } from "../../store/index.ts";

/** What was done. */
export interface Deed {
	/** `silence.create`, `login.failed`, … */
	readonly action: string;
	/** What it was done to, for people. */
	readonly subject: string | null;
	/** The endpoint that it concerns; none by default. */
	readonly endpointId?: string | null;
	/** Field by field; secrets stand as "changed". None by default. */
	readonly changes?: readonly AuditChange[];
}

export interface Audit {
	/**
	 * Appends one entry. Inside `Store.together` it is written with the change that it tells of, or not at all.
	 */
	record(actor: Actor, deed: Deed): Promise<void>;
}

export function createAudit({ store, clock }: { readonly store: AuditStore; readonly clock: Clock }): Audit {
	return {
		record: ({ name, sourceIp }, { action, subject, endpointId = null, changes = [] }) =>
			store.append({ at: clock.now(), who: name, sourceIp, action, endpointId, subject, changes }),
	};
}

/** What differs between two views of the same thing, field by field. */
export function changesBetween(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): AuditChange[] {
	const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
	return fields
		.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
		.map((field) => ({ field, old: before[field] ?? null, new: after[field] ?? null }));
}
