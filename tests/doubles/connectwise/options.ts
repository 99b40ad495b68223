import type { ApiOptions } from "./api.ts";

/** The account that the double lets in unless told otherwise. */
export const CREDENTIALS = {
	company: "doublemsp",
	publicKey: "DoublePublicKey01",
	privateKey: "DoublePrivateKey01",
	clientId: "0d0b1e00-0000-4000-8000-0000000000cd",
} as const;

export type Credentials = { readonly [Name in keyof typeof CREDENTIALS]: string };

/** `errors`: every call gets 503; `drop`: every connection is cut; `hang`: nothing is ever answered. */
export type Outage = "none" | "errors" | "drop" | "hang";

export interface DoubleOptions extends Partial<ApiOptions> {
	/** 0, the default: any free one. */
	readonly port?: number;
	/** Milliseconds before every answer; 0 by default. */
	readonly latencyMs?: number;
	readonly credentials?: Credentials;
	/** Wrong credentials get 404, as the cloud's router can answer. */
	readonly cloud?: boolean;
	/** Numbered companies beside the named ones; 400 by default. */
	readonly companies?: number;
	/** Requests that are remembered one by one; the counters count all. */
	readonly remember?: number;
	readonly now?: () => number;
}
