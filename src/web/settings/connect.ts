import { settingsAddress } from "../../../views/settings/places.ts";
import { createConnecting } from "../connectwise/connecting.ts";
import { outcomeOf } from "../connectwise/outcome.ts";
import { ask } from "../page/ask.ts";
import { done } from "../page/flash.ts";
import { page } from "../page/page.ts";
import type { Route } from "../shell/route.ts";
import type { SettingsPages } from "./pages.ts";

/** The ConnectWise form in the settings, and the way back to the sandbox. */
export function connectRoutes(pages: SettingsPages): Route[] {
	const { deps, frames } = pages;
	const connecting = createConnecting(deps);
	return [
		page({
			method: "POST",
			path: "/settings/connectwise/test",
			role: "admin",
			summary: "Asks ConnectWise for each thing that HookWise needs, with what was typed; changes nothing",
			async handle(c, { form }) {
				const state = await connecting.test(c, form);
				const once = { kind: "connect", state } as const;
				return pages.show(c, { section: "connectwise", once }, state.problems.length > 0 ? 422 : 200);
			},
		}),
		page({
			method: "POST",
			path: "/settings/connectwise/use",
			role: "admin",
			summary: "Stores and uses what was typed",
			async handle(c, { form }) {
				const refused = await connecting.use(c, form);
				if (refused === null) {
					const text = "Saved. Tickets go to this ConnectWise from now on.";
					return done(c, deps.secrets, settingsAddress("connectwise"), { tone: "good", text });
				}
				return pages.show(c, { section: "connectwise", once: { kind: "connect", state: refused.state } }, 422);
			},
		}),
		page({
			method: "GET",
			path: "/settings/connectwise/disconnect",
			role: "admin",
			summary: "Asks whether ConnectWise shall be disconnected",
			handle: async (c) =>
				ask(c, frames, {
					title: "Disconnect ConnectWise?",
					text: "The stored keys are forgotten, and new tickets go into the sandbox of HookWise.",
					detail: `${await waiting()}Tickets in ConnectWise stay as they are. Connected again, HookWise knows them again.`,
					keep: "Keep it connected",
					go: "Disconnect ConnectWise",
					action: "/settings/connectwise/disconnect",
					back: settingsAddress("connectwise"),
					destroys: true,
					fields: [],
				}),
		}),
		page({
			method: "POST",
			path: "/settings/connectwise/disconnect",
			role: "admin",
			summary: "Forgets the stored keys; tickets go into the sandbox",
			async handle(c, { actor }) {
				const outcome = outcomeOf(await deps.connection.disconnect(actor));
				const answer = outcome.ok
					? ({ tone: "soon", text: "ConnectWise is disconnected. Tickets go into the sandbox." } as const)
					: ({ tone: "now", text: `${outcome.message}.` } as const);
				return done(c, deps.secrets, settingsAddress("connectwise"), answer);
			},
		}),
	];

	/** Warning about waiting alerts, which would go to the sandbox too. */
	async function waiting(): Promise<string> {
		const count = await deps.store.reading.numbers.waiting();
		if (count === 0) return "";
		return `${count === 1 ? "1 alert that waits goes" : `${count} alerts that wait go`} into the sandbox, too. `;
	}
}
