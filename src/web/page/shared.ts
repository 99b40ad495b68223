import { setCookie } from "hono/cookie";
import { momentIn } from "../../../views/format.ts";
import { bannersPiece } from "../../../views/layout.tsx";
import { maintenancePage, maintenancePiece } from "../../../views/pages/maintenance.tsx";
import { StandingNow as standingPiece } from "../../../views/standing.tsx";
import type { Route } from "../shell/route.ts";
import type { PageDeps } from "./deps.ts";
import { done } from "./flash.ts";
import { type Frames, THEME_COOKIE } from "./frame.ts";
import type { Operations } from "./operations.ts";
import { backOf, page, safePath, wantsPiece } from "./page.ts";

/** What the bar and the banners of every page are sent to. */
export const sharedRoutes = (deps: PageDeps, frames: Frames, operations: Operations): Route[] => [
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
			const outcome = await operations.run<{ state: "up" | "down" }>(c, { method: "POST", path: "/api/connectwise/probe" });
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
	page({
		method: "GET",
		path: "/maintenance",
		role: "operator",
		summary: "Asks how long global maintenance lasts, and why",
		async handle(c) {
			const back = backOf(c, "/");
			return c.html(wantsPiece(c) ? maintenancePiece(frames.reader(c), back) : maintenancePage(await frames.of(c), back));
		},
	}),
	page({
		method: "POST",
		path: "/maintenance",
		role: "operator",
		summary: "Global maintenance on or off",
		async handle(c, { form, actor }) {
			const enabled = form.on("enabled");
			const now = deps.clock.now();
			const hours = Number(form.text("hours"));
			const { zone } = frames.reader(c);
			const until = form.text("until") !== "" ? momentIn(zone, form.text("until")) : hours > 0 ? now + hours * 3_600_000 : null;
			const back = safePath(form.text("next"), backOf(c, "/"));
			if (enabled && until !== null && until <= now) {
				return done(c, deps.secrets, back, {
					tone: "now",
					text: "Maintenance is not on: its end has passed already. Choose a later time.",
				});
			}
			await deps.maintenance.set({ enabled, reason: form.text("reason").trim().slice(0, 500) || null, until }, actor);
			return done(c, deps.secrets, back, {
				tone: "good",
				text: enabled
					? "Global maintenance is on. Alerts are kept and touch no ticket."
					: "Global maintenance is off. Alerts touch tickets again.",
			});
		},
	}),
];

/** What asking at once came to; ConnectWise's own words stand in the banner. */
function tried(state: "up" | "down" | null, message: string): { readonly tone: "good" | "soon" | "now"; readonly text: string } {
	if (state === null) return { tone: "now", text: `${message}.` };
	if (state === "up") return { tone: "good", text: "ConnectWise answers again. What waited goes out in order." };
	return { tone: "soon", text: "Tried just now: it still does not take calls." };
}
