import { describe, expect, test } from "bun:test";
import { createTurns } from "../../src/setup/people/turns.ts";
import { openPeople } from "./room.ts";

describe("wrong passwords at once", () => {
	test("are counted before they are looked at: 300 of them give ten answers and 290 refusals", async () => {
		await using room = await openPeople();
		await room.people.keepAdmin("admin", "the password");
		const all = await Promise.all(Array.from({ length: 300 }, (_, index) => room.logIn("admin", `guess ${index}`)));
		expect(all.filter(({ kind }) => kind === "wrong")).toHaveLength(10);
		expect(all.filter(({ kind }) => kind === "throttled")).toHaveLength(290);
	}, 30_000);

	test("do not hold up the right one at a known address, whoever floods from wherever", async () => {
		await using room = await openPeople();
		await room.people.keepAdmin("admin", "the password");
		await room.session("admin", "the password");
		await room.clock.advance(120_000);
		const flood = Promise.all(
			Array.from({ length: 600 }, (_, index) => room.logIn(`nobody ${index}`, "x", { sourceIp: `198.51.${index % 200}.7` })),
		);
		const started = performance.now();
		expect((await room.logIn("admin", "the password")).kind).toBe("in");
		const own = performance.now() - started;
		const answers = await flood;
		const whole = performance.now() - started;
		expect(answers.filter(({ kind }) => kind === "throttled").length).toBeGreaterThan(500);
		// Its turn came long before that of what waited already.
		expect(own).toBeLessThan(whole / 2);
	}, 30_000);

	test("with the same right password at once are one look: scripts that start together are all let in", async () => {
		await using room = await openPeople();
		await room.people.keepAdmin("admin", "the password");
		const all = await Promise.all(Array.from({ length: 60 }, () => room.people.byBasic("admin", "the password", "192.0.2.1")));
		for (const one of all) expect(one).toMatchObject({ name: "admin" });
	}, 20_000);
});

describe("turns", () => {
	const stranger = (name: string) => ({ name, isKnown: false });

	function open() {
		const done: string[] = [];
		const ends: (() => void)[] = [];
		const turns = createTurns({ atOnce: 1, ofLane: 3, ofStrangers: 5 });
		const ask = (name: string, lane: { name: string; isKnown: boolean }) =>
			turns.take(lane, async () => {
				await new Promise<void>((resolve) => ends.push(resolve));
				done.push(name);
				return name;
			});
		const finish = async (): Promise<void> => {
			for (let tries = 0; tries < 50; tries++) {
				ends.shift()?.();
				await new Promise((resolve) => setImmediate(resolve));
			}
		};
		return { ask, finish, done };
	}

	test("go round by lane, known ones first, and never more wait than is allowed", async () => {
		const { ask, finish, done } = open();
		const asked = [
			ask("first", stranger("a")),
			ask("a1", stranger("a")),
			ask("a2", stranger("a")),
			ask("b1", stranger("b")),
			ask("known", { name: "k", isKnown: true }),
		];
		await finish();
		expect(done).toEqual(["first", "known", "a2", "b1", "a1"]);
		expect(await Promise.all(asked)).not.toContain(null);
	});

	test("refuse the oldest of a lane that is too long, and of the longest lane when all are", async () => {
		const { ask, finish } = open();
		const running = ask("running", stranger("z"));
		const lane = Array.from({ length: 5 }, (_, index) => ask(`a${index}`, stranger("a")));
		const others = ["b", "c", "d"].map((name) => ask(name, stranger(name)));
		await finish();
		expect(await running).toBe("running");
		expect(await Promise.all(lane)).toEqual([null, null, null, "a3", "a4"]);
		expect(await Promise.all(others)).toEqual(["b", "c", "d"]);
	});

	test("pass on what the work throws, and go on", async () => {
		const turns = createTurns({ atOnce: 1, ofLane: 1, ofStrangers: 1 });
		await expect(turns.take(stranger("a"), () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
		expect(await turns.take(stranger("a"), async () => 1)).toBe(1);
	});
});
