import { isoTime } from "../../base/clock.ts";
import { type Maintenance, maintenanceInput } from "../../setup/maintenance/index.ts";
import { granted } from "../shell/problem.ts";
import { api, type Route } from "../shell/route.ts";

/** `starts_at` is only set for planned maintenance that has not begun. */
function view(maintenance: Maintenance): object {
	const planned = maintenance.planned();
	if (planned !== null) {
		const { reason, startsAt, until } = planned;
		return { maintenance_mode: false, reason, until: isoTime(until), starts_at: isoTime(startsAt) };
	}
	const { enabled, reason, until } = maintenance.current();
	return { maintenance_mode: enabled, reason, until: isoTime(until) };
}

export function maintenanceRoutes({ maintenance }: { readonly maintenance: Maintenance }): Route[] {
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
			body: maintenanceInput,
			bodyOptional: true,
			answers: { 200: "maintenance_mode, reason, until; starts_at where it is planned", 422: "a field that is wrong" },
			async handle(c, { body, actor }) {
				granted(await maintenance.change(body, actor));
				return c.json({ status: "success", ...view(maintenance) });
			},
		}),
	];
}
