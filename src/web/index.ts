/** Pages and JSON API over the other rooms; thin. */

import type { Backups, StagedRestores } from "../admin/backup/index.ts";
import type { Settings } from "../admin/settings/index.ts";
import type { Tenants } from "../alerts/deciding/index.ts";
import { createSamples } from "../alerts/deciding/index.ts";
import type { Fixtures } from "../alerts/fixtures/index.ts";
import type { History } from "../alerts/history/index.ts";
import type { Incidents } from "../alerts/incidents/index.ts";
import type { Ingest } from "../alerts/ingest/index.ts";
import type { Needs } from "../alerts/needs/index.ts";
import type { DecisionContext } from "../alerts/pipeline/index.ts";
import type { Previews } from "../alerts/previews/index.ts";
import type { Rca } from "../alerts/rca/index.ts";
import type { Clock } from "../base/clock.ts";
import type { Config } from "../base/config.ts";
import type { Events } from "../base/events.ts";
import type { AddressRules, Secrets } from "../base/security/index.ts";
import type { Connection } from "../psa/connection/index.ts";
import type { Lookups } from "../psa/lookups/index.ts";
import type { Psa } from "../psa/port/index.ts";
import { createAudit } from "../setup/audit/index.ts";
import type { EndpointService, LoadedDirectory, OldTokens } from "../setup/endpoints/index.ts";
import type { Maintenance } from "../setup/maintenance/index.ts";
import type { People } from "../setup/people/index.ts";
import type { Silences } from "../setup/silences/index.ts";
import type { WallLinks } from "../setup/wall/index.ts";
import type { Store, StoredEndpoint } from "../store/index.ts";
import type { Alarms, Receivers } from "../watch/alarms/index.ts";
import type { Health } from "../watch/health/index.ts";
import type { Live } from "../watch/live/index.ts";
import type { Metrics } from "../watch/metrics/index.ts";
import type { NoiseNumbers } from "../watch/noise/index.ts";
import type { Schedule } from "../watch/schedule/index.ts";
import type { TicketWatch } from "../watch/tickets/index.ts";
import { alarmRoutes } from "./alarms/api.ts";
import { auditRoutes } from "./audit/api.ts";
import { backupRoutes } from "./backup/api.ts";
import { fullRestoreRoutes } from "./backup/restore.ts";
import { callbackRoutes } from "./callbacks/api.ts";
import { connectWiseRoutes } from "./connectwise/api.ts";
import { lookupRoutes } from "./connectwise/lookups.ts";
import { numberRoutes } from "./dashboard/api.ts";
import { createStats } from "./dashboard/stats.ts";
import { openApiRoutes } from "./docs/api.ts";
import { endpointRoutes } from "./endpoints/api.ts";
import { fixtureRoutes } from "./fixtures/api.ts";
import { healthRoutes } from "./health/api.ts";
import { metricsRoutes } from "./health/metrics.ts";
import { logRoutes } from "./history/api.ts";
import { exportRoutes } from "./history/exports.ts";
import { incidentRoutes } from "./incidents/api.ts";
import { createEventStreams } from "./live/api.ts";
import { maintenanceRoutes } from "./maintenance/api.ts";
import { mcpRoutes } from "./mcp/api.ts";
import { needRoutes } from "./needs/api.ts";
import { noiseRoutes } from "./noise/api.ts";
import { createOperations } from "./page/operations.ts";
import { createErrorPages, type PageDeps, pageRoutes } from "./pages.ts";
import { peopleRoutes } from "./people/api.ts";
import { rcaRoutes } from "./rca/api.ts";
import { sandboxRoutes } from "./sandbox/api.ts";
import { settingsRoutes } from "./settings/api.ts";
import { scheduleRoutes } from "./settings/schedule.ts";
import { createSessionCookie } from "./shell/cookies.ts";
import { createIdentify } from "./shell/identify.ts";
import type { Route } from "./shell/route.ts";
import { createShell, type ShellDeps } from "./shell/shell.ts";
import { createUsage } from "./shell/usage.ts";
import { silenceRoutes } from "./silences/api.ts";
import { tenantRoutes } from "./tenants/api.ts";
import { debugRoutes } from "./trials/api.ts";
import { createTrials } from "./trials/trials.ts";
import { wallRoutes } from "./wall/api.ts";

export interface WebDeps {
	readonly config: Config;
	readonly store: Store;
	readonly people: People;
	readonly directory: LoadedDirectory;
	readonly endpoints: EndpointService;
	readonly oldTokens: OldTokens;
	readonly fixtures: Fixtures;
	readonly history: History;
	readonly ingest: Ingest;
	readonly incidents: Incidents;
	readonly maintenance: Maintenance;
	readonly silences: Silences;
	readonly needs: Needs;
	readonly wallLinks: WallLinks;
	readonly noise: NoiseNumbers;
	readonly previews: Previews;
	readonly tenants: Tenants;
	readonly psa: Psa;
	readonly health: Health;
	readonly events: Events;
	readonly clock: Clock;
	readonly context: () => Omit<DecisionContext, "now" | "requestId">;
	readonly secretKey: string;
	readonly secrets: Secrets;
	/** Who may see anything but webhooks and health. */
	readonly trusted: AddressRules;
	readonly settings: Settings;
	readonly connection: Connection;
	/** Whether a ticket number is known from another PSA than tickets go to now, and not from this one. */
	readonly isElsewhere: (ticketId: number) => boolean;
	readonly lookups: Lookups;
	readonly metrics: Metrics;
	readonly live: Live;
	readonly backups: Backups;
	readonly restores: StagedRestores;
	readonly rca: Rca;
	readonly ticketWatch: Pick<TicketWatch, "receive" | "state">;
	readonly alarms: Pick<Alarms, "sendTest" | "tryReceiver">;
	/** Who is told when HookWise itself is in trouble, beside the address of the settings. */
	readonly receivers: Receivers;
	readonly schedule: Pick<Schedule, "runNow" | "states">;
	/** When an endpoint's silence is told of next; milliseconds since the epoch, null when nobody watches it. */
	readonly nextSilenceAt: (endpoint: StoredEndpoint) => number | null;
	readonly onError: ShellDeps["onError"];
	readonly onRefused: ShellDeps["onRefused"];
	/** Someone comes with Basic or a key, for the first time in a while. */
	readonly onFirstUse: (who: string, sourceIp: string) => void;
	/** What went wrong in telling the audit who uses the API. */
	readonly onUsage: (error: unknown) => void;
	/** Which peers are proxies of ours. */
	readonly trustsProxy: (peer: string) => boolean;
}

export interface Web {
	/** Every route, for the OpenAPI document and for the test that walks them. */
	readonly routes: readonly Route[];
	fetch(request: Request, bindings: { peer: string }): Response | Promise<Response>;
	/** Ends streams at once, so that the server can stop, and then the thread that tries configurations. */
	stop(): Promise<void>;
}

/** What pages warn of. Words for people; null when all is well. */
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
	const usage = createUsage({ audit: store.audit, clock: deps.clock, onFirst: deps.onFirstUse, onError: deps.onUsage });
	const identify = createIdentify({ ...deps, audit: store.audit, cookie: sessionCookie, usage });
	const streams = createEventStreams(deps);
	const { audit } = store;
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
		...rcaRoutes({ ...deps, trials, audit }),
		...debugRoutes(trials),
		...exportRoutes({ ...deps, audit }),
		...logRoutes(deps),
		...sandboxRoutes({ ...deps, sandbox: store.sandbox, audit }),
		...lookupRoutes({ ...deps, audit }),
		...numberRoutes({ stats }),
		...tenantRoutes({ ...deps, audit, store: store.tenants }),
		...peopleRoutes({ ...deps, audit, store: store.people }),
		...auditRoutes({ ...deps, audit }),
		...settingsRoutes(deps),
		...connectWiseRoutes(deps),
		...callbackRoutes(deps),
		...maintenanceRoutes(deps),
		...silenceRoutes(deps),
		...incidentRoutes(deps),
		...wallRoutes({ ...deps, publicUrl: config.PUBLIC_URL }),
		...needRoutes(pageDeps),
		...noiseRoutes(deps),
		...scheduleRoutes(deps),
		...alarmRoutes({ ...deps, auditing: createAudit({ store: audit, clock: deps.clock }) }),
		...backupRoutes({ ...deps, audit, dataDir: config.HOOKWISE_DATA_DIR }),
		...fullRestoreRoutes(deps),
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
export { CannotListen, listen } from "./shell/serving.ts";
