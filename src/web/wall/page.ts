import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { Need } from "../../../views/dashboard/types.ts";
import { type WallView, wallPage } from "../../../views/pages/wall.tsx";
import { settingsAddress } from "../../../views/settings/places.ts";
import { viewNeed } from "../needs/api.ts";
import { readLines, readNeeds, standingOf } from "../needs/list.ts";
import { ask } from "../page/ask.ts";
import type { Needs } from "../page/deps.ts";
import { done } from "../page/flash.ts";
import type { Frames } from "../page/frame.ts";
import { page } from "../page/page.ts";
import type { SettingsPages } from "../settings/pages.ts";
import { baseUrlOf } from "../shell/baseUrl.ts";
import type { WebEnv } from "../shell/env.ts";
import { HttpProblem, notFound } from "../shell/problem.ts";
import { type Route, withInput } from "../shell/route.ts";
import { linkIdOf, wallLinkInput, wallUrl } from "./api.ts";

/** Services that these pages use. */
type Deps = Needs<
	| "audit"
	| "clock"
	| "config"
	| "directory"
	| "endpoints"
	| "history"
	| "identify"
	| "incidents"
	| "maintenance"
	| "needs"
	| "oldTokens"
	| "psa"
	| "stats"
	| "store"
	| "wallLinks"
>;

const COOKIE = "hookwise_wall";
/** In seconds: the longest time for which browsers keep a cookie. The link itself ends when it is revoked. */
const COOKIE_SECONDS = 400 * 86_400;
const MAX_NEEDS = 6;

/**
 * The wall screen: the overall state, readable from a distance, updating itself. It requires a log-in, or the
 * key of a link, which is moved from the address into a cookie immediately, so that no browser history
 * contains it.
 */
export function wallPageRoutes(deps: Deps, frames: Frames): Route[] {
	async function admit(c: Context<WebEnv>): Promise<void> {
		const key = getCookie(c, COOKIE);
		if (key !== undefined && (await deps.wallLinks.admit(key)) !== null) return;
		const who = await deps.identify(c);
		if (who === null) throw new HttpProblem(401, "Log in, or open the wall screen by a link that an administrator makes in the settings");
		c.set("who", who);
	}

	return [
		page({
			method: "GET",
			path: "/wall",
			// Checked in the handler: a link's key is not a log-in.
			role: "public",
			summary: "The wall screen: how everything stands",
			async handle(c) {
				const given = c.req.query("key");
				if (given !== undefined) return enter(c, given);
				await admit(c);
				c.header("Cache-Control", "no-store");
				return c.html(wallPage(frames.reader(c), await viewOf(deps)));
			},
		}),
	];

	async function enter(c: Context<WebEnv>, key: string): Promise<Response> {
		const link = await deps.wallLinks.admit(key);
		if (link === null) throw new HttpProblem(401, "This link to the wall screen was revoked, or is not whole. Ask for another one");
		await deps.wallLinks.opened(link, c.get("sourceIp"));
		setCookie(c, COOKIE, key, {
			path: "/wall",
			httpOnly: true,
			sameSite: "Lax",
			secure: c.get("scheme") === "https",
			maxAge: COOKIE_SECONDS,
		});
		return c.redirect("/wall", 303);
	}
}

async function viewOf(deps: Deps): Promise<WallView> {
	const now = deps.clock.now();
	const lines = await readLines(deps, now);
	const [needs, today, open, waiting] = await Promise.all([
		readNeeds(deps, lines),
		deps.stats.today(),
		deps.store.reading.incidents.count(deps.psa.identity, { state: "open" }),
		deps.store.reading.numbers.waiting(),
	]);
	const psa = deps.incidents.health.state();
	const maintenance = deps.maintenance.current();
	const { kind, standing } = { kind: deps.psa.kind, standing: standingOf(deps, needs) };
	return {
		tone: standing.tone,
		down: psa.state === "down" ? psa.since : null,
		sandbox: kind === "sandbox",
		maintenance: maintenance.enabled,
		needs: needs.slice(0, MAX_NEEDS).map(lineOf),
		moreNeeds: Math.max(0, needs.length - MAX_NEEDS),
		figures: [
			{ word: "Open tickets", value: open },
			{ word: "Created today", value: today.created_today },
			{ word: "Closed today", value: today.closed_today },
			{ word: "Waiting", value: waiting },
			{ word: "Endpoints", value: lines.all.length },
		],
	};
}

/** A need in one line, without its details. */
function lineOf(need: Need): WallView["needs"][number] {
	const { message } = viewNeed(need);
	const text = need.kind === "told" ? [need.title, need.more].filter((part) => part !== "").join(", ") : message;
	const isNow = need.kind === "told" ? need.tone === "now" : need.kind === "gaveUp" || need.kind === "silent";
	return { tone: isNow ? "now" : "soon", text };
}

/** Links for wall screens, in the settings. */
export const wallSettingsRoutes = ({ deps, frames, ...pages }: SettingsPages): Route[] => [
	page({
		method: "POST",
		path: "/settings/wall",
		role: "admin",
		summary: "Makes a link to the wall screen",
		async handle(c, { form, actor }) {
			const made = await withInput(wallLinkInput, { name: form.text("name") }, ({ name }) => deps.wallLinks.add(name, actor));
			if (!made.ok) return pages.refused(c, "wall", made, form);
			const { link, key } = made.value;
			return pages.once(c, "wall", { kind: "wall", name: link.name, url: wallUrl(baseUrlOf(c, deps.config.PUBLIC_URL), key) });
		},
	}),
	page({
		method: "GET",
		path: "/settings/wall/{id}/revoke",
		role: "admin",
		summary: "Asks before a link to the wall screen is revoked",
		async handle(c) {
			const link = (await deps.wallLinks.list()).find(({ id }) => String(id) === c.req.param("id"));
			if (link === undefined) throw notFound("Link");
			return ask(c, frames, {
				title: `Revoke the wall screen “${link.name}”?`,
				text: "Its screen shows nothing more at its next look, within 15 seconds.",
				detail: "Other screens stay as they are.",
				keep: "Keep it",
				go: `Revoke “${link.name}”`,
				action: `/settings/wall/${link.id}/revoke`,
				back: settingsAddress("wall"),
				destroys: true,
				fields: [],
			});
		},
	}),
	page({
		method: "POST",
		path: "/settings/wall/{id}/revoke",
		role: "admin",
		summary: "Revokes a link to the wall screen",
		async handle(c, { actor }) {
			await deps.wallLinks.remove(linkIdOf(c.req.param("id")), actor);
			return done(c, deps.secrets, settingsAddress("wall"), { tone: "good", text: "The link is revoked." });
		},
	}),
];
