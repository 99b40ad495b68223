import { z } from "zod";
import type { Actor } from "../../base/actor.ts";
import { isoTime } from "../../base/clock.ts";
import { messageOf } from "../../base/problems.ts";
import type { Audit } from "../../setup/audit/index.ts";
import type { Alarms } from "../../watch/alarms/index.ts";
import { JOB_NAMES, type JobName, type Schedule } from "../../watch/schedule/index.ts";
import { notFound } from "../shell/problem.ts";
import { api, type Route } from "../shell/route.ts";

export interface ScheduleRoutesDeps {
	readonly schedule: Pick<Schedule, "runNow" | "states">;
	readonly alarms: Pick<Alarms, "sendTest">;
	readonly audit: Audit;
}

const jobName = z.enum(JOB_NAMES);

/** Runs a job now, and waits for it. @returns its problem; null if it succeeded */
export async function runJob({ schedule, audit }: Omit<ScheduleRoutesDeps, "alarms">, name: JobName, actor: Actor): Promise<string | null> {
	await audit.record(actor, { action: "schedule.run", subject: name });
	return schedule.runNow(name).then(() => null, messageOf);
}

/** Sends a test alarm to `alarm_url`. */
export async function sendTestAlarm({ alarms, audit }: Omit<ScheduleRoutesDeps, "schedule">, actor: Actor): ReturnType<Alarms["sendTest"]> {
	await audit.record(actor, { action: "alarm.test", subject: "Test alarm" });
	return alarms.sendTest();
}

export function scheduleRoutes(deps: ScheduleRoutesDeps): Route[] {
	const { schedule } = deps;
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
				return c.json({ name: name.data, problem: await runJob(deps, name.data, actor) });
			},
		}),
		api({
			method: "POST",
			path: "/api/alarms/test",
			role: "admin",
			summary: "Sends a test alarm to alarm_url, so that one sees whether it arrives",
			answers: { 200: "how it went" },
			handle: async (c, { actor }) => c.json(await sendTestAlarm(deps, actor)),
		}),
	];
}
