import { z } from "zod";
import { readInstant } from "../../alerts/pipeline/index.ts";
import { type Clock, isoTime } from "../../base/clock.ts";
import type { Maintenance, MaintenanceState } from "../../setup/maintenance/index.ts";
import { invalid } from "../shell/problem.ts";
import { api, type Route } from "../shell/route.ts";

const body = z.strictObject({
	enabled: z.boolean("true or false is expected."),
	reason: z.string("A text is expected.").max(500, "At most 500 characters.").nullish(),
	until: z.string("A time is expected, such as 2026-01-31T12:00:00Z.").nullish(),
});

const view = (state: MaintenanceState) => ({
	maintenance_mode: state.enabled,
	reason: state.reason,
	until: isoTime(state.until),
});

export function maintenanceRoutes({ maintenance, clock }: { maintenance: Maintenance; clock: Clock }): Route[] {
	return [
		api({
			method: "GET",
			path: "/admin/maintenance",
			role: "viewer",
			summary: "Whether global maintenance is on",
			answers: { 200: "maintenance_mode, reason, until" },
			handle: (c) => c.json(view(maintenance.current())),
		}),
		api({
			method: "POST",
			path: "/admin/maintenance",
			role: "operator",
			summary: "Global maintenance on or off; without a body it toggles",
			body,
			bodyOptional: true,
			answers: { 200: "maintenance_mode, reason, until", 422: "a field that is wrong" },
			async handle(c, { body: given, actor }) {
				const wanted = given ?? { enabled: !maintenance.current().enabled };
				const until = endOf(wanted.until ?? null, clock.now());
				const reason = wanted.reason?.trim() || null;
				return c.json({ status: "success", ...view(await maintenance.set({ enabled: wanted.enabled, reason, until }, actor)) });
			},
		}),
	];
}

function endOf(text: string | null, now: number): number | null {
	if (text === null || text.trim() === "") return null;
	const until = readInstant(text);
	if (until === null) throw invalid([{ field: "until", message: "A time is expected, such as 2026-01-31T12:00:00Z." }]);
	if (until <= now) throw invalid([{ field: "until", message: "This time has passed." }]);
	return until;
}
