import type { CallRecord } from "../../base/calls.ts";
import type { Failure } from "../port/index.ts";
import type { Call, Client, Outcome, Read, Told } from "./client.ts";

/** ConnectWise's own limit. It cuts larger pages silently, and then "a short page is the last" would be wrong. */
export const PAGE_SIZE = 1_000;
/**
 * No list that HookWise reads is longer. Without this limit, a server that ignores `page` would cause an
 * endless loop.
 */
const MAX_PAGES = 100;

const readRows =
	(told: (rows: readonly unknown[]) => Told): Read<{ readonly rows: readonly unknown[]; readonly more: boolean }> =>
	(body, headers) =>
		Array.isArray(body)
			? { value: { rows: body, more: /rel="?next"?/.test(headers.get("link") ?? "") }, ...told(body) }
			: { wrong: "its answer is not a list" };

const countedRows = (rows: readonly unknown[]): Told => ({ gave: `${rows.length} ${rows.length === 1 ? "row" : "rows"}` });

/** Order in which rows created between two pages do not shift the others. */
export const BY_ID = "id asc";

/**
 * Reads a list page by page until it ends or `take` has seen enough.
 * @param take gets each page's rows; returns false to stop
 * @param told describes a page's rows for the call's record
 */
export async function eachPage(
	client: Client,
	call: Call,
	pageSize: number,
	calls: CallRecord[],
	take: (rows: readonly unknown[]) => boolean,
	told: (rows: readonly unknown[]) => Told = countedRows,
): Promise<Outcome<null>> {
	const read = readRows(told);
	for (let page = 1; page <= MAX_PAGES; page += 1) {
		const query = { ...call.query, pageSize: String(pageSize), page: String(page) };
		const answer = await client.call({ ...call, query }, read, calls);
		if (!answer.ok) return answer;
		const { rows, more } = answer.value;
		if (!take(rows)) return { ok: true, value: null };
		// A short page is the last one, unless the answer itself names a next page.
		if (rows.length === 0 || (rows.length < pageSize && !more)) return { ok: true, value: null };
	}
	return { ok: false, failure: endless(call, pageSize) };
}

function endless(call: Call, pageSize: number): Failure {
	const rows = (MAX_PAGES * pageSize).toLocaleString("en");
	return { kind: "rejected", message: `ConnectWise has more than ${rows} rows for ${call.route}.`, status: null, retryAfterMs: null };
}

/** All rows of a list that `row` can read, each id once. */
export async function allRows<T extends { readonly id: number }>(
	client: Client,
	call: Call,
	row: (value: unknown) => T | null,
	calls: CallRecord[],
): Promise<Outcome<readonly T[]>> {
	const found = new Map<number, T>();
	const sorted = { ...call, query: { orderBy: BY_ID, ...call.query } };
	const end = await eachPage(client, sorted, PAGE_SIZE, calls, (rows) => {
		for (const value of rows) {
			const read = row(value);
			if (read !== null) found.set(read.id, read);
		}
		return true;
	});
	return end.ok ? { ok: true, value: [...found.values()] } : end;
}
