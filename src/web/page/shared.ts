import type { Context } from "hono";
import { setCookie } from "hono/cookie";
import { bannersPiece } from "../../../views/layout.tsx";
import { type MaintenanceForm, maintenancePage, maintenancePiece } from "../../../views/pages/maintenance.tsx";
import { StandingNow as standingPiece } from "../../../views/standing.tsx";
import type { PsaState } from "../../alerts/writes/index.ts";
import { isoTime } from "../../base/clock.ts";
import { maintenanceInput } from "../../setup/maintenance/index.ts";
import { probe } from "../connectwise/outcome.ts";
import type { WebEnv } from "../shell/env.ts";
import { type Route, withInput } from "../shell/route.ts";
import type { Needs } from "./deps.ts";
import { type Carried, done, setFlash } from "./flash.ts";
import { type Frames, THEME_COOKIE } from "./frame.ts";
import { isForDialog } from "./landing.ts";
import { backOf, page, safePath, wantsPiece } from "./page.ts";
import { blankWhen, type Chosen, readWhen, typedWhen } from "./when.ts";

/** Services that these pages use. */
type Deps = Needs<"clock" | "connection" | "incidents" | "maintenance" | "secrets">;

/** Targets of the forms in the bar and the banners of every page. */
export const sharedRoutes = (deps: Deps, frames: Frames): Route[] => [
	page({
		method: "POST",
		path: "/theme",
		role: "viewer",
		summary: "Light, dark, or as the system has it",
		handle(c, { form }) {
			const theme = form.text("theme");
			const chosen = theme === "light" || theme === "dark" ? theme : "";
			setCookie(c, THEME_COOKIE, chosen, {
				path: "/",
				sameSite: "Lax",
				httpOnly: true,
				secure: c.get("scheme") === "https",
				maxAge: chosen === "" ? 0 : 31_536_000,
			});
			return c.redirect(safePath(form.text("next"), "/"), 303);
		},
	}),
	page({
		method: "POST",
		path: "/connectwise/probe",
		role: "operator",
		summary: "Asks ConnectWise at once whether it answers",
		async handle(c) {
			const outcome = await probe(deps);
			const answer = tried(outcome.ok ? outcome.value.state : null, outcome.ok ? "" : outcome.message);
			if (!wantsPiece(c)) return done(c, deps.secrets, backOf(c, "/"), answer);
			return c.html(bannersPiece(await frames.of(c), answer) as unknown as string);
		},
	}),
	page({
		method: "GET",
		path: "/standing",
		role: "viewer",
		summary: "How all of it stands, for the tab's icon and title",
		async handle(c) {
			return c.html(standingPiece({ standing: await frames.standing() }), 200, { "Cache-Control": "no-store" });
		},
	}),
	...maintenanceRoutes(deps, frames),
];

/** Global maintenance: dialog, start, plan and end. */
function maintenanceRoutes(deps: Deps, frames: Frames): Route[] {
	const show = async (c: Context<WebEnv>, form: MaintenanceForm, status: 200 | 422 = 200): Promise<Response> =>
		c.html(wantsPiece(c) ? maintenancePiece(frames.reader(c), form) : maintenancePage(await frames.of(c), form), status);

	return [
		page({
			method: "GET",
			path: "/maintenance",
			role: "operator",
			summary: "Asks when global maintenance is, and why",
			handle(c) {
				const when = blankWhen("1h", frames.reader(c).zone, deps.clock.now());
				return show(c, { reason: "", when, problems: [], back: backOf(c, "/") });
			},
		}),
		page({
			method: "POST",
			path: "/maintenance",
			role: "operator",
			summary: "Global maintenance on, planned or off",
			async handle(c, { form, actor }) {
				const enabled = form.on("enabled");
				const back = safePath(form.text("next"), backOf(c, "/"));
				const typed = { reason: form.text("reason"), when: typedWhen(form, "1h"), back };
				const when = enabled ? readWhen(typed.when, frames.reader(c).zone, deps.clock.now()) : null;
				if (when?.ok === false) return show(c, { ...typed, problems: when.problems }, 422);
				const body = { enabled, reason: typed.reason, ...(when === null ? {} : timesOf(when.chosen)) };
				const outcome = await withInput(maintenanceInput, body, (input) => deps.maintenance.change(input, actor));
				if (!outcome.ok) {
					const problems = outcome.problems.length > 0 ? outcome.problems : [{ field: "reason", message: `${outcome.message}.` }];
					return show(c, { ...typed, problems }, 422);
				}
				const text = !enabled
					? "Global maintenance is off. Alerts open tickets again."
					: outcome.value.enabled
						? "Global maintenance is on. Alerts are kept and open no ticket."
						: "Global maintenance is planned. It begins by itself.";
				return toPage(c, deps, back, { tone: "good", text });
			},
		}),
	];
}

const timesOf = ({ startsAt, endsAt }: Chosen) => ({ starts_at: isoTime(startsAt), until: isoTime(endsAt) });

/** Reloads the page behind the dialog, since its banners and more change. */
function toPage(c: Context<WebEnv>, { secrets }: Deps, to: string, flash: Carried): Response {
	if (!isForDialog(c)) return done(c, secrets, to, flash);
	setFlash(c, secrets, flash);
	return c.body(null, 200, { "HX-Redirect": to });
}

/** Result of an immediate probe; the banner shows ConnectWise's own words. */
function tried(state: PsaState["state"] | null, message: string): { readonly tone: "good" | "soon" | "now"; readonly text: string } {
	if (state === null) return { tone: "now", text: `${message}.` };
	if (state === "up") return { tone: "good", text: "ConnectWise answers again. What waited goes out in order." };
	return { tone: "soon", text: "Tried just now: it still does not take calls." };
}
