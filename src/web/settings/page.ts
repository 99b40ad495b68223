import { momentIn } from "../../../views/format.ts";
import { SETTINGS_PLACES } from "../../../views/settings/places.ts";
import { isoTime } from "../../base/clock.ts";
import { inLines } from "../../psa/checkup/index.ts";
import { maintenanceInput } from "../../setup/maintenance/index.ts";
import { clearLookups } from "../connectwise/lookups.ts";
import type { Needs } from "../page/deps.ts";
import type { Frames } from "../page/frame.ts";
import { page } from "../page/page.ts";
import { accountRoutes } from "../people/account.ts";
import { peoplePageRoutes } from "../people/page.tsx";
import { aiRoutes } from "../rca/page.ts";
import { type Route, withInput } from "../shell/route.ts";
import { wallSettingsRoutes } from "../wall/page.ts";
import { connectRoutes } from "./connect.ts";
import { keepingRoutes } from "./keeping.ts";
import { createSettingsPages, type SettingsPages } from "./pages.ts";

/** Services that these pages use. */
type Deps = Needs<
	| "accounts"
	| "alarms"
	| "audit"
	| "backups"
	| "clock"
	| "config"
	| "connection"
	| "directory"
	| "incidents"
	| "lookups"
	| "maintenance"
	| "ownAccount"
	| "psa"
	| "rca"
	| "rcaDeeds"
	| "receivers"
	| "restores"
	| "schedule"
	| "secrets"
	| "settings"
	| "store"
	| "ticketWatch"
	| "wallLinks"
>;

/** The settings: a list of pages, one page for each task, and the forms of their sections. */
export function settingsPageRoutes(deps: Deps, frames: Frames): Route[] {
	const pages = createSettingsPages(deps, frames);
	return [
		page({
			method: "GET",
			path: "/settings",
			role: "viewer",
			summary: "Settings: every page and how it stands",
			handle: (c) => pages.overview(c),
		}),
		...SETTINGS_PLACES.filter(({ id }) => id !== "ai").map((place) =>
			page({
				method: "GET",
				path: place.path,
				role: place.role,
				summary: `Settings: ${place.word}`,
				handle: (c) => pages.open(c, place),
			}),
		),
		...runningRoutes(pages),
		...connectRoutes(pages),
		...aiRoutes(pages),
		...keepingRoutes(pages),
		...wallSettingsRoutes(pages),
		...peoplePageRoutes(pages),
		...accountRoutes(pages),
	];
}

/** ConnectWise and maintenance. */
function runningRoutes(pages: SettingsPages): Route[] {
	const { deps, frames } = pages;
	return [
		page({
			method: "POST",
			path: "/settings/connectwise",
			role: "operator",
			summary: "Asks ConnectWise for each thing that HookWise needs; changes nothing",
			async handle(c) {
				const checked = await deps.connection.check(null);
				const findings = checked.kind === "checked" ? inLines(checked.checkup.findings) : [];
				return pages.once(c, "connectwise", { kind: "checked", at: deps.clock.now(), findings });
			},
		}),
		page({
			method: "POST",
			path: "/settings/clear-cache",
			role: "operator",
			summary: "Forgets what was looked up in ConnectWise",
			async handle(c, { actor }) {
				const count = await clearLookups(deps, actor);
				const lists = count === 1 ? "1 list is" : `${count} lists are`;
				return pages.told(c, "connectwise", { tone: "good", text: `${lists} forgotten; the next look asks ConnectWise again.` });
			},
		}),
		page({
			method: "POST",
			path: "/settings/maintenance",
			role: "operator",
			summary: "Global maintenance on or off",
			async handle(c, { form, actor }) {
				const enabled = form.on("enabled");
				const typed = form.text("until").trim();
				const until = typed === "" ? null : momentIn(frames.reader(c).zone, typed);
				const body = { enabled, reason: form.text("reason"), until: until === null ? typed || null : isoTime(until) };
				const outcome = await withInput(maintenanceInput, body, (input) => deps.maintenance.change(input, actor));
				if (!outcome.ok) return pages.refused(c, "maintenance", outcome, form);
				const text = enabled
					? "Maintenance is on. Alerts are kept and touch no ticket."
					: "Maintenance is off. Alerts touch tickets again.";
				return pages.told(c, "maintenance", { tone: "good", text });
			},
		}),
	];
}
