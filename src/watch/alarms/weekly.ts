import type { Clock } from "../../base/clock.ts";
import type { MetaStore } from "../../store/index.ts";
import type { NoiseNumbers } from "../noise/index.ts";

/** The weekly summary, posted to the address for alarms. */
export interface Weekly {
	/** Posts it if a week has passed since the last one. */
	look(): Promise<void>;
}

const KEY = "weekly_summary_at";
const WEEK_MS = 7 * 86_400_000;
/** Wait after a failed try. Milliseconds. */
const AGAIN_MS = 3_600_000;

const minutes = (seconds: number | null): string => (seconds === null ? "–" : `${Math.round(seconds / 60)} min`);

export interface WeeklyDeps {
	readonly noise: NoiseNumbers;
	readonly meta: MetaStore;
	readonly clock: Clock;
	/** True if somebody wants it. */
	readonly isOn: () => boolean;
	/** Destination of the summary. `SETTINGS_KEY` is the address in the settings, which once was the only one. */
	readonly key: string;
	/** Sends a text; null if no address is set. */
	readonly post: (message: string, at: number) => Promise<{ readonly ok: boolean }> | null;
}

/** Key of the destination in the settings. */
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
			// The first week begins when the summary is first wanted.
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
