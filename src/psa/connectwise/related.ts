/**
 * Records that are attached to a ticket: children, configuration items, contacts. A failure here never
 * affects the ticket itself.
 */
import type { CallRecord } from "../../base/calls.ts";
import type { Call, Client, Outcome } from "./client.ts";
import { allOf, exactly } from "./conditions.ts";
import { allRows } from "./pages.ts";
import { RIGHTS } from "./rights.ts";
import { fieldsOf, idOf, readId, readSuccess } from "./wire.ts";

/** See `Psa.attachChildren`. */
export const attachChildren = (
	client: Client,
	parentId: number,
	childIds: readonly number[],
	calls: CallRecord[],
): Promise<Outcome<null>> =>
	client.call(
		{
			method: "POST",
			route: "/service/tickets/{id}/attachChildren",
			id: parentId,
			body: { childTicketIds: [...childIds] },
			asked: `${childIds.length} ${childIds.length === 1 ? "child" : "children"}`,
			right: RIGHTS.ticketsEdit,
		},
		readSuccess,
		calls,
	);

/** Fields of a configuration item that may contain the text, in the order in which they are searched. */
const NAMED_BY: readonly { readonly field: string; readonly fits: RegExp }[] = [
	{ field: "name", fits: /./u },
	{ field: "serialNumber", fits: /^[\w./-]{4,}$/ },
	{ field: "macAddress", fits: /^([0-9a-f]{2}[:-]?){5}[0-9a-f]{2}$/i },
	{ field: "ipAddress", fits: /^[0-9a-f:.]*[:.][0-9a-f:.]*$/i },
];

/** See `Psa.findConfiguration`. */
export async function findConfiguration(
	client: Client,
	company: string,
	text: string,
	calls: CallRecord[],
): Promise<Outcome<number | null>> {
	const wanted = text.trim();
	const ofCompany = exactly("company/identifier", company.trim());
	if (ofCompany === null) return { ok: true, value: null };
	for (const { field, fits } of NAMED_BY) {
		const condition = fits.test(wanted) ? exactly(field, wanted) : null;
		if (condition === null) continue;
		const call: Call = {
			method: "GET",
			route: "/company/configurations",
			query: { conditions: allOf(ofCompany, condition), fields: `id,activeFlag,${field}` },
			asked: `configuration by ${field}`,
			right: RIGHTS.configurations,
		};
		const found = await allRows(client, call, (row) => liveWith(row, field, wanted), calls);
		if (!found.ok) return found;
		if (found.value.length > 0) return { ok: true, value: theOnly(found.value) };
	}
	return { ok: true, value: null };
}

function liveWith(row: unknown, field: string, wanted: string): { readonly id: number } | null {
	const fields = fieldsOf(row);
	const id = idOf(fields?.id);
	const value = fields?.[field];
	const isSame = typeof value === "string" && value.trim().toLowerCase() === wanted.toLowerCase();
	return id === null || !isSame || fields?.activeFlag === false ? null : { id };
}

/** The only match; null if there are several, since the wrong device on a ticket is misleading. */
const theOnly = (all: readonly { readonly id: number }[]): number | null => (all.length === 1 ? (all[0]?.id ?? null) : null);

/** See `Psa.attachConfiguration`. */
export async function attachConfiguration(
	client: Client,
	ticketId: number,
	configurationId: number,
	calls: CallRecord[],
): Promise<Outcome<null>> {
	const done = await client.call(
		{
			method: "POST",
			route: "/service/tickets/{id}/configurations",
			id: ticketId,
			body: { id: configurationId },
			asked: `configuration ${configurationId}`,
			right: RIGHTS.configurations,
		},
		readId,
		calls,
	);
	return done.ok ? { ok: true, value: null } : done;
}

/** See `Psa.findContact`. */
export async function findContact(client: Client, company: string, text: string, calls: CallRecord[]): Promise<Outcome<number | null>> {
	const ofCompany = exactly("company/identifier", company.trim());
	const named = contactQuery(text.trim());
	if (ofCompany === null || named === null) return { ok: true, value: null };
	const call: Call = {
		method: "GET",
		route: "/company/contacts",
		query: { conditions: allOf(ofCompany, named.conditions), ...named.more, fields: "id,firstName,lastName,inactiveFlag" },
		asked: "contact",
		right: RIGHTS.contacts,
	};
	const found = await allRows(
		client,
		call,
		(row) => {
			const id = idOf(fieldsOf(row)?.id);
			return id === null || fieldsOf(row)?.inactiveFlag === true ? null : { id };
		},
		calls,
	);
	return found.ok ? { ok: true, value: theOnly(found.value) } : found;
}

/** Search for a contact: an e-mail address is one of its communication items; a name is its first word and the rest. */
function contactQuery(text: string): { readonly conditions: string | null; readonly more: Readonly<Record<string, string>> } | null {
	if (text.includes("@")) {
		const value = exactly("communicationItems/value", text);
		return value === null ? null : { conditions: null, more: { childConditions: value } };
	}
	const [first = "", ...rest] = text.split(/\s+/);
	const firstName = exactly("firstName", first);
	const lastName = exactly("lastName", rest.join(" "));
	return firstName === null || lastName === null ? null : { conditions: allOf(firstName, lastName), more: {} };
}
