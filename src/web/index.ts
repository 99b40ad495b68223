/** Pages and JSON API over the other rooms; thin. */

import type { Alarms } from "../alarms/index.ts";
import type { Backups } from "../backup/index.ts";
import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import type { Connection } from "../connection/index.ts";
import type { Tenants } from "../deciding/context.ts";
import type { EndpointService, LoadedDirectory } from "../endpoints/index.ts";
import type { Events } from "../events.ts";
import type { Fixtures } from "../fixtures/index.ts";
import type { Health } from "../health/index.ts";
import type { History } from "../history/index.ts";
import type { Incidents } from "../incidents/index.ts";
import type { Ingest } from "../ingest/index.ts";
import type { Live } from "../live/index.ts";
import type { Lookups } from "../lookups/index.ts";
import type { Maintenance } from "../maintenance/index.ts";
import type { Metrics } from "../metrics/index.ts";
import type { People } from "../people/index.ts";
import type { DecisionContext } from "../pipeline/index.ts";
import type { Rca } from "../rca/index.ts";
import type { Schedule } from "../schedule/index.ts";
import type { AddressRules, Secrets } from "../security/index.ts";
import type { Settings } from "../settings/index.ts";
import type { Store, StoredEndpoint } from "../store/index.ts";
import type { Psa } from "../tickets/index.ts";
import { auditRoutes } from "./api/audit.ts";
import { backupRoutes } from "./api/backup.ts";
import { connectWiseRoutes } from "./api/connectwise.ts";
import { debugRoutes } from "./api/debug.ts";
import { endpointRoutes } from "./api/endpoints.ts";
import { createEventStreams } from "./api/events.ts";
import { exportRoutes } from "./api/exports.ts";
import { fixtureRoutes } from "./api/fixtures.ts";
import { healthRoutes } from "./api/health.ts";
import { logRoutes } from "./api/logs.ts";
import { lookupRoutes } from "./api/lookups.ts";
import { maintenanceRoutes } from "./api/maintenance.ts";
import { metricsRoutes } from "./api/metrics.ts";
import { numberRoutes } from "./api/numbers.ts";
import { openApiRoutes } from "./api/openapi.ts";
import { peopleRoutes } from "./api/people.ts";
import { rcaRoutes } from "./api/rca.ts";
import { sandboxRoutes } from "./api/sandbox.ts";
import { scheduleRoutes } from "./api/schedule.ts";
import { settingsRoutes } from "./api/settings.ts";
import { tenantRoutes } from "./api/tenants.ts";
import { createIdentify } from "./identify.ts";
import { createErrorPages, pageRoutes } from "./pages/index.ts";
import type { Route } from "./route.ts";
import { createSamples } from "./samples.ts";
import { createShell, type ShellDeps } from "./shell.ts";
import { createStats } from "./stats.ts";
import { createTrials } from "./trials.ts";

export interface WebDeps {
	readonly config: Config;
	readonly store: Store;
	readonly people: People;
	readonly directory: LoadedDirectory;
	readonly endpoints: EndpointService;
	readonly fixtures: Fixtures;
	readonly history: History;
	readonly ingest: Ingest;
	readonly incidents: Incidents;
	readonly maintenance: Maintenance;
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
	readonly rca: Rca;
	readonly alarms: Pick<Alarms, "sendTest">;
	readonly schedule: Pick<Schedule, "runNow" | "states">;
	/** When an endpoint's silence is told of next; milliseconds since the epoch, null when nobody watches it. */
	readonly nextSilenceAt: (endpoint: StoredEndpoint) => number | null;
	readonly onError: ShellDeps["onError"];
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
	const identify = createIdentify({ ...deps, audit: store.audit });
	const streams = createEventStreams(deps);
	const { audit } = store;
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
		...maintenanceRoutes(deps),
		...scheduleRoutes(deps),
		...backupRoutes({ ...deps, audit, dataDir: config.HOOKWISE_DATA_DIR }),
		...metricsRoutes({ ...deps, identify, token: config.METRICS_TOKEN }),
		...streams.routes,
		...openApiRoutes({ routes: () => routes, publicUrl: config.PUBLIC_URL }),
		...pageRoutes({
			...deps,
			trials,
			stats,
			samples,
			routes: () => routes,
			...troubles(deps),
		}),
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
		},
		loginPath: "/login",
		...createErrorPages(deps),
		onError: deps.onError,
	});
	return {
		routes,
		fetch: (request, bindings) => app.fetch(request, bindings),
		stop: () => Promise.all([streams.stop(), trials.stop()]).then(() => undefined),
	};
}
