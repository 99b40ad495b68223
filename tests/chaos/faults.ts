import type { ConnectWiseDouble, Fault } from "../doubles/connectwise/index.ts";
import type { Random } from "./random.ts";

const WRITES = ["/service/tickets", "/service/tickets/{id}/notes", "/service/tickets/{id}"] as const;

/** A random fault on a random route. */
function anyFault(random: Random): Fault {
	const route = random.pick([...WRITES, "/service/*"]);
	const method = route === "/service/*" ? "GET" : route === "/service/tickets/{id}" ? "PATCH" : "POST";
	const at = { method, route, times: random.whole(1, 3), skip: random.whole(0, 4) };
	const effect = random.chance(0.6);
	return random.pick<Fault>([
		{ ...at, kind: "drop", effect },
		{ ...at, kind: "drop", effect },
		{ ...at, kind: "status", status: 500, effect },
		{ ...at, kind: "status", status: 503, effect },
		{ ...at, kind: "status", status: 429, retryAfter: random.whole(0, 1), times: 1 },
		{ ...at, kind: "html", status: 502, effect },
		{ ...at, kind: "truncated" },
		{ ...at, kind: "half" },
		{ ...at, kind: "hang", effect, times: 1 },
		{ ...at, kind: "latency", ms: random.whole(10, 300) },
		{ method: "PATCH", route: "/service/tickets/{id}", kind: "lie", skip: at.skip },
	]);
}

/** Makes a double fail now and then. The returned function ends that, and removes all faults. */
export function startFaults(double: ConnectWiseDouble, random: Random): () => Promise<void> {
	let stopping = false;
	async function misbehave(): Promise<void> {
		while (!stopping) {
			await Bun.sleep(random.whole(10, 120));
			if (double.faults().length < 5) double.fault(anyFault(random));
			double.setLatency(random.pick([0, 0, 1, 5, 20]));
			if (!random.chance(0.05)) continue;
			double.setOutage(random.pick(["errors", "drop"]));
			await Bun.sleep(random.whole(20, 200));
			double.setOutage("none");
		}
	}
	const running = misbehave();
	return async () => {
		stopping = true;
		await running;
		double.clearFaults();
		double.setOutage("none");
		double.setLatency(0);
	};
}
