import type { WebDeps } from "../index.ts";
import type { Route } from "../route.ts";
import type { Samples } from "../samples.ts";
import type { Stats } from "../stats.ts";
import type { Trials } from "../trials.ts";

/** A ticket that an endpoint's alerts opened and nothing has closed yet. Times in milliseconds since the epoch. */
export interface OpenIncident {
	readonly ticketId: number;
	readonly summary: string;
	readonly company: string | null;
	readonly openedAt: number;
	/** Alerts that became its news. */
	readonly notes: number;
}

export interface PageDeps extends WebDeps {
	readonly trials: Trials;
	readonly stats: Stats;
	readonly samples: Samples;
	/** All of them, the API's and the pages', once they are known. */
	readonly routes: () => readonly Route[];
	/** Newest first; without it the tab is made from history. */
	readonly openIncidents?: (endpointId: string) => Promise<readonly OpenIncident[]>;
	/** What went wrong with the last backup; null when it is well. */
	readonly backupProblem?: () => Promise<string | null> | string | null;
	/** What is wrong with the model, while endpoints want its notes. */
	readonly modelProblem?: () => Promise<string | null> | string | null;
}
