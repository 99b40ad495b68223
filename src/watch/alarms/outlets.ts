import type { Clock } from "../../base/clock.ts";
import type { Posted } from "./post.ts";
import { type Alarm, createTelling, type Standing, type Subject, type Telling, type Told } from "./telling.ts";
import { createWeekly, type WeeklyDeps } from "./weekly.ts";

/**
 * All destinations of alarms. Each is served and retried separately, so one that does not answer does not
 * delay the others.
 */
export interface Outlets {
	stands(what: Subject, standing: Standing): void;
	rest(what: Subject): void;
	/** Posts the weekly summary if it is due, and tries again if an address was entered meanwhile. */
	look(): Promise<void>;
	/** Sets the destinations. A new one learns the present states. */
	sync(keys: readonly string[]): void;
	stop(): void;
}

export interface OutletsDeps {
	readonly clock: Clock;
	readonly random: () => number;
	/** State last reported to each destination, kept over restarts. */
	readonly told: Readonly<Record<string, Told>>;
	readonly keep: (told: Readonly<Record<string, Told>>) => Promise<void>;
	/** null while there is no address to send to. */
	readonly send: (key: string, alarm: Alarm) => Promise<Posted> | null;
	readonly weekly: Omit<WeeklyDeps, "post" | "key">;
	/** The weekly text as an alarm. */
	readonly asSummary: (message: string, at: number) => Alarm;
	readonly onFailed: (what: Subject, problem: string) => void;
	readonly onError: (error: unknown) => void;
}

export function createOutlets(deps: OutletsDeps): Outlets {
	const now = new Map<Subject, Standing>();
	const outlets = new Map<string, { readonly telling: Telling; readonly lookAtWeek: () => Promise<void> }>();
	let told = deps.told;

	function open(key: string) {
		const send = (alarm: Alarm): Promise<Posted> | null => deps.send(key, alarm);
		const telling = createTelling({
			...{ clock: deps.clock, random: deps.random, send, onFailed: deps.onFailed, onError: deps.onError },
			told: told[key] ?? {},
			keep: (mine) => {
				told = { ...told, [key]: mine };
				return deps.keep(told);
			},
		});
		const weekly = createWeekly({ ...deps.weekly, key, post: (message, at) => send(deps.asSummary(message, at)) });
		return { telling, lookAtWeek: () => weekly.look() };
	}

	return {
		stands(what, standing) {
			if (now.get(what)?.state !== standing.state) now.set(what, standing);
			for (const { telling } of outlets.values()) telling.stands(what, standing);
		},
		rest(what) {
			now.delete(what);
			for (const { telling } of outlets.values()) telling.rest(what);
		},
		async look() {
			for (const { telling, lookAtWeek } of [...outlets.values()]) {
				await lookAtWeek();
				telling.nudge();
			}
		},
		sync(keys) {
			for (const [key, { telling }] of outlets) {
				if (keys.includes(key)) continue;
				telling.stop();
				outlets.delete(key);
			}
			for (const key of keys) {
				if (outlets.has(key)) continue;
				const outlet = open(key);
				outlets.set(key, outlet);
				for (const [what, standing] of now) outlet.telling.stands(what, standing);
			}
			const gone = Object.keys(told).filter((key) => !keys.includes(key));
			if (gone.length === 0) return;
			told = Object.fromEntries(Object.entries(told).filter(([key]) => keys.includes(key)));
			deps.keep(told).catch(deps.onError);
		},
		stop() {
			for (const { telling } of outlets.values()) telling.stop();
			outlets.clear();
		},
	};
}
