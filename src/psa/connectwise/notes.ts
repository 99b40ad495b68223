import type { CallRecord } from "../../base/calls.ts";
import type { NoteKind } from "../port/index.ts";
import type { Client, Outcome, Told } from "./client.ts";
import { eachPage } from "./pages.ts";
import { RIGHTS } from "./rights.ts";
import { fieldsOf, readId } from "./wire.ts";

const ROUTE = "/service/tickets/{id}/notes";
/** Notes can be long: a page of a thousand might exceed the maximum size of an answer. */
const NOTES_PER_PAGE = 100;

/** See `Psa.addNote`. Exactly one flag is set: any other would show an internal note to the customer. */
export function addNote(client: Client, ticketId: number, kind: NoteKind, text: string, calls: CallRecord[]): Promise<Outcome<number>> {
	const flag = kind === "internal" ? { internalAnalysisFlag: true } : { resolutionFlag: true };
	return client.call(
		{ method: "POST", route: ROUTE, id: ticketId, asked: `${kind} note`, body: { text, ...flag }, right: RIGHTS.ticketsEdit },
		readId,
		calls,
	);
}

/** See `Psa.hasNote`. */
export async function hasNote(client: Client, ticketId: number, marker: string, calls: CallRecord[]): Promise<Outcome<boolean>> {
	let found = false;
	const carries = (row: unknown): boolean => {
		const text = fieldsOf(row)?.text;
		return typeof text === "string" && text.includes(marker);
	};
	const told = (rows: readonly unknown[]): Told => (rows.some(carries) ? { gave: "found", found: 1 } : { gave: "0 found", found: 0 });
	const list = {
		method: "GET",
		route: ROUTE,
		id: ticketId,
		asked: `marker ${marker}`,
		seeks: "marker",
		query: { orderBy: "id desc", fields: "id,text" },
	} as const;
	const end = await eachPage(
		client,
		list,
		NOTES_PER_PAGE,
		calls,
		(rows) => {
			found = rows.some(carries);
			return !found;
		},
		told,
	);
	return end.ok ? { ok: true, value: found } : end;
}
