import { z } from "zod";
import { isoTime } from "../../base/clock.ts";
import type { AuditStore } from "../../store/index.ts";
import type { Alarms } from "../../watch/alarms/index.ts";
import { JOB_NAMES, type Schedule } from "../../watch/schedule/index.ts";
import { notFound } from "../shell/problem.ts";
import { api, type Route } from "../shell/route.ts";

export interface ScheduleRoutesDeps {
	readonly schedule: Pick<Schedule, "runNow" | "states">;
	readonly alarms: Pick<Alarms, "sendTest">;
	readonly store: { readonly audit: AuditStore };
	readonly clock: { now(): number };
}

const jobName = z.enum(JOB_NAMES);

export function scheduleRoutes({ schedule, alarms, store, clock }: ScheduleRoutesDeps): Route[] {
	const audited = (action: string, subject: string, actor: { name: string; sourceIp: string }): Promise<void> =>
		store.audit.append({ at: clock.now(), who: actor.name, sourceIp: actor.sourceIp, action, endpointId: null, subject, changes: [] });
	return [
		api({
			method: "GET",
			path: "/api/schedule",
			role: "viewer",
			summary: "What HookWise does by the clock, and how it last went",
			answers: { 200: "items" },
			handle: (c) =>
				c.json({
					items: schedule.states().map((state) => ({
						name: state.name,
						running: state.running,
						started_at: isoTime(state.startedAt),
						ended_at: isoTime(state.endedAt),
						problem: state.problem,
					})),
				}),
		}),
		api({
			method: "POST",
			path: "/api/schedule/{name}/run",
			role: "admin",
			summary: "Runs one of these now, and waits for it",
			answers: { 200: "how it went" },
			async handle(c, { actor }) {
				const name = jobName.safeParse(c.req.param("name"));
				if (!name.success) throw notFound("Job");
				await audited("schedule.run", name.data, actor);
				const problem = await schedule.runNow(name.data).then(
					() => null,
					(error: unknown) => (error instanceof Error ? error.message : String(error)),
				);
				return c.json({ name: name.data, problem });
			},
		}),
		api({
			method: "POST",
			path: "/api/alarms/test",
			role: "admin",
			summary: "Sends a test alarm to alarm_url, so that one sees whether it arrives",
			answers: { 200: "how it went" },
			async handle(c, { actor }) {
				await audited("alarm.test", "Test alarm", actor);
				return c.json(await alarms.sendTest());
			},
		}),
	];
}
