/** Pages for people, on top of the same rooms as the JSON API. */

import { receiverPages } from "./alarms/page.tsx";
import { auditPageRoutes } from "./audit/page.ts";
import { companyRoutes } from "./companies/page.ts";
import { setupPageRoutes } from "./connectwise/setupPage.ts";
import { dashboardRoutes } from "./dashboard/page.ts";
import { docsRoutes } from "./docs/page.ts";
import { endpointActionRoutes } from "./endpoints/actions.ts";
import { armingRoutes } from "./endpoints/arming.ts";
import { bulkRoutes } from "./endpoints/bulk.ts";
import { endpointNewRoutes } from "./endpoints/new.ts";
import { noteTrialRoutes } from "./endpoints/noteTrial.ts";
import { endpointRoutes } from "./endpoints/page.ts";
import { endpointRulesRoutes } from "./endpoints/rules.tsx";
import { testRoutes } from "./endpoints/testing.tsx";
import { fixturePageRoutes } from "./fixtures/page.tsx";
import { helpRoutes } from "./help/page.ts";
import { historyManyRoutes } from "./history/many.ts";
import { historyRoutes } from "./history/page.ts";
import { ticketPageRoutes } from "./incidents/page.ts";
import { noisePageRoutes } from "./noise/page.ts";
import { assetRoutes } from "./page/assets.ts";
import type { PageDeps } from "./page/deps.ts";
import { createFrames } from "./page/frame.ts";
import { sharedRoutes } from "./page/shared.ts";
import { parallelPageRoutes } from "./parallel/page.ts";
import { dueRoutes } from "./people/due.ts";
import { loginRoutes } from "./people/login.ts";
import { sandboxPageRoutes } from "./sandbox/page.ts";
import { searchRoutes } from "./search/page.ts";
import { settingsPageRoutes } from "./settings/page.ts";
import type { Route } from "./shell/route.ts";
import { silencePageRoutes } from "./silences/page.tsx";
import { tenantmapRoutes } from "./tenants/page.tsx";
import { dryRunRoutes } from "./trials/page.ts";
import { wallPageRoutes } from "./wall/page.ts";

export type { PageDeps } from "./page/deps.ts";
export { createErrorPages } from "./page/errors.ts";

/** Every page, the targets of its forms, and the files that pages load. */
export function pageRoutes(deps: PageDeps): Route[] {
	const frames = createFrames(deps);
	return [
		...assetRoutes(frames.assets),
		...loginRoutes(deps, frames),
		...dueRoutes(deps, frames),
		...sharedRoutes(deps, frames),
		...dashboardRoutes(deps, frames),
		...endpointNewRoutes(deps, frames),
		...bulkRoutes(deps, frames),
		...endpointActionRoutes(deps, frames),
		...armingRoutes(deps),
		...testRoutes(deps, frames),
		...endpointRulesRoutes(deps, frames),
		...noteTrialRoutes(deps, frames),
		...fixturePageRoutes(deps, frames),
		...endpointRoutes(deps, frames),
		...noisePageRoutes(deps, frames),
		...historyManyRoutes(deps, frames),
		...historyRoutes(deps, frames),
		...dryRunRoutes(deps, frames),
		...sandboxPageRoutes(deps, frames),
		...ticketPageRoutes(deps, frames),
		...companyRoutes(deps, frames),
		...silencePageRoutes(deps, frames),
		...tenantmapRoutes(deps, frames),
		...auditPageRoutes(deps, frames),
		...settingsPageRoutes(deps, frames),
		...receiverPages(deps, frames),
		...setupPageRoutes(deps, frames),
		...searchRoutes(deps, frames),
		...wallPageRoutes(deps, frames),
		...docsRoutes(deps, frames),
		...helpRoutes(frames),
		...parallelPageRoutes(deps, frames),
	];
}
