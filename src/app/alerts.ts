import { createCatchingUp, createDeciding } from "../alerts/deciding/index.ts";
import { createFixtures } from "../alerts/fixtures/index.ts";
import { createHistory, createIndexing, type Outage } from "../alerts/history/index.ts";
import { createIncidents, statusNames } from "../alerts/incidents/index.ts";
import { createIngest, ingestSettings } from "../alerts/ingest/index.ts";
import { createPreviews } from "../alerts/previews/index.ts";
import { createRca } from "../alerts/rca/index.ts";
import { createProxyTrust } from "../base/security/index.ts";
import { ownVerdict } from "../watch/schedule/index.ts";
import type { AppDeps } from "./deps.ts";
import type { Foundation } from "./foundation.ts";
import type { Setup } from "./setup.ts";

/** Longest time after a start in which alerts are decided and not yet acted on. Milliseconds. */
const HEAD_START_MS = 5_000;

export type Alerts = ReturnType<typeof createAlerts>;

/** The stages of an alert from webhook to ticket, and its history. Nothing runs before `nudge`. */
export function createAlerts(deps: AppDeps, base: Foundation, setup: Setup) {
	const { log, clock } = deps;
	const { store, events, cipher, onError } = base;
	const { config, directory, context } = setup;
	const incidents = incidentsOf(deps, base, setup);
	const outage = (): Outage | null => {
		const { state, message, nextProbeAt } = incidents.health.state();
		return state === "down" ? { message: message ?? "ConnectWise does not answer", nextProbeAt } : null;
	};
	const indexing = createIndexing({ words: store.words, directory, cipher, clock, onError: onError("search index") });
	for (const event of ["delivery.decided", "alert.changed", "delivery.rejected"] as const) events.on(event, () => indexing.nudge());
	let mayAct = false;
	const onJobs = (): void => {
		if (mayAct) incidents.nudge();
	};
	const deciding = createDeciding({
		...{ directory, cipher, clock, events, context, ownVerdict, onJobs },
		store: store.decisions,
		onError: onError("deciding"),
	});
	const catchingUp = createCatchingUp({
		...{ directory, cipher, clock, events, context, onJobs },
		store: store.decisions.catchUps,
		onError: onError("catching up"),
	});
	const trustsProxy = createProxyTrust(config.TRUSTED_PROXIES, (peer) =>
		log.warn({ peer }, "this peer is not in TRUSTED_PROXIES: what it forwards is ignored"),
	);
	const ingest = createIngest({
		...{ directory, cipher, clock, events },
		deliveries: store.deliveries,
		settings: ingestSettings(config, trustsProxy),
		onDelivery: () => deciding.nudge(),
		onError: (error) => log.warn({ err: error }, "webhook not stored"),
	});
	const history = createHistory({
		...{ directory, cipher, ingest, clock, events, outage },
		deliveries: store.deliveries,
		removal: store.removal,
		audit: store.audit,
		reading: store.reading.history,
		dealings: store.dealings,
		fetch: (url, init) => fetch(url, init),
		searchable: () => indexing.upToDate(),
		onError: onError("history"),
	});
	const rca = rcaOf(deps, base, setup, incidents);
	const fixtures = createFixtures({
		...{ directory, cipher, clock, context },
		largestBody: config.MAX_CONTENT_LENGTH_KB * 1024,
		deliveries: store.deliveries,
		audit: store.audit,
		store: store.fixtures,
	});
	const previews = createPreviews({ reading: store.reading.noise, jobs: history.jobs, clock });
	return {
		...{ incidents, outage, indexing, deciding, catchingUp, ingest, history, rca, fixtures, previews, trustsProxy },
		/** Starts work that the last run left. */
		nudge(): void {
			for (const room of [deciding, rca, indexing]) room.nudge();
			// A recovery that the last run accepted and did not decide would come too late for the alert that it ends.
			void deciding.caughtUp(HEAD_START_MS).then(() => {
				mayAct = true;
				incidents.nudge();
			});
		},
		/** Stops what serves people first, then the stages in the order that alerts pass them. */
		async stop(): Promise<void> {
			for (const room of [catchingUp, deciding, rca, incidents, indexing]) await room.stop();
		},
	};
}

type Incidents = ReturnType<typeof createIncidents>;

function incidentsOf({ log, clock, random }: AppDeps, { store, events }: Foundation, setup: Setup): Incidents {
	const { config, directory, connection, runtime, settings } = setup;
	return createIncidents({
		...{ directory, settings, clock, events, random },
		psa: connection.psa,
		acts: store.acts,
		queue: store.queue,
		dealings: store.dealings,
		viabilityMs: config.VIABILITY_TTL * 1000,
		maxAttempts: config.MAX_ATTEMPTS,
		retryBaseMs: config.RETRY_BASE_SECONDS * 1000,
		doubtMs: config.CW_DOUBT_SECONDS * 1000,
		wontFix: () => statusNames(runtime.current().wont_fix_statuses),
		concurrency: config.CW_CONCURRENCY,
		onError: (error, key) => log.error({ err: error, key }, "acting failed"),
	});
}

function rcaOf({ clock, random }: AppDeps, { store, events, cipher, onError }: Foundation, setup: Setup, incidents: Incidents) {
	const { config, directory, connection, runtime, context } = setup;
	return createRca({
		...{ directory, cipher, context, clock, events, random },
		psa: connection.psa,
		deliveries: store.deliveries,
		store: store.rca,
		queue: store.queue,
		acts: store.acts,
		endpoints: store.endpoints,
		psaHealth: incidents.health,
		systemPrompt: () => runtime.current().rca_system_prompt,
		settings: {
			host: () => runtime.current().ollama_host || config.OLLAMA_HOST,
			model: config.AI_MODEL,
			maxTokens: config.LLM_MAX_TOKENS,
			timeoutMs: config.LLM_TIMEOUT * 1000,
		},
		maxAttempts: config.MAX_ATTEMPTS,
		retryBaseMs: config.RETRY_BASE_SECONDS * 1000,
		onError: onError("root-cause notes"),
	});
}
