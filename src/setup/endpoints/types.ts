import type { CompiledEndpoint } from "../../alerts/pipeline/index.ts";
import type { Door, Policies } from "./policies.ts";

/** An endpoint ready for work: secrets are opened, rules compiled. Kept in memory and rebuilt when its row changes. */
export interface LiveEndpoint extends Door, Policies {
	readonly id: string;
	readonly version: number;
	readonly name: string;
	readonly isEnabled: boolean;
	readonly isDraft: boolean;
	/** A deleted endpoint only finishes what it has accepted. */
	readonly isDeleted: boolean;
	/** null: no token is required. */
	readonly bearerToken: string | null;
	/** The previous token while it is valid; `endsAt` in milliseconds since the epoch. */
	readonly oldToken: { readonly token: string; readonly endsAt: number } | null;
	/** null: no signature is required. */
	readonly hmacSecret: string | null;
	/** In lower case. */
	readonly hmacHeader: string;
	/** Comma-separated addresses and ranges; empty allows all. */
	readonly trustedIps: string;
	/** Compiled configuration for `decide`. */
	readonly compiled: CompiledEndpoint;
}

/** All endpoints, in memory. Look-ups never touch the disk. */
export interface EndpointDirectory {
	/** An endpoint that accepts webhooks; undefined if unknown or deleted. */
	find(id: string): LiveEndpoint | undefined;
	/** Finds deleted endpoints too, in their last state. */
	findAny(id: string): LiveEndpoint | undefined;
	/** All endpoints that are not deleted. */
	all(): readonly LiveEndpoint[];
}
