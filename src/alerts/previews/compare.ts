import { simulate } from "./simulate.ts";
import type { Difference, NoiseSettings, PastAlert, Preview, Simulated } from "./types.ts";

/** Alerts that are shown one by one. */
const MAX_DIFFERENCES = 100;

const plain = ({ tickets, notes, days }: Simulated) => ({ tickets, notes, days });

/** Replays a past with two sets of settings. Yields how far it is, from 0 to 1. */
export function* compare(
	alerts: readonly PastAlert[],
	settings: { readonly before: NoiseSettings; readonly after: NoiseSettings },
	isCut: boolean,
): Generator<number, Preview> {
	const total = Math.max(1, alerts.length * 2);
	const sides: Simulated[] = [];
	for (const side of [settings.before, settings.after]) {
		const steps = simulate(alerts, side);
		let step = steps.next();
		for (; step.done !== true; step = steps.next()) yield (sides.length * alerts.length + step.value) / total;
		sides.push(step.value);
	}
	const [before, after] = sides as [Simulated, Simulated];
	const differences = alerts.flatMap(({ id, at, title }, index): Difference[] => {
		const [was, is] = [before.fates[index] ?? "alone", after.fates[index] ?? "alone"];
		return was === is ? [] : [{ id, at, title, before: was, after: is }];
	});
	return {
		from: alerts[0]?.at ?? 0,
		through: alerts.at(-1)?.at ?? 0,
		...{ alerts: alerts.length, isCut, before: plain(before), after: plain(after) },
		different: differences.length,
		differences: differences.slice(-MAX_DIFFERENCES).reverse(),
	};
}
