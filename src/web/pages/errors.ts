import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type Assets, createAssets } from "../../../public/index.ts";
import { errorView } from "../../../views/pages/error.tsx";
import type { Reader } from "../../../views/reader.ts";
import type { WebEnv } from "../env.ts";
import type { HttpProblem } from "../problem.ts";
import { THEME_COOKIE } from "./frame.ts";

let assets: Assets | null = null;

/** A problem as a page, for browsers. It asks no other room for anything: they may be what is broken. */
export function errorPage(c: Context<WebEnv>, problem: HttpProblem): Response | Promise<Response> {
	assets ??= createAssets();
	const theme = getCookie(c, THEME_COOKIE);
	const reader: Reader = {
		zone: "UTC",
		now: 0,
		theme: theme === "light" || theme === "dark" ? theme : "system",
		role: null,
		name: null,
		psaDown: false,
		baseUrl: "",
		asset: assets.url,
		ticketUrl: () => "/",
	};
	const { status, message, more } = problem;
	const view = errorView({ reader, status, message, requestId: c.get("requestId") });
	return c.html(view, status as ContentfulStatusCode, { ...more.headers });
}
