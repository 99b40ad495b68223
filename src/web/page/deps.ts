import type { Samples } from "../../alerts/deciding/index.ts";
import type { Stats } from "../dashboard/stats.ts";
import type { WebDeps } from "../deps.ts";
import type { SessionCookie } from "../shell/cookies.ts";
import type { Identify } from "../shell/identify.ts";
import type { Route } from "../shell/route.ts";
import type { Trials } from "../trials/trials.ts";

export interface PageDeps extends WebDeps {
	readonly sessionCookie: SessionCookie;
	/** For pages that check access themselves. */
	readonly identify: Identify;
	readonly trials: Trials;
	readonly stats: Stats;
	readonly samples: Samples;
	/** All routes of API and pages, once they are known. */
	readonly routes: () => readonly Route[];
	/** Problem of the last backup; null if it succeeded. */
	readonly backupProblem?: () => Promise<string | null> | string | null;
	/** Problem of the model, if endpoints want notes. */
	readonly modelProblem?: () => Promise<string | null> | string | null;
}

/** Services that a page uses, by name. Each page lists its own, so that its first lines show what it can reach. */
export type Needs<K extends keyof PageDeps> = Pick<PageDeps, K>;
