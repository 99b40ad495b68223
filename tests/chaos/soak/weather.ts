import type { ConnectWiseDouble } from "../../doubles/connectwise/index.ts";
import { startFaults } from "../faults.ts";
import type { Random } from "../random.ts";

/** How ConnectWise does for a minute, in turn. */
const WEATHERS = ["fine", "faults", "outage"] as const;
export type Weather = (typeof WEATHERS)[number];

export const weatherOf = (minute: number): Weather => WEATHERS[(minute - 1) % WEATHERS.length] ?? "fine";

/** Of a minute, how much ConnectWise is gone in an outage. */
const OUTAGE = 0.15;

/** Plays a minute's weather, and leaves the double well. Resolves when `ms` are over. */
export async function play(weather: Weather, double: ConnectWiseDouble, random: Random, ms: number): Promise<void> {
	if (weather === "faults") {
		const stop = startFaults(double, random);
		await Bun.sleep(ms);
		await stop();
		return;
	}
	double.setLatency(random.pick([5, 20, 60]));
	await Bun.sleep(ms / 3);
	if (weather === "outage") double.setOutage(random.pick(["errors", "drop", "hang"]));
	await Bun.sleep(ms * OUTAGE);
	double.setOutage("none");
	await Bun.sleep(ms * (1 - OUTAGE - 1 / 3));
	double.setLatency(0);
}
