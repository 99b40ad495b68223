import { afterEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { backupName, createScheduledBackups } from "../../src/watch/schedule/backups.ts";
import { type Forgotten, type ScheduleDeps, startSchedule } from "../../src/watch/schedule/index.ts";
import { createFakeClock } from "../doubles/clock.ts";
import { freshDirectory } from "../support/index.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOTHING: Forgotten = { alerts: 0, incidents: 0, expired: 0, endpoints: 0, freePages: 0, finished: true };

let ends: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const end of ends) await end();
	ends = [];
});

const metaOf = (stored: Map<string, string>) => ({
	get: async (key: string) => stored.get(key) ?? null,
	set: async (key: string, value: string) => void stored.set(key, value),
});

function schedule(changes: Partial<ScheduleDeps> = {}, stored = new Map<string, string>()) {
	const clock = createFakeClock();
	const ran: string[] = [];
	const errors: string[] = [];
	const crons = new Map<string, () => void>();
	const did = (name: string) => async (): Promise<void> => void ran.push(name);
	const started = startSchedule({
		heartbeats: { check: did("heartbeats"), stop: did("heartbeats stopped") },
		configHealth: { check: did("config-health") },
		forget: async () => {
			ran.push("retention");
			return NOTHING;
		},
		backups: { runIfDue: did("backup?"), run: async () => ran.push("backup").toString() },
		alarms: {
			look: did("alarms"),
			backupEnded: () => {},
			sendTest: async () => ({ ok: true, status: 200 }),
			tryReceiver: async () => ({ ok: true, status: 200 }),
			stop: () => void ran.push("alarms stopped"),
		},
		meta: metaOf(stored),
		clock,
		checkMs: MINUTE,
		onForgotten: () => {},
		onError: (error, job) => errors.push(`${job}: ${error instanceof Error ? error.message : error}`),
		cron: (expression, work) => {
			crons.set(expression, work);
			return () => void crons.delete(expression);
		},
		...changes,
	});
	ends.push(() => started.stop());
	const count = (name: string): number => ran.filter((one) => one === name).length;
	return { clock, ran, errors, crons, started, stored, count };
}

describe("the schedule", () => {
	test("runs each job at its own pace", async () => {
		const s = schedule();
		await s.clock.advance(HOUR);
		expect(s.count("heartbeats")).toBe(61);
		expect(s.count("alarms")).toBe(60);
		expect(s.count("config-health")).toBe(4);
		expect([...s.crons.keys()]).toEqual(["10 4 * * *", "5 * * * *"]);
	});

	test("catches up with retention when the last one is long ago, and not otherwise", async () => {
		const fresh = schedule();
		await fresh.clock.advance(2 * MINUTE);
		expect(fresh.count("retention")).toBe(1);
		expect(fresh.stored.get("retention_last_at")).toBe(String(fresh.clock.now() - MINUTE));
		const known = schedule({}, new Map([["retention_last_at", String(fresh.clock.now() - DAY)]]));
		await known.clock.advance(2 * MINUTE);
		expect(known.count("retention")).toBe(0);
		await known.clock.advance(2 * HOUR);
		known.crons.get("5 * * * *")?.();
		await known.clock.settle();
		expect(known.count("retention")).toBe(1);
		expect(known.count("backup?")).toBe(2);
	});

	test("goes on after a job has failed, and says so", async () => {
		const s = schedule({
			heartbeats: { check: () => Promise.reject(new Error("no disk")), stop: async () => {} },
		});
		await s.clock.advance(2 * MINUTE);
		expect(s.errors).toEqual(["heartbeats: no disk", "heartbeats: no disk", "heartbeats: no disk"]);
		expect(s.started.states().find(({ name }) => name === "heartbeats")).toMatchObject({ running: false, problem: "no disk" });
	});

	test("runs a job when asked, and never twice at a time", async () => {
		let runs = 0;
		let finish = (): void => {};
		const check = () =>
			new Promise<void>((resolve) => {
				runs++;
				finish = resolve;
			});
		const s = schedule({ configHealth: { check } });
		const both = Promise.all([s.started.runNow("config-health"), s.started.runNow("config-health")]);
		await s.clock.advance(HOUR);
		expect(runs).toBe(1);
		expect(s.started.states().find(({ name }) => name === "config-health")?.running).toBe(true);
		finish();
		await both;
		finish();
		await s.started.runNow("backup");
		expect(s.count("backup")).toBe(1);
	});

	test("stops what runs halfway, and does not call that done", async () => {
		const stored = new Map<string, string>();
		let isStopping = () => false;
		let let_go = (): void => {};
		const forget = (asks: () => boolean): Promise<Forgotten> => {
			isStopping = asks;
			return new Promise((resolve) => {
				let_go = () => resolve({ ...NOTHING, finished: !asks() });
			});
		};
		const s = schedule({ forget }, stored);
		s.crons.get("10 4 * * *")?.();
		await s.clock.settle();
		expect(isStopping()).toBe(false);
		const stopping = s.started.stop();
		expect(isStopping()).toBe(true);
		let_go();
		await stopping;
		expect(stored.has("retention_last_at")).toBe(false);
		expect(s.clock.waiting).toEqual([]);
		expect(s.crons.size).toBe(0);
		expect(s.ran.slice(-2)).toEqual(["heartbeats stopped", "alarms stopped"]);
	});
});

describe("scheduled backups", () => {
	const BASE = { backup_enabled: true, backup_dir: "", backup_keep: 3, backup_hour: 2 };

	/** @param at an hour of this machine's day */
	function backups(settings: Partial<typeof BASE> = {}, at = new Date(2026, 0, 12, 12, 0).getTime()) {
		const clock = createFakeClock(at);
		const dataDir = freshDirectory();
		const ended: (string | null)[] = [];
		const world = { settings: { ...BASE, ...settings }, problem: null as string | null, made: 0 };
		const scheduled = createScheduledBackups({
			settings: () => world.settings,
			dataDir,
			backupTo: async (file) => {
				world.made++;
				writeFileSync(file, "half");
				if (world.problem !== null) throw new Error(world.problem);
				writeFileSync(file, "a whole backup");
			},
			meta: metaOf(new Map()),
			clock,
			onEnded: (problem) => ended.push(problem),
		});
		return {
			...{ clock, dataDir, ended, world, scheduled },
			/** Ticks as the schedule does, five past each hour. */
			async hours(n: number): Promise<void> {
				for (let i = 0; i < n; i++) {
					await clock.advance(HOUR);
					await scheduled.runIfDue().catch(() => undefined);
				}
			},
			files: () => (existsSync(join(dataDir, "backups")) ? readdirSync(join(dataDir, "backups")).sort() : []),
		};
	}

	test("are off until they are turned on", async () => {
		const b = backups({ backup_enabled: false });
		await b.hours(50);
		expect(b.world.made).toBe(0);
	});

	test("are made once a day in their hour, whole, for the owner alone, and so many are kept", async () => {
		const b = backups();
		await b.hours(24 * 5);
		expect(b.world.made).toBe(5);
		expect(b.files()).toEqual(["hookwise-20260115-0200.hwbackup", "hookwise-20260116-0200.hwbackup", "hookwise-20260117-0200.hwbackup"]);
		expect(readFileSync(join(b.dataDir, "backups", b.files()[0] ?? ""), "utf8")).toBe("a whole backup");
		expect(statSync(join(b.dataDir, "backups")).mode & 0o777).toBe(0o700);
		expect(statSync(join(b.dataDir, "backups", b.files()[0] ?? "")).mode & 0o777).toBe(0o600);
		expect(b.ended).toEqual([null, null, null, null, null]);
	});

	test("that were missed are made when they are late", async () => {
		const b = backups();
		await b.hours(15);
		expect(b.world.made).toBe(1);
		await b.clock.advance(30 * HOUR);
		await b.scheduled.runIfDue();
		expect(b.world.made).toBe(2);
	});

	test("touch no file that is not named as theirs", async () => {
		const dir = join(freshDirectory(), "elsewhere");
		mkdirSync(dir);
		const others = ["hookwise-20200101-0000.hwbackup.bak", "hookwise-2020.hwbackup", "notes.txt", "xhookwise-20200101-0000.hwbackup"];
		for (const name of [...others, "hookwise-20200101-0000.hwbackup"]) writeFileSync(join(dir, name), "");
		const b = backups({ backup_dir: dir, backup_keep: 1 });
		const file = await b.scheduled.run();
		expect(readdirSync(dir).sort()).toEqual([...others, file.slice(dir.length + 1)].sort());
	});

	test("that fail leave nothing behind, say so, and are tried again every hour once they are late", async () => {
		const b = backups();
		await b.hours(14);
		b.world.problem = "no space left";
		await b.hours(24);
		expect([b.files().length, b.ended]).toEqual([1, [null, "no space left"]]);
		await b.hours(3);
		expect(b.ended.length).toBe(4);
		b.world.problem = null;
		await b.hours(3);
		expect(b.ended.slice(-1)).toEqual([null]);
		expect(b.ended.length).toBe(5);
	});

	test("are named so that their names sort by age", () => {
		const names = [new Date(2026, 0, 9, 9, 5), new Date(2026, 9, 1, 0, 0), new Date(2026, 9, 1, 12, 30)].map((date) =>
			backupName(date.getTime()),
		);
		expect(names).toEqual(["hookwise-20260109-0905.hwbackup", "hookwise-20261001-0000.hwbackup", "hookwise-20261001-1230.hwbackup"]);
	});
});
