/** Composition root: the only room that knows all others. */
import { createBackups, createStagedRestores } from "../admin/backup/index.ts";
import { createParallelRuns } from "../admin/original/index.ts";
import { createTenantMap } from "../alerts/deciding/index.ts";
import { rememberElsewhere } from "../alerts/incidents/index.ts";
import { createNeeds } from "../alerts/needs/index.ts";
import { createRcaDeeds } from "../alerts/rca/index.ts";
import { compileAddressRules } from "../base/security/index.ts";
import { createLookups } from "../psa/lookups/index.ts";
import { createSavedFilters } from "../setup/filters/index.ts";
import { createAccounts, createOwnAccount } from "../setup/people/index.ts";
import { createWallLinks } from "../setup/wall/index.ts";
import { createClockWatch } from "../watch/clock/index.ts";
import { CALLBACKS } from "../watch/tickets/index.ts";
import { createWeb, listen, type Web } from "../web/index.ts";
import { type Alerts, createAlerts } from "./alerts.ts";
import type { AppDeps } from "./deps.ts";
import { type Foundation, openFoundation } from "./foundation.ts";
import { lookForChanges } from "./looking.ts";
import { openSetup, type Setup } from "./setup.ts";
import { startWatch, type Watch } from "./watch.ts";

export type { AppDeps } from "./deps.ts";

export interface App {
	/** Address of the server, as people type it. */
	readonly url: string;
	readonly username: string;
	/** Shown once, on the very first start; null afterwards, and if GUI_PASSWORD is set. */
	readonly firstPassword: string | null;
	/** Stops accepting, lets open requests answer, finishes present work, and closes the store. */
	stop(): Promise<void>;
}

/** Entry of `meta` that says if the last process was told to stop. */
const STOP_BEGAN = "stop_began";

/**
 * Builds every room and starts listening.
 * @throws KeyProblem, DataDirectoryInUse, and the store's errors on opening
 */
export async function startApp(deps: AppDeps): Promise<App> {
	const { log, clock } = deps;
	const base = await openFoundation(deps);
	const { store, onError } = base;
	const setup = await openSetup(deps, base);
	const { config } = setup;
	const alerts = createAlerts(deps, base, setup);
	logStates(deps, base);
	await takeBackWork(deps, base);
	const watch = await startWatch(deps, base, setup, alerts);
	const web = await webOf(deps, base, setup, alerts, watch);
	const clockWatch = await watchClock(deps, base, alerts);
	const tellCallbacks = callbacksTeller(base, watch);
	const tell = async (): Promise<void> => {
		await tellCallbacks();
		await clockWatch.look();
	};
	const stopLooking = lookForChanges(deps, base, setup, tell, () => watch.receivers.reload());
	const { trustsProxy, ingest } = alerts;
	const served = { receive: ingest.receive, takeOver: ingest.takeOver, fetch: web.fetch, trustsProxy, log, clock };
	const server = deps.listen?.(served) ?? listen(config, served);
	alerts.nudge();
	log.info({ psa: setup.connection.psa.kind, endpoints: setup.directory.all().length }, "started");
	return {
		url: server.url,
		username: config.GUI_USERNAME,
		firstPassword: setup.firstPassword,
		async stop() {
			watch.beginToStop();
			// Work that does not end in time must not count as a crash.
			await store.meta.set(STOP_BEGAN, "yes").catch(onError("stopping"));
			stopLooking();
			const webEnded = web.stop();
			watch.live.stop();
			// A room that cannot write its last words, as on a full disk, must not keep the others from stopping.
			const { history, previews, fixtures } = alerts;
			const parts = [server, watch, setup.oldTokens, history, previews, fixtures, { stop: () => webEnded }, alerts];
			for (const part of parts) await part.stop().catch(onError("stopping"));
			await store.close();
		},
	};
}

/** Logs changes that an operator looks for. */
function logStates({ log }: AppDeps, { events }: Foundation): void {
	events.on("psa.switched", ({ kind }) => log.info({ psa: kind }, "tickets go there from now on"));
	events.on("psa.health", ({ state, message }) => log.warn({ state, message }, `PSA is ${state}`));
}

/** Releases work that the last run held, here or on the node that led before; after a crash this counts as a try. */
async function takeBackWork({ log, seat }: AppDeps, { store }: Foundation): Promise<void> {
	const isStopped = seat?.wasLeft === true || (await store.meta.get(STOP_BEGAN)) === "yes";
	const taken = await store.queue.takeBackLeases(isStopped ? "stopped" : "died");
	await store.meta.set(STOP_BEGAN, "no");
	if (taken > 0) log.info({ keys: taken }, "took back work that the last run left");
}

/** Adapts waiting times if the clock is set back. */
const watchClock = ({ log, clock }: AppDeps, { store }: Foundation, { incidents, rca }: Alerts) =>
	createClockWatch({
		...{ clock, queue: store.queue, meta: store.meta },
		steady: () => performance.now(),
		onSetBack(ms) {
			log.warn({ ms }, "the clock was set back: what waits for a time has been put right");
			incidents.nudge();
			rca.nudge();
		},
	});

/** Keeps the state of callbacks in the store, for `doctor`, which is another process. */
function callbacksTeller({ store }: Foundation, { ticketWatch }: Watch): () => Promise<void> {
	let told = "";
	return async () => {
		const state = JSON.stringify(ticketWatch.state());
		if (state !== told) await store.meta.set(CALLBACKS, state);
		told = state;
	};
}

async function webOf({ log, clock, onRestore }: AppDeps, base: Foundation, setup: Setup, alerts: Alerts, watch: Watch): Promise<Web> {
	const { events, onError, store, keyring, secrets, audit, cipher } = base;
	const { config, directory, connection, runtime, tenants, people, context } = setup;
	const { rca } = alerts;
	const { psa, asking } = connection;
	const elsewhere = await rememberElsewhere({ acts: store.acts, psa, events, onError: onError("tickets of elsewhere") });
	return createWeb({
		...{ ...base, ...setup, ...alerts, ...watch, clock, psa },
		settings: runtime,
		secretKey: keyring.secretKey,
		accounts: createAccounts({ store: store.people, audit, clock }),
		ownAccount: createOwnAccount({ people, store: store.people, audit, secrets }),
		tenantMap: createTenantMap({ store: store.tenants, tenants, audit, clock }),
		rcaDeeds: createRcaDeeds({ rca, audit }),
		needs: createNeeds({ acts: store.acts, audit, clock }),
		savedFilters: createSavedFilters({ store: store.savedFilters, audit, clock }),
		wallLinks: createWallLinks({ store: store.wall, audit, clock }),
		lookups: createLookups({ psa: asking, clock }),
		backups: createBackups({ store, directory, secrets, clock }),
		restores: createStagedRestores({
			...{ dataDir: config.HOOKWISE_DATA_DIR, secrets, audit: store.audit, clock },
			freeBytes: () => store.freeBytes(),
			swap: onRestore,
		}),
		parallel: createParallelRuns({ reading: store.reading.received, endpoints: store.endpoints, directory, cipher, clock, context }),
		isElsewhere: elsewhere.has,
		nextSilenceAt: (endpoint) => watch.heartbeats.nextAlertAt(endpoint),
		trusted: compileAddressRules(config.GUI_TRUSTED_IPS ?? ""),
		onError: (error, request) => log.error({ err: error, ...request }, "request failed"),
		onRefused: (request) => log.warn(request, "request refused"),
		onFirstUse: (who, sourceIp) => log.info({ who, sourceIp }, "comes without a log-in"),
		onUsage: onError("audit of API use"),
	});
}
