/** Tickets per second from a queue that waits behind an outage of ConnectWise. */
import { type Client, eventually, type MadeEndpoint } from "../tests/support/index.ts";
import type { Double } from "./double.ts";

/** The double's state. */
export interface State {
	readonly tickets: number;
	readonly requests: number;
	readonly mostAtOnce: number;
	readonly duplicateXrefs: object;
}

/** Number of webhooks sent together while nothing is measured. */
const CROWD = 50;

export const outage = (double: Double, how: "errors" | "none"): Promise<unknown> => double.control("POST", "/settings", { outage: how });
export const stateOf = (double: Double): Promise<State> => double.control<State>("GET", "/state");

/** Tickets per second until there are `goal`. */
export async function rate(double: Double, goal: number): Promise<number> {
	await eventually("it goes on", async () => (await stateOf(double)).tickets > 0, 60_000);
	const [{ tickets: first }, started] = [await stateOf(double), performance.now()];
	let last = first;
	await eventually(
		`there are ${goal} tickets`,
		async () => {
			last = (await stateOf(double)).tickets;
			return last >= goal;
		},
		600_000,
	);
	return ((last - first) / (performance.now() - started)) * 1_000;
}

/** Sends alerts of different keys, in turn to each client, while ConnectWise is away; then measures its tickets per second. */
export async function drainOf(double: Double, clients: readonly Client[], endpoint: MadeEndpoint, alerts: number): Promise<number> {
	await outage(double, "errors");
	for (let sent = 0; sent < alerts; sent += CROWD) {
		const some = Array.from({ length: Math.min(CROWD, alerts - sent) }, (_, index) => sent + index);
		await Promise.all(
			some.map((n) =>
				clients[n % clients.length]?.accepted(endpoint, { state: "firing", monitor: { name: `host ${n}` }, msg: "Disk full" }),
			),
		);
	}
	await outage(double, "none");
	return rate(double, alerts);
}
