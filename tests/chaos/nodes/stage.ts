import { connect, createServer, type Socket } from "node:net";
import { createClient, eventually, PASSWORD } from "../../support/index.ts";
import type { Stage } from "../soak/index.ts";
import { allCurrent, makeCluster } from "./cluster.ts";
import { compareCopies } from "./copies.ts";

/** An address whose connections go to several others in turn. */
async function roundRobin(ports: readonly number[]): Promise<{ readonly port: number } & AsyncDisposable> {
	const open = new Set<Socket>();
	let turn = 0;
	const server = createServer((client) => {
		const upstream = connect(ports[turn++ % ports.length] as number, "127.0.0.1");
		for (const [socket, other] of [
			[client, upstream],
			[upstream, client],
		] as const) {
			open.add(socket);
			// Its reason is of no interest: both ends see a connection that broke.
			socket.setNoDelay(true).on("error", () => {});
			socket.on("close", () => {
				open.delete(socket);
				other.destroy();
			});
			socket.pipe(other);
		}
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error("It listens on no port");
	return {
		port: address.port,
		async [Symbol.asyncDispose]() {
			for (const socket of open) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** Several nodes for a soak, reached at one address. At its end their copies must be equal. */
export async function startNodes(count: number, env: Readonly<Record<string, string>>): Promise<Stage> {
	const cluster = await makeCluster(count);
	await cluster.begin(env);
	const balancer = await roundRobin(cluster.nodes.map(({ url }) => Number(new URL(url).port)));
	const url = `http://127.0.0.1:${balancer.port}`;
	const client = createClient(url, PASSWORD);
	await eventually("a leader is ready", async () => (await client.call("GET", "/readyz")).ok);
	return {
		url,
		client,
		pids: cluster.nodes.flatMap((node) => node.running()?.pid ?? []),
		async close() {
			await allCurrent(cluster);
			await cluster.end();
			const lines = await compareCopies(cluster);
			if (lines.length > 0) throw new Error(`The nodes' copies differ:\n${lines.join("\n")}`);
		},
		async [Symbol.asyncDispose]() {
			await balancer[Symbol.asyncDispose]();
			await cluster[Symbol.asyncDispose]();
		},
	};
}
