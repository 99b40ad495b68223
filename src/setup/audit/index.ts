/** Writes the audit: who did what, and when. No other place does. */
import type { Actor } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import type { AuditChange, AuditEntry, AuditStore } from "../../store/index.ts";

/** An action of a person or program. */
export interface Deed {
	/** `silence.create`, `login.failed`, … */
	readonly action: string;
	/** Name of the thing that was changed, for people. */
	readonly subject: string | null;
	/** Id of the endpoint that it concerns; none by default. */
	readonly endpointId?: string | null;
	/** Changes by field; values of secrets are "changed". None by default. */
	readonly changes?: readonly AuditChange[];
}

export interface Audit {
	/**
	 * Appends one entry. Inside `Store.together`, the entry and the change it describes are written together or
	 * not at all.
	 */
	record(actor: Actor, deed: Deed): Promise<void>;
	/**
	 * Makes a change and appends its audit entry in one transaction: both are on disk when this resolves, or
	 * neither is.
	 * @param write must ask the store for its one write before it returns
	 * @param deedOf describes the result of the write; null if nothing was changed
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

/** Differences between two views of the same thing, by field. */
export function changesBetween(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): AuditChange[] {
	const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
	return fields
		.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
		.map((field) => ({ field, old: before[field] ?? null, new: after[field] ?? null }));
}
