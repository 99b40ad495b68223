import type { AlertAction, AlertRun, AlertStatus } from "../types.ts";

/** The columns that decide whether two alerts are repeats of each other. */
export interface RunRecord {
	readonly id: number;
	readonly endpoint_id: string;
	readonly status: AlertStatus;
	readonly action: AlertAction | null;
	readonly reason: string | null;
	readonly remark: string | null;
	readonly ticket_id: number | null;
	readonly summary: string | null;
	readonly source_ip: string | null;
	readonly received_at: number;
	readonly replay_of: number | null;
	readonly resolved_at: number | null;
	readonly key_id: number | null;
}

export const RUN_COLUMNS =
	"a.id, a.endpoint_id, a.status, a.action, a.reason, a.remark, a.ticket_id, a.summary, a.source_ip, a.received_at, a.replay_of, a.resolved_at, a.key_id";

/** Maximum number of alerts read for one page; in a storm the page then has fewer lines. */
const MAX_LOOKED = 2_000;
/** Maximum number of alerts per read; the first read is just large enough for a page without repeats. */
const LARGEST_CHUNK = 500;

/** Reads alerts older than `before`, newest first. */
export type ReadRuns = (limit: number, before: number | null) => readonly RunRecord[];

export interface FoundRuns {
	/** Ordered by the newest alert of each run, newest first. */
	readonly runs: readonly AlertRun[];
	readonly nextCursor: number | null;
}

/** What an alert is about: its key. Without a key, its summary; for refused webhooks, the sender and the reason. */
function subjectOf(row: RunRecord): string {
	const about =
		row.key_id !== null
			? ["key", row.key_id]
			: row.status === "rejected"
				? ["refused", row.source_ip, row.reason]
				: row.summary !== null
					? ["summary", row.summary]
					: ["alert", row.id];
	return JSON.stringify([row.endpoint_id, ...about]);
}

/** The outcome as the list shows it. */
const outcomeOf = ({ status, action, reason, remark, ticket_id: ticket, replay_of: replay, resolved_at: resolved }: RunRecord): string =>
	JSON.stringify([status, action, reason, remark, ticket, replay !== null, resolved !== null]);

/**
 * A page of history with repeats gathered in runs. A run is a sequence of alerts of one key with the same outcome. Alerts of other keys
 * in between do not end it; another outcome of the same key does. Each page covers one range of ids without gaps, so cursors work as they
 * do for single alerts: every alert is in exactly one run on exactly one page.
 * @param limit maximum number of runs
 * @param cursor last id of the previous page; null for the first page
 */
export function findRuns(read: ReadRuns, limit: number, cursor: number | null): FoundRuns {
	const runs: { readonly outcome: string; readonly ids: number[]; readonly lastAt: number; firstAt: number }[] = [];
	const latest = new Map<string, (typeof runs)[number]>();
	let last = cursor;
	let looked = 0;
	for (let chunk = limit + 1; looked < MAX_LOOKED; chunk = Math.min(chunk * 2, LARGEST_CHUNK, MAX_LOOKED - looked)) {
		const rows = read(chunk, last);
		for (const row of rows) {
			const subject = subjectOf(row);
			const outcome = outcomeOf(row);
			const run = latest.get(subject);
			if (run?.outcome === outcome) {
				run.ids.push(row.id);
				run.firstAt = row.received_at;
			} else {
				if (runs.length === limit) return { runs, nextCursor: last };
				const next = { outcome, ids: [row.id], firstAt: row.received_at, lastAt: row.received_at };
				runs.push(next);
				latest.set(subject, next);
			}
			last = row.id;
		}
		if (rows.length < chunk) return { runs, nextCursor: null };
		looked += rows.length;
	}
	return { runs, nextCursor: read(1, last).length === 0 ? null : last };
}
