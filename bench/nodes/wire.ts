/** A connection that is slow, or that is cut just as a commit's answer comes back. */
import type { Postgres } from "./postgres.ts";

export interface Wire extends Disposable {
	readonly port: number;
}

interface Ways {
	/** Each answer of the database comes this much later. */
	readonly delayMs?: number;
	/** The answer to COMMIT never arrives: the connection is cut instead. */
	readonly dropsCommit?: boolean;
}

/** A port on 127.0.0.1 that hands everything on to PostgreSQL's socket and back. */
export function openWire({ socket: path }: Postgres, { delayMs = 0, dropsCommit = false }: Ways): Wire {
	interface Side {
		readonly upstream: Promise<Bun.Socket<undefined>>;
		committing: boolean;
	}
	const server = Bun.listen<Side>({
		hostname: "127.0.0.1",
		port: 0,
		socket: {
			open(client) {
				const upstream = Bun.connect<undefined>({
					unix: path,
					socket: {
						data(_, bytes) {
							if (dropsCommit && client.data.committing) {
								client.terminate();
								return;
							}
							// A timer waits for a whole millisecond at least. One statement is on its way at a time, so nothing else waits.
							const until = performance.now() + delayMs;
							while (performance.now() < until);
							client.write(bytes);
						},
						close: () => void client.end(),
					},
				});
				client.data = { upstream, committing: false };
			},
			async data(client, bytes) {
				const copy = Buffer.from(bytes);
				if (copy.includes("COMMIT")) client.data.committing = true;
				(await client.data.upstream).write(copy);
			},
			async close(client) {
				(await client.data.upstream).end();
			},
		},
	});
	return { port: server.port, [Symbol.dispose]: () => server.stop(true) };
}
