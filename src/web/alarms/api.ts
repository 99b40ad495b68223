import type { Context } from "hono";
import type { Actor } from "../../base/actor.ts";
import type { Audit } from "../../setup/audit/index.ts";
import { type Alarms, type Receivers, receiverInput, viewReceiver } from "../../watch/alarms/index.ts";
import type { WebEnv } from "../shell/env.ts";
import { granted, notFound } from "../shell/problem.ts";
import { api, type Route } from "../shell/route.ts";

export interface AlarmRoutesDeps {
	readonly receivers: Receivers;
	readonly alarms: Pick<Alarms, "tryReceiver">;
	readonly audit: Audit;
}

/** @throws HttpProblem 404 */
export function receiverIdOf(c: Context<WebEnv>, receivers: Pick<Receivers, "get">): number {
	const id = c.req.param("id") ?? "";
	if (!/^\d{1,15}$/.test(id) || receivers.get(Number(id)) === null) throw notFound("Receiver");
	return Number(id);
}

/** Sends a test to a receiver, with an audit entry. */
export async function tryOut({ receivers, alarms, audit }: AlarmRoutesDeps, id: number, actor: Actor): ReturnType<Alarms["tryReceiver"]> {
	await audit.record(actor, { action: "alarm.test", subject: receivers.get(id)?.name ?? null });
	return alarms.tryReceiver(id);
}

/** Routes for receivers of alarms about HookWise itself. */
export function alarmRoutes({ receivers, alarms, audit }: AlarmRoutesDeps): Route[] {
	return [
		api({
			method: "GET",
			path: "/api/alarms",
			role: "admin",
			summary: "Chats, mailboxes and webhooks that are told when HookWise itself is in trouble; without their secrets",
			answers: { 200: "items" },
			handle: (c) => c.json({ items: receivers.list().map(viewReceiver) }),
		}),
		api({
			method: "POST",
			path: "/api/alarms",
			role: "admin",
			summary: "Tells one more: webhook, teams, slack and discord take url, email takes smtp_… and mail_…",
			body: receiverInput,
			answers: { 201: "the receiver", 422: "fields that are wrong" },
			async handle(c, { body, actor }) {
				return c.json(viewReceiver(granted(await receivers.add(body, actor))), 201);
			},
		}),
		api({
			method: "PATCH",
			path: "/api/alarms/{id}",
			role: "admin",
			summary: "Changes the given fields; a url or smtp_password that is null stays as it is",
			body: receiverInput,
			answers: { 200: "the receiver", 422: "fields that are wrong" },
			async handle(c, { body, actor }) {
				return c.json(viewReceiver(granted(await receivers.change(receiverIdOf(c, receivers), body, actor))));
			},
		}),
		api({
			method: "DELETE",
			path: "/api/alarms/{id}",
			role: "admin",
			summary: "Tells it no more",
			answers: { 204: "gone" },
			async handle(c, { actor }) {
				granted(await receivers.remove(receiverIdOf(c, receivers), actor));
				return c.body(null, 204);
			},
		}),
		api({
			method: "POST",
			path: "/api/alarms/{id}/test",
			role: "admin",
			summary: "Sends it a test now, so that one sees whether it arrives",
			answers: { 200: "how it went" },
			async handle(c, { actor }) {
				return c.json(await tryOut({ receivers, alarms, audit }, receiverIdOf(c, receivers), actor));
			},
		}),
	];
}
