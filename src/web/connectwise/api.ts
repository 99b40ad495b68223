import type { PsaHealth, PsaState } from "../../alerts/writes/index.ts";
import { isoTime } from "../../base/clock.ts";
import { type Connection, connectionInput } from "../../psa/connection/index.ts";
import { granted } from "../shell/problem.ts";
import { api, type Route } from "../shell/route.ts";
import { outcomeOf, probe } from "./outcome.ts";

export interface ConnectWiseRoutesDeps {
	readonly connection: Connection;
	readonly incidents: { readonly health: PsaHealth };
}

const stateOf = ({ state, since, message, nextProbeAt }: PsaState) => ({
	state,
	since: isoTime(since),
	message,
	next_probe_at: isoTime(nextProbeAt),
});

export function connectWiseRoutes(deps: ConnectWiseRoutesDeps): Route[] {
	const { connection, incidents } = deps;
	const { health } = incidents;
	const view = () => ({ ...connection.view(), ...stateOf(health.state()) });
	return [
		api({
			method: "GET",
			path: "/api/connectwise",
			role: "admin",
			summary: "What tickets are made in, and how it stands; secrets are masked",
			answers: { 200: "the connection" },
			handle: (c) => c.json(view()),
		}),
		api({
			method: "POST",
			path: "/api/connectwise/test",
			role: "admin",
			summary: "Asks ConnectWise for each thing that HookWise needs, with these fields over the stored ones; changes nothing",
			body: connectionInput,
			bodyOptional: true,
			answers: { 200: "ok, findings line by line, boards and statuses", 409: "the environment decides", 422: "a field that is wrong" },
			async handle(c, { body }) {
				const { checkup, canGoOn } = granted(outcomeOf(await connection.check(body ?? null)));
				const { findings, boards, statuses } = checkup;
				return c.json({ ok: canGoOn, findings, boards, statuses });
			},
		}),
		api({
			method: "PATCH",
			path: "/api/connectwise",
			role: "admin",
			summary: "Tests, stores and uses these credentials and names; without a restart",
			body: connectionInput,
			answers: {
				200: "the connection",
				409: "the environment decides",
				422: "a field that is wrong, or what ConnectWise refuses",
				503: "calls are under way that do not end",
			},
			async handle(c, { body, actor }) {
				granted(outcomeOf(await connection.save(body, actor)));
				return c.json(view());
			},
		}),
		api({
			method: "DELETE",
			path: "/api/connectwise",
			role: "admin",
			summary: "Forgets the stored credentials; tickets go into the sandbox",
			answers: {
				200: "the connection",
				409: "the environment decides, or nothing is connected",
				503: "calls are under way that do not end",
			},
			async handle(c, { actor }) {
				granted(outcomeOf(await connection.disconnect(actor)));
				return c.json(view());
			},
		}),
		api({
			method: "POST",
			path: "/api/connectwise/probe",
			role: "operator",
			summary: "Asks ConnectWise at once whether it answers; one call at a time, however many ask",
			answers: { 200: "state, since, message, next_probe_at", 409: "there is no ConnectWise to ask" },
			handle: async (c) => c.json(stateOf(granted(await probe(deps)))),
		}),
	];
}
