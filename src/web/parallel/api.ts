import type { Context } from "hono";
import { z } from "zod";
import { type Compared, type Did, type Kind, NotComparable, type ParallelRun, type ParallelRuns } from "../../admin/original/index.ts";
import { isoTime } from "../../base/clock.ts";
import type { EndpointDirectory } from "../../setup/endpoints/index.ts";
import { streamedFile } from "../backup/upload.ts";
import { writeCsv } from "../shell/csv.ts";
import type { WebEnv } from "../shell/env.ts";
import { HttpProblem, notFound } from "../shell/problem.ts";
import { api, type Route } from "../shell/route.ts";

export interface ParallelDeps {
	readonly parallel: ParallelRuns;
	readonly directory: EndpointDirectory;
}

export const KINDS = ["differs", "only_there", "only_here", "same"] as const satisfies readonly Kind[];
const kind = z.enum(KINDS, `${KINDS.join(", ")} is expected.`);

/** Compares the file in a request. @throws HttpProblem with the reason */
export async function comparedFile(c: Context<WebEnv>, parallel: ParallelRuns): Promise<ParallelRun> {
	const { content } = await streamedFile(c.req.raw, "history_file");
	try {
		return await parallel.compare(content);
	} catch (error) {
		if (error instanceof NotComparable) throw new HttpProblem(422, error.message.replace(/\.$/, ""));
		throw error;
	}
}

export const runOf = (c: Context<WebEnv>, parallel: ParallelRuns): ParallelRun => {
	const run = parallel.get(c.req.param("id") ?? "");
	if (run === null) throw notFound("Comparison");
	return run;
};

interface Line {
	readonly at: string;
	readonly kind: Kind;
	readonly endpoint_id: string;
	readonly endpoint_name: string;
	readonly summary: string | null;
	readonly there: Did | null;
	readonly ticket_id: number | null;
	readonly here: Did | null;
	readonly alert_id: string | null;
	readonly why: string;
}

const NAMES = [
	"at",
	"kind",
	"endpoint_id",
	"endpoint_name",
	"summary",
	"there",
	"ticket_id",
	"here",
	"alert_id",
	"why",
] as const satisfies readonly (keyof Line)[];

const lineOf = (directory: EndpointDirectory, one: Compared): Line => ({
	at: isoTime(one.at),
	kind: one.kind,
	endpoint_id: one.endpointId,
	endpoint_name: directory.findAny(one.endpointId)?.name ?? "",
	summary: one.summary,
	there: one.there?.did ?? null,
	ticket_id: one.there?.ticketId ?? null,
	here: one.here?.did ?? null,
	alert_id: one.here === null ? null : String(one.here.alertId),
	why: one.why,
});

const summaryOf = ({ id, from, to, counts, unread }: ParallelRun) => ({ id, from: isoTime(from), to: isoTime(to), counts, unread });

/** Parallel run over HTTP: compares an uploaded file with the Python version's actions to those of HookWise. */
export function parallelRoutes({ parallel, directory }: ParallelDeps): Route[] {
	return [
		api({
			method: "POST",
			path: "/api/parallel",
			role: "operator",
			summary:
				"Compares history of the Python version (its webhook_log, a JSON object a line) with what would be done here; changes nothing",
			bodies: { "application/x-ndjson": z.string(), "multipart/form-data": z.object({ history_file: z.string() }) },
			answers: { 201: "id and counts", 400: "the request has no file", 422: "why the file cannot be compared" },
			handle: async (c) => c.json(summaryOf(await comparedFile(c, parallel)), 201),
		}),
		api({
			method: "GET",
			path: "/api/parallel/{id}",
			role: "operator",
			summary: "A comparison, as JSON or CSV (safe to open in a spreadsheet); the last three are kept in memory",
			query: z.object({ format: z.enum(["json", "csv"], "json or csv is expected.").default("json"), kind: kind.optional() }),
			answers: { 200: "counts and items, or a file", 404: "it is not kept any more" },
			handle(c, { query }) {
				const run = runOf(c, parallel);
				const items = run.items.filter((one) => query.kind === undefined || one.kind === query.kind).map((one) => lineOf(directory, one));
				if (query.format === "json") return c.json({ ...summaryOf(run), items });
				return c.body(
					writeCsv(
						NAMES,
						items.map((line) => NAMES.map((name) => line[name])),
					),
					200,
					{
						"Content-Type": "text/csv; charset=utf-8",
						"Content-Disposition": 'attachment; filename="hookwise-parallel-run.csv"',
					},
				);
			},
		}),
	];
}
