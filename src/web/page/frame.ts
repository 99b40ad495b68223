import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { routePath } from "hono/route";
import { type Assets, createAssets } from "../../../public/index.ts";
import type { Frame } from "../../../views/layout.tsx";
import type { BannerState } from "../../../views/parts/banners.tsx";
import type { Reader, Theme } from "../../../views/reader.ts";
import type { Standing } from "../../../views/standing.tsx";
import type { Who } from "../../base/security/index.ts";
import { isTimeZone } from "../../base/timeZones.ts";
import { helpAddress } from "../help/topics.ts";
import { createStanding } from "../needs/list.ts";
import { baseUrlOf } from "../shell/baseUrl.ts";
import type { WebEnv } from "../shell/env.ts";
import type { Needs } from "./deps.ts";
import { takeFlash } from "./flash.ts";

/** Services that these pages use. */
type Deps = Needs<
	| "audit"
	| "backupProblem"
	| "clock"
	| "config"
	| "directory"
	| "endpoints"
	| "history"
	| "incidents"
	| "isElsewhere"
	| "maintenance"
	| "modelProblem"
	| "needs"
	| "oldTokens"
	| "psa"
	| "secrets"
	| "stats"
	| "store"
>;

export const THEME_COOKIE = "hookwise_theme";
const ZONE_COOKIE = "hookwise_zone";

/**
 * Time zone of a page: the person's choice, otherwise HookWise's setting, otherwise the browser's. If
 * `TIME_ZONE` is UTC, the default, the browser's is used.
 * @param chosen an IANA name, `browser`, or null for none
 */
export function zoneOf(chosen: string | null, browsers: string | undefined, fallback: string): Pick<Reader, "zone" | "zoneIsFixed"> {
	const fixed = chosen === "browser" ? null : (chosen ?? (fallback === "UTC" ? null : fallback));
	if (fixed !== null && isTimeZone(fixed)) return { zone: fixed, zoneIsFixed: true };
	return { zone: browsers !== undefined && isTimeZone(browsers) ? browsers : "UTC", zoneIsFixed: false };
}

/** Makes the frame around every page. */
export interface Frames {
	readonly assets: Assets;
	/** For pages before log-in, and for errors. */
	reader(c: Context<WebEnv>): Reader;
	of(c: Context<WebEnv>): Promise<Frame>;
	/** Cached for a moment. */
	standing(): Promise<Standing>;
}

export function createFrames(deps: Deps): Frames {
	const assets = createAssets();
	const standing = createStanding(deps);

	function reader(c: Context<WebEnv>): Reader {
		const theme = getCookie(c, THEME_COOKIE);
		// Public pages have no user.
		const who: Who | undefined = c.get("who");
		return {
			...zoneOf(who?.timeZone ?? null, getCookie(c, ZONE_COOKIE), deps.config.TIME_ZONE),
			now: deps.clock.now(),
			theme: (theme === "light" || theme === "dark" ? theme : "system") satisfies Theme,
			role: who?.role ?? null,
			name: who?.name ?? null,
			psaDown: deps.incidents.health.state().state === "down",
			baseUrl: baseUrlOf(c, deps.config.PUBLIC_URL),
			asset: assets.url,
			ticketUrl: (id) => (deps.isElsewhere(id) ? null : (deps.psa.ticketUrl(id) ?? `/sandbox#t${id}`)),
		};
	}

	async function banners(): Promise<BannerState> {
		const psa = deps.incidents.health.state();
		const maintenance = deps.maintenance.current();
		return {
			down:
				psa.state === "up"
					? null
					: {
							since: psa.since,
							message: psa.message,
							nextProbeAt: psa.nextProbeAt,
							waiting: await deps.store.reading.numbers.waiting(),
						},
			maintenance: maintenance.enabled ? maintenance : null,
			sandbox: deps.psa.kind === "sandbox",
			backup: (await deps.backupProblem?.()) ?? null,
			model: (await deps.modelProblem?.()) ?? null,
		};
	}

	return {
		assets,
		reader,
		standing,
		async of(c) {
			const [state, gaveUp, stands] = await Promise.all([banners(), deps.history.counts({ unresolved: true }), standing()]);
			const url = new URL(c.req.url);
			return {
				reader: reader(c),
				banners: state,
				gaveUp: gaveUp.total,
				standing: stands,
				flash: takeFlash(c, deps.secrets),
				help: helpAddress(routePath(c).replaceAll(/:(\w+)/g, "{$1}")),
				path: url.pathname + url.search,
			};
		},
	};
}
