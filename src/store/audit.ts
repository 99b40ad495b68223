import type { Connection } from "./database.ts";
import type { Writer } from "./writer.ts";

/** One changed field; secrets stand as "changed". */
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
	/** What it was done to, for people. */
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

/** What people did. Append only. */
export interface AuditStore {
	append(entry: AuditEntry): Promise<void>;
	/** Newest first; `before` is the last id of the page before. */
	page(filter: AuditFilter, limit: number, before: number | null): Promise<StoredAuditEntry[]>;
}

export function createAuditStore(db: Connection, writer: Writer): AuditStore {
	const add = db.prepare(
		"INSERT INTO audit (at, who, source_ip, action, endpoint_id, subject, changes) VALUES (@at, @who, @sourceIp, @action, @endpointId, @subject, @changes)",
	);
	// `action` matches a whole action or everything of a kind: `endpoint` finds `endpoint.update`.
	const pageOf = db.prepare(
		`SELECT * FROM audit WHERE (@before IS NULL OR id < @before) AND (@who IS NULL OR who = @who)
		   AND (@action IS NULL OR action = @action OR substr(action, 1, length(@action) + 1) = @action || '.')
		   AND (@endpointId IS NULL OR endpoint_id = @endpointId) AND (@from IS NULL OR at >= @from) AND (@to IS NULL OR at < @to)
		 ORDER BY id DESC LIMIT @limit`,
	);
	return {
		append: (entry) =>
			writer.run(() => {
				add.run({ ...entry, changes: JSON.stringify(entry.changes) });
			}),
		async page({ who = null, action = null, endpointId = null, from = null, to = null }: AuditFilterNulls, limit, before) {
			const rows = pageOf.all({ who, action, endpointId, from, to, limit, before }) as AuditRecord[];
			return rows.map((row) => ({
				id: row.id,
				at: row.at,
				who: row.who,
				sourceIp: row.source_ip,
				action: row.action,
				endpointId: row.endpoint_id,
				subject: row.subject,
				changes: JSON.parse(row.changes) as AuditChange[],
			}));
		},
	};
}

type AuditFilterNulls = { [K in keyof AuditFilter]?: AuditFilter[K] | null };

interface AuditRecord {
	id: number;
	at: number;
	who: string;
	source_ip: string | null;
	action: string;
	endpoint_id: string | null;
	subject: string | null;
	changes: string;
}
