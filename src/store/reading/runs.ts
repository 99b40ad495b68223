import type { AlertAction, AlertRun, AlertStatus } from "../types.ts";

/** What tells whether two alerts are one thing again. Read straight from history. */
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

/** Runs that one page may hold are looked for among so many alerts at most; a page of a storm then ends early. */
const MAX_LOOKED = 2_000;
/** Read at a time: at first what a page without repeats takes, then more. */
const LARGEST_CHUNK = 500;

/** Reads below an id, newest first. */
export type ReadRuns = (limit: number, before: number | null) => readonly RunRecord[];

export interface FoundRuns {
	/** Newest first, by the newest alert of each. */
	readonly runs: readonly AlertRun[];
	readonly nextCursor: number | null;
}

/** What an alert is about: its key; where none was kept its summary, and of what was refused who sent it and why. */
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

/** What became of it, as a list tells it. */
const outcomeOf = ({ status, action, reason, remark, ticket_id: ticket, replay_of: replay, resolved_at: resolved }: RunRecord): string =>
	JSON.stringify([status, action, reason, remark, ticket, replay !== null, resolved !== null]);

/**
 * A page of history with repeats gathered: alerts of one key that came out the same way, one after another as far as that key is
 * concerned, are one run. What other keys do meanwhile does not part it; another outcome of its own does. Each page covers one stretch
 * of history without a gap, so cursors lead on as they do alert by alert.
 * @param limit runs on a page
 * @param cursor last id of the page before
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
