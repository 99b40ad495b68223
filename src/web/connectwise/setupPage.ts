import type { Context } from "hono";
import { type ConnectState, NOTHING_TRIED } from "../../../views/connect/types.ts";
import { setupPage } from "../../../views/pages/setup.tsx";
import type { Needs, PageDeps } from "../page/deps.ts";
import { done } from "../page/flash.ts";
import type { Frames } from "../page/frame.ts";
import { page } from "../page/page.ts";
import type { WebEnv } from "../shell/env.ts";
import type { Route } from "../shell/route.ts";
import { createConnecting } from "./connecting.ts";

/** Services that these pages use. */
type Deps = Needs<"clock" | "config" | "connection" | "directory" | "secrets" | "ticketWatch">;

/** True if nothing is set up yet: no endpoint, and no ConnectWise. */
export const isFresh = ({ directory, psa }: Pick<PageDeps, "directory" | "psa">): boolean =>
	psa.kind === "sandbox" && directory.all().length === 0;

/** The set-up page: first the ConnectWise connection, then the first endpoint. */
export function setupPageRoutes(deps: Deps, frames: Frames): Route[] {
	const connecting = createConnecting(deps);

	async function show(c: Context<WebEnv>, state: ConnectState, status: 200 | 422 = 200): Promise<Response> {
		const form = { ...state, view: deps.connection.view(), place: "connect", test: "/setup/test", use: "/setup/use" };
		const watch = { callbacks: deps.ticketWatch.state(), pollSeconds: deps.config.CW_POLL_SECONDS };
		return c.html(setupPage(await frames.of(c), { ...watch, form, hasEndpoints: deps.directory.all().length > 0 }), status);
	}
	const statusOf = (state: ConnectState): 200 | 422 => (state.problems.length > 0 ? 422 : 200);

	return [
		page({
			method: "GET",
			path: "/setup",
			role: "viewer",
			summary: "The first visit: where tickets go",
			handle: (c) => show(c, NOTHING_TRIED),
		}),
		page({
			method: "POST",
			path: "/setup/test",
			role: "admin",
			summary: "Asks ConnectWise for each thing that HookWise needs, with what was typed; changes nothing",
			async handle(c, { form }) {
				const state = await connecting.test(c, form);
				return show(c, state, statusOf(state));
			},
		}),
		page({
			method: "POST",
			path: "/setup/use",
			role: "admin",
			summary: "Stores and uses what was typed",
			async handle(c, { form }) {
				const refused = await connecting.use(c, form);
				if (refused !== null) return show(c, refused.state, 422);
				return done(c, deps.secrets, deps.directory.all().length === 0 ? "/endpoints/new" : "/", {
					tone: "good",
					text: "ConnectWise is connected. Tickets go there from now on.",
				});
			},
		}),
	];
}
