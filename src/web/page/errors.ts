import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { createAssets } from "../../../public/index.ts";
import { errorView } from "../../../views/pages/error.tsx";
import { loginPage } from "../../../views/pages/login.tsx";
import type { Reader } from "../../../views/reader.ts";
import type { Clock } from "../../base/clock.ts";
import type { Secrets } from "../../base/security/index.ts";
import type { WebEnv } from "../shell/env.ts";
import type { HttpProblem } from "../shell/problem.ts";
import { THEME_COOKIE } from "./frame.ts";
import { keptOf, sealKept } from "./kept.ts";
import { backOf } from "./page.ts";

/** Statuses after which another try may succeed without changes. */
const CURED_BY_TIME = new Set([429, 503]);

export interface ErrorPages {
	/** A problem as a page for browsers; with the form that failed, if trying again may help. */
	errorPage(c: Context<WebEnv>, problem: HttpProblem): Promise<Response>;
	/** The log-in page, with the form that was sent without a session. */
	askLogIn(c: Context<WebEnv>, problem: HttpProblem): Promise<Response>;
}

/** Error pages. They use no other room, since that may be what is broken. */
export function createErrorPages({ secrets, clock }: { secrets: Secrets; clock: Clock }): ErrorPages {
	const assets = createAssets();

	function reader(c: Context<WebEnv>): Reader {
		const theme = getCookie(c, THEME_COOKIE);
		return {
			zone: "UTC",
			zoneIsFixed: false,
			now: 0,
			theme: theme === "light" || theme === "dark" ? theme : "system",
			role: null,
			name: null,
			psaDown: false,
			baseUrl: "",
			asset: assets.url,
			ticketUrl: () => "/",
		};
	}

	return {
		async errorPage(c, { status, message, more }) {
			const kept = c.get("isPage") === true ? await keptOf(c) : null;
			const view = errorView({
				reader: reader(c),
				status,
				message,
				requestId: c.get("requestId"),
				again: CURED_BY_TIME.has(status) ? kept : null,
				back: kept === null ? null : kept.back,
			});
			return c.html(view, status as ContentfulStatusCode, { ...more.headers });
		},
		async askLogIn(c, { status, more }) {
			const kept = await keptOf(c);
			const view = loginPage({
				reader: reader(c),
				username: "",
				next: kept?.back ?? backOf(c, "/"),
				asksCode: false,
				proof: "",
				kept: kept === null ? "" : sealKept(secrets, kept, clock.now()),
				problem: kept === null ? null : "You were logged out meanwhile. Log in: what you typed is kept, and can be sent after that.",
			});
			return c.html(view, status as ContentfulStatusCode, { ...more.headers });
		},
	};
}
