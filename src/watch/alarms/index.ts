/**
 * Alarms about HookWise itself, sent to a webhook that the admin chooses: ConnectWise down or up again, dead
 * letters, little disk space, a failed scheduled backup. Sent in the background, only when a state changes;
 * nothing ever waits for them.
 */

import type { PsaState } from "../../alerts/writes/index.ts";
import { type Clock, isoTime } from "../../base/clock.ts";
import type { Events } from "../../base/events.ts";
import type { MetaStore, RemoteReading } from "../../store/index.ts";
import type { NoiseNumbers } from "../noise/index.ts";
import { type Counted, countNew } from "./deadLetters.ts";
import { createOutlets } from "./outlets.ts";
import { type Posted, postJson } from "./post.ts";
import type { Receivers } from "./receivers/index.ts";
import { type Lookup, lookupAll } from "./target.ts";
import type { Alarm, Subject, Told } from "./telling.ts";
import { SETTINGS_KEY } from "./weekly.ts";

export type { Posted } from "./post.ts";
export {
	loadReceivers,
	RECEIVER_KINDS,
	type Receiver,
	type ReceiverInput,
	type ReceiverKind,
	type Receivers,
	receiverInput,
	SMTP_SECURITIES,
	viewReceiver,
} from "./receivers/index.ts";
export { checkAlarmUrl, lookupAll, type TargetRules } from "./target.ts";
export type { Alarm, Subject } from "./telling.ts";

/** Settings for alarms. */
export interface AlarmSettings {
	/** Blank for no alarms. */
	readonly alarm_url: string;
	readonly alarm_allow_private: boolean;
	/** True for a weekly summary of the noise that was reduced. */
	readonly alarm_weekly_summary: boolean;
}

export interface AlarmDeps {
	/** Present values. */
	readonly settings: () => AlarmSettings;
	/** Receivers (chats, mail, webhooks) besides the address in the settings. */
	readonly receivers: Pick<Receivers, "list" | "send" | "onChange">;
	readonly meta: MetaStore;
	readonly numbers: RemoteReading["numbers"];
	readonly noise: NoiseNumbers;
	readonly psaState: () => PsaState;
	readonly freeBytes: () => number;
	/** MIN_FREE_DISK_MB in bytes. */
	readonly minFreeBytes: number;
	readonly events: Events;
	readonly clock: Clock;
	readonly random: () => number;
	/** Called when an alarm could not be sent; it will be tried again. */
	readonly onFailed: (what: Subject, problem: string) => void;
	readonly onError: (error: unknown) => void;
	/** Name resolution; the machine's own by default. */
	readonly lookup?: Lookup;
}

export interface Alarms {
	/** Checks states that have no events, and states that have lasted long enough. Call it about once a minute. */
	look(): Promise<void>;
	/** Reports the last scheduled backup; null if it succeeded. */
	backupEnded(problem: string | null): void;
	/** Sends a test alarm now, so that an admin sees if it arrives. */
	sendTest(): Promise<Posted>;
	/** Sends a test alarm to one of the receivers. */
	tryReceiver(id: number): Promise<Posted>;
	stop(): void;
}

/** Prefix of a receiver's id in the key of its outlet. */
const RECEIVER = "receiver ";
const KEY = "alarms";
const WEEK_MS = 7 * 86_400_000;
/** Time that ConnectWise must be down, or up again, before an alarm. Milliseconds. */
const SETTLED_MS = 60_000;
/** Time without a new dead letter after which the next one is news again. Milliseconds. */
const QUIET_MS = 3_600_000;
/** Free disk space counts as enough again at this multiple of the minimum. */
const ENOUGH_AGAIN = 1.1;

interface Kept {
	/** State of the address in the settings. */
	readonly told: Told;
	/** States of the receivers by key. */
	readonly receivers?: Readonly<Record<string, Told>>;
	readonly deadLetters: Counted | null;
}

export async function createAlarms(deps: AlarmDeps): Promise<Alarms> {
	const { clock, events, meta, receivers } = deps;
	const stored = await meta.get(KEY);
	let kept: Kept = stored === null ? { told: {}, deadLetters: null } : (JSON.parse(stored) as Kept);
	/** True if ConnectWise has answered since this start. Before that, it is only assumed to be up. */
	let answered = false;
	let stopped = false;
	const cancels = new Set<() => void>();

	const keep = (change: Partial<Kept>): Promise<void> => {
		kept = { ...kept, ...change };
		return meta.set(KEY, JSON.stringify(kept));
	};
	const receiverId = (key: string): number => Number(key.slice(RECEIVER.length));
	const post = (key: string, alarm: Alarm): Promise<Posted> | null => {
		if (key !== SETTINGS_KEY) return receivers.send(receiverId(key), alarm);
		const { alarm_url: url, alarm_allow_private: allowPrivate } = deps.settings();
		if (url.trim() === "") return null;
		return postJson(url, alarm, { allowPrivate }, { clock, lookup: deps.lookup ?? lookupAll });
	};
	const telling = createOutlets({
		...{ clock, random: deps.random, send: post, onFailed: deps.onFailed, onError: deps.onError },
		told: { [SETTINGS_KEY]: kept.told, ...kept.receivers },
		keep: ({ [SETTINGS_KEY]: told = {}, ...others }) => keep({ told, receivers: others }),
		weekly: { noise: deps.noise, meta, clock, isOn: () => deps.settings().alarm_weekly_summary },
		asSummary: (message, at) => ({ state: "summary", what: "week", message, since: isoTime(at - WEEK_MS), at: isoTime(at) }),
	});
	const keys = (): string[] => [SETTINGS_KEY, ...receivers.list().map(({ id }) => `${RECEIVER}${id}`)];
	telling.sync(keys());

	const testAlarm = (): Alarm => {
		const at = isoTime(clock.now());
		return { state: "test", what: "test", message: "This is a test of HookWise's alarms.", since: at, at };
	};

	const unsubscribe = [
		receivers.onChange(() => telling.sync(keys())),
		events.on("psa.call", ({ error }) => {
			if (error === null) answered = true;
		}),
		events.on("psa.switched", ({ kind }) => {
			// The sandbox is always up, which is not news.
			if (kind === "sandbox") telling.rest("connectwise");
			answered = false;
		}),
		events.on("psa.health", ({ state }) => {
			if (state === "up") answered = true;
			const cancel = clock.after(SETTLED_MS, () => {
				cancels.delete(cancel);
				lookAtPsa();
			});
			cancels.add(cancel);
		}),
	];

	function lookAtPsa(): void {
		const { state, since, message } = deps.psaState();
		if (stopped || clock.now() - since < SETTLED_MS) return;
		if (state === "down") {
			const text = `ConnectWise does not take calls: ${message ?? "no answer"}. Alerts are kept and wait for it.`;
			telling.stands("connectwise", { state: "problem", message: text, since });
		} else if (answered) {
			telling.stands("connectwise", { state: "ok", message: "ConnectWise takes calls again.", since });
		}
	}

	function lookAtDisk(): void {
		const floor = deps.minFreeBytes * 2;
		const free = deps.freeBytes();
		const since = clock.now();
		const megabytes = Math.floor(free / 2 ** 20);
		if (free < floor) {
			const message = `${megabytes} MB of disk are left. Under ${deps.minFreeBytes / 2 ** 20} MB (MIN_FREE_DISK_MB) webhooks are refused.`;
			telling.stands("disk", { state: "problem", message, since });
		} else if (free >= floor * ENOUGH_AGAIN) {
			telling.stands("disk", { state: "ok", message: `${megabytes} MB of disk are left, which is enough again.`, since });
		}
	}

	async function lookAtDeadLetters(): Promise<void> {
		const { counted, fresh } = await countNew(kept.deadLetters, deps);
		if (JSON.stringify(counted) !== JSON.stringify(kept.deadLetters)) await keep({ deadLetters: counted });
		const since = clock.now();
		if (fresh > 0) {
			const message = `${fresh} ${fresh === 1 ? "alert" : "alerts"} could not be delivered and will not be tried again by itself. See History, status dlq.`;
			telling.stands("dead_letters", { state: "problem", message, since });
		} else if (counted.newAt === null || since - counted.newAt >= QUIET_MS) {
			// There is no “all well” for dead letters: they stay until somebody replays them.
			telling.rest("dead_letters");
		}
	}

	return {
		async look() {
			if (stopped) return;
			lookAtPsa();
			lookAtDisk();
			await lookAtDeadLetters();
			// Also because somebody may have entered an address meanwhile.
			await telling.look();
		},
		backupEnded(problem) {
			const message = problem === null ? "The scheduled backup works again." : `The scheduled backup failed: ${problem}`;
			telling.stands("backup", { state: problem === null ? "ok" : "problem", message, since: clock.now() });
		},
		async sendTest() {
			return (await post(SETTINGS_KEY, testAlarm())) ?? { ok: false, problem: "Enter an address for alarms first (alarm_url)." };
		},
		tryReceiver(id) {
			return receivers.send(id, testAlarm());
		},
		stop() {
			stopped = true;
			for (const end of unsubscribe) end();
			for (const cancel of cancels) cancel();
			telling.stop();
		},
	};
}
