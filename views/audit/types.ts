import type { StoredAuditEntry } from "../../src/store/index.ts";
import type { Choice } from "../parts/field.tsx";

export interface AuditQuery {
	readonly who: string;
	readonly action: string;
	readonly endpoint: string;
	/** As typed: local time in the reader's zone. */
	readonly from: string;
	readonly to: string;
}

export interface AuditLine extends StoredAuditEntry {
	/** null if it concerns no endpoint, or one that no longer exists. */
	readonly endpointName: string | null;
}

export interface AuditView {
	readonly query: AuditQuery;
	readonly lines: readonly AuditLine[];
	/** Queries of the newest and the next page; null if there is none. */
	readonly newest: string | null;
	readonly older: string | null;
	readonly endpoints: readonly Choice[];
	readonly people: readonly string[];
	/** Export for admins: the filter in the form of the API. */
	readonly exported: string;
	readonly isFiltered: boolean;
	/** Problem of a time that could not be read. */
	readonly problem: string | null;
}
