/** Tickets per second against a ConnectWise that answers at once: embedded, nodes, and a node whose PostgreSQL is 0.5 ms away. */
import { join } from "node:path";
import { environmentOf, startDouble } from "../double.ts";
import { drainOf } from "../tickets.ts";
import { embedded, nodeAt, nodesOn, type Place, type Server } from "./places.ts";
import { grouped, line, spread } from "./table.ts";

interface Far extends Disposable {
	readonly port: number;
}

/** A port of 127.0.0.1 from which the database's answers come this much later. */
async function far(server: Server, delayMs: number): Promise<Far> {
	const child = Bun.spawn([process.execPath, join(import.meta.dir, "far.ts"), server.postgres.socket, String(delayMs)], { stdout: "pipe" });
	const text = new TextDecoder().decode((await child.stdout.getReader().read()).value);
	return { port: Number(/(\d+)/.exec(text)?.[1]), [Symbol.dispose]: () => child.kill() };
}

type Env = Readonly<Record<string, string>>;

async function drained(alerts: number, start: (env: Env) => Promise<Place>): Promise<number> {
	const double = await startDouble(0);
	try {
		await using place = await start(environmentOf(double));
		const clients = place.all.map(({ client }) => client);
		return await drainOf(double, clients, await nodeAt(place, 0).client.endpoint(), alerts);
	} finally {
		double.kill();
	}
}

const FAR_MS = 0.5;

/** @returns lines of a table */
export async function tickets(server: Server, rounds: number, alerts: number): Promise<string[]> {
	using wire = await far(server, FAR_MS);
	const ways: readonly (readonly [string, (env: Env) => Promise<Place>])[] = [
		["embedded", (env) => embedded(env)],
		["one node", (env) => nodesOn(server, 1, env)],
		["three nodes", (env) => nodesOn(server, 3, env)],
		[`one node, PostgreSQL ${FAR_MS} ms away`, (env) => nodesOn(server, 1, env, wire.port)],
	];
	const all: { readonly what: string; readonly perSecond: number }[] = [];
	for (let n = 0; n < rounds; n++) for (const [what, start] of ways) all.push({ what, perSecond: await drained(alerts, start) });
	return [
		line(`tickets of ${alerts} keys, ConnectWise answers at once`, "a second"),
		line("---", "---"),
		...[...grouped(all, ({ what }) => what)].map(([what, found]) => line(what, spread(found.map(({ perSecond }) => perSecond)))),
	];
}
