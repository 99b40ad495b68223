import type { Clock } from "../../base/clock.ts";
import type { MetaStore } from "../../store/index.ts";
import type { NoiseNumbers } from "../noise/index.ts";

/** A summary of the week, posted to the address for alarms once a week. */
export interface Weekly {
	/** Posts it if a week is over since the last one. */
	look(): Promise<void>;
}

const KEY = "weekly_summary_at";
const WEEK_MS = 7 * 86_400_000;
/** After a try that failed. Milliseconds. */
const AGAIN_MS = 3_600_000;

const minutes = (seconds: number | null): string => (seconds === null ? "–" : `${Math.round(seconds / 60)} min`);

export interface WeeklyDeps {
	readonly noise: NoiseNumbers;
	readonly meta: MetaStore;
	readonly clock: Clock;
	/** Whether somebody wants it. */
	readonly isOn: () => boolean;
	/** Whom it is for; `SETTINGS_KEY` is the address of the settings, which was the only one once. */
	readonly key: string;
	/** Sends a text; null where no address is set. */
	readonly post: (message: string, at: number) => Promise<{ readonly ok: boolean }> | null;
}

/** The outlet that is the address of the settings. */
export const SETTINGS_KEY = "url";

export function createWeekly(deps: WeeklyDeps): Weekly {
	const { noise, meta, clock, isOn, post } = deps;
	const kept = deps.key === SETTINGS_KEY ? KEY : `${KEY}:${deps.key}`;
	let notBefore = 0;

	return {
		async look() {
			const now = clock.now();
			if (!isOn() || now < notBefore) return;
			const last = Number((await meta.get(kept)) ?? 0);
			// The first week begins when somebody first wants to know.
			if (last === 0) return meta.set(kept, String(now));
			if (now - last < WEEK_MS) return;
			const report = await noise.report({ from: now - WEEK_MS, to: now, endpointId: null, company: null });
			const { alerts, incidents, tickets, notes, removed_percent, recovery, flapping } = report;
			const message = [
				`Last week: ${alerts} alerts, ${incidents} incidents, ${tickets} tickets, ${notes} notes.`,
				removed_percent === null ? "" : `${removed_percent} % of the alerts needed neither ticket nor note.`,
				`Time to recover: median ${minutes(recovery.median)}, 95 % within ${minutes(recovery.p95)}.`,
				flapping[0] === undefined ? "" : `Most restless: ${flapping[0].title} (${flapping[0].count} times).`,
			];
			const posted = await post(message.filter((line) => line !== "").join(" "), now);
			if (posted?.ok === true) await meta.set(kept, String(now));
			else notBefore = now + AGAIN_MS;
		},
	};
}
