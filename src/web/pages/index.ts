/** Pages: what people see, over the same rooms as the JSON API. */
import type { Route } from "../route.ts";
import { armingRoutes } from "./arming.ts";
import { assetRoutes } from "./assets.ts";
import { auditPageRoutes } from "./audit.ts";
import { dashboardRoutes } from "./dashboard.ts";
import type { PageDeps } from "./deps.ts";
import { docsRoutes } from "./docs.ts";
import { dryRunRoutes } from "./dryRun.ts";
import { endpointActionRoutes } from "./endpointActions.ts";
import { endpointNewRoutes } from "./endpointNew.ts";
import { endpointRulesRoutes } from "./endpointRules.tsx";
import { endpointRoutes } from "./endpoints.ts";
import { fixturePageRoutes } from "./fixtures.tsx";
import { createFrames } from "./frame.ts";
import { historyRoutes } from "./history.ts";
import { historyManyRoutes } from "./historyMany.ts";
import { loginRoutes } from "./login.ts";
import { noteTrialRoutes } from "./noteTrial.ts";
import { createOperations } from "./operations.ts";
import { sandboxPageRoutes } from "./sandbox.ts";
import { settingsPageRoutes } from "./settings.ts";
import { setupPageRoutes } from "./setupPage.ts";
import { sharedRoutes } from "./shared.ts";
import { tenantmapRoutes } from "./tenantmap.tsx";

export type { PageDeps } from "./deps.ts";
export { createErrorPages } from "./errors.ts";

/** Every page, what its forms are sent to, and the files that pages load. */
export function pageRoutes(deps: PageDeps): Route[] {
	const frames = createFrames(deps);
	const operations = createOperations(deps.routes);
	return [
		...assetRoutes(frames.assets),
		...loginRoutes(deps, frames),
		...sharedRoutes(deps, frames, operations),
		...dashboardRoutes(deps, frames),
		...endpointNewRoutes(deps, frames),
		...endpointActionRoutes(deps, frames),
		...armingRoutes(deps),
		...endpointRulesRoutes(deps, frames),
		...noteTrialRoutes(deps, frames),
		...fixturePageRoutes(deps, frames),
		...endpointRoutes(deps, frames),
		...historyManyRoutes(deps, frames),
		...historyRoutes(deps, frames),
		...dryRunRoutes(deps, frames),
		...sandboxPageRoutes(deps, frames),
		...tenantmapRoutes(deps, frames, operations),
		...auditPageRoutes(deps, frames),
		...settingsPageRoutes(deps, frames, operations),
		...setupPageRoutes(deps, frames, operations),
		...docsRoutes(deps, frames, operations),
	];
}
