import type { Finding } from "../../src/psa/checkup/index.ts";
import type { ConnectionView } from "../../src/psa/connection/index.ts";
import type { Problems } from "../parts/field.tsx";

/** Result of a test. */
export interface Tested {
	/** Milliseconds since the epoch. */
	readonly at: number;
	readonly findings: readonly Finding[];
	readonly boards: readonly { readonly name: string }[];
	readonly statuses: readonly { readonly name: string; readonly closed: boolean }[];
}

/** Typed values and their test result. */
export interface ConnectState {
	/** Fields except keys, as typed. */
	readonly values: Readonly<Record<string, string>>;
	readonly problems: Problems;
	readonly tested: Tested | null;
	/** Token under which the typed values, keys included, are kept; null if nothing is kept. */
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
