import { z } from "zod";
import { readInstant } from "../../alerts/pipeline/index.ts";
import type { AlertAction, AlertStatus, HistoryFilter } from "../../store/index.ts";

const STATUSES = [
	"queued",
	"held",
	"processing",
	"processed",
	"skipped",
	"failed",
	"dlq",
	"rejected",
] as const satisfies readonly AlertStatus[];
const ACTIONS = ["create", "update", "close"] as const satisfies readonly AlertAction[];

const list = <const T extends readonly string[]>(words: T, what: string) =>
	z
		.preprocess(
			(value) => (value === "" ? [] : Array.isArray(value) ? value : [value]),
			z.array(z.enum(words, `There is no such ${what}; known: ${words.join(", ")}.`)),
		)
		.optional();
const text = z
	.string("Give it once.")
	.max(500, "At most 500 characters.")
	.transform((value) => (value.trim() === "" ? undefined : value.trim()))
	.optional();
const instant = z
	.string("Give it once.")
	.transform((value, context) => {
		if (value.trim() === "") return undefined;
		const at = readInstant(value);
		if (at !== null) return at;
		context.addIssue({ code: "custom", message: "A time is expected, such as 2026-01-31T12:00:00Z." });
		return z.NEVER;
	})
	.optional();
const wholeNumber = (what: string) =>
	z
		.string("Give it once.")
		.transform((value, context) => {
			if (value.trim() === "") return undefined;
			const digits = /^#?(\d{1,15})$/.exec(value.trim())?.[1];
			if (digits !== undefined) return Number(digits);
			context.addIssue({ code: "custom", message: `${what} is expected.` });
			return z.NEVER;
		})
		.optional();

/** Filters of history in a query. */
export const filterQuery = {
	request_id: text,
	endpoint: text,
	status: list(STATUSES, "status"),
	action: list(ACTIONS, "action"),
	ticket_id: wholeNumber("A ticket number"),
	source_ip: text,
	q: text,
	from: instant,
	to: instant,
};

export const filterSchema = z.object(filterQuery);
export type FilterQuery = z.output<typeof filterSchema>;

export const pageSchema = z.object({
	...filterQuery,
	limit: wholeNumber("A whole number")
		.refine((value) => value === undefined || (value >= 1 && value <= 200), "From 1 to 200.")
		.transform((value) => value ?? 50),
	cursor: wholeNumber("A cursor that a page before gave"),
});

export function filterOf(query: FilterQuery): HistoryFilter {
	const filter = {
		requestId: query.request_id,
		endpointId: query.endpoint,
		statuses: query.status,
		actions: query.action,
		ticketId: query.ticket_id,
		sourceIp: query.source_ip,
		q: query.q,
		from: query.from,
		to: query.to,
	};
	return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as HistoryFilter;
}
