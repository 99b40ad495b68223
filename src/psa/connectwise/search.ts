import type { CallRecord } from "../../base/calls.ts";
import { BY_KEY_MARK, type PsaTicket, shortMarker } from "../port/index.ts";
import type { Call, Client, Outcome } from "./client.ts";
import { allOf, contains, equals, startsWith } from "./conditions.ts";
import { unreadableAnswer } from "./outcome.ts";
import { BY_ID, eachPage, PAGE_SIZE } from "./pages.ts";
import { plain, TICKET_FIELDS, ticketOf, type WireTicket } from "./wire.ts";

/** Longer URLs may be cut on the way (fact sheet, section 6). */
const LONGEST_URL = 2_000;
/** What `findByXref` is asked for when a ticket's whole marker is known; then equality, the surer operator, is enough. */
const WHOLE_MARKER = /^hw:[0-9a-f]{32}:[0-9a-f]{16}$/;

/** See `Psa.findByXref`. */
export function findByXref(client: Client, prefix: string, calls: CallRecord[]): Promise<Outcome<readonly PsaTicket[]>> {
	const condition = WHOLE_MARKER.test(prefix) ? equals("externalXRef", prefix) : startsWith("externalXRef", prefix);
	const asked = WHOLE_MARKER.test(prefix) ? `marker ${shortMarker(prefix)}` : BY_KEY_MARK;
	return findTickets(client, { conditions: allOf(condition), asked }, calls, (ticket) => ticket.xref?.startsWith(prefix) ?? false);
}

/** See `Psa.findOpenBySummary`. */
export async function findOpenBySummary(
	client: Client,
	summary: string,
	company: string | null,
	calls: CallRecord[],
): Promise<Outcome<readonly PsaTicket[]>> {
	// ConnectWise may have trimmed what it was given, or not, and takes no blank summaries.
	const wanted = summary.trim();
	if (wanted === "") return { ok: true, value: [] };
	const wantedCompany = company === null ? null : folded(company);
	const conditions = allOf(
		wanted === summary ? equals("summary", wanted) : contains("summary", wanted),
		"closedFlag=false",
		company === null ? null : equals("company/identifier", company.trim()),
	);
	return findTickets(
		client,
		{ conditions, asked: `exactly this summary${company === null ? "" : `, ${company.trim()}`}, open` },
		calls,
		(ticket) =>
			!ticket.closed &&
			ticket.summary.trim() === wanted &&
			(wantedCompany === null || (ticket.company !== null && folded(ticket.company) === wantedCompany)),
	);
}

const folded = (identifier: string): string => identifier.trim().toLowerCase();

/** The tickets that ConnectWise gives for `conditions` and that are `wanted`; its comparisons are wider than ours. */
async function findTickets(
	client: Client,
	{ conditions, asked }: { readonly conditions: string; readonly asked: string },
	calls: CallRecord[],
	wanted: (ticket: WireTicket) => boolean,
): Promise<Outcome<readonly PsaTicket[]>> {
	const found = new Map<number, PsaTicket>();
	let unreadable = 0;
	const told = (rows: readonly unknown[]): string => `${rows.map(ticketOf).filter((one) => one !== null && wanted(one)).length} found`;
	const end = await eachPage(
		client,
		{ ...searchCall(client, conditions), asked },
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
	// One of these might be what was looked for: not knowing is not "none".
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
	// 40 characters are left for the page.
	if (client.urlLength(get) <= LONGEST_URL - 40) return get;
	return { method: "POST", route: "/service/tickets/search", query, body: { conditions, orderBy: BY_ID } };
}
