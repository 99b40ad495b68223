import type { PsaHealth, PsaState } from "../../alerts/writes/index.ts";
import { isoTime } from "../../base/clock.ts";
import { type Changed, type Checked, type Connection, connectionInput, FIXED_WORDS } from "../../psa/connection/index.ts";
import { HttpProblem, invalid } from "../shell/problem.ts";
import { api, type Route } from "../shell/route.ts";

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

/** @throws HttpProblem for everything that was not done */
function taken<T extends Checked | Changed>(result: T): Extract<T, { kind: "checked" | "changed" }> {
	switch (result.kind) {
		case "invalid":
			throw invalid(result.problems);
		case "fixed":
			throw new HttpProblem(409, `The environment decides: change ${FIXED_WORDS} there and start HookWise again`);
		case "nothing":
			throw new HttpProblem(409, "ConnectWise is not connected; tickets go into the sandbox");
		case "busy":
			throw new HttpProblem(503, "Calls to ConnectWise are under way and do not end, so nothing was changed; try again", {
				headers: { "Retry-After": "30" },
			});
		default:
			return result as Extract<T, { kind: "checked" | "changed" }>;
	}
}

export function connectWiseRoutes({ connection, incidents }: ConnectWiseRoutesDeps): Route[] {
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
				const { checkup, canGoOn } = taken(await connection.check(body ?? null));
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
				taken(await connection.save(body, actor));
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
				taken(await connection.disconnect(actor));
				return c.json(view());
			},
		}),
		api({
			method: "POST",
			path: "/api/connectwise/probe",
			role: "operator",
			summary: "Asks ConnectWise at once whether it answers; one call at a time, however many ask",
			answers: { 200: "state, since, message, next_probe_at", 409: "there is no ConnectWise to ask" },
			async handle(c) {
				if (connection.psa.kind !== "connectwise") throw new HttpProblem(409, "ConnectWise is not connected; tickets go into the sandbox");
				return c.json(stateOf(await health.tryNow()));
			},
		}),
	];
}
