import { describe, expect, test } from "bun:test";
import { createPsaHealth } from "../../src/alerts/writes/index.ts";
import { createEvents } from "../../src/base/events.ts";
import { createLivePsa } from "../../src/psa/current/index.ts";
import type { Answer, Failure, Psa } from "../../src/psa/port/index.ts";
import { createFakeClock } from "../doubles/clock.ts";

const refused: Failure = { kind: "refused", message: "Login failed (401).", status: 401, retryAfterMs: null };
const uncertain: Failure = { kind: "uncertain", message: "ConnectWise failed (500).", status: 500, retryAfterMs: null };
const WELL: Answer<null> = { ok: true, value: null, calls: [] };
const BAD: Answer<null> = { ok: false, failure: refused, calls: [] };

/** A ConnectWise whose pings are answered as said, or held until they are. */
function site(identity: string) {
	const state = { answer: WELL as Answer<null> | null, pings: 0, held: [] as ((answer: Answer<null>) => void)[] };
	const psa = {
		kind: "connectwise",
		identity,
		ping() {
			state.pings++;
			const { answer } = state;
			return answer === null ? new Promise<Answer<null>>((resolve) => state.held.push(resolve)) : Promise.resolve(answer);
		},
	} as unknown as Psa;
	return { psa, state };
}

function room() {
	const clock = createFakeClock();
	const first = site("one");
	const psa = createLivePsa(first.psa, clock.after);
	const told: string[] = [];
	const events = createEvents((error) => {
		throw error;
	});
	events.on("psa.health", ({ state }) => told.push(state));
	const health = createPsaHealth({ psa, clock, events, baseMs: 10_000, random: () => 0.5 });
	return { clock, first, psa, health, told };
}

describe("asking the PSA at once", () => {
	test("makes one call for all who ask, and makes nobody wait longer for the next one", async () => {
		const { first, health } = room();
		first.state.answer = BAD;
		expect(await health.suspect("key", refused)).toBe("down");
		const before = health.state().nextProbeAt;
		const pings = first.state.pings;
		const answers = await Promise.all([health.tryNow(), health.tryNow(), health.tryNow()]);
		expect(first.state.pings - pings).toBe(1);
		expect(answers[0]).toMatchObject({ state: "down", message: "Login failed (401).", nextProbeAt: before });
	});

	test("ends the outage when it answers", async () => {
		const { first, health, told } = room();
		first.state.answer = BAD;
		await health.suspect("key", refused);
		first.state.answer = WELL;
		expect(await health.tryNow()).toMatchObject({ state: "up", nextProbeAt: null });
		expect([told, health.gate.allowed(8)]).toEqual([["down", "up"], 8]);
	});

	test("lets the next alert be the probe where alert after alert failed though the PSA answers", async () => {
		const { health } = room();
		for (const key of ["a", "b", "c"]) await health.suspect(key, uncertain);
		expect([health.state().state, health.gate.allowed(8)]).toEqual(["down", 0]);
		expect((await health.tryNow()).state).toBe("down");
		expect(health.gate.allowed(8)).toBe(1);
	});
});

describe("another PSA in place", () => {
	test("starts again: waiting work may go, and a probe is sent at once", async () => {
		const { first, psa, health, told } = room();
		first.state.answer = BAD;
		await health.suspect("key", refused);
		const second = site("two");
		await psa.swap(second.psa, async () => {}, 1);
		expect([health.state().state, health.gate.allowed(8), second.state.pings, told]).toEqual(["up", 8, 1, ["down", "up"]]);
	});

	test("is not judged by what the one before answers too late", async () => {
		const { clock, first, psa, health } = room();
		first.state.answer = BAD;
		await health.suspect("key", refused);
		first.state.answer = null;
		const asked = health.tryNow();
		const second = site("two");
		await psa.swap(second.psa, async () => {}, 1);
		for (const answer of first.state.held) answer(BAD);
		await asked;
		await clock.settle();
		expect([health.state().state, health.gate.allowed(8)]).toEqual(["up", 8]);
		second.state.answer = BAD;
		expect((await health.tryNow()).state).toBe("down");
	});
});
