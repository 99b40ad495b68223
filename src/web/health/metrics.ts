import { timingSafeEqual } from "node:crypto";
import type { Metrics } from "../../watch/metrics/index.ts";
import type { Identify } from "../shell/identify.ts";
import { HttpProblem } from "../shell/problem.ts";
import { api, type Route } from "../shell/route.ts";

export interface MetricsRoutesDeps {
	readonly metrics: Metrics;
	readonly identify: Identify;
	/** METRICS_TOKEN; null: only people and API keys may scrape. */
	readonly token: string | null;
}

export const metricsRoutes = ({ metrics, identify, token }: MetricsRoutesDeps): Route[] => [
	api({
		method: "GET",
		path: "/metrics",
		// Checked in the handler: a scraper's token is not a log-in.
		role: "public",
		summary: "Prometheus text; needs METRICS_TOKEN as a bearer token, or a log-in",
		answers: { 200: "Prometheus text", 401: "no token" },
		async handle(c) {
			const given = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
			const isScraper = token !== null && given !== undefined && same(given, token);
			if (!isScraper && (await identify(c)) === null) {
				throw new HttpProblem(401, "Send METRICS_TOKEN as a bearer token, or log in", {
					headers: { "WWW-Authenticate": 'Bearer realm="HookWise"' },
				});
			}
			const { text, contentType } = await metrics.scrape();
			return c.body(text, 200, { "Content-Type": contentType });
		},
	}),
];

function same(left: string, right: string): boolean {
	const a = Buffer.from(left);
	const b = Buffer.from(right);
	return a.length === b.length && timingSafeEqual(a, b);
}
