import type { Connection } from "../database.ts";

/** An incident that has, or had, a ticket. Times in milliseconds since the epoch. */
export interface IncidentRow {
	readonly id: number;
	readonly ticketId: number;
	readonly summary: string;
	readonly company: string | null;
	readonly priority: string | null;
	/** Endpoints that hold it open, or did; the first one opened it. */
	readonly endpointIds: readonly string[];
	readonly openedAt: number;
	readonly closedAt: number | null;
	readonly lastNewsAt: number;
	readonly alerts: number;
	readonly notes: number;
	readonly flapping: boolean;
	readonly grouped: boolean;
	readonly state: "open" | "closed";
	/** Ticket that a person merged this one into. */
	readonly mergedInto: number | null;
	/** Text and company of its key. */
	readonly key: { readonly text: string; readonly company: string | null };
}

/** All given conditions must hold. */
export interface IncidentFilter {
	readonly state?: "open" | "closed";
	/** Company identifier, ignoring case; "" for incidents without a company. */
	readonly company?: string;
	readonly endpointId?: string;
	/** Text within the summary, ignoring case; `#123` is a ticket number. */
	readonly q?: string;
	/** Finds incidents without news since this time. */
	readonly quietSince?: number;
}

export interface IncidentPage {
	readonly items: readonly IncidentRow[];
	readonly nextCursor: number | null;
}

/** A customer and the number of its open tickets. */
export interface CompanyRow {
	readonly company: string | null;
	readonly open: number;
	readonly flapping: number;
	readonly grouped: number;
	readonly oldestAt: number | null;
	readonly lastNewsAt: number | null;
	/** Number of its known incidents, open or closed. */
	readonly total: number;
}

/** Sums for one customer over a period. */
export interface CompanySums {
	readonly tickets: number;
	readonly alerts: number;
	readonly notes: number;
}

/** Open tickets of an endpoint whose summaries differ only in digits. */
export interface AlikeRow {
	readonly endpointId: string;
	/** Summary with `#` in place of each run of digits. */
	readonly pattern: string;
	readonly tickets: number;
	readonly firstTicket: number;
	readonly newestAt: number;
}

export interface IncidentReading {
	/** Newest first. @param cursor last id of the previous page; null for the first page */
	page(psa: string, filter: IncidentFilter, limit: number, cursor: number | null): IncidentPage;
	count(psa: string, filter: IncidentFilter): number;
	one(id: number): IncidentRow | null;
	/** Customers, those with open tickets first; at most 1,000. */
	companies(psa: string): CompanyRow[];
	/** Groups of at least `least` open tickets whose summaries differ only in digits, among the newest 2,000. */
	alike(psa: string, least: number): AlikeRow[];
	/** Sums of one customer since a time. */
	sums(psa: string, company: string, since: number): CompanySums;
	/** Ids of the newest alerts of the customer's newest tickets. */
	latestAlerts(psa: string, company: string, limit: number): number[];
	/** Ids of the open incidents' tickets, lowest first; at most `limit`. */
	openTickets(psa: string, limit: number): number[];
}

const COLUMNS = `i.id, i.ticket_id, i.summary, i.company, i.priority, i.endpoint_id, i.opened_at, i.closed_at, i.news_at, i.alerts, i.notes,
	i.flapping, i.grouped, i.state, i.merged_into, i.key,
	(SELECT group_concat(endpoint_id) FROM (SELECT DISTINCT endpoint_id FROM incident_sources WHERE incident_id = i.id LIMIT 50)) AS sources`;

interface Row {
	id: number;
	ticket_id: number;
	summary: string | null;
	company: string | null;
	priority: string | null;
	endpoint_id: string;
	opened_at: number | null;
	closed_at: number | null;
	news_at: number | null;
	alerts: number;
	notes: number;
	flapping: number;
	grouped: number;
	state: string;
	merged_into: number | null;
	key: string;
	sources: string | null;
}

function incidentRow(row: Row): IncidentRow {
	const key = JSON.parse(row.key) as { readonly text?: string; readonly company?: string | null };
	const sources = row.sources?.split(",") ?? [];
	return {
		id: row.id,
		ticketId: row.ticket_id,
		summary: row.summary ?? key.text ?? "",
		company: row.company ?? key.company ?? null,
		priority: row.priority,
		// The source of HookWise's own alerts about silence has no endpoint.
		endpointIds: [...new Set([row.endpoint_id, ...sources])].filter((id) => id !== ""),
		openedAt: row.opened_at ?? row.news_at ?? 0,
		closedAt: row.closed_at,
		lastNewsAt: row.news_at ?? row.opened_at ?? 0,
		alerts: row.alerts,
		notes: row.notes,
		flapping: row.flapping === 1,
		grouped: row.grouped === 1,
		state: row.state === "open" ? "open" : "closed",
		mergedInto: row.merged_into,
		key: { text: key.text ?? "", company: key.company ?? null },
	};
}

/** Maximum number of words in a search. More words narrow no real search. */
const MAX_WORDS = 12;
/** Maximum number of open tickets that are compared with each other. */
const MAX_COMPARED = 2_000;

interface Where {
	readonly sql: string;
	readonly values: readonly (string | number)[];
}

function whereOf(psa: string, { state, company, endpointId, q = "", quietSince }: IncidentFilter): Where {
	const conditions = ["i.psa = ?", "i.ticket_id IS NOT NULL"];
	const values: (string | number)[] = [psa];
	const add = (condition: string, ...given: (string | number)[]): void => {
		conditions.push(condition);
		values.push(...given);
	};
	if (state !== undefined) add(state === "open" ? "i.state = 'open'" : "i.state IN ('closed', 'gone')");
	else add("i.state <> 'opening'");
	if (company === "") add("i.company IS NULL");
	// ConnectWise ignores case in identifiers; the store keeps them as they arrived.
	else if (company !== undefined) add("i.company = ? COLLATE NOCASE", company);
	if (endpointId !== undefined)
		add("(i.endpoint_id = ? OR i.id IN (SELECT incident_id FROM incident_sources WHERE endpoint_id = ?))", endpointId, endpointId);
	if (quietSince !== undefined) add("coalesce(i.news_at, i.opened_at, 0) < ?", quietSince);
	for (const word of q.trim().split(/\s+/).filter(Boolean).slice(0, MAX_WORDS)) {
		const ticket = /^#(\d{1,15})$/.exec(word)?.[1];
		if (ticket === undefined)
			add("instr(lower(coalesce(i.summary, '') || ' ' || coalesce(i.company, '') || ' ' || i.ticket_id), lower(?)) > 0", word);
		else add("i.ticket_id = ?", Number(ticket));
	}
	return { sql: conditions.join(" AND "), values };
}

/** Queries about incidents. */
export function createIncidentReading(db: Connection): IncidentReading {
	const one = db.prepare(`SELECT ${COLUMNS} FROM incidents i WHERE i.id = ? AND i.ticket_id IS NOT NULL AND i.state <> 'opening'`);
	const companies = db.prepare(
		`SELECT company, sum(state = 'open') AS open, sum(state = 'open' AND flapping) AS flapping, sum(state = 'open' AND grouped) AS grouped,
		   min(iif(state = 'open', opened_at, NULL)) AS oldestAt, max(news_at) AS lastNewsAt, count(*) AS total
		 FROM incidents WHERE psa = ? AND ticket_id IS NOT NULL AND state <> 'opening' GROUP BY company
		 ORDER BY open DESC, lastNewsAt DESC LIMIT 1000`,
	);
	const sums = db.prepare(
		`SELECT count(*) AS tickets, coalesce(sum(alerts), 0) AS alerts, coalesce(sum(notes), 0) AS notes FROM incidents
		 WHERE psa = ? AND company = ? COLLATE NOCASE AND ticket_id IS NOT NULL AND opened_at >= ?`,
	);
	const latest = db.prepare(
		`SELECT id FROM alerts WHERE ticket_id IN (SELECT ticket_id FROM incidents
		   WHERE psa = ? AND company = ? COLLATE NOCASE AND ticket_id IS NOT NULL ORDER BY id DESC LIMIT 50) ORDER BY id DESC LIMIT ?`,
	);
	const newestOpen = db.prepare(
		`SELECT id, endpoint_id, ticket_id, summary, opened_at FROM incidents
		 WHERE psa = ? AND state = 'open' AND ticket_id IS NOT NULL AND summary IS NOT NULL ORDER BY id DESC LIMIT ${MAX_COMPARED}`,
	);
	const tickets = db.prepare(
		"SELECT DISTINCT ticket_id FROM incidents WHERE psa = ? AND state = 'open' AND ticket_id IS NOT NULL ORDER BY ticket_id LIMIT ?",
	);
	return {
		page(psa, filter, limit, cursor) {
			const { sql, values } = whereOf(psa, filter);
			const below = cursor === null ? { sql: "", values: [] } : { sql: " AND i.id < ?", values: [cursor] };
			const rows = db
				.prepare(`SELECT ${COLUMNS} FROM incidents i WHERE ${sql}${below.sql} ORDER BY i.id DESC LIMIT ?`)
				.all(...values, ...below.values, limit + 1) as Row[];
			const items = rows.slice(0, limit).map(incidentRow);
			return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
		},
		count(psa, filter) {
			const { sql, values } = whereOf(psa, filter);
			return (db.prepare(`SELECT count(*) AS n FROM incidents i WHERE ${sql}`).get(...values) as { n: number }).n;
		},
		one(id) {
			const row = one.get(id) as Row | undefined;
			return row === undefined ? null : incidentRow(row);
		},
		companies: (psa) => companies.all(psa) as CompanyRow[],
		alike: (psa, least) => alikeOf(newestOpen.all(psa) as OpenRow[], least),
		sums: (psa, company, since) => sums.get(psa, company, since) as CompanySums,
		latestAlerts: (psa, company, limit) => (latest.all(psa, company, limit) as { id: number }[]).map(({ id }) => id),
		openTickets: (psa, limit) => (tickets.all(psa, limit) as { ticket_id: number }[]).map((row) => row.ticket_id),
	};
}

interface OpenRow {
	id: number;
	endpoint_id: string;
	ticket_id: number;
	summary: string;
	opened_at: number | null;
}

function alikeOf(rows: readonly OpenRow[], least: number): AlikeRow[] {
	const groups = new Map<string, OpenRow[]>();
	for (const row of rows) {
		const pattern = row.summary.replace(/\d+/g, "#");
		if (pattern === row.summary) continue;
		const key = `${row.endpoint_id} ${pattern}`;
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [row]);
		else group.push(row);
	}
	return [...groups.values()]
		.filter((group) => group.length >= least)
		.map((group) => ({
			endpointId: group[0]?.endpoint_id ?? "",
			pattern: (group[0]?.summary ?? "").replace(/\d+/g, "#"),
			tickets: group.length,
			firstTicket: Math.min(...group.map(({ ticket_id }) => ticket_id)),
			newestAt: Math.max(...group.map(({ opened_at }) => opened_at ?? 0)),
		}));
}
