/** Composition root: the only file that knows every room. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createBackups, createStagedRestores } from "./admin/backup/index.ts";
import { createParallelRuns } from "./admin/original/index.ts";
import { loadSettings, secondStepFor } from "./admin/settings/index.ts";
import {
	createCatchingUp,
	createDeciding,
	createTenantMap,
	decisionSettings,
	loadTenants,
	todaysContext,
} from "./alerts/deciding/index.ts";
import { createFixtures } from "./alerts/fixtures/index.ts";
import { createHistory, createIndexing, type Outage } from "./alerts/history/index.ts";
import { createIncidents, rememberElsewhere, statusNames } from "./alerts/incidents/index.ts";
import { createIngest } from "./alerts/ingest/index.ts";
import { createNeeds } from "./alerts/needs/index.ts";
import { createPreviews } from "./alerts/previews/index.ts";
import { createRca, createRcaDeeds } from "./alerts/rca/index.ts";
import type { CallRecord } from "./base/calls.ts";
import type { Clock } from "./base/clock.ts";
import type { Config } from "./base/config.ts";
import { createEvents } from "./base/events.ts";
import type { Log } from "./base/log.ts";
import {
	compileAddressRules,
	createBodyCipher,
	createProxyTrust,
	KEY_FILE,
	KEYS_IN_USE,
	KeyProblem,
	openDataKey,
	openKeyring,
	type Role,
} from "./base/security/index.ts";
import { ConnectionSealed, connect, overlaid } from "./psa/connection/index.ts";
import { createLookups } from "./psa/lookups/index.ts";
import { createAudit } from "./setup/audit/index.ts";
import { createEndpointService, createNameCheck, loadDirectory } from "./setup/endpoints/index.ts";
import { loadMaintenance } from "./setup/maintenance/index.ts";
import { createAccounts, createOwnAccount, createPeople } from "./setup/people/index.ts";
import { loadSilences } from "./setup/silences/index.ts";
import { openStore } from "./store/index.ts";
import { createAlarms } from "./watch/alarms/index.ts";
import { createHealth } from "./watch/health/index.ts";
import { createLive } from "./watch/live/index.ts";
import { createMetrics } from "./watch/metrics/index.ts";
import { createNoiseNumbers } from "./watch/noise/index.ts";
import {
	createConfigHealth,
	createHeartbeats,
	createScheduledBackups,
	forgetOld,
	ownVerdict,
	startSchedule,
} from "./watch/schedule/index.ts";
import { CALLBACKS, callbackSecret, createTicketWatch } from "./watch/tickets/index.ts";
import { createWeb, listen } from "./web/index.ts";

export interface AppDeps {
	readonly config: Config;
	readonly log: Log;
	readonly clock: Clock;
	/** Log lines that could not be written. */
	readonly lostLogLines?: () => number;
	/** From 0 up to 1; jitter. */
	readonly random: () => number;
	/** An admin wants this backup in the database's place: to stop, swap and start again is whoever started it. Returns at once. */
	readonly onRestore: (file: string) => void;
}

export interface App {
	/** Where it listens, as people type it. */
	readonly url: string;
	readonly username: string;
	/** Told once, on the very first start; null afterwards, and when GUI_PASSWORD is set. */
	readonly firstPassword: string | null;
	/** Stops accepting, lets what is in flight answer, finishes what is in hand, and lets go of the store. */
	stop(): Promise<void>;
}

/** Whether the last process was told to stop. */
const STOP_BEGAN = "stop_began";

/** Other processes (the command line) may change endpoints and settings; that is looked for this often. Milliseconds. */
const LOOK_MS = 1_000;
/** Open tickets that are looked at where ConnectWise does not call back. */
const MAX_WATCHED = 20_000;

/**
 * Builds every room and starts listening.
 * @throws KeyProblem, DataDirectoryInUse, and what the store throws on opening
 */
export async function startApp({ config: environment, log, lostLogLines = () => 0, clock, random, onRestore }: AppDeps): Promise<App> {
	const onError = (where: string) => (error: unknown) => log.error({ err: error, where }, "unexpected error");
	const events = createEvents((error, name) => onError(`event ${name}`)(error));
	const { HOOKWISE_DATA_DIR: dataDir, ENCRYPTION_KEY: encryptionKey, SECRET_KEY: secretKey } = environment;
	// New keys are made after the database: keys without one then always mean that it was taken away (cli/startChecks).
	const present = encryptionKey !== null || existsSync(join(dataDir, KEY_FILE));
	const early = present ? openKeyring({ dataDir, encryptionKey, secretKey }) : null;
	const store = openStore({
		dataDir,
		clock,
		queueLimit: environment.QUEUE_LIMIT,
		minFreeBytes: environment.MIN_FREE_DISK_MB * 2 ** 20,
		onCommit: (writes, durationMs) => events.emit("store.commit", { writes, durationMs }),
		onError: (message) => log.error({ where: "store thread" }, message),
	});
	const keyring = early ?? openKeyring({ dataDir, encryptionKey, secretKey });
	const { secrets } = keyring;
	let toldKeys = "";
	const tellKeys = async (): Promise<void> => {
		const using = JSON.stringify(keyring.using());
		if (using !== toldKeys) await store.meta.set(KEYS_IN_USE, using);
		toldKeys = using;
	};
	await tellKeys();
	const { dataKey, toStore } = openDataKey(secrets, await store.meta.get("data_key"));
	if (toStore !== null) await store.meta.set("data_key", toStore);
	const cipher = createBodyCipher(dataKey);
	const directory = await loadDirectory({ store: store.endpoints, secrets });
	const onCall = (call: CallRecord): void => events.emit("psa.call", call);
	const connection = await connect({
		...{ secrets, clock, events, onCall },
		config: environment,
		settings: store.settings,
		meta: store.meta,
		audit: store.audit,
		together: store.together,
		sandbox: { sandbox: store.sandbox, directory },
	}).catch((error: unknown) => {
		throw error instanceof ConnectionSealed ? new KeyProblem(error.message) : error;
	});
	const { psa, asking } = connection;
	const config = overlaid(environment, connection.now);
	const requiresSecondStep = (role: Role): boolean => secondStepFor(runtime.current().require_second_step, role);
	const people = createPeople({ store: store.people, secrets, clock, requiresSecondStep });
	const firstPassword = config.GUI_PASSWORD === null ? await people.firstAdmin(config.GUI_USERNAME) : null;
	if (config.GUI_PASSWORD !== null) await people.keepAdmin(config.GUI_USERNAME, config.GUI_PASSWORD);

	const settings = decisionSettings(config);
	const auditing = createAudit({ store: store.audit, clock });
	const maintenance = await loadMaintenance({ settings: store.settings, audit: auditing, clock, events });
	const tenants = await loadTenants(store.tenants);
	const silences = await loadSilences({
		...{ clock, events, audit: auditing, together: store.together },
		store: store.silences,
		isEndpoint: (id) => directory.find(id) !== undefined,
	});
	const context = todaysContext({ settings, maintenance, silences, tenants });
	const incidents = createIncidents({
		acts: store.acts,
		queue: store.queue,
		dealings: store.dealings,
		psa,
		directory,
		settings,
		clock,
		events,
		random,
		viabilityMs: config.VIABILITY_TTL * 1000,
		maxAttempts: config.MAX_ATTEMPTS,
		retryBaseMs: config.RETRY_BASE_SECONDS * 1000,
		doubtMs: config.CW_DOUBT_SECONDS * 1000,
		wontFix: () => statusNames(runtime.current().wont_fix_statuses),
		concurrency: config.CW_CONCURRENCY,
		onError: (error, key) => log.error({ err: error, key }, "acting failed"),
	});
	const outage = (): Outage | null => {
		const { state, message, nextProbeAt } = incidents.health.state();
		return state === "down" ? { message: message ?? "ConnectWise does not answer", nextProbeAt } : null;
	};
	const indexing = createIndexing({ words: store.words, directory, cipher, clock, onError: onError("search index") });
	const deciding = createDeciding({
		store: store.decisions,
		directory,
		cipher,
		clock,
		events,
		context,
		ownVerdict,
		onJobs: () => incidents.nudge(),
		onError: onError("deciding"),
	});
	const trustsProxy = createProxyTrust(config.TRUSTED_PROXIES, (peer) =>
		log.warn({ peer }, "this peer is not in TRUSTED_PROXIES: what it forwards is ignored"),
	);
	const catchingUp = createCatchingUp({
		...{ directory, cipher, clock, events, context },
		store: store.decisions.catchUps,
		onJobs: () => incidents.nudge(),
		onError: onError("catching up"),
	});
	const ingest = createIngest({
		directory,
		deliveries: store.deliveries,
		cipher,
		clock,
		events,
		settings: {
			largestBody: config.MAX_CONTENT_LENGTH_KB * 1024,
			rateLimit: config.WEBHOOK_RATE_LIMIT,
			authFailLimit: config.WEBHOOK_AUTH_FAIL_LIMIT,
			useProxy: config.USE_PROXY,
			proxyFixCount: config.PROXY_FIX_COUNT,
			trustsProxy,
		},
		onDelivery: () => deciding.nudge(),
		onError: (error) => log.warn({ err: error }, "webhook not stored"),
	});
	const { deliveries, removal, audit } = store;
	const runtime = await loadSettings({ store: store.settings, audit: auditing, config: environment });
	const history = createHistory({
		...{ deliveries, directory, removal, audit, cipher, ingest, clock },
		reading: store.reading.history,
		dealings: store.dealings,
		events,
		outage,
		fetch: (url, init) => fetch(url, init),
		searchable: () => indexing.upToDate(),
		onError: onError("history"),
	});
	const rca = createRca({
		...{ deliveries, directory, cipher, psa, context, clock, events, random },
		store: store.rca,
		queue: store.queue,
		acts: store.acts,
		endpoints: store.endpoints,
		psaHealth: incidents.health,
		systemPrompt: () => runtime.current().rca_system_prompt,
		settings: {
			host: config.OLLAMA_HOST,
			model: config.AI_MODEL,
			maxTokens: config.LLM_MAX_TOKENS,
			timeoutMs: config.LLM_TIMEOUT * 1000,
		},
		maxAttempts: config.MAX_ATTEMPTS,
		retryBaseMs: config.RETRY_BASE_SECONDS * 1000,
		onError: onError("root-cause notes"),
	});
	const checkNames = createNameCheck({ psa, defaultBoard: () => config.CW_SERVICE_BOARD });
	const endpoints = createEndpointService({ store: store.endpoints, audit: auditing, directory, secrets, clock, events, checkNames });
	const fixtures = createFixtures({
		...{ deliveries, directory, audit, cipher, clock, context },
		store: store.fixtures,
		largestBody: config.MAX_CONTENT_LENGTH_KB * 1024,
	});
	let stopping = false;
	const health = createHealth({
		...{ store, incidents, psa, clock },
		minFreeBytes: config.MIN_FREE_DISK_MB * 2 ** 20,
		queueLimit: config.QUEUE_LIMIT,
		isStopping: () => stopping,
		ollama: () => rca.serviceState(),
	});
	const lookups = createLookups({ psa: asking, clock });
	const noise = createNoiseNumbers({ reading: store.reading.noise, clock });
	const previews = createPreviews({ reading: store.reading.noise, jobs: history.jobs, clock });
	const metrics = createMetrics({ events, store, noise, directory, clock, lostLogLines });
	const live = createLive({
		...{ events, clock },
		reading: store.reading.history,
		depth: () => store.reading.numbers.waiting(),
		outage,
		onError: onError("live"),
	});
	const backups = createBackups({ store, directory, secrets, clock });
	const restores = createStagedRestores({ ...{ dataDir, secrets, audit, clock }, freeBytes: () => store.freeBytes(), swap: onRestore });
	events.on("delivery.decided", () => indexing.nudge());
	events.on("alert.changed", () => indexing.nudge());
	events.on("delivery.rejected", () => indexing.nudge());
	events.on("psa.switched", ({ kind }) => log.info({ psa: kind }, "tickets go there from now on"));
	events.on("psa.health", ({ state, message }) => log.warn({ state, message }, `PSA is ${state}`));
	const taken = await store.queue.takeBackLeases((await store.meta.get(STOP_BEGAN)) === "yes" ? "stopped" : "died");
	await store.meta.set(STOP_BEGAN, "no");
	if (taken > 0) log.info({ keys: taken }, "took back work that the last run left");

	const alarms = await createAlarms({
		...{ meta: store.meta, events, clock, random },
		settings: runtime.current,
		...{ numbers: store.reading.numbers, noise },
		psaState: () => incidents.health.state(),
		freeBytes: () => store.freeBytes(),
		minFreeBytes: config.MIN_FREE_DISK_MB * 2 ** 20,
		onFailed: (what, problem) => log.warn({ what, problem }, "alarm not sent"),
		onError: onError("alarms"),
	});
	const ticketWatch = createTicketWatch({
		...{ psa, clock, events },
		openTickets: () => store.reading.incidents.openTickets(psa.identity, MAX_WATCHED),
		onSeen: (tickets) => incidents.see(tickets),
		publicUrl: config.PUBLIC_URL,
		secret: await callbackSecret(store.settings, secrets),
		pollMs: config.CW_POLL_SECONDS * 1000,
		onError: onError("watch over tickets"),
	});
	const checkMs = config.HEARTBEAT_CHECK_SECONDS * 1000;
	const heartbeats = createHeartbeats({
		...{ deliveries, cipher, audit, psa, maintenance, clock, events, checkMs },
		endpoints: store.endpoints,
		acts: store.acts,
		meta: store.meta,
		together: store.together,
		onDelivery: () => deciding.nudge(),
		onError: onError("heartbeats"),
	});
	const schedule = startSchedule({
		heartbeats,
		configHealth: createConfigHealth({ endpoints: store.endpoints, directory, psa: asking, settings, events }),
		forget: (isStopping) => forgetOld({ store: store.retention, directory, clock, days: config.LOG_RETENTION_DAYS }, isStopping),
		backups: createScheduledBackups({
			settings: runtime.current,
			dataDir: config.HOOKWISE_DATA_DIR,
			backupTo: (file) => store.backup(file, { history: true }),
			meta: store.meta,
			clock,
			onEnded: alarms.backupEnded,
		}),
		...{ alarms, clock, checkMs },
		meta: store.meta,
		onForgotten: (forgotten) => log.info(forgotten, "forgot what was old"),
		onError: (error, job) => log.error({ err: error, job }, "scheduled job failed"),
	});

	const elsewhere = await rememberElsewhere({ acts: store.acts, psa, events, onError: onError("tickets of elsewhere") });
	// What endpoints name is compared with the lists of the new one at once.
	events.on("psa.switched", () => void schedule.runNow("config-health").catch(onError("configuration check")));

	const web = createWeb({
		...{ config, store, people, directory, endpoints, fixtures, history, ingest, incidents, maintenance, silences, tenants, psa, health },
		...{ events, clock, context, lookups, metrics, live, backups, restores, rca, alarms, schedule, ticketWatch },
		audit: auditing,
		accounts: createAccounts({ store: store.people, audit: auditing, clock }),
		ownAccount: createOwnAccount({ people, store: store.people, audit: auditing, secrets }),
		tenantMap: createTenantMap({ store: store.tenants, tenants, audit: auditing, clock }),
		rcaDeeds: createRcaDeeds({ rca, audit: auditing }),
		needs: createNeeds({ acts: store.acts, audit: auditing, clock }),
		...{ connection, noise, previews },
		parallel: createParallelRuns({ reading: store.reading.received, endpoints: store.endpoints, directory, cipher, clock, context }),
		isElsewhere: elsewhere.has,
		nextSilenceAt: (endpoint) => heartbeats.nextAlertAt(endpoint),
		settings: runtime,
		secretKey: keyring.secretKey,
		secrets,
		trusted: compileAddressRules(config.GUI_TRUSTED_IPS ?? ""),
		trustsProxy,
		onError: (error, request) => log.error({ err: error, ...request }, "request failed"),
		onRefused: (request) => log.warn(request, "request refused"),
		onFirstUse: (who, sourceIp) => log.info({ who, sourceIp }, "comes without a log-in"),
		onUsage: onError("audit of API use"),
	});

	/** For `doctor`, which is another process. */
	let toldCallbacks = "";
	const tellCallbacks = async (): Promise<void> => {
		const state = JSON.stringify(ticketWatch.state());
		if (state !== toldCallbacks) await store.meta.set(CALLBACKS, state);
		toldCallbacks = state;
	};
	let cancelLook = (): void => {};
	let version = store.endpoints.dataVersion();
	const look = async (): Promise<void> => {
		// Before anything that was sealed with a new key is read. Its name in the store is what `rekey` waits for.
		keyring.refresh();
		await tellKeys();
		await tellCallbacks();
		const current = store.endpoints.dataVersion();
		if (current !== version)
			await Promise.all([directory.reload(), maintenance.reload(), silences.reload(), tenants.reload(), runtime.reload()]);
		version = current;
	};
	const armLook = (): void => {
		cancelLook = clock.after(LOOK_MS, () => {
			look()
				.catch(onError("looking for changes"))
				.finally(() => {
					if (!stopping) armLook();
				});
		});
	};
	armLook();
	const server = listen(config, { receive: ingest.receive, fetch: web.fetch, trustsProxy, log, clock });
	deciding.nudge();
	incidents.nudge();
	rca.nudge();
	indexing.nudge();
	log.info({ psa: psa.kind, endpoints: directory.all().length }, "started");

	return {
		url: server.url,
		username: config.GUI_USERNAME,
		firstPassword,
		async stop() {
			stopping = true;
			// What does not end in time is no crash.
			await store.meta.set(STOP_BEGAN, "yes").catch(onError("stopping"));
			cancelLook();
			const webEnded = web.stop();
			live.stop();
			await server.stop();
			await ticketWatch.stop();
			await schedule.stop();
			await history.stop();
			await previews.stop();
			await fixtures.stop();
			await webEnded;
			await catchingUp.stop();
			await deciding.stop();
			await rca.stop();
			await incidents.stop();
			await indexing.stop();
			await store.close();
		},
	};
}
