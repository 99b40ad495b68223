import { setCookie } from "hono/cookie";
import { momentIn } from "../../../views/format.ts";
import { maintenancePage, maintenancePiece } from "../../../views/pages/maintenance.tsx";
import { StandingNow as standingPiece } from "../../../views/standing.tsx";
import type { Route } from "../route.ts";
import type { PageDeps } from "./deps.ts";
import { done } from "./flash.ts";
import { type Frames, THEME_COOKIE } from "./frame.ts";
import { backOf, page, safePath, wantsPiece } from "./page.ts";

/** What the bar and the banners of every page are sent to. */
export const sharedRoutes = (deps: PageDeps, frames: Frames): Route[] => [
	page({
		method: "POST",
		path: "/theme",
		role: "viewer",
		summary: "Light, dark, or as the system has it",
		handle(c, { form }) {
			const theme = form.text("theme");
			const chosen = theme === "light" || theme === "dark" ? theme : "";
			setCookie(c, THEME_COOKIE, chosen, { path: "/", sameSite: "Lax", httpOnly: true, maxAge: chosen === "" ? 0 : 31_536_000 });
			return c.redirect(safePath(form.text("next"), "/"), 303);
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
