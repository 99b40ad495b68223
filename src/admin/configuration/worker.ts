/** Entry of the thread that reads configuration files: a large one takes seconds, and acknowledgements must not wait for it. */
import { RESTED, type Rest } from "../../threads.ts";
import { type Parsed, parseConfiguration } from "./document.ts";
import type { Order, OrderReply } from "./protocol.ts";

declare const self: Worker;

/** The file that was read last, for the lines of its problems. */
let file: Parsed | null = null;

self.onmessage = ({ data }: MessageEvent<Order | Rest>) => {
	if ("rest" in data) {
		file = null;
		return self.postMessage(RESTED);
	}
	try {
		self.postMessage(answer(data));
	} catch (error) {
		// The stack ended before the brackets did.
		if (!(error instanceof RangeError)) throw error;
		self.postMessage({ problems: ["The file is nested too deeply."] } satisfies OrderReply);
	}
};

function answer(order: Order): OrderReply {
	if ("paths" in order) return { lines: order.paths.map((path) => file?.lineOf(path) ?? 1) };
	const parsed = parseConfiguration(order.text);
	if ("problems" in parsed) return { problems: parsed.problems };
	file = parsed;
	return { value: parsed.value };
}
