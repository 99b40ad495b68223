import type { Connection } from "../database.ts";
import { alertId, seqOf } from "../types.ts";

/** A past alert with the fields that noise reports need. */
export interface PastAlertRow {
	readonly id: number;
	readonly endpointId: string;
	readonly at: number;
	readonly type: "OPEN" | "CLOSE" | "GENERIC";
	readonly suppressed: boolean;
	readonly suppressedIfOpen: boolean;
	readonly opens: boolean;
	readonly keyKind: string;
	readonly keyText: string;
	readonly company: string | null;
	readonly group: string | null;
	readonly source: string;
	readonly message: string;
	readonly title: string;
}

/** Sums over the alerts of one endpoint and company. */
export interface NoiseTally {
	readonly endpointId: string;
	readonly company: string | null;
	readonly alerts: number;
	/** Number of times that something went down; only part of the alerts are counted this way. */
	readonly openings: number;
	readonly incidents: number;
	readonly tickets: number;
	readonly notes: number;
	/** Times from ticket to recovery in milliseconds, ascending. */
	readonly recoveries: readonly number[];
}

export interface Talker {
	readonly title: string;
	readonly endpointId: string;
	readonly company: string | null;
	readonly count: number;
}

export interface NoiseFilter {
	readonly from: number;
	readonly to: number;
	readonly endpointId: string | null;
	readonly company: string | null;
}

/** Queries about noise. Times in milliseconds since the epoch. */
export interface NoiseReading {
	/** Number of an endpoint's decided alerts since then. */
	count(endpointId: string, since: number): number;
	/** Id before the newest `most` of them. */
	startOfNewest(endpointId: string, since: number, most: number): number;
	/**
	 * Alerts with ids above `after`, in order of arrival. @param companies only alerts of these companies; null
	 * for all
	 */
	past(endpointId: string, after: number, limit: number, companies: readonly (string | null)[] | null): PastAlertRow[];
	/** Summaries of an endpoint's open tickets, at most 1,000. */
	openSummaries(psa: string, endpointId: string): string[];
	tallies(filter: NoiseFilter): NoiseTally[];
	/** Summaries with the most alerts. */
	talkers(filter: NoiseFilter, limit: number): Talker[];
	/** Keys that went down most often. */
	flapping(filter: NoiseFilter, limit: number): Talker[];
}

/** Maximum number of recoveries read per endpoint and company. */
const MAX_RECOVERIES = 5_000;

const text = (path: string): string => `v.verdict ->> '$.${path}'`;

export function createNoiseReading(db: Connection): NoiseReading {
	const WANTED = "a.status IN ('processed', 'skipped', 'dlq', 'held', 'queued', 'processing', 'failed') AND a.draft = 0";
	const count = db.prepare(`SELECT count(*) AS n FROM alerts a WHERE a.endpoint_id = ? AND a.id >= ? AND ${WANTED}`);
	const nth = db.prepare(
		`SELECT a.id FROM alerts a WHERE a.endpoint_id = ? AND a.id >= ? AND ${WANTED} ORDER BY a.id DESC LIMIT 1 OFFSET ?`,
	);
	const firstSince = db.prepare("SELECT min(id) AS id FROM alerts WHERE received_at >= ?");
	const past = db.prepare(
		`SELECT a.id, a.endpoint_id AS endpointId, a.received_at AS at, ${text("alertType")} AS type, ${text("suppressed")} IS NOT NULL AS suppressed,
		   coalesce(${text("suppressedIfOpen")}, '') <> '' AS suppressedIfOpen, ${text("unmatchedAction")} = 'open' AS opens,
		   ${text("key.kind")} AS keyKind, ${text("key.text")} AS keyText, ${text("key.company")} AS company, ${text('"group"')} AS groupName,
		   substr(coalesce(${text("source")}, ''), 1, 200) AS source, substr(coalesce(${text("message")}, ''), 1, 200) AS message,
		   coalesce(a.summary, '') AS title
		 FROM alerts a JOIN verdicts v ON v.alert_id = a.id
		 WHERE a.endpoint_id = @endpointId AND a.id > @after AND ${WANTED} AND a.replay_of IS NULL
		   AND (@companies IS NULL OR coalesce(${text("key.company")}, '') IN (SELECT value FROM json_each(@companies)))
		 ORDER BY a.id LIMIT @limit`,
	);
	const since = (at: number): number => (firstSince.get(at) as { id: number | null }).id ?? Number.MAX_SAFE_INTEGER;
	const summaries = db.prepare(
		"SELECT summary FROM incidents WHERE psa = ? AND endpoint_id = ? AND state = 'open' AND summary IS NOT NULL ORDER BY id DESC LIMIT 1000",
	);
	return {
		openSummaries: (psa, endpointId) => (summaries.all(psa, endpointId) as { summary: string }[]).map(({ summary }) => summary),
		count: (endpointId, at) => (count.get(endpointId, since(at)) as { n: number }).n,
		startOfNewest(endpointId, at, most) {
			const row = nth.get(endpointId, since(at), most) as { id: number } | undefined;
			return row?.id ?? since(at) - 1;
		},
		past: (endpointId, after, limit, companies) =>
			(
				past.all({
					endpointId,
					after,
					limit,
					companies: companies === null ? null : JSON.stringify(companies.map((name) => name ?? "")),
				}) as PastRecord[]
			).map(pastAlert),
		...tallyReading(db),
	};
}

interface PastRecord {
	id: number;
	endpointId: string;
	at: number;
	type: PastAlertRow["type"];
	suppressed: number;
	suppressedIfOpen: number;
	opens: number;
	keyKind: string;
	keyText: string;
	company: string | null;
	groupName: string | null;
	source: string;
	message: string;
	title: string;
}

/** A summary key may be stored without its numbers. The ticket's summary is used then. */
const pastAlert = ({ groupName, keyKind, keyText, suppressed, suppressedIfOpen, opens, ...row }: PastRecord): PastAlertRow => ({
	...{ ...row, keyKind, group: groupName },
	keyText: keyKind === "summary" && row.title !== "" ? row.title : keyText,
	...{ suppressed: suppressed === 1, suppressedIfOpen: suppressedIfOpen === 1, opens: opens === 1 },
});

function tallyReading(db: Connection): Pick<NoiseReading, "tallies" | "talkers" | "flapping"> {
	const company = "(SELECT v.verdict ->> '$.key.company' FROM verdicts v WHERE v.alert_id = a.id)";
	const range =
		"a.id >= @first AND a.id < @last AND a.draft = 0 AND a.status <> 'rejected' AND (@endpointId IS NULL OR a.endpoint_id = @endpointId)";
	const alerts = db.prepare(
		`SELECT a.endpoint_id AS endpointId, ${company} AS company, count(*) AS n FROM alerts a WHERE ${range} GROUP BY 1, 2`,
	);
	const openings = db.prepare(
		"SELECT endpoint_id AS endpointId, company, count(*) AS n FROM openings WHERE at >= @from AND at < @to GROUP BY 1, 2",
	);
	const incidents = db.prepare(
		`SELECT endpoint_id AS endpointId, company, count(*) AS incidents, count(ticket_id) AS tickets, sum(notes) AS notes FROM incidents
		 WHERE opened_at >= @from AND opened_at < @to GROUP BY 1, 2`,
	);
	const recoveries = db.prepare(
		`SELECT i.endpoint_id AS endpointId, i.company, max(0, max(s.recovered_at) - i.opened_at) AS ms FROM incidents i
		 JOIN incident_sources s ON s.incident_id = i.id WHERE i.opened_at >= @from AND i.opened_at < @to AND i.state = 'closed'
		   AND i.ticket_id IS NOT NULL GROUP BY i.id HAVING max(s.recovered_at) IS NOT NULL ORDER BY ms LIMIT 100000`,
	);
	const talkers = db.prepare(
		`SELECT a.summary AS title, a.endpoint_id AS endpointId, min(${company}) AS company, count(*) AS count FROM alerts a
		 WHERE ${range} AND a.summary IS NOT NULL GROUP BY a.endpoint_id, a.summary ORDER BY count DESC LIMIT 200`,
	);
	const flapping = db.prepare(
		`SELECT max(title) AS title, min(endpoint_id) AS endpointId, company, count(*) AS count FROM openings
		 WHERE at >= @from AND at < @to AND (@endpointId IS NULL OR endpoint_id = @endpointId) AND (@company IS NULL OR company = @company COLLATE NOCASE)
		 GROUP BY key_hash, company HAVING count(*) > 1 ORDER BY count DESC LIMIT @limit`,
	);
	const bound = db.prepare("SELECT min(id) AS id FROM alerts WHERE received_at >= ?");
	const idAt = (at: number): number => (bound.get(at) as { id: number | null }).id ?? alertId(seqOf(Number.MAX_SAFE_INTEGER) - 1, 0);
	const fits = (wanted: string | null, found: string | null): boolean =>
		wanted === null || (found ?? "").toLowerCase() === wanted.toLowerCase();
	return {
		tallies(filter) {
			const { from, to, endpointId } = filter;
			const rows = new Map<string, { -readonly [K in keyof NoiseTally]: NoiseTally[K] } & { recoveries: number[] }>();
			const of = (row: { endpointId: string; company: string | null }) => {
				const name = JSON.stringify([row.endpointId, row.company]);
				const known = rows.get(name) ?? { ...row, alerts: 0, openings: 0, incidents: 0, tickets: 0, notes: 0, recoveries: [] };
				rows.set(name, known);
				return known;
			};
			type Row = { endpointId: string; company: string | null; n: number };
			for (const { n, ...row } of alerts.all({ first: idAt(from), last: idAt(to), endpointId }) as Row[]) of(row).alerts = n;
			for (const { n, ...row } of openings.all({ from, to }) as Row[]) of(row).openings = n;
			for (const row of incidents.all({ from, to }) as (Row & Pick<NoiseTally, "incidents" | "tickets" | "notes">)[])
				Object.assign(of({ endpointId: row.endpointId, company: row.company }), {
					incidents: row.incidents,
					tickets: row.tickets,
					notes: row.notes,
				});
			for (const { ms, ...row } of recoveries.all({ from, to }) as (Row & { ms: number })[]) {
				const all = of(row).recoveries;
				if (all.length < MAX_RECOVERIES) all.push(ms);
			}
			return [...rows.values()].filter(
				(row) => fits(filter.company, row.company) && (endpointId === null || row.endpointId === endpointId),
			);
		},
		talkers: ({ from, to, endpointId, company: wanted }, limit) =>
			(talkers.all({ first: idAt(from), last: idAt(to), endpointId }) as Talker[])
				.filter((row) => fits(wanted, row.company))
				.slice(0, limit),
		flapping: ({ from, to, endpointId, company: wanted }, limit) =>
			flapping.all({ from, to, endpointId, company: wanted, limit }) as Talker[],
	};
}
