import type { Context } from "hono";
import { z } from "zod";
import type { Samples } from "../../alerts/deciding/index.ts";
import type { Ingest } from "../../alerts/ingest/index.ts";
import { type Clock, isoTime } from "../../base/clock.ts";
import type { Audit } from "../../setup/audit/index.ts";
import type { EndpointService, EndpointView, LoadedDirectory, OldTokens, Saved } from "../../setup/endpoints/index.ts";
import { configValue, endpointInput, hasTag, oldTokenEndOf, tagsOf, viewEndpoint } from "../../setup/endpoints/index.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import { baseUrlOf } from "../shell/baseUrl.ts";
import type { WebEnv } from "../shell/env.ts";
import { HttpProblem, invalid, notFound } from "../shell/problem.ts";
import { api, type Route, rawBody } from "../shell/route.ts";
import type { Trials } from "../trials/trials.ts";

export interface EndpointRoutesDeps {
	readonly endpoints: EndpointService;
	readonly oldTokens: OldTokens;
	readonly directory: LoadedDirectory;
	readonly ingest: Ingest;
	readonly trials: Trials;
	readonly audit: Audit;
	readonly clock: Clock;
	readonly publicUrl: string | null;
	/** Numbers of each endpoint, for `?stats=1`. */
	readonly stats: () => Promise<ReadonlyMap<string, object>>;
	readonly noStats: object;
	/** Default body for testing an endpoint. */
	readonly sampleOf: Samples["of"];
}

/** Any object; its fields are checked later, each with its own problem. */
const anyBody = z.record(z.string(), z.unknown(), "An object is expected.");
/** A payload as a sender would post it. */
const payload = z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]);
/** Longest time for which two tokens are valid together. Hours. */
const MAX_OVERLAP_HOURS = 720;
const HOUR_MS = 3_600_000;
const rotation = z.strictObject({
	overlap_hours: z
		.number("A number of hours is expected.")
		.min(0, "0 or more is expected.")
		.max(MAX_OVERLAP_HOURS, `At most ${MAX_OVERLAP_HOURS} hours (30 days).`)
		.optional(),
	bearer_token: endpointInput.shape.bearer_token,
});
const idOf = (c: Context<WebEnv>): string => c.req.param("id") ?? "";
const missing = () => notFound("Endpoint");

export function endpointRoutes(deps: EndpointRoutesDeps): Route[] {
	const kit = endpointAnswers(deps);

	return [...listRoutes(kit), ...oneRoutes(kit), ...secretRoutes(kit), ...tryRoutes(kit)];
}

type Answers = ReturnType<typeof endpointAnswers>;

/** Shared parts of the endpoint routes. */
function endpointAnswers(deps: EndpointRoutesDeps) {
	const { endpoints } = deps;

	const shown = (c: Context<WebEnv>, stored: StoredEndpoint): EndpointView => viewEndpoint(stored, baseUrlOf(c, deps.publicUrl));

	function saved<T>(c: Context<WebEnv>, result: Saved<T>): T {
		if (result.ok) return result.value;
		if (result.why === "missing") throw missing();
		if (result.why === "invalid") throw invalid(result.problems);
		throw new HttpProblem(412, "Someone else saved this endpoint meanwhile", { body: { current: shown(c, result.current) } });
	}

	return { deps, endpoints, shown, saved };
}

/** Routes on the list of endpoints. */
function listRoutes({ deps, endpoints, shown, saved }: Answers): Route[] {
	return [
		api({
			method: "GET",
			path: "/api/endpoints",
			role: "viewer",
			summary: "All endpoints, in their order; with tag those that have it",
			query: z.object({ stats: z.string().optional(), tag: z.string().optional() }),
			answers: { 200: "items; with stats=1 each has stats" },
			async handle(c, { query }) {
				const { tag } = query;
				const wanted = (await endpoints.list()).filter(
					({ config }) => tag === undefined || hasTag(tagsOf(configValue(config, "tags")), tag),
				);
				const items = wanted.map((stored) => shown(c, stored));
				if (query.stats !== "1" && query.stats !== "true") return c.json({ items });
				const stats = await deps.stats();
				return c.json({ items: items.map((item) => ({ ...item, stats: stats.get(item.id) ?? deps.noStats })) });
			},
		}),
		api({
			method: "POST",
			path: "/api/endpoints",
			role: "operator",
			summary: "A new endpoint; the answer shows its token this once",
			body: anyBody,
			documented: endpointInput.required({ name: true }),
			answers: { 201: "the endpoint with its secrets", 422: "fields that are wrong" },
			async handle(c, { body, actor }) {
				const { endpoint, secrets } = saved(c, await endpoints.create(body, actor));
				return c.json(viewEndpoint(endpoint, baseUrlOf(c, deps.publicUrl), secrets), 201);
			},
		}),
		api({
			method: "POST",
			path: "/api/endpoints/reorder",
			role: "operator",
			summary: "Puts endpoints into this order; those not named follow",
			body: z.strictObject({
				ids: z
					.array(z.string("An id is expected."), "A list of ids is expected.")
					.refine((ids) => new Set(ids).size === ids.length, "An id is in it twice."),
			}),
			answers: { 204: "done", 422: "an id that is no endpoint" },
			async handle(c, { body, actor }) {
				const unknown = await endpoints.reorder(body.ids, actor);
				if (unknown.length > 0) throw invalid([{ field: "ids", message: `No endpoint has the id ${unknown[0]}.` }]);
				return c.body(null, 204);
			},
		}),
	];
}

/** Routes on one endpoint. */
function oneRoutes({ deps, endpoints, shown, saved }: Answers): Route[] {
	return [
		api({
			method: "GET",
			path: "/api/endpoints/{id}",
			role: "viewer",
			summary: "One endpoint",
			answers: { 200: "the endpoint", 404: "there is none" },
			async handle(c) {
				const stored = await endpoints.get(idOf(c));
				if (stored === null) throw missing();
				return c.json(shown(c, stored));
			},
		}),
		api({
			method: "PATCH",
			path: "/api/endpoints/{id}",
			role: "operator",
			summary: "Changes the given fields; with a version, only if it is the current one",
			body: anyBody,
			documented: endpointInput.extend({ version: z.int().optional() }),
			answers: { 200: "the endpoint", 412: "the current object", 422: "fields that are wrong" },
			async handle(c, { body, actor }) {
				const { version } = body;
				if (version !== undefined && version !== null && typeof version !== "number") {
					throw invalid([{ field: "version", message: "A whole number is expected." }]);
				}
				return c.json(shown(c, saved(c, await endpoints.change(idOf(c), body, version ?? null, actor))));
			},
		}),
		api({
			method: "DELETE",
			path: "/api/endpoints/{id}",
			role: "operator",
			summary: "Deletes an endpoint; what it accepted is finished",
			answers: { 204: "gone" },
			async handle(c, { actor }) {
				if (!(await endpoints.remove(idOf(c), actor))) throw missing();
				return c.body(null, 204);
			},
		}),
		api({
			method: "POST",
			path: "/api/endpoints/{id}/clone",
			role: "operator",
			summary: "A disabled copy with an id and secrets of its own",
			answers: { 201: "the copy with its secrets" },
			async handle(c, { actor }) {
				const copy = await endpoints.clone(idOf(c), actor);
				if (copy === null) throw missing();
				return c.json(viewEndpoint(copy.endpoint, baseUrlOf(c, deps.publicUrl), copy.secrets), 201);
			},
		}),
	];
}

/** Routes for its token and signing secret. */
function secretRoutes({ deps, endpoints, saved }: Answers): Route[] {
	return [
		api({
			method: "POST",
			path: "/api/endpoints/{id}/rotate-token",
			role: "operator",
			summary: "A new bearer token; the old one ends now, or counts too for overlap_hours",
			body: rotation,
			bodyOptional: true,
			answers: { 200: "bearer_token; with overlap_hours also old_token_ends_at", 422: "fields that are wrong" },
			async handle(c, { body, actor }) {
				const { overlap_hours = 0, bearer_token = null } = body ?? {};
				const rotated = saved(c, await endpoints.rotateToken(idOf(c), actor, { overlapMs: overlap_hours * HOUR_MS, own: bearer_token }));
				return c.json({
					bearer_token: rotated.token,
					...(rotated.oldEndsAt === null ? {} : { old_token_ends_at: isoTime(rotated.oldEndsAt) }),
				});
			},
		}),
		api({
			method: "GET",
			path: "/api/endpoints/{id}/old-token",
			role: "viewer",
			summary: "Until when the token before this one counts too, and who still uses it; never the token",
			answers: { 200: "ends_at (null: it has ended) and uses, latest first" },
			async handle(c) {
				const stored = await endpoints.get(idOf(c));
				if (stored === null) throw missing();
				const endsAt = oldTokenEndOf(stored, deps.clock.now());
				const uses = endsAt === null ? [] : await deps.oldTokens.usesOf(stored.id);
				return c.json({
					ends_at: isoTime(endsAt),
					uses: uses.map((use) => ({
						source_ip: use.sourceIp,
						user_agent: use.userAgent,
						count: use.uses,
						last_used_at: isoTime(use.lastAt),
					})),
				});
			},
		}),
		api({
			method: "DELETE",
			path: "/api/endpoints/{id}/old-token",
			role: "operator",
			summary: "Ends the old token before its time",
			answers: { 204: "it counts no more", 404: "no old token counts" },
			async handle(c, { actor }) {
				if ((await endpoints.get(idOf(c))) === null) throw missing();
				if (!(await endpoints.endOldToken(idOf(c), actor))) throw notFound("Old token");
				return c.body(null, 204);
			},
		}),
		api({
			method: "POST",
			path: "/api/endpoints/{id}/rotate-hmac",
			role: "operator",
			summary: "A new signing secret; the old one ends now",
			answers: { 200: "hmac_secret" },
			async handle(c, { actor }) {
				const hmac_secret = await endpoints.rotateHmac(idOf(c), actor);
				if (hmac_secret === null) throw missing();
				return c.json({ hmac_secret });
			},
		}),
		api({
			method: "GET",
			path: "/api/endpoints/{id}/secrets",
			role: "admin",
			summary: "Token and signing secret in the clear; audited",
			answers: { 200: "bearer_token and hmac_secret" },
			async handle(c, { actor }) {
				const secrets = await endpoints.reveal(idOf(c), actor);
				if (secrets === null) throw missing();
				return c.json(secrets);
			},
		}),
	];
}

/** Routes for test alerts and dry runs. */
function tryRoutes({ deps, endpoints }: Answers): Route[] {
	return [
		api({
			method: "POST",
			path: "/api/endpoints/{id}/test",
			role: "operator",
			summary: "Sends a payload through as if it had arrived; without one, the endpoint's sample",
			bodies: { "application/json": payload },
			bodyOptional: true,
			answers: { 202: "request_id", 400: "the payload is none" },
			async handle(c, { actor }) {
				const stored = await endpoints.get(idOf(c));
				if (stored === null) throw missing();
				const given = await rawBody(c);
				// A payload that no sender could post is refused, as it would be at the webhook.
				if (given.length > 0) await deps.trials.payloadOf(c, deps.directory.find(stored.id));
				const { body, contentType } =
					given.length === 0 ? deps.sampleOf(stored) : { body: given, contentType: c.req.header("content-type") ?? "application/json" };
				const headers = { "content-type": contentType };
				const { sourceIp } = actor;
				await deps.audit.record(actor, { action: "endpoint.test", endpointId: stored.id, subject: stored.name });
				const request_id = await deps.ingest.inject({ endpointId: stored.id, origin: "test", headers, body, sourceIp, replayOf: null });
				return c.json({ status: "queued", request_id }, 202);
			},
		}),
		api({
			method: "POST",
			path: "/api/endpoints/{id}/dry-run",
			role: "viewer",
			summary: "What a payload would come to; nothing is written anywhere",
			query: z.object({ lookup: z.string().optional() }),
			bodies: { "application/json": payload },
			answers: { 200: "a decision, or decisions when the configuration splits" },
			async handle(c, { query }) {
				const live = deps.directory.find(idOf(c));
				if (live === undefined) throw missing();
				const given = await deps.trials.payloadOf(c, live);
				return c.json(await deps.trials.dryRun(live, given, query.lookup !== "false" && query.lookup !== "0"));
			},
		}),
	];
}
