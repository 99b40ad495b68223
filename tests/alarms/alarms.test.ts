import { afterEach, describe, expect, test } from "bun:test";
import type { PsaState } from "../../src/alerts/writes/index.ts";
import type { CallRecord } from "../../src/base/calls.ts";
import { createEvents } from "../../src/base/events.ts";
import type { RemoteReading } from "../../src/store/index.ts";
import { type Alarm, type AlarmDeps, type Alarms, createAlarms } from "../../src/watch/alarms/index.ts";
import { createFakeClock } from "../doubles/clock.ts";
import { eventually } from "../support/eventually.ts";

const MINUTE = 60_000;
const MB = 2 ** 20;
let close: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const one of close) await one();
	close = [];
});

/** No receivers besides the address in the settings. */
const NO_RECEIVERS: AlarmDeps["receivers"] = {
	list: () => [],
	send: async () => ({ ok: false, problem: "there is none" }),
	onChange: () => () => {},
};

/** All inputs of alarms, set by a test, and a receiver. */
async function scene(
	given: { readonly meta?: Map<string, string>; readonly start?: number; readonly receivers?: AlarmDeps["receivers"] } = {},
) {
	const clock = createFakeClock(given.start);
	const meta = given.meta ?? new Map<string, string>();
	const received: Alarm[] = [];
	const failures: string[] = [];
	const world = {
		answers: 200,
		url: "",
		free: 1_000 * MB,
		/** Dead letters by hour. */
		dlq: new Map<number, number>(),
		psa: { state: "up", since: clock.now(), message: null, nextProbeAt: null } as PsaState,
	};
	const server = Bun.serve({
		port: 0,
		hostname: "127.0.0.1",
		async fetch(request) {
			if (world.answers === 200) received.push((await request.json()) as Alarm);
			return new Response(null, { status: world.answers });
		},
	});
	world.url = `http://127.0.0.1:${server.port}/`;
	const events = createEvents(() => {});
	const errors: unknown[] = [];
	const alarms: Alarms = await createAlarms({
		receivers: given.receivers ?? NO_RECEIVERS,
		settings: () => ({ alarm_url: world.url, alarm_allow_private: true, alarm_weekly_summary: false }),
		noise: { report: () => Promise.reject(new Error("no week is asked for")), lately: async () => [] },
		meta: { get: async (key) => meta.get(key) ?? null, set: async (key, value) => void meta.set(key, value) },
		numbers: {
			sums: async (from: number, to: number) => ({
				dlq: [...world.dlq].reduce((sum, [hour, n]) => sum + (hour >= Math.floor(from / 3_600_000) && hour * 3_600_000 < to ? n : 0), 0),
			}),
		} as unknown as RemoteReading["numbers"],
		psaState: () => world.psa,
		freeBytes: () => world.free,
		minFreeBytes: 200 * MB,
		events,
		clock,
		random: () => 0.5,
		onFailed: (what, problem) => failures.push(`${what}: ${problem}`),
		onError: (error) => errors.push(error),
	});
	close.push(async () => {
		alarms.stop();
		await server.stop(true);
		expect(errors).toEqual([]);
	});
	return {
		...{ clock, meta, received, failures, world, alarms },
		said: () => received.map(({ what, state }) => `${what} ${state}`),
		/** Looks once a minute for so many minutes. */
		async minutes(n: number) {
			for (let i = 0; i < n; i++) {
				await alarms.look();
				await clock.advance(MINUTE);
			}
			await alarms.look();
		},
		/** Resolves when that many alarms have arrived and nothing is under way. */
		async arrived(n: number) {
			await eventually(`${n} alarms arrived`, () => received.length >= n, 2_000);
			await clock.settle();
			expect(received.length).toBe(n);
		},
		psa(state: "up" | "down", message: string | null = null) {
			world.psa = { state, since: clock.now(), message, nextProbeAt: null };
			events.emit("psa.health", { state, since: clock.now(), message });
		},
		call: () => events.emit("psa.call", { error: null } as CallRecord),
		deadLetters(n: number) {
			const hour = Math.floor(clock.now() / 3_600_000);
			world.dlq.set(hour, (world.dlq.get(hour) ?? 0) + n);
		},
	};
}

describe("those who are told beside the address of the settings", () => {
	test("hear the same, each is tried again by itself, and a new one learns what stands", async () => {
		const got: string[] = [];
		const works = new Map([
			[1, true],
			[2, false],
		]);
		let changed = (): void => {};
		const receivers: AlarmDeps["receivers"] = {
			list: () => [...works.keys()].map((id) => ({ id })) as unknown as ReturnType<AlarmDeps["receivers"]["list"]>,
			async send(id, { what, state }) {
				if (works.get(id) !== true) return { ok: false, problem: "it does not answer" };
				got.push(`${id} ${what} ${state}`);
				return { ok: true, status: 200 };
			},
			onChange(listener) {
				changed = listener;
				return () => {};
			},
		};
		const s = await scene({ receivers });
		s.psa("down", "timeout");
		await s.minutes(3);
		await s.arrived(1);
		expect([s.said(), got]).toEqual([["connectwise problem"], ["1 connectwise problem"]]);
		works.set(2, true);
		await s.minutes(20);
		expect(got).toEqual(["1 connectwise problem", "2 connectwise problem"]);
		works.set(3, true);
		changed();
		await s.minutes(1);
		expect(got.at(-1)).toBe("3 connectwise problem");
		works.delete(1);
		changed();
		s.psa("up");
		s.call();
		await s.minutes(3);
		await s.arrived(2);
		expect(got.slice(3).sort()).toEqual(["2 connectwise ok", "3 connectwise ok"]);
	});
});

describe("ConnectWise", () => {
	test("is told of once it has been down for a minute, and again once it has been back for one", async () => {
		const s = await scene();
		s.psa("down", "401 Unauthorized");
		await s.clock.advance(MINUTE - 1);
		expect(s.received).toEqual([]);
		await s.clock.advance(1);
		await s.arrived(1);
		const at = "2026-03-04T12:01:00.000Z";
		expect(s.received).toEqual([
			{
				...{ state: "problem", what: "connectwise", since: "2026-03-04T12:00:00.000Z", at },
				message: expect.stringContaining("401 Unauthorized"),
			},
		]);
		await s.minutes(30);
		await s.arrived(1);
		s.psa("up");
		await s.clock.advance(MINUTE);
		await s.arrived(2);
		expect(s.said()).toEqual(["connectwise problem", "connectwise ok"]);
	});

	test("that fails for less than a minute is nobody's business", async () => {
		const s = await scene();
		for (let i = 0; i < 5; i++) {
			s.psa("down", "timeout");
			await s.clock.advance(MINUTE / 2);
			s.psa("up");
			await s.clock.advance(MINUTE / 2);
		}
		await s.minutes(5);
		expect(s.received).toEqual([]);
	});

	test("that was down before a restart is told to be back once it has really answered", async () => {
		const first = await scene();
		first.psa("down", "timeout");
		await first.clock.advance(MINUTE);
		await first.arrived(1);
		await first.clock.settle();
		const s = await scene({ meta: first.meta, start: first.clock.now() });
		await s.minutes(5);
		expect(s.received).toEqual([]);
		s.call();
		await s.minutes(1);
		await s.arrived(1);
		expect(s.said()).toEqual(["connectwise ok"]);
	});
});

describe("dead letters", () => {
	test("are told of when they appear, not each, and again after a quiet hour", async () => {
		const s = await scene();
		s.deadLetters(7);
		await s.minutes(1);
		expect(s.received).toEqual([]);
		s.deadLetters(2);
		await s.minutes(1);
		await s.arrived(1);
		expect(s.received[0]?.message).toStartWith("2 alerts could not be delivered");
		for (let i = 0; i < 10; i++) {
			s.deadLetters(1);
			await s.minutes(5);
		}
		await s.arrived(1);
		await s.minutes(61);
		s.deadLetters(1);
		await s.minutes(1);
		await s.arrived(2);
		expect(s.said()).toEqual(["dead_letters problem", "dead_letters problem"]);
	});

	test("that appear while HookWise restarts are found, and known ones are not told of twice", async () => {
		const first = await scene();
		await first.minutes(1);
		first.deadLetters(1);
		await first.minutes(1);
		await first.arrived(1);
		const s = await scene({ meta: first.meta, start: first.clock.now() });
		s.world.dlq = first.world.dlq;
		await s.minutes(70);
		expect(s.received).toEqual([]);
		s.deadLetters(1);
		await s.minutes(1);
		await s.arrived(1);
	});
});

describe("disk and backup", () => {
	test("disk is told of under twice MIN_FREE_DISK_MB, and when there is clearly more", async () => {
		const s = await scene();
		s.world.free = 399 * MB;
		await s.minutes(3);
		await s.arrived(1);
		expect(s.received[0]?.message).toBe("399 MB of disk are left. Under 200 MB (MIN_FREE_DISK_MB) webhooks are refused.");
		s.world.free = 401 * MB;
		await s.minutes(3);
		await s.arrived(1);
		s.world.free = 500 * MB;
		await s.minutes(1);
		await s.arrived(2);
		expect(s.said()).toEqual(["disk problem", "disk ok"]);
	});

	test("a backup is told of when it fails, once, and when it works again", async () => {
		const s = await scene();
		s.alarms.backupEnded(null);
		s.alarms.backupEnded("no such folder");
		s.alarms.backupEnded("no such folder");
		await s.arrived(1);
		expect(s.received[0]?.message).toBe("The scheduled backup failed: no such folder");
		s.alarms.backupEnded(null);
		await s.arrived(2);
		expect(s.said()).toEqual(["backup problem", "backup ok"]);
	});
});

describe("a receiver", () => {
	test("that fails gets the alarm later, once, and each failure is reported", async () => {
		const s = await scene();
		s.world.answers = 503;
		s.alarms.backupEnded("no room");
		await eventually("it was tried", () => s.failures.length === 1);
		expect(s.failures).toEqual(["backup: It answered 503."]);
		await s.clock.settle();
		s.world.answers = 200;
		await s.clock.advance(5_000);
		await s.arrived(1);
		await s.minutes(60);
		await s.arrived(1);
	});

	test("hears nothing of what was over before it could be told", async () => {
		const s = await scene();
		s.world.answers = 503;
		s.alarms.backupEnded("no room");
		await eventually("it was tried", () => s.failures.length === 1);
		await s.clock.settle();
		s.alarms.backupEnded(null);
		s.world.answers = 200;
		await s.minutes(60);
		expect(s.received).toEqual([]);
	});

	test("entered later hears what still stands", async () => {
		const s = await scene();
		const { url } = s.world;
		s.world.url = " ";
		s.alarms.backupEnded("no room");
		await s.minutes(5);
		s.world.url = url;
		await s.minutes(1);
		await s.arrived(1);
	});

	test("gets a test when asked, and its answer is told", async () => {
		const s = await scene();
		expect(await s.alarms.sendTest()).toEqual({ ok: true, status: 200 });
		expect(s.said()).toEqual(["test test"]);
		s.world.answers = 404;
		expect(await s.alarms.sendTest()).toEqual({ ok: false, problem: "It answered 404." });
		s.world.url = "";
		expect((await s.alarms.sendTest()).ok).toBe(false);
	});
});
