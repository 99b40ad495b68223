import type { Json } from "../../base/json.ts";
import { type CompiledEndpoint, type DecisionContext, decideEach, type Verdict } from "../pipeline/index.ts";

/** Resolves after everything that waits for the event loop has had its turn. */
export const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Decides a payload with pauses between its alerts, so that a large batch does not delay acknowledgements.
 * @param most milliseconds of work before a pause
 */
export async function decideCalmly(endpoint: CompiledEndpoint, payload: Json, context: DecisionContext, most: number): Promise<Verdict[]> {
	const verdicts: Verdict[] = [];
	let began = performance.now();
	for (const verdict of decideEach(endpoint, payload, context)) {
		verdicts.push(verdict);
		if (performance.now() - began < most) continue;
		await pause();
		began = performance.now();
	}
	return verdicts;
}
