/** Who did what, and when: the one place that writes the audit. */
import type { Actor } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import type { AuditChange, AuditEntry, AuditStore } from "../../store/index.ts";

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
	/**
	 * Makes a change of the store and tells of it in one transaction: both are on disk when this resolves, or neither.
	 * @param write asks the store for its one write before it returns
	 * @param deedOf what was done, of what the write gave; null where it changed nothing
	 */
	change<T>(actor: Actor, write: () => Promise<T>, deedOf: (result: T) => Deed | null): Promise<T>;
}

export function createAudit({ store, clock }: { readonly store: AuditStore; readonly clock: Clock }): Audit {
	const entryOf = ({ name, sourceIp }: Actor, { action, subject, endpointId = null, changes = [] }: Deed): AuditEntry => ({
		...{ at: clock.now(), who: name, sourceIp, action, endpointId, subject, changes },
	});
	return {
		record: (actor, deed) => store.append(entryOf(actor, deed)),
		change: (actor, write, deedOf) =>
			store.with(write, (result) => {
				const deed = deedOf(result);
				return deed === null ? null : entryOf(actor, deed);
			}),
	};
}

/** What differs between two views of the same thing, field by field. */
export function changesBetween(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): AuditChange[] {
	const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
	return fields
		.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
		.map((field) => ({ field, old: before[field] ?? null, new: after[field] ?? null }));
}
