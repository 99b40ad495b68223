/**
 * `bun bench/cost.ts [--rates 20,100,500] [--seconds 5] [--kinds open,repeat,close,stray,skip]`: cost of an
 * alert from webhook to outcome, by kind and rate, against a ConnectWise double without latency: processor
 * time in milliseconds (user and system, all threads, from /proc) and writing system calls (fdatasync and
 * fsync; pwrite64). The executable is HOOKWISE_BIN, or one built from here. `stray` is a recovery without a
 * ticket; `skip` an alert that no trigger matches.
 */
import { parseArgs } from "node:util";
import type { HookWise, MadeEndpoint } from "../tests/support/index.ts";
import { counting } from "./counting.ts";
import { startAgainst, startDouble } from "./double.ts";

const { values } = parseArgs({
	options: {
		rates: { type: "string", default: "20,100,500" },
		seconds: { type: "string", default: "5" },
		kinds: { type: "string", default: "open,repeat,close,stray,skip" },
		json: { type: "boolean", default: false },
	},
});

const KINDS = ["open", "repeat", "close", "stray", "skip"] as const;
type Kind = (typeof KINDS)[number];

/** Cost of one alert of a kind at a rate. */
export interface Cost {
	readonly kind: Kind;
	readonly rate: number;
	readonly alerts: number;
	readonly cpuMs: number;
	readonly syncs: number | null;
	readonly writes: number | null;
}

const STATES: Readonly<Record<Kind, string>> = { open: "firing", repeat: "firing", close: "ok", stray: "ok", skip: "debug" };
/** Maximum delay of a webhook after its scheduled time. Milliseconds. */
const TICK_MS = 2;
/** Number of webhooks sent together while nothing is measured. */
const CROWD = 32;
let names = 0;

async function send(hookwise: HookWise, endpoint: MadeEndpoint, kind: Kind, name: string): Promise<void> {
	const told = await hookwise.client.send(endpoint, { state: STATES[kind], monitor: { name }, msg: "Disk full on /var" });
	if (told.status !== 202) throw new Error(`${kind} ${name} was answered ${told.status}`);
}

/** Polls rarely, since each poll costs as much as an alert. */
async function settled(hookwise: HookWise): Promise<void> {
	for (let asked = 0; (await hookwise.client.unfinished()) > 0; asked++) {
		if (asked > 600) throw new Error("Some alerts have no outcome after five minutes");
		await Bun.sleep(500);
	}
}

/** Opens tickets before anything is measured. */
async function opened(hookwise: HookWise, endpoint: MadeEndpoint, hosts: readonly string[]): Promise<void> {
	for (let from = 0; from < hosts.length; from += CROWD)
		await Promise.all(hosts.slice(from, from + CROWD).map((name) => send(hookwise, endpoint, "open", name)));
	await settled(hookwise);
}

/** Sends one alert for each host, `rate` per second, and waits for all outcomes. */
async function steadily(rate: number, hosts: readonly string[], one: (name: string) => Promise<void>): Promise<void> {
	const began = performance.now();
	const open: Promise<void>[] = [];
	while (open.length < hosts.length) {
		const due = Math.min(hosts.length, Math.ceil(((performance.now() - began) / 1000) * rate));
		while (open.length < due) open.push(one(hosts[open.length] as string));
		await Bun.sleep(TICK_MS);
	}
	await Promise.all(open);
}

async function measure(hookwise: HookWise, endpoint: MadeEndpoint, kind: Kind, rate: number, seconds: number): Promise<Cost> {
	const alerts = Math.round(rate * seconds);
	names++;
	const keys = kind === "repeat" ? Math.max(1, Math.round(alerts / 4)) : alerts;
	const hosts = Array.from({ length: alerts }, (_, index) => `host ${names}.${index % keys}`);
	if (kind === "repeat" || kind === "close") await opened(hookwise, endpoint, [...new Set(hosts)]);
	// The search index is still being filled with earlier alerts.
	await Bun.sleep(1_000);
	const { cpuMs, syncs, writes } = await counting(hookwise.pid, async () => {
		await steadily(rate, hosts, (name) => send(hookwise, endpoint, kind, name));
		await Bun.sleep(500);
		await settled(hookwise);
	});
	const each = (count: number | null): number | null => (count === null ? null : count / alerts);
	return { kind, rate, alerts, cpuMs: cpuMs / alerts, syncs: each(syncs), writes: each(writes) };
}

const shown = (value: number | null, digits: number): string => (value === null ? "?" : value.toFixed(digits)).padStart(9);

const kinds = values.kinds.split(",").filter((kind): kind is Kind => KINDS.includes(kind as Kind));
const double = await startDouble(0);
const hookwise = await startAgainst(double);
try {
	const endpoint = await hookwise.client.endpoint();
	await opened(
		hookwise,
		endpoint,
		Array.from({ length: 1_000 }, (_, index) => `warm ${index}`),
	);
	if (!values.json)
		console.log(`${"each".padEnd(8)}${"a second".padStart(9)}${"CPU ms".padStart(9)}${"syncs".padStart(9)}${"pwrites".padStart(9)}`);
	for (const kind of kinds) {
		for (const rate of values.rates.split(",").map(Number)) {
			const cost = await measure(hookwise, endpoint, kind, rate, Number(values.seconds));
			if (values.json) console.log(JSON.stringify(cost));
			else
				console.log(`${kind.padEnd(8)}${String(rate).padStart(9)}${shown(cost.cpuMs, 2)}${shown(cost.syncs, 1)}${shown(cost.writes, 0)}`);
		}
	}
} finally {
	await hookwise.end("SIGKILL");
	double.kill();
}
