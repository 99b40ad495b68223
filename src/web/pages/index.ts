/** Pages: what people see, over the same rooms as the JSON API. */
import type { Route } from "../route.ts";
import { assetRoutes } from "./assets.ts";
import { dashboardRoutes } from "./dashboard.ts";
import type { PageDeps } from "./deps.ts";
import { createFrames } from "./frame.ts";
import { loginRoutes } from "./login.ts";
import { sharedRoutes } from "./shared.ts";

export type { OpenIncident, PageDeps } from "./deps.ts";
export { errorPage } from "./errors.ts";

/** Every page, what its forms are sent to, and the files that pages load. */
export function pageRoutes(deps: PageDeps): Route[] {
	const frames = createFrames(deps);
	return [...assetRoutes(frames.assets), ...loginRoutes(deps, frames), ...sharedRoutes(deps, frames), ...dashboardRoutes(deps, frames)];
}
