import { readFileSync } from "node:fs";
import { createServer } from "node:net";

/** Lowest port that is looked at. */
const FROM = 20_000;

/** Ports from here on belong to the system: it gives them to outgoing connections and to whoever asks for any port. */
function firstOfSystem(): number {
	try {
		const first = Number(readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8").split(/\s/)[0]);
		return first > FROM + 1000 ? first : 32_768;
	} catch {
		return 32_768;
	}
}

const isFree = (port: number): Promise<boolean> =>
	new Promise((resolve) => {
		const probe = createServer();
		probe.once("error", () => resolve(false));
		probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
	});

/**
 * A port on 127.0.0.1 for a server that goes away and comes back on it. It lies below those that the system hands out: while the
 * server is away nobody else gets it, and a client that dials it again and again cannot be connected to itself.
 */
export async function freePort(): Promise<number> {
	const end = firstOfSystem();
	for (let tries = 0; tries < 100; tries++) {
		const port = FROM + Math.floor(Math.random() * (end - FROM));
		if (await isFree(port)) return port;
	}
	throw new Error(`None of 100 ports between ${FROM} and ${end} was free on 127.0.0.1`);
}
