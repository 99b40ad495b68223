import { isoTime } from "../../base/clock.ts";
import type { Health } from "../../watch/health/index.ts";
import type { Nodes, NodesLook } from "../../watch/nodes/index.ts";
import type { RegistrationState, TicketWatch } from "../../watch/tickets/index.ts";
import { api, type Route } from "../shell/route.ts";

export interface HealthRoutesDeps {
	readonly health: Health;
	/** Null with the embedded database. */
	readonly nodes: Nodes | null;
	readonly ticketWatch: Pick<TicketWatch, "state">;
}

export const healthRoutes = ({ health, nodes, ticketWatch }: HealthRoutesDeps): Route[] => [
	api({
		method: "GET",
		path: "/health",
		role: "public",
		summary: "Whether the process answers",
		answers: { 200: "status ok" },
		handle: (c) => c.json({ status: "ok" }),
	}),
	api({
		method: "GET",
		path: "/readyz",
		role: "public",
		summary: "Whether webhooks can be taken",
		answers: { 200: "status ready", 503: "not now" },
		async handle(c) {
			const ready = await health.ready();
			return ready ? c.json({ status: "ready" }) : c.json({ status: "unavailable" }, 503, { "Retry-After": "5" });
		},
	}),
	api({
		method: "GET",
		path: "/health/services",
		role: "viewer",
		summary: "Each part and what waits; with several nodes also the nodes",
		answers: { 200: "states; nodes: name, role, version, schema, behind, seen_at and alive of each", 503: "database or worker is down" },
		async handle(c) {
			const [states, seen] = await Promise.all([health.services(), nodes?.look()]);
			const services = { ...states, ...callbacksOf(ticketWatch.state()), ...(seen === undefined ? {} : nodesOf(seen)) };
			return c.json(services, services.database === "down" || services.worker === "down" ? 503 : 200);
		},
	}),
];

/** How HookWise learns of people's changes to tickets; why ConnectWise cannot report them, and the missing right. */
const callbacksOf = (state: RegistrationState): object => ({
	callbacks: state.kind,
	...(state.kind === "polling" ? { callbacks_problem: state.why, callbacks_missing_right: state.right } : {}),
});

/** The nodes as JSON. Two versions side by side are an upgrade, which is no problem. */
const nodesOf = ({ nodes, problem }: NodesLook): object => ({
	nodes: nodes.map(({ name, role, version, schema, behind, seenAt, alive }) => ({
		...{ name, role, version, schema, behind },
		seen_at: isoTime(seenAt),
		alive,
	})),
	...(problem === null ? {} : { nodes_problem: problem }),
});
