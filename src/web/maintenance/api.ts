import { z } from "zod";
import { readInstant } from "../../alerts/pipeline/index.ts";
import { type Clock, isoTime } from "../../base/clock.ts";
import type { Maintenance } from "../../setup/maintenance/index.ts";
import { invalid } from "../shell/problem.ts";
import { api, type Route } from "../shell/route.ts";

const TIME = "A time is expected, such as 2026-01-31T12:00:00Z.";
const time = z.string(TIME).nullish();

const body = z.strictObject({
	enabled: z.boolean("true or false is expected."),
	reason: z.string("A text is expected.").max(500, "At most 500 characters.").nullish(),
	starts_at: time,
	until: time,
});

/** `starts_at` only where maintenance is planned and has not begun. */
function view(maintenance: Maintenance): object {
	const planned = maintenance.planned();
	if (planned !== null) {
		const { reason, startsAt, until } = planned;
		return { maintenance_mode: false, reason, until: isoTime(until), starts_at: isoTime(startsAt) };
	}
	const { enabled, reason, until } = maintenance.current();
	return { maintenance_mode: enabled, reason, until: isoTime(until) };
}

export function maintenanceRoutes({ maintenance, clock }: { maintenance: Maintenance; clock: Clock }): Route[] {
	return [
		api({
			method: "GET",
			path: "/admin/maintenance",
			role: "viewer",
			summary: "Whether global maintenance is on",
			answers: { 200: "maintenance_mode, reason, until; starts_at where it is planned" },
			handle: (c) => c.json(view(maintenance)),
		}),
		api({
			method: "POST",
			path: "/admin/maintenance",
			role: "operator",
			summary: "Global maintenance on or off, at once or from starts_at; without a body it toggles",
			body,
			bodyOptional: true,
			answers: { 200: "maintenance_mode, reason, until; starts_at where it is planned", 422: "a field that is wrong" },
			async handle(c, { body: given, actor }) {
				const wanted = given ?? { enabled: !maintenance.current().enabled };
				const startsAt = instantOf("starts_at", wanted.starts_at);
				const until = instantOf("until", wanted.until);
				if (until !== null && until <= clock.now()) throw invalid([{ field: "until", message: "This time has passed." }]);
				if (until !== null && startsAt !== null && until <= startsAt)
					throw invalid([{ field: "until", message: "The end must be after the start." }]);
				await maintenance.set({ enabled: wanted.enabled, reason: wanted.reason?.trim() || null, startsAt, until }, actor);
				return c.json({ status: "success", ...view(maintenance) });
			},
		}),
	];
}

function instantOf(field: string, text: string | null | undefined): number | null {
	if (text == null || text.trim() === "") return null;
	const at = readInstant(text);
	if (at === null) throw invalid([{ field, message: TIME }]);
	return at;
}
