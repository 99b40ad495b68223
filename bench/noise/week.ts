/**
 * A week at an MSP with a hundred sites: about 5,300 webhooks and 150 problems, with the truth: what the
 * monitoring tools send, and which alerts belong to the same problem. The classes come from public reports,
 * not from our rules.
 */
import { createDice, type Dice } from "./random.ts";
import { alertmanagerBatch, genericStatus, kumaBeat, kumaTest, type ToolName, zabbixEvent } from "./tools.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Kinds of problems. Those in `NOISE` are not problems and need no ticket. */
export const CLASSES = [
	"uplink",
	"single",
	"flapping",
	"numbers",
	"two tools",
	"repeats",
	"batch",
	"lost recovery",
	"after window",
] as const;
export const NOISE = ["blip", "window", "test"] as const;
export type IncidentClass = (typeof CLASSES)[number];
export type NoiseClass = (typeof NOISE)[number];

/** One webhook. `at` in milliseconds from the week's beginning. */
export interface Sent {
	readonly at: number;
	readonly tool: ToolName;
	readonly body: (now: number) => unknown;
	/** Number of its incident; null for noise. For a batch, one entry for each alert. */
	readonly of: readonly (number | null)[];
	readonly kind: IncidentClass | NoiseClass;
	/** Key as a person sees it: the device and its problem. */
	readonly summaries: readonly string[];
	readonly company: string;
	readonly types: readonly ("open" | "close" | "test")[];
}

/** One real problem. Times in milliseconds from the week's beginning. */
export interface Truth {
	readonly id: number;
	readonly class: IncidentClass;
	readonly company: string;
	readonly start: number;
	/** Time of its end; null if no alert reports it. */
	readonly end: number | null;
}

export interface Week {
	readonly sent: readonly Sent[];
	readonly incidents: readonly Truth[];
	/** Sites with a nightly window: 02:00 to 03:00 UTC. */
	readonly windowed: readonly string[];
}

interface Maker {
	readonly dice: Dice;
	readonly sent: Sent[];
	readonly incidents: Truth[];
}

const site = (n: number): string => `Site${String(n).padStart(3, "0")}`;

function incident(maker: Maker, kind: IncidentClass, company: string, start: number, end: number | null): number {
	const id = maker.incidents.length;
	maker.incidents.push({ id, class: kind, company, start, end });
	return id;
}

/** A time in the week that leaves `room` before its end. */
const moment = (dice: Dice, room: number): number => dice.whole(10 * MINUTE, 7 * DAY - room - HOUR);

/** An uplink takes down every monitor of its site within about a minute, and brings them back in the same way. */
function uplink(maker: Maker, company: string): void {
	const { dice, sent } = maker;
	const start = moment(dice, 4 * HOUR);
	const end = start + dice.whole(4 * MINUTE, 3 * HOUR);
	const of = [incident(maker, "uplink", company, start, end)];
	const monitors = dice.whole(8, 25);
	for (let n = 0; n < monitors; n++) {
		const name = `${company} ${n === 0 ? "Gateway" : `Device ${n}`}`;
		const base = { tool: "kuma", of, kind: "uplink", summaries: [name], company } as const;
		const id = monitorId(company, n);
		sent.push({
			...base,
			at: start + dice.whole(0, 75_000),
			types: ["open"],
			body: (now) => kumaBeat({ id, name, company, isUp: false, now }),
		});
		sent.push({
			...base,
			at: end + dice.whole(0, 90_000),
			types: ["close"],
			body: (now) => kumaBeat({ id, name, company, isUp: true, now }),
		});
	}
}

const monitorId = (company: string, n: number): number => Number(company.slice(4)) * 100 + n;

function single(maker: Maker, company: string, n: number): void {
	const { dice, sent } = maker;
	const start = moment(dice, 9 * HOUR);
	const end = start + dice.whole(5 * MINUTE, 8 * HOUR);
	const of = [incident(maker, "single", company, start, end)];
	const name = `${company} Server ${n}`;
	const isKuma = dice.chance(0.5);
	const common = { of, kind: "single", summaries: [name], company } as const;
	const at = (isUp: boolean): Sent =>
		isKuma
			? {
					...common,
					tool: "kuma",
					at: isUp ? end : start,
					types: [isUp ? "close" : "open"],
					body: (now) => kumaBeat({ id: monitorId(company, 40 + n), name, company, isUp, now }),
				}
			: {
					...common,
					tool: "zabbix",
					at: isUp ? end : start,
					types: [isUp ? "close" : "open"],
					body: (now) => zabbixEvent({ event: 100_000 + (of[0] ?? 0), host: name, name: "High CPU", company, isUp, now }),
				};
	sent.push(at(false), at(true));
}

/** Goes up and down for hours, with half a minute to four minutes between flips. */
function flapping(maker: Maker, company: string): void {
	const { dice, sent } = maker;
	const start = moment(dice, 8 * HOUR);
	const name = `${company} Radio link`;
	const flips = dice.whole(8, 30);
	const id = maker.incidents.length;
	let at = start;
	const of = [id];
	const push = (isUp: boolean): void => {
		sent.push({
			...{ tool: "kuma", at, of, kind: "flapping", summaries: [name], company },
			types: [isUp ? "close" : "open"],
			body: (now) => kumaBeat({ id: monitorId(company, 70), name, company, isUp, now }),
		});
	};
	for (let n = 0; n < flips; n++) {
		push(false);
		at += dice.whole(20_000, 150_000);
		push(true);
		if (n < flips - 1) at += dice.whole(30_000, 240_000);
	}
	incident(maker, "flapping", company, start, at);
}

/** A disk fills up: each check repeats the alert with another number. */
function numbers(maker: Maker, company: string): void {
	const { dice, sent } = maker;
	const start = moment(dice, 16 * HOUR);
	const checks = dice.whole(6, 24);
	const every = dice.whole(20, 35) * MINUTE;
	const end = start + checks * every;
	const of = [incident(maker, "numbers", company, start, end)];
	let percent = dice.whole(880, 940) / 10;
	const disk = `${company} FS01`;
	for (let n = 0; n <= checks; n++) {
		const isUp = n === checks;
		percent = Math.min(99.9, percent + dice.whole(1, 5) / 10);
		const name = `${disk} disk C: ${percent.toFixed(1)} % full`;
		sent.push({
			...{ tool: "generic", at: start + n * every, of, kind: "numbers", summaries: [name], company },
			types: [isUp ? "close" : "open"],
			body: () => genericStatus({ name, company, status: isUp ? "ok" : "critical" }),
		});
	}
}

/** Two tools report the same host, each with its own name for it. */
function twoTools(maker: Maker, company: string): void {
	const { dice, sent } = maker;
	const start = moment(dice, 5 * HOUR);
	const end = start + dice.whole(6 * MINUTE, 4 * HOUR);
	const of = [incident(maker, "two tools", company, start, end)];
	const host = `${company.toLowerCase()}-dc01`;
	for (const tool of ["watcherA", "watcherB"] as const) {
		const name = tool === "watcherA" ? `${host} is unreachable` : `PING loss on ${host}`;
		for (const isUp of [false, true]) {
			sent.push({
				...{ tool, of, kind: "two tools", summaries: [name], company },
				at: (isUp ? end : start) + dice.whole(0, 50_000),
				types: [isUp ? "close" : "open"],
				body: () => genericStatus({ id: host, name, company, status: isUp ? "up" : "down" }),
			});
		}
	}
}

/** The same alert every few minutes, for a night and longer. */
function repeats(maker: Maker, company: string): void {
	const { dice, sent } = maker;
	const start = moment(dice, 23 * HOUR);
	const every = dice.whole(3, 6) * MINUTE;
	const count = dice.whole(100, 220);
	const end = start + count * every;
	const of = [incident(maker, "repeats", company, start, end)];
	const name = `${company} Backup job failed`;
	for (let n = 0; n <= count; n++) {
		const isUp = n === count;
		sent.push({
			...{ tool: "generic", at: start + n * every, of, kind: "repeats", summaries: [name], company },
			types: [isUp ? "close" : "open"],
			body: () => genericStatus({ name, company, status: isUp ? "ok" : "failed" }),
		});
	}
}

/** Alertmanager sends a whole group, again at each change. */
function batch(maker: Maker, company: string): void {
	const { dice, sent } = maker;
	const start = moment(dice, 5 * HOUR);
	const alerts = dice.whole(2, 3);
	const ends = Array.from({ length: alerts }, () => start + dice.whole(10 * MINUTE, 4 * HOUR));
	const ids = ends.map((end) => incident(maker, "batch", company, start, end));
	const times = [start, ...[...ends].sort((a, b) => a - b)];
	for (const at of times) {
		const summaries = ids.map((id) => `HighLatency shard ${id}`);
		const types = ends.map((end) => (at >= end ? ("close" as const) : ("open" as const)));
		sent.push({
			...{ tool: "alertmanager", at, of: ids, kind: "batch", summaries, company, types },
			body: (now) => alertmanagerBatch({ company, now, alerts: ids.map((id, n) => ({ id, isUp: types[n] === "close" })) }),
		});
	}
}

function lostRecovery(maker: Maker, company: string): void {
	const { dice, sent } = maker;
	// Early enough to be closed for lack of news within the week.
	const start = dice.whole(HOUR, 2 * DAY);
	const of = [incident(maker, "lost recovery", company, start, null)];
	const name = `${company} Printer`;
	sent.push({
		...{ tool: "kuma", at: start, of, kind: "lost recovery", summaries: [name], company, types: ["open"] },
		body: (now) => kumaBeat({ id: monitorId(company, 80), name, company, isUp: false, now }),
	});
}

/** Over before anybody could look. */
function blip(maker: Maker, company: string, n: number): void {
	const { dice, sent } = maker;
	const at = moment(dice, HOUR);
	const name = `${company} Access point ${n}`;
	for (const isUp of [false, true]) {
		sent.push({
			...{ tool: "kuma", at: isUp ? at + dice.whole(8_000, 45_000) : at, of: [null], kind: "blip", summaries: [name], company },
			types: [isUp ? "close" : "open"],
			body: (now) => kumaBeat({ id: monitorId(company, 90 + (n % 9)), name, company, isUp, now }),
		});
	}
}

/** Every night between two and three, a site restarts everything. */
function windowed(maker: Maker, company: string): void {
	const { dice, sent } = maker;
	for (let day = 0; day < 7; day++) {
		for (let n = 0; n < 4; n++) {
			const at = day * DAY + 2 * HOUR + dice.whole(2, 30) * MINUTE;
			const name = `${company} VM ${n}`;
			for (const isUp of [false, true]) {
				sent.push({
					...{ tool: "windowed", at: isUp ? at + dice.whole(3, 20) * MINUTE : at, of: [null], kind: "window", summaries: [name], company },
					types: [isUp ? "close" : "open"],
					body: () => genericStatus({ name, company, status: isUp ? "up" : "down" }),
				});
			}
		}
	}
}

/** A problem that begins in a nightly window and lasts beyond its end. */
function afterWindow(maker: Maker, company: string): void {
	const { dice, sent } = maker;
	const night = dice.whole(0, 5) * DAY;
	const start = night + 2 * HOUR + dice.whole(32, 50) * MINUTE;
	const end = night + 3 * HOUR + dice.whole(20, 300) * MINUTE;
	const of = [incident(maker, "after window", company, start, end)];
	const name = `${company} SQL server`;
	for (const isUp of [false, true]) {
		sent.push({
			...{ tool: "windowed", at: isUp ? end : start, of, kind: "after window", summaries: [name], company },
			types: [isUp ? "close" : "open"],
			body: () => genericStatus({ name, company, status: isUp ? "up" : "down" }),
		});
	}
}

/** @param seed the same seed gives the same week */
export function makeWeek(seed: number): Week {
	const dice = createDice(seed);
	const maker: Maker = { dice, sent: [], incidents: [] };
	let next = 1;
	const company = (): string => site(next++);
	const times = (count: number, work: (company: string, n: number) => void): void => {
		for (let n = 0; n < count; n++) work(company(), n);
	};
	times(dice.whole(18, 24), (name) => uplink(maker, name));
	times(dice.whole(44, 56), (name) => single(maker, name, dice.whole(1, 9)));
	times(dice.whole(12, 16), (name) => flapping(maker, name));
	times(12, (name) => numbers(maker, name));
	times(12, (name) => twoTools(maker, name));
	times(16, (name) => repeats(maker, name));
	times(6, (name) => batch(maker, name));
	times(6, (name) => lostRecovery(maker, name));
	for (let n = 0; n < dice.whole(440, 540); n++) blip(maker, site(dice.whole(1, 100)), n);
	const quiet = Array.from({ length: 6 }, () => company());
	for (const name of quiet) windowed(maker, name);
	for (const name of quiet) afterWindow(maker, name);
	for (let n = 0; n < 12; n++) {
		maker.sent.push({
			...{ tool: "kuma", at: moment(dice, HOUR), of: [null], kind: "test", summaries: ["Test"], company: "none", types: ["test"] },
			body: () => kumaTest(),
		});
	}
	return { sent: maker.sent.sort((a, b) => a.at - b.at), incidents: maker.incidents, windowed: quiet };
}
