import type { StoredTenant } from "../../src/store/index.ts";
import type { Answer } from "../parts/answer.tsx";
import type { Problems } from "../parts/field.tsx";

/** A tenant in alerts that TenantMap does not contain. */
export interface UnmatchedLine {
	readonly tenantValue: string;
	readonly alerts: number;
	readonly endpointId: string;
	/** null if the endpoint no longer exists. */
	readonly endpointName: string | null;
	/** Milliseconds since the epoch. */
	readonly lastSeenAt: number;
	/** The only company with the same identifier or name. */
	readonly suggestion: { readonly identifier: string; readonly name: string } | null;
}

/** Result of the tester. */
export interface Tried {
	readonly tenant: string;
	/** null if no entry matches. */
	readonly entry: StoredTenant | null;
	/** Company without an entry; null if none is set. */
	readonly fallback: string | null;
}

export interface TenantmapView {
	readonly q: string;
	readonly page: number;
	readonly pages: number;
	readonly entries: readonly StoredTenant[];
	readonly found: number;
	readonly total: number;
	readonly unmatched: readonly UnmatchedLine[];
	readonly tried: Tried | null;
	/** Number of endpoints that use TenantMap. */
	readonly users: number;
	readonly answer: Answer | null;
}

export interface EntryForm {
	/** null for a new one. */
	readonly id: number | null;
	readonly tenantValue: string;
	readonly companyId: string;
	readonly description: string;
	readonly problems: Problems;
	/** True if ConnectWise does not have this company; it can be saved nevertheless. */
	readonly mayForce: boolean;
	/** True if a language model can be asked. */
	readonly canSuggest: boolean;
	readonly answer: Answer | null;
	/** Address to go to without scripts. */
	readonly back: string;
}

export interface ImportLine {
	readonly line: number;
	readonly tenantValue: string;
	readonly companyId: string;
	readonly what: "new" | "changed" | "same" | "wrong";
	/** The previous company, or the problem. */
	readonly note: string;
}

export interface ImportView {
	readonly fileName: string | null;
	readonly token: string | null;
	readonly lines: readonly ImportLine[];
	readonly counts: Readonly<Record<ImportLine["what"], number>>;
	readonly answer: Answer | null;
}
