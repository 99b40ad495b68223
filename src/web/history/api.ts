import type { Context } from "hono";
import { z } from "zod";
import type { History, Selection } from "../../alerts/history/index.ts";
import type { WebEnv } from "../shell/env.ts";
import { HttpProblem, invalid, notFound } from "../shell/problem.ts";
import { api, type Route, read } from "../shell/route.ts";
import { filterOf, filterSchema, pageSchema } from "./filter.ts";

const missing = () => notFound("History item");

/** The id in the path. @throws HttpProblem 404 if it is not valid */
export function alertIdOf(c: Context<WebEnv>): number {
	const id = c.req.param("id") ?? "";
	if (!/^\d{1,16}$/.test(id)) throw missing();
	return Number(id);
}

const idList = z
	.array(z.union([z.string(), z.number()]).transform(String), "A list of ids is expected.")
	.max(100_000, "At most 100,000; use a filter for more.")
	.refine((ids) => ids.every((id) => /^\d{1,16}$/.test(id)), "One of these is no id.")
	.transform((ids) => [...new Set(ids.map(Number))]);
const selectionBody = z.strictObject({ ids: idList.optional(), filter: z.record(z.string(), z.unknown()).optional() });

const NOT_REPLAYED = {
	unkept: "The body of this webhook was not kept, so it cannot be replayed",
	masked: "This alert was taken over from the Python version, which kept its payload masked, so it cannot be replayed",
} as const;
/** `force`: the alert is acted on even if its key has recovered, or gone down again, since. */
const replayBody = z.strictObject({ force: z.boolean("true or false is expected.").optional() });

function selectionOf(body: z.output<typeof selectionBody>): Selection {
	if (body.ids !== undefined && body.filter === undefined) return { ids: body.ids };
	if (body.filter !== undefined && body.ids === undefined) {
		const known = Object.keys(filterSchema.shape);
		const unknown = Object.keys(body.filter).filter((name) => !known.includes(name));
		if (unknown.length > 0) throw invalid(unknown.map((name) => ({ field: `filter.${name}`, message: "There is no such filter." })));
		const texts = Object.entries(body.filter)
			.filter(([, value]) => value !== null)
			.map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : String(value)]);
		return { filter: filterOf(read(filterSchema, Object.fromEntries(texts))) };
	}
	throw invalid([{ field: "ids", message: "Give either ids or a filter." }]);
}

export function logRoutes(deps: { history: History }): Route[] {
	const kit = replaying(deps);

	return [...listRoutes(kit), ...jobRoutes(kit), ...oneRoutes(kit), ...replayRoutes(kit)];
}

type Replaying = ReturnType<typeof replaying>;

/** Replay, under both of its paths. */
function replaying({ history }: { history: History }) {
	const replay = (path: string): Route =>
		api({
			method: "POST",
			path,
			role: "operator",
			summary: "Runs the full original through today's configuration",
			body: replayBody,
			bodyOptional: true,
			answers: { 202: "request_id of the replay", 409: "its body was not kept, or is masked" },
			async handle(c, { actor, body }) {
				const replayed = await history.replay(alertIdOf(c), actor, { force: body?.force ?? false });
				if (replayed.ok) return c.json({ status: "queued", request_id: replayed.requestId }, 202);
				if (replayed.why === "missing") throw missing();
				throw new HttpProblem(409, NOT_REPLAYED[replayed.why]);
			},
		});

	return { history, replay };
}

/** Routes on many alerts. */
function listRoutes({ history }: Replaying): Route[] {
	return [
		api({
			method: "GET",
			path: "/api/logs",
			role: "viewer",
			summary: "History, newest first",
			query: pageSchema,
			answers: { 200: "items and next_cursor", 422: "a filter that is wrong" },
			async handle(c, { query }) {
				const { items, nextCursor } = await history.page(filterOf(query), query.limit, query.cursor ?? null);
				return c.json({ items, next_cursor: nextCursor === null ? null : String(nextCursor) });
			},
		}),
		api({
			method: "GET",
			path: "/api/logs/counts",
			role: "viewer",
			summary: "How many the filter holds, by status and action",
			query: filterSchema,
			answers: { 200: "total, by_status, by_action" },
			async handle(c, { query }) {
				const { total, byStatus, byAction } = await history.counts(filterOf(query));
				return c.json({ total, by_status: byStatus, by_action: byAction });
			},
		}),
		api({
			method: "POST",
			path: "/api/logs/replay",
			role: "operator",
			summary: "Replays many, oldest first",
			body: selectionBody,
			answers: { 202: "job_id" },
			handle: async (c, { body, actor }) => c.json({ job_id: (await history.replayMany(selectionOf(body), actor)).id }, 202),
		}),
		api({
			method: "POST",
			path: "/api/logs/resolve",
			role: "operator",
			summary: "Marks many dead letters as dealt with",
			body: selectionBody,
			answers: { 202: "job_id" },
			handle: async (c, { body, actor }) => c.json({ job_id: (await history.resolveMany(selectionOf(body), actor)).id }, 202),
		}),
		api({
			method: "POST",
			path: "/api/logs/delete",
			role: "operator",
			summary: "Deletes many; what is not finished stays",
			body: selectionBody,
			answers: { 202: "job_id" },
			handle: async (c, { body, actor }) => c.json({ job_id: (await history.removeMany(selectionOf(body), actor)).id }, 202),
		}),
	];
}

/** Jobs on many alerts that run in the background. */
function jobRoutes({ history }: Replaying): Route[] {
	return [
		api({
			method: "GET",
			path: "/api/jobs/{id}",
			role: "viewer",
			summary: "How far long work has got",
			answers: { 200: "status, done, total, failed" },
			handle(c) {
				const job = history.jobs.get(c.req.param("id") ?? "");
				if (job === null) throw notFound("Job");
				return c.json(job);
			},
		}),
		api({
			method: "DELETE",
			path: "/api/jobs/{id}",
			role: "operator",
			summary: "Cancels long work; what is done stays done",
			answers: { 200: "status, done, total, failed" },
			handle(c) {
				const job = history.jobs.cancel(c.req.param("id") ?? "");
				if (job === null) throw notFound("Job");
				return c.json(job);
			},
		}),
	];
}

/** Routes on one alert. */
function oneRoutes({ history }: Replaying): Route[] {
	return [
		api({
			method: "GET",
			path: "/api/logs/{id}",
			role: "viewer",
			summary: "One alert with its decision, masked payload and every call made for it",
			answers: { 200: "the item with trace, headers, payload and attempts" },
			async handle(c) {
				const detail = await history.detail(alertIdOf(c));
				if (detail === null) throw missing();
				return new Response(JSON.stringify(detail, digits), { headers: { "Content-Type": "application/json" } });
			},
		}),
		api({
			method: "DELETE",
			path: "/api/logs/{id}",
			role: "operator",
			summary: "Deletes one alert from history",
			answers: { 204: "gone", 409: "it is not finished" },
			async handle(c, { actor }) {
				const removed = await history.remove(alertIdOf(c), actor);
				if (removed === "missing") throw missing();
				if (removed === "unfinished") throw new HttpProblem(409, "This alert is not finished; it can be deleted when it is");
				return c.body(null, 204);
			},
		}),
		api({
			method: "POST",
			path: "/api/logs/{id}/resolve",
			role: "operator",
			summary: "Marks a dead letter as dealt with",
			answers: { 200: "the item", 409: "it did not give up" },
			async handle(c, { actor }) {
				const id = alertIdOf(c);
				const resolved = await history.resolve(id, actor);
				if (resolved === "missing") throw missing();
				if (resolved === "alive") throw new HttpProblem(409, "This alert did not give up, so there is nothing to resolve");
				const detail = await history.detail(id);
				if (detail === null) throw missing();
				return new Response(JSON.stringify(detail, digits), { headers: { "Content-Type": "application/json" } });
			},
		}),
		api({
			method: "POST",
			path: "/api/logs/{id}/reveal",
			role: "operator",
			summary: "Headers and payload unmasked, for the tokens that set-ups need; audited",
			answers: { 200: "headers, payload (null when it cannot be read) and body as text", 409: "its body was not kept" },
			async handle(c, { actor }) {
				const id = alertIdOf(c);
				const revealed = await history.reveal(id, actor);
				if (revealed !== null) return new Response(JSON.stringify(revealed, digits), { headers: REVEALED });
				if ((await history.detail(id)) === null) throw missing();
				throw new HttpProblem(409, "The body of this webhook was not kept, so there is nothing to reveal");
			},
		}),
		api({
			method: "POST",
			path: "/api/logs/{id}/confirm-subscription",
			role: "operator",
			summary: "Confirms a subscription of Amazon SNS by the address in its message; audited",
			answers: { 200: "confirmed, with the topic", 409: "it is none, its address is not Amazon's, or Amazon refused" },
			async handle(c, { actor }) {
				const id = alertIdOf(c);
				if ((await history.detail(id)) === null) throw missing();
				const confirmed = await history.confirm(id, actor);
				if (!confirmed.ok) throw new HttpProblem(409, confirmed.message);
				return c.json({ status: "confirmed", topic: confirmed.topic });
			},
		}),
	];
}

function replayRoutes({ replay }: Replaying): Route[] {
	return [replay("/api/logs/{id}/replay"), replay("/history/replay/{id}")];
}

const REVEALED = { "Content-Type": "application/json", "Cache-Control": "no-store" };

/** Keeps the digits of integers beyond 2^53. */
function digits(_name: string, value: unknown): unknown {
	return typeof value === "bigint" ? (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(value.toString()) : value;
}
