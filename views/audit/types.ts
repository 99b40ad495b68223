import type { StoredAuditEntry } from "../../src/store/index.ts";
import type { Choice } from "../parts/field.tsx";

export interface AuditQuery {
	readonly who: string;
	readonly action: string;
	readonly endpoint: string;
	/** As typed: a wall clock of the reader's zone. */
	readonly from: string;
	readonly to: string;
}

export interface AuditLine extends StoredAuditEntry {
	/** null: it concerns none, or it is gone for good. */
	readonly endpointName: string | null;
}

export interface AuditView {
	readonly query: AuditQuery;
	readonly lines: readonly AuditLine[];
	/** Queries of the newest and the next page; null where there is none. */
	readonly newest: string | null;
	readonly older: string | null;
	readonly endpoints: readonly Choice[];
	readonly people: readonly string[];
	/** What an admin exports: the filter as the API takes it. */
	readonly exported: string;
	readonly isFiltered: boolean;
	/** A time that could not be read. */
	readonly problem: string | null;
}
