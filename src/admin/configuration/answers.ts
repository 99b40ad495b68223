import { type Parsed, parseConfiguration } from "./document.ts";
import type { Order, OrderReply } from "./protocol.ts";

/**
 * Answers questions about one file: first its content, then the lines of parts of it. Small files are read
 * directly, large ones on a thread.
 */
export function createAnswers(): (order: Order) => OrderReply {
	/** The last file read, to find lines for its problems. */
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
			// The nesting overflowed the stack.
			if (!(error instanceof RangeError)) throw error;
			return { problems: ["The file is nested too deeply."] };
		}
	};
}
