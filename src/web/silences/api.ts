import { z } from "zod";
import { isoTime } from "../../base/clock.ts";
import { type Silences, silenceInput } from "../../setup/silences/index.ts";
import type { StoredSilence } from "../../store/index.ts";
import { granted, notFound } from "../shell/problem.ts";
import { api, numberIn, type Route } from "../shell/route.ts";

export interface SilenceRoutesDeps {
	readonly silences: Silences;
}

/** Fields that clients send back after reading; ignored. */
const readOnly = {
	id: z.unknown().optional(),
	state: z.unknown().optional(),
	created_by: z.unknown().optional(),
	created_at: z.unknown().optional(),
};
export const newSilenceInput = z.strictObject({ ...silenceInput.shape, ...readOnly });
export const silenceChangeInput = z.strictObject({ ...silenceInput.partial().shape, ...readOnly });

/** A silence in the form of the API. */
export const viewSilence = (silences: Silences, silence: StoredSilence) => ({
	id: silence.id,
	endpoint_id: silence.endpointId,
	company: silence.company,
	group: silence.group,
	key: silence.key,
	summary_contains: silence.summaryContains,
	starts_at: isoTime(silence.startsAt),
	ends_at: isoTime(silence.endsAt),
	reason: silence.reason,
	created_by: silence.createdBy,
	created_at: isoTime(silence.createdAt),
	state: silences.stateOf(silence),
});

export function silenceRoutes({ silences }: SilenceRoutesDeps): Route[] {
	return [
		api({
			method: "GET",
			path: "/api/silences",
			role: "viewer",
			summary: "Silences, newest first",
			query: z.object({ state: z.enum(["scheduled", "active", "ended"], "scheduled, active or ended is expected.").optional() }),
			answers: { 200: "items" },
			async handle(c, { query }) {
				const items = (await silences.list()).map((silence) => viewSilence(silences, silence));
				return c.json({ items: items.filter(({ state }) => query.state === undefined || state === query.state) });
			},
		}),
		api({
			method: "POST",
			path: "/api/silences",
			role: "operator",
			summary: "Silences what all given matchers fit, from starts_at (now) until ends_at",
			body: newSilenceInput,
			answers: { 201: "the silence", 422: "a field that is wrong" },
			async handle(c, { body: { id: _id, state: _state, created_by: _by, created_at: _at, ...input }, actor }) {
				return c.json(viewSilence(silences, granted(await silences.add(input, actor))), 201);
			},
		}),
		api({
			method: "GET",
			path: "/api/silences/{id}",
			role: "viewer",
			summary: "One silence",
			answers: { 200: "the silence", 404: "there is none" },
			async handle(c) {
				const silence = await silences.get(numberIn(c, "Silence"));
				if (silence === null) throw notFound("Silence");
				return c.json(viewSilence(silences, silence));
			},
		}),
		api({
			method: "PATCH",
			path: "/api/silences/{id}",
			role: "operator",
			summary: "Changes a silence",
			body: silenceChangeInput,
			answers: { 200: "the silence", 404: "there is none", 422: "a field that is wrong" },
			async handle(c, { body: { id: _id, state: _state, created_by: _by, created_at: _at, ...input }, actor }) {
				const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
				return c.json(viewSilence(silences, granted(await silences.change(numberIn(c, "Silence"), given, actor))));
			},
		}),
		api({
			method: "DELETE",
			path: "/api/silences/{id}",
			role: "operator",
			summary: "Ends a silence and forgets it; alerts make tickets again at once",
			answers: { 204: "gone", 404: "there is none" },
			async handle(c, { actor }) {
				if (!(await silences.remove(numberIn(c, "Silence"), actor))) throw notFound("Silence");
				return c.body(null, 204);
			},
		}),
	];
}
