/** Numbers about noise reduction: alerts → incidents → tickets → notes, and the duration of problems. */
import type { Clock } from "../../base/clock.ts";
import type { NoiseFilter, NoiseTally, RemoteReading, Talker } from "../../store/index.ts";

/** Time from ticket to recovery, without the endpoint's delay. Seconds; null if nothing recovered. */
export interface RecoveryTimes {
	readonly count: number;
	readonly mean: number | null;
	readonly median: number | null;
	readonly p95: number | null;
}

export interface NoiseFigures {
	readonly alerts: number;
	/** Number of openings if they are recorded (flapping or grouping is on), otherwise of tickets. */
	readonly incidents: number;
	readonly tickets: number;
	readonly notes: number;
	/** Percentage of alerts that led to neither ticket nor note, 0 to 100; null without alerts. */
	readonly removed_percent: number | null;
	readonly recovery: RecoveryTimes;
}

export interface NoiseReport extends NoiseFigures {
	readonly endpoints: readonly (NoiseFigures & { readonly endpointId: string })[];
	readonly companies: readonly (NoiseFigures & { readonly company: string | null })[];
	readonly talkers: readonly Talker[];
	readonly flapping: readonly Talker[];
}

export interface NoiseNumbers {
	report(filter: NoiseFilter): Promise<NoiseReport>;
	/** Numbers of the last day by endpoint; at most a few minutes old. */
	lately(): Promise<NoiseReport["endpoints"]>;
}

/** Maximum number of rows in a list. */
const MAX_LISTED = 20;
const MAX_COMPANIES = 100;
const DAY_MS = 86_400_000;
/** How long results are cached: scrapes are frequent, and a day of history is much to read. Milliseconds. */
const REMEMBERED_MS = 300_000;

const round = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;

/** Quantile of an ascending list. */
const quantile = (rising: readonly number[], share: number): number | null =>
	rising[Math.min(rising.length - 1, Math.floor(rising.length * share))] ?? null;

/** Sums over endpoints and companies. */
export function figuresOf(tallies: readonly NoiseTally[]): NoiseFigures {
	const sum = (of: "alerts" | "openings" | "incidents" | "tickets" | "notes"): number => tallies.reduce((all, one) => all + one[of], 0);
	const [alerts, tickets, notes] = [sum("alerts"), sum("tickets"), sum("notes")];
	const seconds = tallies
		.flatMap(({ recoveries }) => recoveries)
		.map((ms) => ms / 1_000)
		.sort((a, b) => a - b);
	const total = seconds.reduce((all, one) => all + one, 0);
	const told = (value: number | null): number | null => (value === null ? null : round(value, 1));
	return {
		...{ alerts, tickets, notes },
		incidents: Math.max(sum("openings"), sum("incidents")),
		removed_percent: alerts === 0 ? null : round(Math.max(0, 100 * (1 - (tickets + notes) / alerts)), 1),
		recovery: {
			count: seconds.length,
			mean: told(seconds.length === 0 ? null : total / seconds.length),
			median: told(quantile(seconds, 0.5)),
			p95: told(quantile(seconds, 0.95)),
		},
	};
}

function groupBy<T>(tallies: readonly NoiseTally[], of: (tally: NoiseTally) => T): [T, NoiseFigures][] {
	const groups = new Map<T, NoiseTally[]>();
	for (const one of tallies) groups.set(of(one), [...(groups.get(of(one)) ?? []), one]);
	return [...groups].map(([name, all]): [T, NoiseFigures] => [name, figuresOf(all)]).sort(([, a], [, b]) => b.alerts - a.alerts);
}

export function createNoiseNumbers({ reading, clock }: { readonly reading: RemoteReading["noise"]; readonly clock: Clock }): NoiseNumbers {
	let known: { readonly at: number; readonly endpoints: Promise<NoiseReport["endpoints"]> } | null = null;

	const byEndpoint = (tallies: readonly NoiseTally[]): NoiseReport["endpoints"] =>
		groupBy(tallies, ({ endpointId }) => endpointId).map(([endpointId, figures]) => ({ endpointId, ...figures }));

	return {
		async report(filter) {
			const [tallies, talkers, flapping] = await Promise.all([
				reading.tallies(filter),
				reading.talkers(filter, MAX_LISTED),
				reading.flapping(filter, MAX_LISTED),
			]);
			return {
				...figuresOf(tallies),
				endpoints: byEndpoint(tallies),
				companies: groupBy(tallies, ({ company }) => company)
					.slice(0, MAX_COMPANIES)
					.map(([company, figures]) => ({ company, ...figures })),
				...{ talkers, flapping },
			};
		},
		async lately() {
			const now = clock.now();
			if (known === null || now - known.at >= REMEMBERED_MS) {
				const filter = { from: now - DAY_MS, to: now + 1, endpointId: null, company: null };
				const mine = { at: now, endpoints: reading.tallies(filter).then(byEndpoint) };
				known = mine;
				mine.endpoints.catch(() => {
					if (known === mine) known = null;
				});
			}
			return known.endpoints;
		},
	};
}
