import type { Failure } from "../../../psa/port/index.ts";
import type { Incident, Wake } from "../../../store/index.ts";
import type { ActDeps } from "../scene.ts";

type Data = Wake["data"];

/** A due wake and its incident. */
export interface Due {
	readonly wake: Wake;
	readonly incident: Incident;
	/** Saves progress, so that a restart continues from there. */
	readonly keep: (data: Data) => Promise<void>;
}

/** `later`: due again at `at` (milliseconds since the epoch). `failed`: the PSA rejected it or did not answer. */
export type Done =
	| { readonly kind: "done" }
	| { readonly kind: "later"; readonly at: number; readonly data: Data }
	| { readonly kind: "failed"; readonly failure: Failure; readonly data: Data };

export type Waking = (deps: ActDeps, due: Due) => Promise<Done>;

export const DONE: Done = { kind: "done" };
