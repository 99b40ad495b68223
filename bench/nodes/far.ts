/**
 * `bun far.ts SOCKET MS`: a port of 127.0.0.1 that hands everything on to a socket and back, each answer MS later. In a process of
 * its own, which sleeps: timers wait for whole milliseconds. Meant for one node, whose statements go out one after the other.
 */
const [unix = "", given = "0"] = process.argv.slice(2);
const delayMs = Number(given);
const nobody = new Int32Array(new SharedArrayBuffer(4));

interface Side {
	readonly upstream: Promise<Bun.Socket<undefined>>;
}

/** What a side could not take yet; the statements and answers of one connection fit in the kernel's buffers as a rule. */
const waiting = new WeakMap<object, Buffer[]>();

function hand(to: Bun.Socket<undefined> | Bun.Socket<Side>, bytes: Buffer): void {
	const before = waiting.get(to);
	if (before !== undefined) {
		before.push(bytes);
		return;
	}
	const taken = to.write(bytes);
	if (taken < bytes.length) waiting.set(to, [bytes.subarray(Math.max(0, taken))]);
}

function drained(to: Bun.Socket<undefined> | Bun.Socket<Side>): void {
	const before = waiting.get(to) ?? [];
	waiting.delete(to);
	for (const bytes of before) hand(to, bytes);
}

const server = Bun.listen<Side>({
	hostname: "127.0.0.1",
	port: 0,
	socket: {
		open(client) {
			const upstream = Bun.connect<undefined>({
				unix,
				socket: {
					data(_, bytes) {
						Atomics.wait(nobody, 0, 0, delayMs);
						hand(client, Buffer.from(bytes));
					},
					drain: drained,
					close: () => void client.end(),
				},
			});
			client.data = { upstream };
		},
		async data(client, bytes) {
			const copy = Buffer.from(bytes);
			hand(await client.data.upstream, copy);
		},
		drain: drained,
		async close(client) {
			(await client.data.upstream).end();
		},
	},
});
console.log(`ready at ${server.port}`);
