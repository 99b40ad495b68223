/** Load generator in its own process; reads a LoadOrder from standard input. */
import type { Socket } from "bun";

export interface LoadOrder {
	/** Of 127.0.0.1; the connections are spread over them in turn. */
	readonly ports: readonly number[];
	readonly connections: number;
	readonly warmUpMs: number;
	readonly measureMs: number;
	/** Complete requests, head and body, sent in turn. */
	readonly requests: readonly string[];
	/** The status that counts as success. */
	readonly status: number;
}

export interface LoadResult {
	readonly perSecond: number;
	readonly p50: number;
	readonly p99: number;
	/** Number of answers with another status. */
	readonly others: number;
}

interface Line {
	sentAt: number;
	answer: string;
}

/**
 * Uses plain sockets with keep-alive and one request at a time on each: much cheaper than `fetch`, so that it
 * takes less processor time.
 */
export async function generate(order: LoadOrder): Promise<LoadResult> {
	const requests = order.requests.map((text) => Buffer.from(text));
	const latencies: number[] = [];
	let others = 0;
	let turn = 0;
	let measuring = false;
	let over = false;

	const send = (socket: Socket<Line>): void => {
		const request = requests[turn++ % requests.length];
		if (over || request === undefined) {
			socket.end();
			return;
		}
		socket.data.sentAt = performance.now();
		socket.write(request);
	};
	const sockets = await Promise.all(
		Array.from({ length: order.connections }, (_, index) =>
			Bun.connect<Line>({
				hostname: "127.0.0.1",
				port: order.ports[index % order.ports.length] as number,
				data: { sentAt: 0, answer: "" },
				socket: {
					data(socket, bytes) {
						socket.data.answer += bytes.toString("latin1");
						const { answer } = socket.data;
						const head = answer.indexOf("\r\n\r\n");
						if (head < 0) return;
						const length = Number(/content-length: *(\d+)/i.exec(answer)?.[1] ?? 0);
						if (answer.length < head + 4 + length) return;
						if (measuring) latencies.push(performance.now() - socket.data.sentAt);
						if (!answer.startsWith(`HTTP/1.1 ${order.status}`)) others++;
						socket.data.answer = "";
						send(socket);
					},
					error(_socket, error) {
						throw error;
					},
				},
			}),
		),
	);
	for (const socket of sockets) send(socket);
	await Bun.sleep(order.warmUpMs);
	measuring = true;
	const started = performance.now();
	await Bun.sleep(order.measureMs);
	measuring = false;
	const seconds = (performance.now() - started) / 1000;
	over = true;
	latencies.sort((a, b) => a - b);
	const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
	return { perSecond: latencies.length / seconds, p50: at(0.5), p99: at(0.99), others };
}

if (import.meta.main) {
	console.log(JSON.stringify(await generate(JSON.parse(await Bun.stdin.text()) as LoadOrder)));
	process.exit(0);
}
