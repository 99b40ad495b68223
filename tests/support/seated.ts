import { join } from "node:path";
import { startApp } from "../../src/app/index.ts";
import { systemClock } from "../../src/base/clock.ts";
import { readConfig } from "../../src/base/config.ts";
import { openDataDirectory } from "../../src/base/dataDirectory.ts";
import { createLog } from "../../src/base/log.ts";
import type { NodeState, Seat } from "../../src/base/seat.ts";
import { createDatabase, DATABASE } from "../../src/store/index.ts";
import { markCopy } from "../../src/store/log/index.ts";
import { freshDirectory, PASSWORD } from "./hookwise.ts";

/** A node that follows, is up to date and was seen just now. */
export const nodeOf = (change: Partial<NodeState> = {}): NodeState => ({
	...{ name: "node-1", url: "http://10.0.0.1:5000", role: "follows", version: "1.2.0", schema: 40, behind: 0, alive: true },
	seenAt: Date.now(),
	...change,
});

/** HookWise in this process, at a seat among nodes that a test makes up. */
export async function startSeated(
	list: () => Promise<readonly NodeState[]>,
	env: Readonly<Record<string, string>> = {},
): Promise<AsyncDisposable & { readonly url: string }> {
	const dataDir = join(freshDirectory(), "data");
	openDataDirectory(dataDir);
	// A node leads on a copy of the common log.
	createDatabase(join(dataDir, DATABASE));
	markCopy(join(dataDir, DATABASE), { log: crypto.randomUUID(), seq: 0, entry: crypto.randomUUID() });
	const reading = readConfig({
		...{ HOST: "127.0.0.1", PORT: "0", HOOKWISE_DATA_DIR: dataDir, GUI_PASSWORD: PASSWORD, MIN_FREE_DISK_MB: "0", LOG_LEVEL: "error" },
		...env,
	});
	if (!reading.ok) throw new Error(reading.problems.join("\n"));
	const { config } = reading;
	const seat: Seat = { name: "node-1", log: { append: async () => {}, giveUp() {} }, wasLeft: false, mayAct: () => true, nodes: list };
	const deps = { config, log: createLog(config), clock: systemClock, random: Math.random, seat, onRestore: () => {} };
	const app = await startApp(deps);
	return { url: app.url, [Symbol.asyncDispose]: () => app.stop() };
}
