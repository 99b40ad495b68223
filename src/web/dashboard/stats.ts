import { type Clock, isoTime } from "../../base/clock.ts";
import type { Psa } from "../../psa/port/index.ts";
import type { EndpointService } from "../../setup/endpoints/index.ts";
import type { RemoteReading, StoredEndpoint, Sums, WorkTime } from "../../store/index.ts";

/** Numbers of one UTC day (HTTP contract, "Numbers"). */
export interface DayFigures {
	readonly created_today: number;
	readonly updated_today: number;
	readonly closed_today: number;
	readonly failed_today: number;
	readonly dlq_today: number;
	readonly non_action_today: number;
	/** 0 to 100, one decimal; 100 if there was nothing to do. */
	readonly success_rate: number;
	/** Seconds from arrival to ticket. */
	readonly avg_processing_time: number;
	readonly queue_depth: number;
}

export interface EndpointFigures {
	readonly open_tickets: number;
	readonly count_24h: number;
	readonly failed_24h: number;
	readonly skipped_24h: number;
	/** Oldest first. */
	readonly days: readonly number[];
	readonly next_silence_alert_at: string | null;
}

/** Webhooks rejected on this UTC day and the day before, and the time HookWise worked on today's tickets. */
export interface Beside {
	readonly refused: number;
	readonly refusedYesterday: number;
	readonly work: WorkTime;
}

export type Period = "daily" | "weekly" | "monthly";

export interface Stats {
	today(): Promise<DayFigures & { readonly yesterday: DayFigures }>;
	/** Numbers of today that the API does not have. */
	beside(): Promise<Beside>;
	history(period: Period): Promise<{ date: string; created: number; updated: number; closed: number }[]>;
	ofEndpoints(): Promise<ReadonlyMap<string, EndpointFigures>>;
	readonly none: EndpointFigures;
}

const DAY_MS = 86_400_000;
const none: EndpointFigures = {
	open_tickets: 0,
	count_24h: 0,
	failed_24h: 0,
	skipped_24h: 0,
	days: [0, 0, 0, 0, 0, 0, 0],
	next_silence_alert_at: null,
};

export interface StatsDeps {
	readonly reading: RemoteReading["numbers"];
	readonly endpoints: EndpointService;
	readonly clock: Clock;
	readonly psa: Pick<Psa, "identity">;
	readonly nextSilenceAt: (endpoint: StoredEndpoint) => number | null;
}

export function createStats(deps: StatsDeps): Stats {
	const { reading, clock } = deps;
	return {
		none,
		async today() {
			const start = startOfDay(clock.now());
			const [today, yesterday, depth] = await Promise.all([
				reading.sums(start, start + DAY_MS),
				reading.sums(start - DAY_MS, start),
				reading.waiting(),
			]);
			return { ...dayFigures(today, depth), yesterday: dayFigures(yesterday, 0) };
		},
		async beside() {
			const start = startOfDay(clock.now());
			const [today, yesterday, work] = await Promise.all([
				reading.sums(start, start + DAY_MS),
				reading.sums(start - DAY_MS, start),
				reading.work(start, start + DAY_MS),
			]);
			return { refused: today.rejected ?? 0, refusedYesterday: yesterday.rejected ?? 0, work };
		},
		async history(period) {
			const { bounds, names } = periods(period, clock.now());
			const series = await reading.series(bounds);
			return series.map((figures, index) => ({ date: names[index] ?? "", ...figures }));
		},
		async ofEndpoints() {
			const [numbers, stored] = await Promise.all([reading.endpoints(clock.now(), deps.psa.identity), deps.endpoints.list()]);
			const byId = new Map(numbers.map((figures) => [figures.endpointId, figures]));
			return new Map(
				stored.map((endpoint): [string, EndpointFigures] => {
					const figures = byId.get(endpoint.id);
					return [
						endpoint.id,
						{
							open_tickets: figures?.openTickets ?? 0,
							count_24h: figures?.last24h.received ?? 0,
							failed_24h: (figures?.last24h.dlq ?? 0) + (figures?.last24h.failed ?? 0),
							skipped_24h: figures?.last24h.skipped ?? 0,
							days: figures?.days ?? none.days,
							next_silence_alert_at: isoTime(deps.nextSilenceAt(endpoint)),
						},
					];
				}),
			);
		},
	};
}

const startOfDay = (now: number): number => Math.floor(now / DAY_MS) * DAY_MS;

function dayFigures(sums: Sums, queueDepth: number): DayFigures {
	const processed = sums.processed ?? 0;
	const dlq = sums.dlq ?? 0;
	const tried = processed + dlq;
	return {
		created_today: sums.created ?? 0,
		updated_today: sums.updated ?? 0,
		closed_today: sums.closed ?? 0,
		failed_today: sums.failed ?? 0,
		dlq_today: dlq,
		non_action_today: sums.skipped ?? 0,
		success_rate: tried === 0 ? 100 : Math.round((processed / tried) * 1000) / 10,
		avg_processing_time: sums.latency_n ? Math.round((sums.latency_ms_sum ?? 0) / sums.latency_n) / 1000 : 0,
		queue_depth: queueDepth,
	};
}

/** Starts of the last 7 days, 4 ISO weeks or 6 months in UTC, followed by the end of the last one; and their names. */
function periods(period: Period, now: number): { bounds: number[]; names: string[] } {
	const today = startOfDay(now);
	if (period === "daily") {
		const bounds = Array.from({ length: 8 }, (_, index) => today + (index - 6) * DAY_MS);
		return { bounds, names: bounds.slice(0, -1).map((at) => new Date(at).toISOString().slice(0, 10)) };
	}
	if (period === "weekly") {
		const monday = today - ((new Date(today).getUTCDay() + 6) % 7) * DAY_MS;
		const bounds = Array.from({ length: 5 }, (_, index) => monday + (index - 3) * 7 * DAY_MS);
		return { bounds, names: bounds.slice(0, -1).map(weekName) };
	}
	const date = new Date(today);
	const bounds = Array.from({ length: 7 }, (_, index) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + index - 5, 1));
	return { bounds, names: bounds.slice(0, -1).map((at) => new Date(at).toISOString().slice(0, 7)) };
}

/** Name by ISO 8601: a week belongs to the year of its Thursday. */
function weekName(monday: number): string {
	const thursday = new Date(monday + 3 * DAY_MS);
	const year = thursday.getUTCFullYear();
	const week = 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY_MS));
	return `${year}-W${String(week).padStart(2, "0")}`;
}
