import type { Samples } from "../../alerts/deciding/index.ts";
import type { Stats } from "../dashboard/stats.ts";
import type { WebDeps } from "../deps.ts";
import type { SessionCookie } from "../shell/cookies.ts";
import type { Identify } from "../shell/identify.ts";
import type { Route } from "../shell/route.ts";
import type { Trials } from "../trials/trials.ts";

export interface PageDeps extends WebDeps {
	readonly sessionCookie: SessionCookie;
	/** For pages that guard themselves. */
	readonly identify: Identify;
	readonly trials: Trials;
	readonly stats: Stats;
	readonly samples: Samples;
	/** All of them, the API's and the pages', once they are known. */
	readonly routes: () => readonly Route[];
	/** What went wrong with the last backup; null when it is well. */
	readonly backupProblem?: () => Promise<string | null> | string | null;
	/** What is wrong with the model, while endpoints want its notes. */
	readonly modelProblem?: () => Promise<string | null> | string | null;
}

/** What a page asks of the rooms, by name. Each page names its own, so that what it can reach is read off its first lines. */
export type Needs<K extends keyof PageDeps> = Pick<PageDeps, K>;
