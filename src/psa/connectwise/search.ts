import { BY_KEY_MARK, type CallRecord, type Sought } from "../../base/calls.ts";
import { type PsaTicket, type SearchBounds, shortMarker } from "../port/index.ts";
import type { Call, Client, Outcome, Told } from "./client.ts";
import { allOf, equals, exactly, startsWith } from "./conditions.ts";
import { unreadableAnswer } from "./outcome.ts";
import { BY_ID, eachPage, PAGE_SIZE } from "./pages.ts";
import { RIGHTS } from "./rights.ts";
import { fieldsOf, idOf, plain, TICKET_FIELDS, ticketOf, type WireTicket } from "./wire.ts";

/**
 * Maximum length of a URL in characters; longer ones may be cut on the way (docs/contract/connectwise.md,
 * section 6).
 */
const MAX_URL = 2_000;
/** A complete marker in `findByXref`. It can be searched for with equality, the more reliable operator. */
const WHOLE_MARKER = /^hw:[0-9a-f]{32}:[0-9a-f]{16}$/;

const OPEN = "closedFlag=false";

/** See `Psa.findByXref`. */
export function findByXref(
	client: Client,
	prefix: string,
	{ openOnly, aboveId }: SearchBounds,
	calls: CallRecord[],
): Promise<Outcome<readonly PsaTicket[]>> {
	const isWhole = WHOLE_MARKER.test(prefix);
	const conditions = allOf(
		isWhole ? equals("externalXRef", prefix) : startsWith("externalXRef", prefix),
		openOnly ? OPEN : null,
		aboveId === null ? null : `id > ${aboveId}`,
	);
	const sought = isWhole
		? ({ asked: `marker ${shortMarker(prefix)}`, seeks: "marker" } as const)
		: ({ asked: BY_KEY_MARK, seeks: "key" } as const);
	return findTickets(
		client,
		{ conditions, ...sought },
		calls,
		(ticket) => (ticket.xref?.startsWith(prefix) ?? false) && !(openOnly && ticket.closed) && (aboveId === null || ticket.id > aboveId),
	);
}

/**
 * See `Psa.findOpenBySummary`. A summary that cannot be sent completely (quotes, backslashes) is not searched
 * for with `contains`, which takes half a minute on a large site. Instead the company's open tickets are read
 * and compared here.
 */
export async function findOpenBySummary(
	client: Client,
	summary: string,
	company: string,
	calls: CallRecord[],
): Promise<Outcome<readonly PsaTicket[]>> {
	// ConnectWise may or may not have trimmed the summary, and accepts no blank ones.
	const wanted = summary.trim();
	const identifier = company.trim();
	const ofCompany = exactly("company/identifier", identifier);
	// No company in ConnectWise has an identifier that a condition cannot carry.
	if (wanted === "" || ofCompany === null) return { ok: true, value: [] };
	const conditions = allOf(wanted === summary ? exactly("summary", wanted) : null, OPEN, ofCompany);
	return findTickets(
		client,
		{ conditions, asked: `exactly this summary, ${identifier}, open` },
		calls,
		(ticket) =>
			!ticket.closed && ticket.summary.trim() === wanted && ticket.company !== null && folded(ticket.company) === folded(identifier),
	);
}

const folded = (identifier: string): string => identifier.trim().toLowerCase();

/** See `Psa.getTickets`. */
export async function getTickets(client: Client, ids: readonly number[], calls: CallRecord[]): Promise<Outcome<readonly PsaTicket[]>> {
	if (ids.length === 0) return { ok: true, value: [] };
	const wanted = new Set(ids);
	const asked = `${wanted.size} ${wanted.size === 1 ? "ticket" : "tickets"} by id`;
	return findTickets(client, { conditions: `id in (${[...wanted].join(",")})`, asked }, calls, ({ id }) => wanted.has(id));
}

/** See `Psa.closedTicket`. */
export async function closedTicket(client: Client, calls: CallRecord[]): Promise<Outcome<number | null>> {
	let id: number | null = null;
	const query = { conditions: "closedFlag=true", orderBy: "id desc", fields: "id" };
	const end = await eachPage(client, { method: "GET", route: "/service/tickets", query, right: RIGHTS.ticketsRead }, 1, calls, ([row]) => {
		id = idOf(fieldsOf(row)?.id);
		return false;
	});
	return end.ok ? { ok: true, value: id } : end;
}

/** Tickets that match `conditions` and are also `wanted`: ConnectWise's comparisons are wider than ours. */
async function findTickets(
	client: Client,
	{ conditions, ...sought }: { readonly conditions: string; readonly asked: string; readonly seeks?: Sought },
	calls: CallRecord[],
	wanted: (ticket: WireTicket) => boolean,
): Promise<Outcome<readonly PsaTicket[]>> {
	const found = new Map<number, PsaTicket>();
	let unreadable = 0;
	const told = (rows: readonly unknown[]): Told => {
		const matching = rows.map(ticketOf).filter((one) => one !== null && wanted(one)).length;
		return { gave: `${matching} found`, found: matching };
	};
	const end = await eachPage(
		client,
		{ ...searchCall(client, conditions), ...sought, right: RIGHTS.ticketsRead },
		PAGE_SIZE,
		calls,
		(rows) => {
			for (const row of rows) {
				const ticket = ticketOf(row);
				if (ticket === null) unreadable += 1;
				else if (wanted(ticket)) found.set(ticket.id, plain(ticket));
			}
			return unreadable === 0;
		},
		told,
	);
	if (!end.ok) return end;
	// An unreadable row might be the ticket that was searched for, so the result must not be "none".
	if (unreadable > 0) return { ok: false, failure: unreadableAnswer(200, "its list holds what is not a ticket", null) };
	return { ok: true, value: [...found.values()].sort((a, b) => a.id - b.id) };
}

function searchCall(client: Client, conditions: string): Call {
	const query = { fields: TICKET_FIELDS };
	const get: Call = {
		method: "GET",
		route: "/service/tickets",
		query: { ...(conditions === "" ? {} : { conditions }), orderBy: BY_ID, ...query },
	};
	// 40 characters are reserved for the page parameters.
	if (client.urlLength(get) <= MAX_URL - 40) return get;
	return { method: "POST", route: "/service/tickets/search", query, body: { conditions, orderBy: BY_ID }, isSearch: true };
}
