import { type Parsed, parseConfiguration } from "./document.ts";
import type { Order, OrderReply } from "./protocol.ts";

/** Answers what is asked of one file: first what stands in it, then on which lines. Small files are asked here, large ones on a thread. */
export function createAnswers(): (order: Order) => OrderReply {
	/** The file that was read last, for the lines of its problems. */
	let file: Parsed | null = null;
	function answer(order: Order): OrderReply {
		if ("paths" in order) return { lines: order.paths.map((path) => file?.lineOf(path) ?? 1) };
		const parsed = parseConfiguration(order.text);
		if ("problems" in parsed) return { problems: parsed.problems };
		file = parsed;
		return { value: parsed.value };
	}
	return (order) => {
		try {
			return answer(order);
		} catch (error) {
			// The stack ended before the brackets did.
			if (!(error instanceof RangeError)) throw error;
			return { problems: ["The file is nested too deeply."] };
		}
	};
}
