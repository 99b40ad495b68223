import type { CallRecord } from "../../base/calls.ts";
import type { Named, NamedCompany, NamedPriority, NamedStatus, NamedSubtype } from "../port/index.ts";
import type { Client, Outcome } from "./client.ts";
import { allOf, contains, exactly } from "./conditions.ts";
import { allRows, BY_ID, eachPage } from "./pages.ts";
import { RIGHTS } from "./rights.ts";
import { companyOf, fieldsOf, namedOf, priorityOf, statusOf, subtypeOf } from "./wire.ts";

/** Maximum number of companies in a search result. A longer list would not help a person to choose. */
const MAX_COMPANIES = 50;

type Lists<T> = Promise<Outcome<readonly T[]>>;

/**
 * Filters inactive rows here, since some lists reject their own inactive flag as a condition
 * (docs/contract/connectwise.md, section 6).
 */
const active = (row: unknown): Named | null => (fieldsOf(row)?.inactiveFlag === true ? null : namedOf(row));

const NAMED = { fields: "id,name,inactiveFlag" };

/** Service boards only: a project board rejects service tickets. */
export const boards = (client: Client, calls: CallRecord[]): Lists<Named> =>
	allRows(
		client,
		{
			method: "GET",
			route: "/service/boards",
			query: { fields: "id,name,inactiveFlag,projectFlag" },
			right: RIGHTS.setup("Service Board"),
		},
		(row) => (fieldsOf(row)?.projectFlag === true ? null : active(row)),
		calls,
	);

/** All statuses, inactive ones included; each has a flag for that. */
export const boardStatuses = (client: Client, boardId: number, calls: CallRecord[]): Lists<NamedStatus> =>
	allRows(
		client,
		{
			method: "GET",
			route: "/service/boards/{id}/statuses",
			id: boardId,
			query: { fields: "id,name,closedStatus,inactive" },
			right: RIGHTS.setup("Service Board"),
		},
		statusOf,
		calls,
	);

/** Active subtypes of a board, with the types they belong to. */
export const boardSubtypes = (client: Client, boardId: number, calls: CallRecord[]): Lists<NamedSubtype> =>
	allRows(
		client,
		{
			method: "GET",
			route: "/service/boards/{id}/subtypes",
			id: boardId,
			query: { fields: "id,name,inactiveFlag,typeAssociationIds" },
			right: RIGHTS.setup("Service Board"),
		},
		(row) => (active(row) === null ? null : subtypeOf(row)),
		calls,
	);

/** Active types or items of a board. */
export const boardParts = (client: Client, part: "types" | "items", boardId: number, calls: CallRecord[]): Lists<Named> =>
	allRows(
		client,
		{ method: "GET", route: `/service/boards/{id}/${part}`, id: boardId, query: NAMED, right: RIGHTS.setup("Service Board") },
		active,
		calls,
	);

export const priorities = (client: Client, calls: CallRecord[]): Lists<NamedPriority> =>
	allRows(
		client,
		{ method: "GET", route: "/service/priorities", query: { fields: "id,name,sortOrder" }, right: RIGHTS.setup("Priority") },
		priorityOf,
		calls,
	);

export const sources = (client: Client, calls: CallRecord[]): Lists<Named> =>
	allRows(
		client,
		{ method: "GET", route: "/service/sources", query: { fields: "id,name" }, right: RIGHTS.setup("Source") },
		namedOf,
		calls,
	);

/** See `Psa.sites`. */
export async function sites(client: Client, company: string, calls: CallRecord[]): Lists<Named> {
	const id = await companyId(client, company, calls);
	if (!id.ok) return id;
	if (id.value === null) return { ok: true, value: [] };
	return allRows(
		client,
		{ method: "GET", route: "/company/companies/{id}/sites", id: id.value, query: NAMED, right: RIGHTS.companies },
		active,
		calls,
	);
}

/** Id of the company with this identifier; null if there is none, or if no condition can carry the identifier. */
async function companyId(client: Client, identifier: string, calls: CallRecord[]): Promise<Outcome<number | null>> {
	const condition = exactly("identifier", identifier.trim());
	if (condition === null) return { ok: true, value: null };
	const found = await allRows(
		client,
		{
			method: "GET",
			route: "/company/companies",
			query: { conditions: condition, fields: "id,identifier,name" },
			right: RIGHTS.companies,
		},
		companyOf,
		calls,
	);
	if (!found.ok) return found;
	const wanted = identifier.trim().toLowerCase();
	return { ok: true, value: found.value.find((company) => company.identifier.toLowerCase() === wanted)?.id ?? null };
}

/** See `Psa.companies`. */
export async function companies(client: Client, query: string, calls: CallRecord[]): Lists<NamedCompany> {
	const wanted = query.trim().toLowerCase();
	const found = new Map<number, NamedCompany>();
	const call = {
		method: "GET",
		route: "/company/companies",
		query: { conditions: companyConditions(query.trim()), orderBy: BY_ID, fields: "id,identifier,name,deletedFlag,status" },
		right: RIGHTS.companies,
	} as const;
	const most = wanted === "" ? Number.POSITIVE_INFINITY : MAX_COMPANIES;
	const end = await eachPage(client, call, 1_000, calls, (rows) => {
		for (const row of rows) {
			const company = isLive(row) ? companyOf(row) : null;
			if (company === null || found.size >= most) continue;
			const fits = company.identifier.toLowerCase().includes(wanted) || company.name.toLowerCase().includes(wanted);
			if (fits) found.set(company.id, company);
		}
		return found.size < most;
	});
	return end.ok ? { ok: true, value: [...found.values()] } : end;
}

/** Tenants name their company statuses freely, so only one that plainly says “inactive” counts as inactive. */
function isLive(row: unknown): boolean {
	const fields = fieldsOf(row);
	const status = fieldsOf(fields?.status)?.name;
	return fields?.deletedFlag !== true && !(typeof status === "string" && /^inactive$/i.test(status.trim()));
}

function companyConditions(query: string): string {
	const identifier = contains("identifier", query);
	const name = contains("name", query);
	return allOf("deletedFlag=false", identifier === null || name === null ? null : `(${identifier} or ${name})`);
}
