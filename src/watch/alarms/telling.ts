import { backoff } from "../../alerts/queue/index.ts";
import { type Clock, isoTime } from "../../base/clock.ts";
import type { Posted } from "./post.ts";

/** Subjects of alarms. */
const SUBJECTS = ["connectwise", "dead_letters", "disk", "backup"] as const;
export type Subject = (typeof SUBJECTS)[number];

/** State of a subject. */
export interface Standing {
	readonly state: "problem" | "ok";
	/** Text for people. */
	readonly message: string;
	/** Milliseconds since the epoch. */
	readonly since: number;
}

/** Body of an alarm. Times are ISO 8601 in UTC. */
export interface Alarm {
	readonly state: Standing["state"] | "test" | "summary";
	readonly what: Subject | "test" | "week";
	readonly message: string;
	readonly since: string;
	readonly at: string;
}

/** State last reported to the receiver, by subject; "ok" if there was no report. */
export type Told = Readonly<Partial<Record<Subject, Standing["state"]>>>;

/**
 * Reports changes of state, and nothing else: an unchanged state is not repeated, and a change that was over
 * before it could be sent is never sent. A change that could not be sent is tried again until it succeeds, or
 * until the state changes back.
 */
export interface Telling {
	told(): Told;
	/** Sets the present state; sent in the background if it is news. */
	stands(what: Subject, standing: Standing): void;
	/** Resets a subject to "ok" without sending anything. Alarms that wait to be sent are still sent. */
	rest(what: Subject): void;
	/** Checks if there is something to send. */
	nudge(): void;
	stop(): void;
}

export interface TellingDeps {
	readonly clock: Clock;
	readonly random: () => number;
	readonly told: Told;
	/** null while there is no address to send to. */
	readonly send: (alarm: Alarm) => Promise<Posted> | null;
	/** Stores the reported states, to survive restarts. */
	readonly keep: (told: Told) => Promise<void>;
	readonly onFailed: (what: Subject, problem: string) => void;
	readonly onError: (error: unknown) => void;
}

/** First wait between two tries; it doubles up to a quarter of an hour. Milliseconds. */
const RETRY_MS = 5_000;

export function createTelling(deps: TellingDeps): Telling {
	const { clock } = deps;
	let told = deps.told;
	const now = new Map<Subject, Standing>();
	let sending = false;
	let missed = false;
	let stopped = false;
	let failures = 0;
	let cancel: (() => void) | null = null;

	/** True if the present state was not reported yet. */
	const isNews = (what: Subject): boolean => now.has(what) && now.get(what)?.state !== (told[what] ?? "ok");

	async function know(what: Subject, state: Standing["state"]): Promise<void> {
		told = { ...told, [what]: state };
		await deps.keep(told);
	}

	/** Sends all news one after the other, until there is none left or one fails. */
	async function pump(): Promise<void> {
		for (let what = SUBJECTS.find(isNews); what !== undefined && !stopped; what = SUBJECTS.find(isNews)) {
			const standing = now.get(what);
			if (standing === undefined) return;
			const { state, message, since } = standing;
			const sent = deps.send({ state, what, message, since: isoTime(since), at: isoTime(clock.now()) });
			if (sent === null) return;
			const posted = await sent;
			if (!posted.ok) {
				deps.onFailed(what, posted.problem);
				failures++;
				if (!stopped) cancel = clock.after(backoff(failures, RETRY_MS, deps.random()), again);
				return;
			}
			failures = 0;
			await know(what, state);
		}
	}

	const again = (): void => {
		cancel = null;
		nudge();
	};

	function nudge(): void {
		// A failed try waits for its time, whatever happens meanwhile.
		if (stopped || cancel !== null) return;
		if (sending) {
			missed = true;
			return;
		}
		sending = true;
		pump()
			.catch(deps.onError)
			.finally(() => {
				sending = false;
				if (!missed) return;
				missed = false;
				nudge();
			});
	}

	return {
		told: () => told,
		stands(what, standing) {
			// “since” is the time when the state first became so.
			if (now.get(what)?.state !== standing.state) now.set(what, standing);
			nudge();
		},
		rest(what) {
			if (isNews(what)) return;
			now.delete(what);
			if ((told[what] ?? "ok") !== "ok") know(what, "ok").catch(deps.onError);
		},
		nudge,
		stop() {
			stopped = true;
			cancel?.();
		},
	};
}
