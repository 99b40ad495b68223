import { and, desc, eq, gte, lt, or, sql } from "drizzle-orm";
import { audit } from "./schema.ts";
import type { Tables } from "./tables.ts";
import type { Writer } from "./writer.ts";

/** One changed field. Values of secrets are replaced by "changed". */
export interface AuditChange {
	readonly field: string;
	readonly old: unknown;
	readonly new: unknown;
}

export interface AuditEntry {
	/** Milliseconds since the epoch. */
	readonly at: number;
	readonly who: string;
	readonly sourceIp: string | null;
	/** `endpoint.update`, `login.failed`, … */
	readonly action: string;
	readonly endpointId: string | null;
	/** Name of the changed thing, for people. */
	readonly subject: string | null;
	readonly changes: readonly AuditChange[];
}

export interface StoredAuditEntry extends AuditEntry {
	readonly id: number;
}

export interface AuditFilter {
	readonly who?: string;
	readonly action?: string;
	readonly endpointId?: string;
	readonly from?: number;
	readonly to?: number;
}

/** Audit of what people did. Entries are only ever added. */
export interface AuditStore {
	append(entry: AuditEntry): Promise<void>;
	/**
	 * Makes a change and appends its audit entry in one transaction: both are on disk when this resolves, or
	 * neither is.
	 * @param change must ask for its one write before it returns
	 * @param entryOf makes the entry from the result of the write; null if nothing was changed
	 */
	with<T>(change: () => Promise<T>, entryOf: (result: T) => AuditEntry | null): Promise<T>;
	/** Newest first. @param before last id of the previous page; null for the first page */
	page(filter: AuditFilter, limit: number, before: number | null): Promise<StoredAuditEntry[]>;
}

export function createAuditStore(tables: Tables, writer: Writer): AuditStore {
	const insert = (entry: AuditEntry): void => {
		tables.insert(audit).values(entry).run();
	};
	return {
		append: (entry) => writer.run(() => insert(entry)),
		async with<T>(change: () => Promise<T>, entryOf: (result: T) => AuditEntry | null): Promise<T> {
			let asked: Promise<T> | undefined;
			const written = writer.together(
				() => {
					asked = change();
				},
				([result]) => {
					const entry = entryOf(result as T);
					if (entry !== null) insert(entry);
				},
			);
			const [result] = await Promise.all([asked, written]);
			return result as T;
		},
		page: async ({ who, action, endpointId, from, to }, limit, before) =>
			tables
				.select()
				.from(audit)
				.where(
					and(
						before === null ? undefined : lt(audit.id, before),
						who === undefined ? undefined : eq(audit.who, who),
						// A whole action, or a prefix: `endpoint` also finds `endpoint.update`.
						action === undefined ? undefined : or(eq(audit.action, action), sql`instr(${audit.action}, ${`${action}.`}) = 1`),
						endpointId === undefined ? undefined : eq(audit.endpointId, endpointId),
						from === undefined ? undefined : gte(audit.at, from),
						to === undefined ? undefined : lt(audit.at, to),
					),
				)
				.orderBy(desc(audit.id))
				.limit(limit)
				.all(),
	};
}
