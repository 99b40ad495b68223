import {
	type Condition,
	ConditionProblem,
	compileCondition,
	type Dialect,
	type Getters,
	parseConditions,
	type Value,
} from "./conditions/index.ts";
import { badCondition, type Problem, plainProblem } from "./problems.ts";
import type { Resource } from "./resources/index.ts";

/** What a list is asked for; the same whether it came as a query or as the body of a search. */
export interface ListQuery {
	readonly conditions: string | null;
	readonly childConditions: string | null;
	readonly orderBy: string | null;
	readonly fields: string | null;
	readonly page: string | null;
	readonly pageSize: string | null;
}
export interface ListAnswer {
	readonly rows: readonly unknown[];
	readonly link: string | null;
}

const DEFAULT_PAGE = 25;
const LARGEST_PAGE = 1_000;

/** Reads what a list is asked for. What the double does not do is refused, never passed over. */
export function queryOf(query: URLSearchParams): ListQuery {
	for (const name of ["customFieldConditions", "pageId"]) if (query.has(name)) throw notModelled(name);
	return {
		conditions: query.get("conditions"),
		childConditions: query.get("childConditions"),
		orderBy: query.get("orderBy"),
		fields: query.get("fields"),
		page: query.get("page"),
		pageSize: query.get("pageSize"),
	};
}

export const notModelled = (name: string): Problem => badCondition(`${name} is not modelled by the double.`);

/** The rows whose list members meet the childConditions; few kinds of record have any. */
export function selectByChildren<T>(resource: Resource<T>, rows: T[], childConditions: string | null, dialect: Dialect): T[] {
	if (childConditions === null) return rows;
	const { childGetters } = resource;
	if (childGetters === undefined) throw notModelled("childConditions");
	return select({ ...resource, getters: childGetters }, childConditions, () => rows, dialect);
}

/**
 * The rows that meet the conditions.
 * @param candidates narrows what has to be looked at; every row that can meet the condition must be among them
 */
export function select<T>(
	resource: Resource<T>,
	conditions: string | null,
	candidates: (condition: Condition | null) => Iterable<T>,
	dialect: Dialect,
): T[] {
	if (conditions === null || conditions.trim() === "") return [...candidates(null)];
	try {
		const condition = parseConditions(conditions);
		const test = compileCondition(condition, resource.getters, dialect);
		const found: T[] = [];
		for (const row of candidates(condition)) if (test(row)) found.push(row);
		return found;
	} catch (error) {
		if (error instanceof ConditionProblem) throw badCondition(error.message);
		throw error;
	}
}

/** Orders, cuts a page out, and renders it. */
export function listAnswer<T>(resource: Resource<T>, rows: T[], query: ListQuery, url: URL, base: string): ListAnswer {
	const page = positive(query.page, 1, "page");
	const pageSize = Math.min(LARGEST_PAGE, positive(query.pageSize, DEFAULT_PAGE, "pageSize"));
	const pick = pickFields(resource.fields, query.fields);
	if (query.orderBy !== null) rows.sort(orderOf(resource.getters, query.orderBy));
	const shown = rows.slice((page - 1) * pageSize, page * pageSize);
	return { rows: shown.map((row) => pick(resource.render(row, base))), link: linkOf(url, base, page, Math.ceil(rows.length / pageSize)) };
}

function positive(text: string | null, fallback: number, name: string): number {
	if (text === null) return fallback;
	if (!/^[1-9]\d{0,8}$/.test(text)) throw plainProblem(400, "InvalidObject", `${name} must be a positive number.`);
	return Number(text);
}

function orderOf<T>(getters: Getters<T>, orderBy: string): (a: T, b: T) => number {
	const keys = orderBy.split(",").map((part) => {
		const [name = "", direction = "asc", ...rest] = part.trim().split(/\s+/);
		const getter = Object.hasOwn(getters, name) ? getters[name] : undefined;
		if (getter === undefined || rest.length > 0 || !/^(asc|desc)$/i.test(direction))
			throw badCondition(`${part.trim()} is not a recognized name.`);
		return { get: getter.get, sign: /^desc$/i.test(direction) ? -1 : 1 };
	});
	return (a, b) => {
		for (const { get, sign } of keys) {
			const order = compare(get(a), get(b)) * sign;
			if (order !== 0) return order;
		}
		return 0;
	};
}

function compare(a: Value, b: Value): number {
	if (a === b) return 0;
	if (a === null) return -1;
	if (b === null) return 1;
	return a < b ? -1 : 1;
}

type Picked = (record: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/** Leaves only the fields that were asked for; `status/name` is one of a reference. */
export function pickFields(known: readonly string[], fields: string | null): Picked {
	if (fields === null || fields.trim() === "") return (record) => record;
	const paths = fields.split(",").map((field) => field.trim().split("/"));
	for (const [name = ""] of paths)
		if (!known.includes(name)) throw plainProblem(400, "InvalidObject", `${name} is not a recognized field.`);
	return (record) => {
		const picked: Record<string, unknown> = {};
		for (const [name = "", part] of paths) {
			const value = record[name];
			if (value === undefined) continue;
			if (part === undefined) picked[name] = value;
			else if (typeof value === "object" && value !== null) {
				picked[name] = { ...(picked[name] as object | undefined), [part]: (value as Readonly<Record<string, unknown>>)[part] };
			}
		}
		return picked;
	};
}

/** RFC 5988; null when there is one page only. */
function linkOf(url: URL, base: string, page: number, last: number): string | null {
	if (last <= 1) return null;
	const to = (number: number, rel: string): string => {
		const query = new URLSearchParams(url.search);
		query.set("page", String(number));
		return `<${base}${url.pathname.slice(url.pathname.indexOf("/apis/3.0") + "/apis/3.0".length)}?${query}>; rel="${rel}"`;
	};
	return [
		...(page < last ? [to(page + 1, "next"), to(last, "last")] : []),
		...(page > 1 ? [to(page - 1, "prev"), to(1, "first")] : []),
	].join(", ");
}
