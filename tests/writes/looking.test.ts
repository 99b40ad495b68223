import { describe, expect, test } from "bun:test";
import { type Looked, lookAgain } from "../../src/alerts/writes/index.ts";
import type { Answer } from "../../src/psa/port/index.ts";

const NOTHING: Answer<string | null> = { ok: true, value: null, calls: [] };

/** The times of all looks that find nothing, in milliseconds after the write, until it may be sent again. */
function looks(patience: { quietMs: number; pauseMs: number }, first: number): number[] {
	const times = [first];
	let looked = 0;
	let since: number | null = 0;
	for (;;) {
		const now = times.at(-1) ?? 0;
		const look: Looked<string> = lookAgain(NOTHING, { looked, since, now, patience });
		if (look.kind === "absent") return times;
		if (look.kind !== "later") throw new Error(look.kind);
		expect(look.at).toBeGreaterThan(now);
		({ looked, since } = look);
		times.push(look.at);
	}
}

describe("a write in doubt", () => {
	test("is looked for twice where no quiet time is asked for", () => {
		expect(looks({ quietMs: 0, pauseMs: 2_000 }, 1_000)).toEqual([1_000, 3_000]);
	});
	test("is looked for at doubling pauses, the last time when the quiet time is over", () => {
		expect(looks({ quietMs: 120_000, pauseMs: 2_000 }, 2_000)).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 120_000]);
	});
	test("is looked for once more after a look that came late", () => {
		expect(looks({ quietMs: 120_000, pauseMs: 2_000 }, 500_000)).toEqual([500_000, 502_000]);
	});
	test("begins its quiet time at the first look where the process died with it", () => {
		const patience = { quietMs: 120_000, pauseMs: 2_000 };
		expect(lookAgain(NOTHING, { looked: 0, since: null, now: 5_000, patience })).toMatchObject({ kind: "later", since: 5_000 });
	});
	test("is done when it is found, and stays in doubt when the look-up fails", () => {
		const state = { looked: 0, since: 0, now: 1, patience: { quietMs: 0, pauseMs: 1 } };
		expect(lookAgain({ ok: true, value: "#7", calls: [] }, state)).toEqual({ kind: "found", value: "#7" });
		const failure = { kind: "uncertain", message: "500", status: 500, retryAfterMs: null } as const;
		expect(lookAgain({ ok: false, failure, calls: [] }, state)).toEqual({ kind: "failed", failure });
	});
});
