import { createAlarms, loadReceivers, lookupAll } from "../watch/alarms/index.ts";
import { createHealth } from "../watch/health/index.ts";
import { createLive } from "../watch/live/index.ts";
import { createMetrics } from "../watch/metrics/index.ts";
import { createNodes } from "../watch/nodes/index.ts";
import { createNoiseNumbers } from "../watch/noise/index.ts";
import { createConfigHealth, createHeartbeats, createScheduledBackups, forgetOld, startSchedule } from "../watch/schedule/index.ts";
import { callbackSecret, createTicketWatch } from "../watch/tickets/index.ts";
import type { Alerts } from "./alerts.ts";
import type { AppDeps } from "./deps.ts";
import type { Foundation } from "./foundation.ts";
import type { Setup } from "./setup.ts";

/** Maximum number of open tickets that are polled if ConnectWise does not call back. */
const MAX_WATCHED = 20_000;

export type Watch = Awaited<ReturnType<typeof startWatch>>;

/** Monitoring of HookWise itself, of silent endpoints, and of people's changes to tickets. */
export async function startWatch(deps: AppDeps, base: Foundation, setup: Setup, alerts: Alerts) {
	const { log, clock, random, seat, lostLogLines = () => 0 } = deps;
	const { store, events, onError, secrets } = base;
	const { config, directory, connection, runtime } = setup;
	const { incidents, outage, rca } = alerts;
	const { psa } = connection;
	const minFreeBytes = config.MIN_FREE_DISK_MB * 2 ** 20;
	let stopping = false;
	const health = createHealth({
		...{ store, incidents, psa, clock, minFreeBytes },
		queueLimit: config.QUEUE_LIMIT,
		isStopping: () => stopping,
		ollama: () => rca.serviceState(),
	});
	const noise = createNoiseNumbers({ reading: store.reading.noise, clock });
	const nodes = seat === null ? null : createNodes({ seat, clock });
	const metrics = createMetrics({ events, store, noise, nodes, directory, clock, lostLogLines });
	const live = createLive({
		...{ events, clock, outage },
		reading: store.reading.history,
		depth: () => store.reading.numbers.waiting(),
		onError: onError("live"),
	});
	const receivers = await loadReceivers({
		...{ store: store.alarmReceivers, secrets, audit: base.audit, clock, lookup: lookupAll },
		rules: () => ({ allowPrivate: runtime.current().alarm_allow_private }),
		link: config.PUBLIC_URL,
	});
	const alarms = await createAlarms({
		receivers,
		...{ meta: store.meta, numbers: store.reading.numbers, noise, events, clock, random, minFreeBytes },
		settings: runtime.current,
		psaState: () => incidents.health.state(),
		freeBytes: () => store.freeBytes(),
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
	const { heartbeats, schedule } = scheduleOf(deps, base, setup, alerts, alarms);
	// Names in endpoints are immediately compared with the lists of the new PSA.
	events.on("psa.switched", () => void schedule.runNow("config-health").catch(onError("configuration check")));
	return {
		...{ health, noise, nodes, metrics, live, alarms, receivers, ticketWatch, heartbeats, schedule },
		isStopping: () => stopping,
		/** From now on HookWise reports that it is not ready for webhooks. */
		beginToStop(): void {
			stopping = true;
		},
		async stop(): Promise<void> {
			await ticketWatch.stop();
			await schedule.stop();
		},
	};
}

type Alarms = Awaited<ReturnType<typeof createAlarms>>;

function scheduleOf({ log, clock }: AppDeps, { store, events, cipher, onError }: Foundation, setup: Setup, alerts: Alerts, alarms: Alarms) {
	const { config, directory, connection, runtime, settings, maintenance } = setup;
	const checkMs = config.HEARTBEAT_CHECK_SECONDS * 1000;
	const heartbeats = createHeartbeats({
		...{ cipher, maintenance, clock, events, checkMs },
		psa: connection.psa,
		deliveries: store.deliveries,
		audit: store.audit,
		endpoints: store.endpoints,
		acts: store.acts,
		meta: store.meta,
		together: store.together,
		onDelivery: () => alerts.deciding.nudge(),
		onError: onError("heartbeats"),
	});
	const schedule = startSchedule({
		...{ heartbeats, alarms, clock, checkMs },
		configHealth: createConfigHealth({ endpoints: store.endpoints, directory, psa: connection.asking, settings, events }),
		forget: (isStopping) => forgetOld({ store: store.retention, directory, clock, days: config.LOG_RETENTION_DAYS }, isStopping),
		backups: createScheduledBackups({
			settings: runtime.current,
			dataDir: config.HOOKWISE_DATA_DIR,
			backupTo: (file) => store.backup(file, { history: true }),
			meta: store.meta,
			clock,
			onEnded: alarms.backupEnded,
		}),
		meta: store.meta,
		onForgotten: (forgotten) => log.info(forgotten, "forgot what was old"),
		onError: (error, job) => log.error({ err: error, job }, "scheduled job failed"),
	});
	return { heartbeats, schedule };
}
