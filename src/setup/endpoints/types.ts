import type { CompiledEndpoint } from "../../alerts/pipeline/index.ts";
import type { Door, Policies } from "./policies.ts";

/** An endpoint ready for work: secrets opened, rules compiled. Lives in memory; rebuilt when its row changes. */
export interface LiveEndpoint extends Door, Policies {
	readonly id: string;
	readonly version: number;
	readonly name: string;
	readonly isEnabled: boolean;
	readonly isDraft: boolean;
	/** Deleted ones only finish what they had accepted. */
	readonly isDeleted: boolean;
	/** null: the bearer check is off. */
	readonly bearerToken: string | null;
	/** The token before it, while it counts too; milliseconds since the epoch. */
	readonly oldToken: { readonly token: string; readonly endsAt: number } | null;
	/** null: no signature is asked for. */
	readonly hmacSecret: string | null;
	/** In lower case. */
	readonly hmacHeader: string;
	/** Comma-separated addresses and ranges; empty allows all. */
	readonly trustedIps: string;
	/** What `decide` works with. */
	readonly compiled: CompiledEndpoint;
}

/** All endpoints, in memory. Reads never touch the disk. */
export interface EndpointDirectory {
	/** An endpoint that exists for senders; undefined when unknown or deleted. */
	find(id: string): LiveEndpoint | undefined;
	/** Also a deleted one, as it last was. */
	findAny(id: string): LiveEndpoint | undefined;
	/** Those that are not deleted. */
	all(): readonly LiveEndpoint[];
}
