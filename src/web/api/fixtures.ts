import type { Context } from "hono";
import { z } from "zod";
import { isoTime } from "../../clock.ts";
import type { EndpointService } from "../../endpoints/index.ts";
import { CONFIG_FIELD_NAMES, endpointInput, readEndpointInput } from "../../endpoints/index.ts";
import { type FixtureSaved, type Fixtures, MOST_FIXTURES, type Opened, type Rules } from "../../fixtures/index.ts";
import { type Json, type JsonObject, writeJson } from "../../pipeline/index.ts";
import { mask } from "../../security/index.ts";
import type { StoredEndpoint, StoredFixture } from "../../store/index.ts";
import type { WebEnv } from "../env.ts";
import { HttpProblem, invalid, notFound } from "../problem.ts";
import { api, type Route } from "../route.ts";

interface FixtureRoutesDeps {
	readonly endpoints: EndpointService;
	readonly fixtures: Fixtures;
}

/** How long a comparison may take that somebody waits for. Milliseconds. */
const PATIENT_MS = 5_000;

const keepBody = z.strictObject({
	name: z.string("A text is expected."),
	payload: z.unknown().optional(),
	log_id: z
		.union([z.string(), z.int()], "An id is expected.")
		.transform(String)
		.refine((id) => /^\d{1,15}$/.test(id), "This is not the id of an alert.")
		.optional(),
});

/** What is assumed of the world outside the rules, said with every comparison. */
const ASSUMPTIONS = "As if each came now, with no open ticket and without global maintenance.";

/** What decides as saved. */
export const rulesOf = ({ id: endpointId, config, isDraft }: StoredEndpoint): Rules => ({ endpointId, config, isDraft });

const viewFixture = (fixture: StoredFixture) => ({
	id: String(fixture.id),
	name: fixture.name,
	content_type: fixture.contentType,
	bytes: fixture.bytes,
	log_id: fixture.alertId === null ? null : String(fixture.alertId),
	kept_at: isoTime(fixture.keptAt),
	kept_by: fixture.keptBy,
});

/** Masked, for eyes. */
const withPayload = (fixture: StoredFixture, opened: Opened) => ({
	...viewFixture(fixture),
	payload: opened.ok ? mask(opened.payload) : null,
	payload_problem: opened.ok ? null : opened.problem,
});

export function fixtureRoutes({ endpoints, fixtures }: FixtureRoutesDeps): Route[] {
	async function endpointOf(c: Context<WebEnv>): Promise<StoredEndpoint> {
		const stored = await endpoints.get(c.req.param("id") ?? "");
		if (stored === null) throw notFound("Endpoint");
		return stored;
	}

	async function shown(c: Context<WebEnv>, endpointId: string, id: number, status: 200 | 201): Promise<Response> {
		const found = await fixtures.get(endpointId, id);
		if (found === null) throw notFound("Fixture");
		return answer(c, withPayload(found.fixture, found.opened), status);
	}

	return [
		api({
			method: "GET",
			path: "/api/endpoints/{id}/fixtures",
			role: "viewer",
			summary: "Payloads kept to try the rules with, newest first, without their bodies",
			answers: { 200: "items" },
			async handle(c) {
				const { id } = await endpointOf(c);
				return c.json({ items: (await fixtures.list(id)).map(viewFixture) });
			},
		}),
		api({
			method: "POST",
			path: "/api/endpoints/{id}/fixtures",
			role: "operator",
			summary: "Keeps a payload, or what an alert in history came with",
			body: keepBody,
			answers: { 201: "the fixture, its payload masked", 409: "there are as many as there may be", 422: "fields that are wrong" },
			async handle(c, { body, actor }) {
				const { id } = await endpointOf(c);
				const { name, payload, log_id: logId } = body;
				if ((payload === undefined) === (logId === undefined)) {
					throw invalid([{ field: "payload", message: "Either payload or log_id is needed." }]);
				}
				const what =
					logId === undefined
						? { body: new TextEncoder().encode(writeJson(payload as Json)), contentType: "application/json" }
						: { alertId: Number(logId) };
				return shown(c, id, savedOf(await fixtures.keep(id, name, what, actor)).id, 201);
			},
		}),
		api({
			method: "GET",
			path: "/api/endpoints/{id}/fixtures/{fixture_id}",
			role: "viewer",
			summary: "One fixture, its payload masked",
			answers: { 200: "the fixture", 404: "there is none" },
			async handle(c) {
				const { id } = await endpointOf(c);
				return shown(c, id, fixtureIdOf(c), 200);
			},
		}),
		api({
			method: "PATCH",
			path: "/api/endpoints/{id}/fixtures/{fixture_id}",
			role: "operator",
			summary: "Gives a fixture another name",
			body: z.strictObject({ name: z.string("A text is expected.") }),
			answers: { 200: "the fixture", 404: "there is none", 422: "the name is wrong" },
			async handle(c, { body, actor }) {
				const { id } = await endpointOf(c);
				return c.json(viewFixture(savedOf(await fixtures.rename(id, fixtureIdOf(c), body.name, actor))));
			},
		}),
		api({
			method: "DELETE",
			path: "/api/endpoints/{id}/fixtures/{fixture_id}",
			role: "operator",
			summary: "Deletes a fixture",
			answers: { 204: "gone" },
			async handle(c, { actor }) {
				const { id } = await endpointOf(c);
				if ((await fixtures.remove(id, fixtureIdOf(c), actor)) === null) throw notFound("Fixture");
				return c.body(null, 204);
			},
		}),
		api({
			method: "POST",
			path: "/api/endpoints/{id}/fixtures/compare",
			role: "viewer",
			summary: "What every fixture comes to as saved, and with these fields changed; nothing is written anywhere",
			body: z.record(z.string(), z.unknown(), "An object is expected."),
			documented: endpointInput,
			answers: { 200: "items, each with before, after and changes", 422: "fields that are wrong" },
			async handle(c, { body }) {
				const stored = await endpointOf(c);
				const reading = readEndpointInput(body);
				if (!reading.ok) throw invalid(reading.problems);
				const given = reading.value as Readonly<Record<string, unknown>>;
				const config = { ...stored.config, ...changedOf(given) } as JsonObject;
				const isDraft = typeof given.is_draft === "boolean" ? given.is_draft : stored.isDraft;
				const after = { endpointId: stored.id, config, isDraft };
				const { items, unchanged, changed, left } = await fixtures.compare(rulesOf(stored), after, PATIENT_MS);
				return answer(c, {
					assumptions: ASSUMPTIONS,
					...{ unchanged, changed, left },
					items: items.map(({ id, ...rest }) => ({ id: String(id), ...rest })),
				});
			},
		}),
	];
}

const changedOf = (given: Readonly<Record<string, unknown>>): Record<string, unknown> =>
	Object.fromEntries(CONFIG_FIELD_NAMES.filter((field) => given[field] !== undefined).map((field) => [field, given[field]]));

/** An answer that may hold integers beyond 2^53. */
const answer = (c: Context<WebEnv>, value: object, status: 200 | 201 = 200): Response =>
	c.body(writeJson(value as Json), status, { "Content-Type": "application/json" });

const fixtureIdOf = (c: Context<WebEnv>): number => {
	const id = c.req.param("fixture_id") ?? "";
	if (!/^\d{1,15}$/.test(id)) throw notFound("Fixture");
	return Number(id);
};

/** @throws HttpProblem 404, 409, 422 */
function savedOf(saved: FixtureSaved): StoredFixture {
	if (saved.ok) return saved.value;
	if (saved.why === "invalid") throw invalid(saved.problems);
	if (saved.why === "missing") throw notFound("Fixture");
	throw new HttpProblem(409, `This endpoint has ${MOST_FIXTURES} fixtures, the most it may have. Delete one first`);
}
