import { afterEach, describe, expect, test } from "bun:test";
import type { Gate } from "../../src/alerts/queue/index.ts";
import { type BenchOptions, createLaneBench, type LaneBench } from "./laneBench.ts";

const open: LaneBench[] = [];
afterEach(() => {
	for (const bench of open.splice(0)) bench.close();
});

function bench(options: BenchOptions = {}): LaneBench {
	const made = createLaneBench(options);
	open.unshift(made);
	return made;
}

function restarted(from: LaneBench): LaneBench {
	const made = from.restart();
	// Before the first one, which removes the directory.
	open.unshift(made);
	return made;
}

describe("one key", () => {
	test("is worked on in the order of its jobs, one turn at a time", async () => {
		const b = bench();
		for (const id of [1, 2, 3]) await b.add("k", id);
		expect(b.began).toEqual(["k:1"]);
		expect(b.lane.running).toBe(1);
		await b.at("k").finish();
		expect(b.began).toEqual(["k:1", "k:2"]);
		expect(b.at("k").ids).toEqual([2, 3]);
		await b.at("k").finish({ kind: "done" }, 2);
		expect(b.at("k").ids).toEqual([3]);
		await b.at("k").finish();
		expect(b.lane.running).toBe(0);
		expect(await b.store.depths()).toEqual([]);
		expect(b.rows.nextReadyAt("lane")).toBeNull();
	});

	test("keeps its order also when a turn failed in between", async () => {
		const b = bench();
		for (const id of [1, 2]) await b.add("k", id);
		await b.at("k").finish({ kind: "failed", at: b.clock.now() + 5_000, error: "503" });
		await b.add("k", 3);
		expect(b.running).toHaveLength(0);
		await b.clock.advance(5_000);
		expect(b.at("k").ids).toEqual([1, 2, 3]);
		expect(b.began).toEqual(["k:1", "k:1"]);
	});

	test("hands over to the other keys after a turn that leaves work", async () => {
		const b = bench({ concurrency: 1 });
		await b.add("a", 1);
		await b.clock.advance(1);
		await b.add("b", 2);
		await b.clock.advance(1);
		await b.add("a", 3);
		await b.at("a").finish({ kind: "done" }, 1);
		expect(b.began).toEqual(["a:1", "b:2"]);
	});
});

describe("different keys", () => {
	test("run side by side, up to the concurrency", async () => {
		const b = bench({ concurrency: 3 });
		for (const id of [1, 2, 3, 4, 5]) await b.add(`k${id}`, id);
		expect(b.began).toEqual(["k1:1", "k2:2", "k3:3"]);
		expect(b.lane.running).toBe(3);
		await b.at("k2").finish();
		expect(b.began).toEqual(["k1:1", "k2:2", "k3:3", "k4:4"]);
		expect(b.lane.running).toBe(3);
	});

	test("of one share are taken longest waiting first", async () => {
		const b = bench({ concurrency: 1 });
		await b.add("first", 1);
		for (const [key, id] of [
			["z", 2],
			["m", 3],
			["a", 4],
		] as const) {
			await b.clock.advance(10);
			await b.add(key, id);
		}
		for (const key of ["first", "z", "m"]) await b.at(key).finish();
		expect(b.began).toEqual(["first:1", "z:2", "m:3", "a:4"]);
	});

	test("do not wait for one that fails", async () => {
		const b = bench({ concurrency: 1 });
		await b.add("bad", 1);
		await b.add("good", 2);
		await b.at("bad").finish({ kind: "failed", at: b.clock.now() + 60_000, error: "x" });
		await b.at("good").finish();
		expect(b.began).toEqual(["bad:1", "good:2"]);
	});
});

describe("shares", () => {
	test("take turns, so that a storm of 1,000 keys does not starve another's single one", async () => {
		const b = bench({ concurrency: 2 });
		const enqueued = Array.from({ length: 1_000 }, (_, index) =>
			b.writer.run(() => b.rows.enqueue("lane", `storm${index}`, "storm", index + 1, "OPEN", b.clock.now())),
		);
		await Promise.all(enqueued);
		b.lane.nudge();
		await b.clock.settle();
		expect(b.began).toHaveLength(2);
		await b.add("quiet", 5_000, "quiet");
		await b.running[0]?.finish();
		expect(b.began[2]).toBe("quiet:5000");
	});

	test("take turns around the circle of their names", async () => {
		const b = bench({ concurrency: 1 });
		for (const [index, share] of ["b", "b", "a", "c", "a", "c"].entries()) await b.add(`${share}${index}`, index + 1, share);
		for (let turn = 0; turn < 5; turn++) await b.running[0]?.finish();
		expect(b.began.map((began) => began.charAt(0))).toEqual(["b", "c", "a", "b", "c", "a"]);
	});

	test("with much work for later cost the others nothing", async () => {
		const b = bench({ concurrency: 1 });
		await b.writer.run(() => {
			for (let id = 1; id <= 500; id++) b.rows.enqueue("lane", `later${id}`, "a", id, "OPEN", b.clock.now() + 60_000);
		});
		await b.add("now", 1_000, "b");
		expect(b.began).toEqual(["now:1000"]);
	});
});

describe("a turn", () => {
	test("that failed comes back at its time and not before, with its tries counted", async () => {
		const b = bench();
		await b.add("k", 1);
		await b.at("k").finish({ kind: "failed", at: b.clock.now() + 2_000, error: "timeout" });
		await b.clock.advance(1_999);
		expect(b.began).toHaveLength(1);
		await b.clock.advance(1);
		expect(b.began).toHaveLength(2);
		expect(b.at("k").key.attempts).toBe(1);
		await b.at("k").finish({ kind: "failed", at: b.clock.now() + 4_000, error: "timeout" });
		await b.clock.advance(4_000);
		expect(b.at("k").key.attempts).toBe(2);
		await b.at("k").finish();
		await b.add("k", 2);
		expect(b.at("k").key.attempts).toBe(0);
	});

	test("that waits comes back at its time and uses up no try", async () => {
		const b = bench();
		await b.add("k", 1);
		await b.at("k").finish({ kind: "wait", at: b.clock.now() + 3_000, error: "down" });
		await b.clock.advance(2_999);
		expect(b.running).toHaveLength(0);
		await b.clock.advance(1);
		expect(b.at("k").key.attempts).toBe(0);
	});

	test("that throws is reported, and waits as one that failed", async () => {
		const b = bench();
		await b.add("k", 1);
		await b.at("k").fail(new Error("a bug"));
		expect(b.errors).toEqual([new Error("a bug")]);
		await b.clock.advance(999);
		expect(b.running).toHaveLength(0);
		await b.clock.advance(1);
		expect(b.at("k").key.attempts).toBe(1);
	});

	test("wakes the lane by one timer, the soonest", async () => {
		const b = bench();
		for (const [key, id] of [
			["late", 1],
			["soon", 2],
		] as const)
			await b.add(key, id);
		await b.at("late").finish({ kind: "failed", at: b.clock.now() + 9_000, error: "x" });
		await b.at("soon").finish({ kind: "failed", at: b.clock.now() + 4_000, error: "x" });
		expect(b.clock.waiting).toEqual([b.clock.now() + 4_000]);
		await b.clock.advance(10_000);
		expect(b.began).toEqual(["late:1", "soon:2", "soon:2", "late:1"]);
	});

	test("whose end cannot be written is tried to be written again, and the key comes back without a restart", async () => {
		const b = bench();
		await b.add("k", 1);
		const { releaseKey } = b.store;
		let refusals = 2;
		Object.assign(b.store, {
			releaseKey: (release: Parameters<typeof releaseKey>[0]) =>
				refusals-- > 0 ? Promise.reject(new Error("disk full")) : releaseKey(release),
		});
		await b.at("k").finish({ kind: "failed", at: b.clock.now() + 500, error: "x" });
		await b.clock.advance(10_000);
		expect(b.errors).toEqual([new Error("disk full"), new Error("disk full")]);
		expect(b.began).toEqual(["k:1", "k:1"]);
	});

	/** Simulates a disk that fails after a commit: the commit holds, but its caller gets an error. */
	const standing =
		<A extends readonly unknown[], T>(write: (...given: A) => Promise<T>, refusals: number) =>
		async (...given: A): Promise<T> => {
			const done = await write(...given);
			if (refusals-- > 0) throw new Error("EIO");
			return done;
		};

	test("leased again before its end was told gets its turn all the same", async () => {
		const b = bench();
		await b.add("k", 1);
		await b.add("k", 2);
		const { releaseKey } = b.store;
		const told = Promise.withResolvers<void>();
		Object.assign(b.store, {
			async releaseKey(release: Parameters<typeof releaseKey>[0]) {
				await releaseKey(release);
				await told.promise;
			},
		});
		await b.at("k").finish({ kind: "done" }, 1);
		await b.add("other", 3);
		expect(b.began).toEqual(["k:1", "k:2", "other:3"]);
		told.resolve();
		await b.clock.settle();
		expect(b.lane.running).toBe(2);
	});

	test("gets its turn without a restart when its lease was refused and stands", async () => {
		const b = bench();
		await b.add("before", 1);
		Object.assign(b.store, { leaseKeys: standing(b.store.leaseKeys, 1) });
		await b.add("k", 2);
		expect([b.began, b.errors]).toEqual([["before:1"], [new Error("EIO")]]);
		await b.clock.advance(1_000);
		expect(b.began).toEqual(["before:1", "k:2"]);
	});

	test("is not worked on twice at a time when its end was refused and stands", async () => {
		const b = bench();
		await b.add("k", 1);
		await b.add("k", 2);
		Object.assign(b.store, { releaseKey: standing(b.store.releaseKey, 1) });
		await b.at("k").finish({ kind: "done" }, 1);
		await b.add("other", 3);
		expect(b.began).toEqual(["k:1", "other:3"]);
		await b.clock.advance(10_000);
		expect(b.began).toEqual(["k:1", "other:3", "k:2"]);
		expect(b.lane.running).toBe(2);
	});
});

describe("parked jobs", () => {
	const park = (b: LaneBench, key: string, throughId: number, until: number) =>
		b.writer.run(() => b.rows.park("lane", key, throughId, until));

	test("come back due at their time", async () => {
		const b = bench();
		await b.add("k", 1);
		const until = b.clock.now() + 30_000;
		await park(b, "k", 1, until);
		await b.at("k").finish({ kind: "done" }, 0);
		expect(b.running).toHaveLength(0);
		await b.clock.advance(29_999);
		expect(b.running).toHaveLength(0);
		await b.clock.advance(1);
		expect(b.rows.head("lane", "k", 9)).toEqual([{ id: 1, tag: "OPEN", wait: "due" }]);
		expect(b.at("k").key.parkedUntil).toBeNull();
		expect(b.at("k").ids).toEqual([1]);
	});

	test("do not hold back what comes for their key meanwhile, and it sees when they are due", async () => {
		const b = bench();
		await b.add("k", 1);
		const until = b.clock.now() + 30_000;
		await park(b, "k", 1, until);
		await b.at("k").finish({ kind: "done" }, 0);
		await b.clock.advance(5_000);
		await b.add("k", 2);
		expect(b.at("k").key.parkedUntil).toBe(until);
		expect(b.at("k").ids).toEqual([2]);
		expect(b.rows.head("lane", "k", 9).map(({ id, wait }) => [id, wait])).toEqual([
			[1, "parked"],
			[2, "no"],
		]);
		await park(b, "k", 2, until);
		await b.at("k").finish({ kind: "done" }, 0);
		await b.clock.advance(25_000);
		expect(b.at("k").ids).toEqual([1, 2]);
	});
});

describe("a gate", () => {
	function createGate(allowed: number) {
		const listeners = new Set<() => void>();
		let now = allowed;
		const gate: Gate = {
			allowed: (concurrency) => Math.min(concurrency, now),
			onChange(listener) {
				listeners.add(listener);
				return () => listeners.delete(listener);
			},
		};
		return {
			gate,
			listeners,
			set(next: number) {
				now = next;
				for (const listener of listeners) listener();
			},
		};
	}

	test("that is shut lets nothing begin, and everything when it opens", async () => {
		const door = createGate(0);
		const b = bench({ gate: door.gate });
		for (const id of [1, 2, 3]) await b.add(`k${id}`, id);
		await b.clock.advance(600_000);
		expect(b.began).toEqual([]);
		door.set(4);
		await b.clock.settle();
		expect(b.began).toEqual(["k1:1", "k2:2", "k3:3"]);
	});

	test("that lets one through lets one probe through at a time", async () => {
		const door = createGate(1);
		const b = bench({ gate: door.gate });
		for (const id of [1, 2, 3]) await b.add(`k${id}`, id);
		expect(b.running).toHaveLength(1);
		await b.at("k1").finish({ kind: "wait", at: b.clock.now() + 1_000, error: "down" });
		expect(b.running).toHaveLength(1);
		expect(b.began).toEqual(["k1:1", "k2:2"]);
	});

	test("that shuts lets what is under way end, and nothing else begin", async () => {
		const door = createGate(4);
		const b = bench({ gate: door.gate, concurrency: 2 });
		for (const id of [1, 2, 3]) await b.add(`k${id}`, id);
		door.set(0);
		await b.at("k1").finish();
		await b.at("k2").finish();
		expect(b.began).toEqual(["k1:1", "k2:2"]);
		door.set(2);
		await b.clock.settle();
		expect(b.began).toEqual(["k1:1", "k2:2", "k3:3"]);
	});

	test("is left alone once the lane has stopped", async () => {
		const door = createGate(1);
		const b = bench({ gate: door.gate });
		await b.lane.stop();
		expect(door.listeners.size).toBe(0);
	});
});

describe("after a crash", () => {
	test("leases are taken back, and the crash is counted until a turn ends", async () => {
		const first = bench();
		for (const id of [1, 2]) await first.add(`k${id}`, id);
		await first.at("k2").finish();
		const second = restarted(first);
		second.lane.nudge();
		await second.clock.settle();
		expect(second.began).toEqual([]);
		expect(await second.store.takeBackLeases()).toBe(1);
		second.lane.nudge();
		await second.clock.settle();
		expect(second.at("k1")).toMatchObject({ ids: [1], key: { crashes: 1, attempts: 0 } });
		const third = restarted(second);
		await third.store.takeBackLeases();
		third.lane.nudge();
		await third.clock.settle();
		expect(third.at("k1").key.crashes).toBe(2);
		await third.at("k1").finish({ kind: "wait", at: third.clock.now() + 1, error: "x" });
		await third.clock.advance(1);
		expect(third.at("k1").key.crashes).toBe(0);
	});

	test("what had not begun begins, in its order, and what waits still waits", async () => {
		const first = bench({ concurrency: 1 });
		await first.add("waits", 1);
		await first.at("waits").finish({ kind: "failed", at: first.clock.now() + 50_000, error: "x" });
		for (const id of [2, 3, 4]) await first.add("k", id);
		const second = restarted(first);
		await second.store.takeBackLeases();
		second.lane.nudge();
		await second.clock.settle();
		expect(second.at("k").ids).toEqual([2, 3, 4]);
		await second.at("k").finish();
		await second.clock.advance(49_999);
		expect(second.began).toEqual(["k:2"]);
		await second.clock.advance(1);
		expect(second.at("waits").key.attempts).toBe(1);
	});
});

describe("stopping", () => {
	test("waits for what is under way, and hands out nothing more", async () => {
		const b = bench({ concurrency: 1 });
		for (const id of [1, 2]) await b.add(`k${id}`, id);
		let stopped = false;
		const stop = b.lane.stop().then(() => {
			stopped = true;
		});
		await b.clock.settle();
		expect(stopped).toBe(false);
		await b.at("k1").finish();
		await stop;
		b.lane.nudge();
		await b.clock.advance(60_000);
		expect(b.began).toEqual(["k1:1"]);
		expect(b.clock.waiting).toEqual([]);
		expect(await b.store.takeBackLeases()).toBe(0);
	});

	test("resolves at once when nothing is under way", async () => {
		const b = bench();
		await b.add("k", 1);
		await b.at("k").finish({ kind: "failed", at: b.clock.now() + 1_000, error: "x" });
		await b.lane.stop();
		await b.clock.advance(10_000);
		expect(b.began).toEqual(["k:1"]);
		expect(b.clock.waiting).toEqual([]);
	});

	test("gives back what was being leased when it came, and is over only then", async () => {
		const b = bench();
		await b.writer.run(() => b.rows.enqueue("lane", "k", "s", 1, "OPEN", b.clock.now()));
		b.lane.nudge();
		await b.lane.stop();
		await b.clock.settle();
		expect(b.began).toEqual([]);
		expect(b.rows.head("lane", "k", 9)).toHaveLength(1);
		expect(await b.store.takeBackLeases()).toBe(0);
	});
});

describe("a storm", () => {
	test("is worked off whole: each job once, each key in order", async () => {
		const b = bench({ concurrency: 8, atOnce: true });
		const jobs = Array.from({ length: 400 }, (_, index) => ({ id: index + 1, key: `k${(index * 7) % 23}`, share: `s${index % 3}` }));
		await Promise.all(jobs.map(({ id, key, share }) => b.writer.run(() => b.rows.enqueue("lane", key, share, id, "OPEN", b.clock.now()))));
		b.lane.nudge();
		while ((await b.store.depths()).length > 0 || b.lane.running > 0) await b.clock.settle();
		expect(b.began).toHaveLength(400);
		for (let key = 0; key < 23; key++) {
			const ids = b.began.filter((began) => began.startsWith(`k${key}:`)).map((began) => Number(began.split(":")[1]));
			expect(ids).toEqual(jobs.filter((job) => job.key === `k${key}`).map((job) => job.id));
		}
		expect(b.errors).toEqual([]);
	});
});
