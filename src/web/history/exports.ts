import { z } from "zod";
import type { AlertView, History } from "../../alerts/history/index.ts";
import type { Audit } from "../../setup/audit/index.ts";
import { writeCsv, writeCsvRows } from "../shell/csv.ts";
import { api, type Route } from "../shell/route.ts";
import { filterOf, filterQuery } from "./filter.ts";

const NAMES = [
	"id",
	"request_id",
	"part",
	"endpoint_id",
	"endpoint_name",
	"status",
	"action",
	"reason",
	"ticket_id",
	"summary",
	"error_message",
	"matched_rule",
	"source_ip",
	"received_at",
	"processed_at",
	"processing_time_ms",
	"attempts_count",
	"next_attempt_at",
	"replay_of",
	"duplicate_of",
	"rca",
	"rca_error",
] as const satisfies readonly (keyof AlertView)[];

const PAGE = 500;

export function exportRoutes({ history, audit }: { readonly history: History; readonly audit: Audit }): Route[] {
	return [
		api({
			method: "GET",
			path: "/api/logs/export",
			role: "viewer",
			summary: "All that the filter holds, as CSV (safe to open in a spreadsheet) or JSON",
			query: z.object({ ...filterQuery, format: z.enum(["csv", "json"], "csv or json is expected.").default("csv") }),
			answers: { 200: "a file, streamed" },
			async handle(c, { query, actor }) {
				const filter = filterOf(query);
				await audit.record(actor, { action: "history.export", endpointId: filter.endpointId ?? null, subject: query.format });
				const csv = query.format === "csv";
				return c.body(streamOf(csv ? csvParts(history, filter) : jsonParts(history, filter)), 200, {
					"Content-Type": csv ? "text/csv; charset=utf-8" : "application/json",
					"Content-Disposition": `attachment; filename="hookwise-history.${query.format}"`,
				});
			},
		}),
	];
}

type Filter = Parameters<History["page"]>[0];

async function* pages(history: History, filter: Filter): AsyncGenerator<AlertView[]> {
	let cursor: number | null = null;
	do {
		const page: Awaited<ReturnType<History["page"]>> = await history.page(filter, PAGE, cursor);
		yield page.items;
		cursor = page.nextCursor;
	} while (cursor !== null);
}

async function* csvParts(history: History, filter: Filter): AsyncGenerator<string> {
	yield writeCsv(NAMES, []);
	for await (const items of pages(history, filter)) yield writeCsvRows(items.map((item) => NAMES.map((name) => item[name])));
}

async function* jsonParts(history: History, filter: Filter): AsyncGenerator<string> {
	let first = true;
	yield "[";
	for await (const items of pages(history, filter)) {
		for (const item of items) {
			yield `${first ? "\n" : ",\n"}${JSON.stringify(item)}`;
			first = false;
		}
	}
	yield "\n]\n";
}

/** A body that is generated while it is read, so that its size does not matter. */
function streamOf(parts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
	const encoder = new TextEncoder();
	return new ReadableStream({
		async pull(controller) {
			const { done, value } = await parts.next();
			if (done) controller.close();
			else controller.enqueue(encoder.encode(value));
		},
		async cancel() {
			await parts.return(undefined);
		},
	});
}
