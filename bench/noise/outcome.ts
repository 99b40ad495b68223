/** Results of a week, read from the store and compared with the truth. */
import type Database from "better-sqlite3";
import type { ToolName } from "./tools.ts";
import { CLASSES, type IncidentClass, NOISE, type NoiseClass, type Sent, type Truth, type Week } from "./week.ts";

/** Score of one class, or of all. */
export interface Score {
	readonly incidents: number;
	readonly tickets: number;
	/** Number of real incidents without a ticket. */
	readonly missed: number;
	readonly notes: number;
	/** Number of tickets closed, and not reopened, while their problem lasted. */
	readonly wronglyClosed: number;
	/** Number of tickets still open at the end although their problem is over. */
	readonly neverClosed: number;
}

export interface Outcome {
	readonly byClass: ReadonlyMap<IncidentClass | NoiseClass, Score>;
	readonly all: Score;
	/** Number of alerts that touched a ticket of another company. */
	readonly foreign: number;
	/** Number of creates, notes and changes of status. */
	readonly writes: number;
	/** Number of notes of each ticket, ascending. */
	readonly notesPerTicket: readonly number[];
	/** Milliseconds from an incident's first alert to its ticket, ascending, without the delay of its endpoint. */
	readonly toTicket: readonly number[];
}

interface AlertRow {
	readonly request_id: string;
	readonly part: number;
	readonly ticket_id: number | null;
}
interface TicketRow {
	readonly id: number;
	readonly closed: number;
	readonly closed_at: number | null;
	readonly created_at: number;
	readonly notes: number;
}

/** Parts of a delivery are numbered below this (`alertId`). */
const PARTS = 2 ** 20;

/**
 * @param requests request id of each webhook, in order
 * @param start start of the week, milliseconds since the epoch
 * @param delays delay of each tool's endpoint, in milliseconds
 */
export function readOutcome(
	db: Database.Database,
	week: Week,
	requests: readonly string[],
	{ start, delays }: { readonly start: number; readonly delays: ReadonlyMap<ToolName, number> },
): Outcome {
	const tickets = new Map(
		(
			db
				.prepare(
					`SELECT id, closed, closed_at, created_at, (SELECT count(*) FROM sandbox_notes n WHERE n.ticket_id = t.id) AS notes
					 FROM sandbox_tickets t ORDER BY id`,
				)
				.all() as TicketRow[]
		).map((row) => [row.id, row]),
	);
	const { ofIncident, classOf, firstAlert, foreign } = touchesOf(db, week, requests);
	// A first note that is created with its ticket is not a separate call.
	const patches = (db.prepare("SELECT count(*) AS n FROM calls WHERE call LIKE 'PATCH %' AND error IS NULL").get() as { n: number }).n;
	const notes = (
		db
			.prepare("SELECT count(*) AS n FROM sandbox_notes n JOIN sandbox_tickets t ON t.id = n.ticket_id WHERE n.created_at > t.created_at")
			.get() as {
			n: number;
		}
	).n;
	const score = (kinds: readonly string[]): Score => {
		const incidents = week.incidents.filter((one) => kinds.includes(one.class));
		const own = [...tickets.values()].filter(({ id }) => kinds.includes(classOf.get(id) ?? "none"));
		return {
			incidents: incidents.length,
			tickets: own.length,
			missed: incidents.filter(({ id }) => !ofIncident.has(id)).length,
			notes: own.reduce((sum, ticket) => sum + ticket.notes, 0),
			wronglyClosed: own.filter((ticket) => isWronglyClosed(ticket, incidentsOf(ticket.id, week, ofIncident), start)).length,
			neverClosed: own.filter((ticket) => ticket.closed === 0).length,
		};
	};
	const kinds = [...CLASSES, ...NOISE];
	return {
		byClass: new Map(kinds.map((kind) => [kind, score([kind])])),
		all: score(kinds),
		foreign,
		writes: tickets.size + notes + patches,
		notesPerTicket: [...tickets.values()].map((ticket) => ticket.notes).sort((a, b) => a - b),
		toTicket: week.incidents
			// Flapping incidents are over several times before they count, and those that begin in a window wait for
			// its end.
			.filter((one) => one.class !== "flapping" && one.class !== "after window")
			.flatMap((one) => {
				const first = Math.min(...[...(ofIncident.get(one.id) ?? [])].map((id) => tickets.get(id)?.created_at ?? Number.POSITIVE_INFINITY));
				const { at, tool } = firstAlert.get(one.id) ?? { at: one.start, tool: "generic" };
				return Number.isFinite(first) ? [Math.max(0, first - start - at - (delays.get(tool) ?? 0))] : [];
			})
			.sort((a, b) => a - b),
	};
}

const incidentsOf = (ticketId: number, { incidents }: Week, ofIncident: ReadonlyMap<number, ReadonlySet<number>>): Truth[] =>
	incidents.filter(({ id }) => ofIncident.get(id)?.has(ticketId));

/**
 * True if it was closed before the last of its problems was over. A problem without a reported end may be
 * closed for lack of news.
 */
function isWronglyClosed({ closed, closed_at }: TicketRow, incidents: readonly Truth[], start: number): boolean {
	const end = Math.max(...incidents.map((one) => one.end ?? 0));
	return closed === 1 && closed_at !== null && incidents.length > 0 && closed_at - start < end;
}

/** Which alerts touched which tickets. */
interface Touches {
	readonly ofIncident: ReadonlyMap<number, ReadonlySet<number>>;
	/** Class of the first alert of each ticket. */
	readonly classOf: ReadonlyMap<number, IncidentClass | NoiseClass>;
	/** Time and tool of each incident's first alert. */
	readonly firstAlert: ReadonlyMap<number, Pick<Sent, "at" | "tool">>;
	readonly foreign: number;
}

function touchesOf(db: Database.Database, week: Week, requests: readonly string[]): Touches {
	const rows = db.prepare(`SELECT request_id, id % ${PARTS} AS part, ticket_id FROM alerts ORDER BY id`).all() as AlertRow[];
	const ticketOf = new Map(rows.map(({ request_id, part, ticket_id }) => [`${request_id} ${part}`, ticket_id]));
	const companyOf = new Map(
		(db.prepare("SELECT id, company FROM sandbox_tickets").all() as { id: number; company: string | null }[]).map((row) => [
			row.id,
			row.company,
		]),
	);
	const firstAlert = new Map<number, Pick<Sent, "at" | "tool">>();
	for (const { at, tool, of } of week.sent) for (const id of of) if (id !== null && !firstAlert.has(id)) firstAlert.set(id, { at, tool });
	const touched = week.sent.flatMap((sent, index) =>
		sent.of.flatMap((incident, n) => {
			const ticket = ticketOf.get(`${requests[index]} ${n + 1}`) ?? ticketOf.get(`${requests[index]} ${n}`) ?? null;
			return ticket === null ? [] : [{ sent, incident, ticket }];
		}),
	);
	const foreign = touched.filter(({ sent, ticket }) => sent.kind !== "test" && companyOf.get(ticket) !== sent.company).length;
	const ofIncident = new Map<number, Set<number>>();
	const classOf = new Map<number, IncidentClass | NoiseClass>();
	for (const { sent, incident, ticket } of touched) {
		if (!classOf.has(ticket)) classOf.set(ticket, sent.kind);
		if (incident !== null) ofIncident.set(incident, (ofIncident.get(incident) ?? new Set()).add(ticket));
	}
	return { ofIncident, classOf, firstAlert, foreign };
}
