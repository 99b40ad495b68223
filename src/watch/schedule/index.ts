/**
 * Scheduled work: looks for silence, checks configurations, deletes old data, makes backups, checks HookWise
 * itself.
 */
import { schedule as cronSchedule } from "node-cron";
import type { Heartbeats } from "../../alerts/silence/index.ts";
import type { Clock } from "../../base/clock.ts";
import type { MetaStore } from "../../store/index.ts";
import type { Alarms } from "../alarms/index.ts";
import type { ScheduledBackups } from "./backups.ts";
import type { ConfigHealth } from "./configHealth/index.ts";
import { createJob, type Job, type JobState, repeat } from "./jobs.ts";
import type { Forgotten } from "./retention.ts";

export { createHeartbeats, type Heartbeats, ownVerdict } from "../../alerts/silence/index.ts";
export { type BackupSettings, createScheduledBackups, type ScheduledBackups } from "./backups.ts";
export { type ConfigHealth, createConfigHealth } from "./configHealth/index.ts";
export type { JobState } from "./jobs.ts";
export { type Forgotten, forgetOld } from "./retention.ts";

export const JOB_NAMES = ["heartbeats", "config-health", "retention", "backup", "alarms"] as const;
export type JobName = (typeof JOB_NAMES)[number];

/** Calls `work` at the times of a cron expression, by this machine's clock. The returned function ends that. */
export type Cron = (expression: string, work: () => void) => () => void;

export interface ScheduleDeps {
	readonly heartbeats: Pick<Heartbeats, "check" | "stop">;
	readonly configHealth: ConfigHealth;
	/** One run of retention; it regularly asks if it should stop. */
	readonly forget: (isStopping: () => boolean) => Promise<Forgotten>;
	readonly backups: ScheduledBackups;
	readonly alarms: Alarms;
	readonly meta: MetaStore;
	readonly clock: Clock;
	/** HEARTBEAT_CHECK_SECONDS in milliseconds. */
	readonly checkMs: number;
	readonly onForgotten: (forgotten: Forgotten) => void;
	readonly onError: (error: unknown, job: string) => void;
	readonly cron?: Cron;
}

export interface Schedule {
	/** Runs a job now, or joins its present run; a backup is made even if none is due. Rejects with the job's error. */
	runNow(name: JobName): Promise<void>;
	states(): readonly JobState<JobName>[];
	/** Starts nothing more, and resolves when running jobs have ended or stopped halfway. */
	stop(): Promise<void>;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Wait after the start, when other work is more urgent. Milliseconds. */
const SETTLED_MS = MINUTE_MS;
const CONFIG_HEALTH_MS = 15 * MINUTE_MS;
const RETENTION_KEY = "retention_last_at";
/** Maximum age of the last run; one at the same time of the next day is still on time. Milliseconds. */
const LATE_MS = DAY_MS + 60 * MINUTE_MS;

/**
 * Cron by the machine's clock. Missed runs (a machine asleep) are made up for within the hour, so no warning
 * is needed.
 */
const machineCron =
	(onError: (error: unknown) => void): Cron =>
	(expression, work) => {
		const logger = { info() {}, warn() {}, debug() {}, error: onError };
		const task = cronSchedule(expression, work, { suppressMissedWarning: true, unref: true, logger });
		return () => void task.destroy();
	};

/** Starts the schedule immediately. */
export function startSchedule(deps: ScheduleDeps): Schedule {
	const { clock, meta } = deps;
	const cron = deps.cron ?? machineCron((error) => deps.onError(error, "cron"));
	let stopping = false;

	async function retain(): Promise<void> {
		const forgotten = await deps.forget(() => stopping);
		if (!forgotten.finished) return;
		await meta.set(RETENTION_KEY, String(clock.now()));
		deps.onForgotten(forgotten);
	}

	const of = <N extends string>(name: N, work: () => Promise<unknown>): Job<N> => createJob(name, work, deps);
	const jobs = {
		heartbeats: of("heartbeats", () => deps.heartbeats.check()),
		"config-health": of("config-health", () => deps.configHealth.check()),
		retention: of("retention", retain),
		backup: of("backup", () => deps.backups.run()),
		alarms: of("alarms", () => deps.alarms.look()),
	} satisfies { [N in JobName]: Job<N> };
	const dueBackup = of("backup", () => deps.backups.runIfDue());

	/** Runs jobs that are due or overdue. */
	async function catchUp(): Promise<void> {
		const last = await meta.get(RETENTION_KEY);
		if (stopping) return;
		if (last === null || clock.now() - Number(last) > LATE_MS) jobs.retention.nudge();
		dueBackup.nudge();
	}

	function catchUpSoon(): void {
		catchUp().catch((error: unknown) => deps.onError(error, "schedule"));
	}

	const ends = [
		repeat(jobs.heartbeats, { firstMs: 0, everyMs: deps.checkMs }, deps),
		repeat(jobs["config-health"], { firstMs: SETTLED_MS / 2, everyMs: CONFIG_HEALTH_MS }, deps),
		repeat(jobs.alarms, { firstMs: SETTLED_MS, everyMs: MINUTE_MS }, deps),
		clock.after(SETTLED_MS, catchUpSoon),
		cron("10 4 * * *", () => jobs.retention.nudge()),
		cron("5 * * * *", catchUpSoon),
	];

	return {
		runNow: (name) => jobs[name].run(),
		states: () => JOB_NAMES.map((name) => jobs[name].state()),
		async stop() {
			stopping = true;
			for (const end of ends) end();
			await Promise.all([...Object.values(jobs), dueBackup].map((job) => job.idle()));
			await deps.heartbeats.stop();
			deps.alarms.stop();
		},
	};
}
