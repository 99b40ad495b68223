import type { DoubleClock } from "./clock.ts";
import type { Settings } from "./settings.ts";

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

/** Settings that are given at the start are those that `reset` goes back to. */
export interface DoubleOptions extends Partial<Settings> {
	/** 0, the default: any free one. */
	readonly port?: number;
	readonly credentials?: Credentials;
	/** Wrong credentials get 404, as the cloud's router can answer. */
	readonly cloud?: boolean;
	/** Numbered companies beside the named ones; 400 by default. */
	readonly companies?: number;
	/** Requests that are remembered one by one; the counters count all. */
	readonly remember?: number;
	/** Dated codebase of the tenant: its API answers under this as well as under `v4_6_release`, and under no other. */
	readonly codebase?: string;
	/** `SiteUrl` that discovery gives; the double's own host and port by default. */
	readonly siteUrl?: string;
	/** Reads the time; real by default. */
	readonly now?: () => number;
	/** Instead of `now`: a clock that the test moves. Late commits, slow searches, delays and waits go by it. */
	readonly clock?: DoubleClock;
}

/** What holds unless told otherwise. */
export const DEFAULT_SETTINGS: Settings = {
	outage: "none",
	refuseCredentials: false,
	latencyMs: 0,
	slowSearchMs: 0,
	denied: [],
	closeNeeds: {},
	refuseNotesOnClosed: false,
	refuseNotesOnMerged: false,
	starIsPlain: false,
	containsIsLike: false,
	requireCompany: false,
};
