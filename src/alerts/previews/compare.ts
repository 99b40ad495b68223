import { simulate } from "./simulate.ts";
import type { Comparison, Difference, PastAlert, Preview, Simulated } from "./types.ts";

/** Maximum number of alerts shown one by one. */
const MAX_DIFFERENCES = 100;

const plain = ({ tickets, notes, days }: Simulated) => ({ tickets, notes, days });

/** True if not all alerts are replayed: those of the endpoint itself (`own`), and those of others. */
export interface Cuts {
	readonly own: boolean;
	readonly others: boolean;
}

/**
 * Replays the past with two sets of settings. Yields its progress from 0 to 1.
 * @param given alerts of the endpoint and of others, each in order of arrival
 */
export function* compare(
	given: readonly PastAlert[],
	{ before: was, after: is, others }: Comparison,
	cuts: Cuts,
): Generator<number, Preview> {
	const alerts = [...given].sort((a, b) => a.id - b.id);
	const total = Math.max(1, alerts.length * 2);
	const sides: Simulated[] = [];
	for (const settings of [was, is]) {
		const steps = simulate(alerts, { settings, others });
		let step = steps.next();
		for (; step.done !== true; step = steps.next()) yield (sides.length * alerts.length + step.value) / total;
		sides.push(step.value);
	}
	const [before, after] = sides as [Simulated, Simulated];
	const differences = alerts.flatMap(({ id, at, title, endpointId }, index): Difference[] => {
		const [fateBefore, fateAfter] = [before.fates[index] ?? "alone", after.fates[index] ?? "alone"];
		if (fateBefore === fateAfter || others[endpointId] !== undefined) return [];
		return [{ id, at, title, before: fateBefore, after: fateAfter }];
	});
	const own = alerts.filter(({ endpointId }) => others[endpointId] === undefined);
	return {
		from: own[0]?.at ?? 0,
		through: own.at(-1)?.at ?? 0,
		...{ alerts: own.length, isCut: cuts.own, before: plain(before), after: plain(after) },
		others: { endpoints: Object.keys(others).length, alerts: alerts.length - own.length, isCut: cuts.others },
		different: differences.length,
		differences: differences.slice(-MAX_DIFFERENCES).reverse(),
	};
}
