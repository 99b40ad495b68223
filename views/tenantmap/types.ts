import type { StoredTenant } from "../../src/store/index.ts";
import type { Answer } from "../parts/answer.tsx";
import type { Problems } from "../parts/field.tsx";

/** A tenant that alerts named and TenantMap does not know. */
export interface UnmatchedLine {
	readonly tenantValue: string;
	readonly alerts: number;
	readonly endpointId: string;
	/** null: the endpoint is gone. */
	readonly endpointName: string | null;
	/** Milliseconds since the epoch. */
	readonly lastSeenAt: number;
	/** The one company whose name or identifier says the same. */
	readonly suggestion: { readonly identifier: string; readonly name: string } | null;
}

/** What the tester found. */
export interface Tried {
	readonly tenant: string;
	/** null: no entry takes it. */
	readonly entry: StoredTenant | null;
	/** Where it goes without an entry; null when nothing is set. */
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
	/** Endpoints that ask TenantMap. */
	readonly users: number;
	readonly answer: Answer | null;
}

export interface EntryForm {
	/** null: a new one. */
	readonly id: number | null;
	readonly tenantValue: string;
	readonly companyId: string;
	readonly description: string;
	readonly problems: Problems;
	/** ConnectWise was asked and has no such company: it may be saved all the same. */
	readonly mayForce: boolean;
	/** Whether a language model can be asked. */
	readonly canSuggest: boolean;
	readonly answer: Answer | null;
	/** Where to go without scripts. */
	readonly back: string;
}

export interface ImportLine {
	readonly line: number;
	readonly tenantValue: string;
	readonly companyId: string;
	readonly what: "new" | "changed" | "same" | "wrong";
	/** The company before; or what is wrong. */
	readonly note: string;
}

export interface ImportView {
	readonly fileName: string | null;
	readonly token: string | null;
	readonly lines: readonly ImportLine[];
	readonly counts: Readonly<Record<ImportLine["what"], number>>;
	readonly answer: Answer | null;
}
