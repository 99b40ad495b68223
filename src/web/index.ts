/** Pages and JSON API on top of the other rooms. */

import { createSamples } from "../alerts/deciding/index.ts";
import { alarmRoutes } from "./alarms/api.ts";
import { auditRoutes } from "./audit/api.ts";
import { backupRoutes } from "./backup/api.ts";
import { fullRestoreRoutes } from "./backup/restore.ts";
import { callbackRoutes } from "./callbacks/api.ts";
import { chartRoutes } from "./charts/api.ts";
import { configurationRoutes } from "./configuration/api.ts";
import { connectWiseRoutes } from "./connectwise/api.ts";
import { lookupRoutes } from "./connectwise/lookups.ts";
import { numberRoutes } from "./dashboard/api.ts";
import { createStats } from "./dashboard/stats.ts";
import type { WebDeps } from "./deps.ts";
import { openApiRoutes } from "./docs/api.ts";
import { endpointRoutes } from "./endpoints/api.ts";
import { fixtureRoutes } from "./fixtures/api.ts";
import { healthRoutes } from "./health/api.ts";
import { metricsRoutes } from "./health/metrics.ts";
import { logRoutes } from "./history/api.ts";
import { exportRoutes } from "./history/exports.ts";
import { savedFilterRoutes } from "./history/savedApi.ts";
import { incidentRoutes } from "./incidents/api.ts";
import { createEventStreams } from "./live/api.ts";
import { maintenanceRoutes } from "./maintenance/api.ts";
import { mcpRoutes } from "./mcp/api.ts";
import { createOperations } from "./mcp/operations.ts";
import { needRoutes } from "./needs/api.ts";
import { noiseRoutes } from "./noise/api.ts";
import { createErrorPages, type PageDeps, pageRoutes } from "./pages.ts";
import { parallelRoutes } from "./parallel/api.ts";
import { peopleRoutes } from "./people/api.ts";
import { rcaRoutes } from "./rca/api.ts";
import { sandboxRoutes } from "./sandbox/api.ts";
import { settingsRoutes } from "./settings/api.ts";
import { scheduleRoutes } from "./settings/schedule.ts";
import { createSessionCookie } from "./shell/cookies.ts";
import { createIdentify } from "./shell/identify.ts";
import type { Route } from "./shell/route.ts";
import { createShell } from "./shell/shell.ts";
import { createUsage } from "./shell/usage.ts";
import { silenceRoutes } from "./silences/api.ts";
import { tenantRoutes } from "./tenants/api.ts";
import { debugRoutes } from "./trials/api.ts";
import { createTrials } from "./trials/trials.ts";
import { wallRoutes } from "./wall/api.ts";

export interface Web {
	/** Every route, for the OpenAPI document and for a test that calls them all. */
	readonly routes: readonly Route[];
	fetch(request: Request, bindings: { peer: string }): Response | Promise<Response>;
	/** Ends streams immediately, so that the server can stop, and then the thread for trials. */
	stop(): Promise<void>;
}

/** Warnings for pages, in words; null if all is well. */
function troubles({ schedule, rca }: WebDeps) {
	return {
		backupProblem: (): string | null => schedule.states().find(({ name }) => name === "backup")?.problem ?? null,
		modelProblem: async (): Promise<string | null> => {
			const state = await rca.serviceState();
			return state === "up" || state === "unconfigured" ? null : (await rca.status()).error;
		},
	};
}

export function createWeb(deps: WebDeps): Web {
	const { config, store } = deps;
	const trials = createTrials({ clock: deps.clock, incidents: deps.incidents, context: deps.context });
	const stats = createStats({ ...deps, reading: store.reading.numbers });
	const samples = createSamples(deps);
	const sessionCookie = createSessionCookie({ secretKey: deps.secretKey, secure: config.SESSION_COOKIE_SECURE });
	const usage = createUsage({ audit: deps.audit, clock: deps.clock, onFirst: deps.onFirstUse, onError: deps.onUsage });
	const identify = createIdentify({ ...deps, cookie: sessionCookie, usage });
	const streams = createEventStreams(deps);
	const pageDeps: PageDeps = { ...deps, sessionCookie, identify, trials, stats, samples, routes: () => routes, ...troubles(deps) };
	const routes: Route[] = [
		...healthRoutes(deps),
		...endpointRoutes({
			...deps,
			trials,
			publicUrl: config.PUBLIC_URL,
			stats: () => stats.ofEndpoints(),
			noStats: stats.none,
			sampleOf: samples.of,
		}),
		...fixtureRoutes(deps),
		...rcaRoutes({ ...deps, trials }),
		...debugRoutes(trials),
		...exportRoutes(deps),
		...logRoutes(deps),
		...savedFilterRoutes(deps),
		...sandboxRoutes({ ...deps, sandbox: store.sandbox }),
		...lookupRoutes(deps),
		...numberRoutes({ stats }),
		...chartRoutes(deps),
		...tenantRoutes(deps),
		...peopleRoutes(deps),
		...auditRoutes(deps),
		...settingsRoutes(deps),
		...configurationRoutes(deps),
		...connectWiseRoutes(deps),
		...callbackRoutes(deps),
		...maintenanceRoutes(deps),
		...silenceRoutes(deps),
		...incidentRoutes(deps),
		...wallRoutes({ ...deps, publicUrl: config.PUBLIC_URL }),
		...needRoutes(pageDeps),
		...noiseRoutes(deps),
		...scheduleRoutes(deps),
		...alarmRoutes(deps),
		...backupRoutes({ ...deps, dataDir: config.HOOKWISE_DATA_DIR }),
		...fullRestoreRoutes(deps),
		...parallelRoutes(deps),
		...mcpRoutes(createOperations(() => routes)),
		...metricsRoutes({ ...deps, identify, token: config.METRICS_TOKEN }),
		...streams.routes,
		...openApiRoutes({ routes: () => routes, publicUrl: config.PUBLIC_URL }),
		...pageRoutes(pageDeps),
	];
	const app = createShell({
		routes,
		identify,
		settings: {
			forceHttps: config.FORCE_HTTPS,
			enableHsts: config.ENABLE_HSTS,
			trusted: deps.trusted,
			useProxy: config.USE_PROXY,
			proxyFixCount: config.PROXY_FIX_COUNT,
			trustsProxy: deps.trustsProxy,
		},
		loginPath: "/login",
		duePath: "/due",
		...createErrorPages(deps),
		onError: deps.onError,
		onRefused: deps.onRefused,
		clock: deps.clock,
	});
	return {
		routes,
		fetch: (request, bindings) => app.fetch(request, bindings),
		async stop() {
			await Promise.all([streams.stop(), trials.stop(), usage.stop()]);
		},
	};
}
export { McpUnreachable, serveMcp } from "./mcp/stdio.ts";
export type { Listener } from "./shell/listener.ts";
export { CannotListen, listen, type Served } from "./shell/serving.ts";
