import type { Failure } from "../../../psa/port/index.ts";
import type { Incident, Wake } from "../../../store/index.ts";
import type { ActDeps } from "../scene.ts";

type Data = Wake["data"];

/** What is due, and for which incident. */
export interface Due {
	readonly wake: Wake;
	readonly incident: Incident;
	/** Keeps what is done so far, so that a restart goes on from there. */
	readonly keep: (data: Data) => Promise<void>;
}

/** `later`: it is due again at `at` (milliseconds since the epoch). `failed`: the PSA refused or did not answer. */
export type Done =
	| { readonly kind: "done" }
	| { readonly kind: "later"; readonly at: number; readonly data: Data }
	| { readonly kind: "failed"; readonly failure: Failure; readonly data: Data };

export type Waking = (deps: ActDeps, due: Due) => Promise<Done>;

export const DONE: Done = { kind: "done" };
