import type { Finding } from "../../src/psa/checkup/index.ts";
import type { ConnectionView } from "../../src/psa/connection/index.ts";
import type { Problems } from "../parts/field.tsx";

/** What a test came to. */
export interface Tested {
	/** Milliseconds since the epoch. */
	readonly at: number;
	readonly findings: readonly Finding[];
	readonly boards: readonly { readonly name: string }[];
	readonly statuses: readonly { readonly name: string; readonly closed: boolean }[];
}

/** What was typed and what it came to. */
export interface ConnectState {
	/** Fields but keys, as typed. */
	readonly values: Readonly<Record<string, string>>;
	readonly problems: Problems;
	readonly tested: Tested | null;
	/** The word by which what was typed is found again, keys included; null: nothing is kept. */
	readonly draft: string | null;
}

export interface ConnectForm extends ConnectState {
	readonly view: ConnectionView;
	/** Id of the element that the answer replaces. */
	readonly place: string;
	readonly test: string;
	readonly use: string;
}

export const NOTHING_TRIED: ConnectState = { values: {}, problems: [], tested: null, draft: null };
