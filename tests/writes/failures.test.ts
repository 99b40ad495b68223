import { describe, expect, test } from "bun:test";
import { isDoubtful, reactTo } from "../../src/alerts/writes/index.ts";
import type { Failure, FailureKind } from "../../src/psa/port/index.ts";
import { createFakeClock } from "../doubles/clock.ts";

function room(answers: "up" | "down" = "up") {
	const clock = createFakeClock();
	const told = { suspects: 0, throttled: 0 };
	const health = {
		suspect: async () => {
			told.suspects++;
			return answers;
		},
		throttle: (ms: number) => {
			told.throttled = ms;
		},
	};
	const deps = { health, clock, random: () => 0.5, maxAttempts: 3, retryBaseMs: 1_000 };
	const react = (kind: FailureKind, changes: Partial<Failure> = {}, tries = 0) =>
		reactTo(deps, { failure: { kind, message: "", status: null, retryAfterMs: null, ...changes }, key: "k", tries });
	return { clock, told, react };
}

describe("a call that failed", () => {
	for (const kind of ["rejected", "forbidden", "gone"] as const) {
		test(`because it was ${kind} is given up at once, and is no sign of an outage`, async () => {
			const { react, told } = room("down");
			expect(await react(kind)).toEqual({ kind: "giveUp" });
			expect(told.suspects).toBe(0);
		});
	}
	for (const kind of ["conflict", "ineffective"] as const) {
		test(`because it was ${kind} is tried again, and is no sign of an outage`, async () => {
			const { react, told, clock } = room("down");
			expect(await react(kind)).toEqual({ kind: "again", at: clock.now() + 1_000, tries: 1 });
			expect(told.suspects).toBe(0);
		});
	}
	for (const kind of ["unreachable", "uncertain", "refused"] as const) {
		test(`because it was ${kind} costs no try while the PSA does not answer`, async () => {
			const { react } = room("down");
			expect(await react(kind, { status: 401 }, 2)).toEqual({ kind: "down" });
		});
		test(`because it was ${kind} is given up with the last try`, async () => {
			const { react } = room();
			expect(await react(kind, { status: 401 }, 2)).toEqual({ kind: "giveUp" });
		});
	}
	test("with 429 holds everything back, and costs no try", async () => {
		const { react, told, clock } = room();
		expect(await react("throttled", { retryAfterMs: 7_000 }, 2)).toEqual({ kind: "pause", at: clock.now() + 7_000 });
		expect(told.throttled).toBe(7_000);
	});
	test("with 503 is not tried again before its Retry-After", async () => {
		const { react, clock } = room();
		expect(await react("uncertain", { retryAfterMs: 60_000 })).toEqual({ kind: "again", at: clock.now() + 60_000, tries: 1 });
	});
	test("is in doubt where it may have had its effect", () => {
		const kinds: FailureKind[] = [
			"unreachable",
			"throttled",
			"uncertain",
			"rejected",
			"refused",
			"forbidden",
			"gone",
			"conflict",
			"ineffective",
		];
		const doubtful = kinds.filter((kind) => isDoubtful({ kind, message: "", status: null, retryAfterMs: null }));
		expect(doubtful).toEqual(["uncertain", "conflict"]);
	});
});
