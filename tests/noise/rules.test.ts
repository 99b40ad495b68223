import { expect, test } from "bun:test";
import fc from "fast-check";
import { groupHash } from "../../src/alerts/incidents/keys.ts";
import { burstEnd, calmAt, type Down, flapsAt, flipsAt, joins, kindOf, type Outage, outageWith } from "../../src/alerts/noise/index.ts";
import { type NoiseSettings, type PastAlert, simulate } from "../../src/alerts/previews/index.ts";

const MINUTE = 60_000;

test("a key flaps from flap_count openings within flap_minutes on", () => {
	const policy = { flapCount: 3, flapMs: 30 * MINUTE };
	const at = (...minutes: number[]) => minutes.map((minute) => minute * MINUTE);
	expect(flapsAt(at(0, 10), 10 * MINUTE, policy)).toBe(false);
	expect(flapsAt(at(0, 10, 20), 20 * MINUTE, policy)).toBe(true);
	// Thirty minutes later the first does not count any more.
	expect(flipsAt(at(0, 10, 30), 30 * MINUTE, policy)).toBe(2);
	expect(flapsAt(at(0, 29, 29.9), 29.9 * MINUTE, policy)).toBe(true);
	// What came later does not count.
	expect(flapsAt(at(0, 10, 20, 21), 10 * MINUTE, policy)).toBe(false);
	expect(flapsAt(at(0, 1, 2, 3), 3 * MINUTE, { ...policy, flapCount: 0 })).toBe(false);
});

test("a flapping key is quiet flap_minutes after its last change, and never while it is down", () => {
	expect(calmAt(false, 5 * MINUTE, { flapMs: 30 * MINUTE })).toBe(35 * MINUTE);
	expect(calmAt(true, 5 * MINUTE, { flapMs: 30 * MINUTE })).toBeNull();
});

const down = (keyHash: string, at: number, recoveredAt: number | null = null): Down => ({ keyHash, at, recoveredAt, kind: "k" });

test("so many keys within group_seconds are one outage, wherever among them the alert comes", () => {
	const policy = { groupCount: 3, groupMs: 120_000 };
	const group = [down("a", 0), down("b", 60_000), down("c", 120_000)];
	for (const mine of group) expect(outageWith(mine, group, policy)?.map(({ keyHash }) => keyHash)).toEqual(["a", "b", "c"]);
	expect(outageWith(down("c", 120_001), [down("a", 0), down("b", 60_000)], policy)).toBeNull();
	// The same key again is no other one, and what has recovered is not down.
	expect(outageWith(down("a", 10), [down("a", 0), down("b", 5)], policy)).toBeNull();
	expect(outageWith(down("c", 10), [down("a", 0, 5), down("b", 5)], policy)).toBeNull();
	expect(outageWith(down("c", 10), group, { ...policy, groupCount: 0 })).toBeNull();
});

const outage = (more: Partial<Outage> = {}): Outage => ({
	...{ keys: new Set(["a"]), splits: new Set<string>(), kinds: new Set(["ping"]), burstEndedAt: 0, changedAt: 0 },
	...more,
});

test("an outage takes in everything until it is quiet, then more of the same kind, and its own members always", () => {
	const policy = { groupMs: 120_000 };
	const at = (time: number, kind = "disk", keyHash = "x") => ({ keyHash, at: time, kind });
	expect(joins(at(120_000), outage(), policy)).toBe(true);
	expect(joins(at(120_001), outage(), policy)).toBe(false);
	expect(joins(at(600_000, "ping"), outage(), policy)).toBe(true);
	expect(joins(at(3_600_001, "ping"), outage(), policy)).toBe(false);
	expect(joins(at(9e9, "disk", "a"), outage(), policy)).toBe(true);
	expect(joins(at(0, "ping", "a"), outage({ splits: new Set(["a"]) }), policy)).toBe(false);
});

test("the burst of an outage ends before the first gap", () => {
	expect(burstEnd([0, 100, 50], 60)).toBe(100);
	expect(burstEnd([0, 50, 200, 210], 60)).toBe(50);
	expect(burstEnd([], 60)).toBe(0);
});

test("two devices with the same trouble are of one kind, another trouble or endpoint is another", () => {
	const kind = (message: string, source: string, endpoint = "e") => kindOf({ message, source }, endpoint);
	expect(kind("[SW1] timeout of 48000ms exceeded", "SW1")).toBe(kind("[AP-7] timeout of 300ms exceeded", "AP-7"));
	expect(kind("Backup failed", "SW1")).not.toBe(kind("timeout", "SW1"));
	expect(kind("timeout", "SW1")).not.toBe(kind("timeout", "SW1", "f"));
});

const downs = fc.array(
	fc
		.record({ keyHash: fc.constantFrom(..."abcdefgh"), at: fc.nat(600_000), recovered: fc.boolean() })
		.map(({ keyHash, at, recovered }) => down(keyHash, at, recovered ? at + 1 : null)),
	{ maxLength: 30 },
);

test("members of an outage are down, different, near, and enough; the alert itself is one", () => {
	fc.assert(
		fc.property(
			downs,
			fc.nat(600_000),
			fc.integer({ min: 2, max: 6 }),
			fc.integer({ min: 1_000, max: 300_000 }),
			(group, at, groupCount, groupMs) => {
				const mine = down("a", at);
				const members = outageWith(mine, group, { groupCount, groupMs });
				if (members === null) return;
				expect(members).toContain(mine);
				expect(new Set(members.map(({ keyHash }) => keyHash)).size).toBe(members.length);
				expect(members.length).toBeGreaterThanOrEqual(groupCount);
				for (const one of members) {
					expect(one.recoveredAt).toBeNull();
					expect(Math.abs(one.at - at)).toBeLessThanOrEqual(groupMs);
				}
			},
		),
		{ numRuns: 2_000 },
	);
});

test("a group is a company's own, however groups are called", () => {
	const text = fc.string({ maxLength: 12 });
	fc.assert(
		fc.property(fc.option(text), text, fc.option(text), text, (companyA, groupA, companyB, groupB) => {
			const isSame = companyA === companyB && groupA.trim().toLowerCase() === groupB.trim().toLowerCase();
			expect(groupHash(companyA, groupA) === groupHash(companyB, groupB)).toBe(isSame);
		}),
		{ numRuns: 5_000 },
	);
});

const OFF: NoiseSettings = {
	...{ openDelayMs: 0, reopenWithinMs: 0, noteIntervalMs: 0, flapCount: 0, flapMs: 0, groupCount: 0, groupMs: 0, autoCloseMs: 0 },
	ignoresNumbers: false,
};
const CALM: NoiseSettings = {
	...{ openDelayMs: 60_000, reopenWithinMs: 60 * MINUTE, noteIntervalMs: 720 * MINUTE, flapCount: 4, flapMs: 30 * MINUTE },
	...{ groupCount: 4, groupMs: 120_000, autoCloseMs: 0, ignoresNumbers: true },
};
const past = (id: number, at: number, type: PastAlert["type"], name: string): PastAlert => ({
	...{ id, at, type, suppressed: false, suppressedIfOpen: false, opens: false, keyKind: "summary", keyText: name },
	...{ endpointId: "own", company: "ACME", group: "ACME", source: name, message: "down", title: name },
});
function run(alerts: readonly PastAlert[], settings: NoiseSettings, others: Readonly<Record<string, NoiseSettings>> = {}) {
	const steps = simulate(alerts, { settings, others });
	let step = steps.next();
	while (step.done !== true) step = steps.next();
	return step.value;
}

test("without any of it each opening is a ticket, each repeat and recovery a note", () => {
	const alerts = [
		past(1, 0, "OPEN", "A"),
		past(2, 10, "OPEN", "A"),
		past(3, 20, "CLOSE", "A"),
		past(4, 30, "OPEN", "B"),
		past(5, 40, "CLOSE", "C"),
	];
	expect(run(alerts, OFF)).toMatchObject({ tickets: 2, notes: 2, fates: ["ticket", "note", "closed", "ticket", "alone"] });
});

test("with calm values an outage is one ticket, numbers are one key, and what is over soon is none", () => {
	const uplink = "ABCDEF".split("").map((name, n) => past(n, n * 5_000, "OPEN", name));
	const back = "ABCDEF".split("").map((name, n) => past(n + 10, 600_000 + n, "CLOSE", name));
	expect(run([...uplink, ...back], CALM)).toMatchObject({ tickets: 1, notes: 2 });
	const disk = [90.1, 92.5, 97].map((percent, n) => past(n, n * 30 * MINUTE, "OPEN", `Disk C: ${percent} % full`));
	expect(run(disk, { ...CALM, groupCount: 0 })).toMatchObject({ tickets: 1 });
	expect(run(disk, { ...CALM, groupCount: 0, ignoresNumbers: false })).toMatchObject({ tickets: 3 });
	expect(run([past(1, 0, "OPEN", "A"), past(2, 30_000, "CLOSE", "A")], CALM)).toMatchObject({
		tickets: 0,
		notes: 0,
		fates: ["self_resolved", "self_resolved"],
	});
});

const of = (endpointId: string, alerts: readonly PastAlert[]): PastAlert[] => alerts.map((alert) => ({ ...alert, endpointId }));
const inOrder = (...alerts: readonly PastAlert[]): PastAlert[] =>
	[...alerts].sort((a, b) => a.at - b.at).map((alert, id) => ({ ...alert, id }));

test("an outage together with another endpoint is seen where that is replayed with it, and only own tickets and notes count", () => {
	const mine = [past(1, 0, "OPEN", "A"), past(2, 1_000, "OPEN", "B")];
	const theirs = of("other", [past(3, 2_000, "OPEN", "C"), past(4, 3_000, "OPEN", "D")]);
	const back = [past(5, 900_000, "CLOSE", "A"), past(6, 900_001, "CLOSE", "B")];
	const theirBack = of("other", [past(7, 900_002, "CLOSE", "C"), past(8, 900_003, "CLOSE", "D")]);
	// Something of the other endpoint alone is none of ours.
	const apart = of("other", [past(9, 9_000_000, "OPEN", "E"), past(10, 9_900_000, "CLOSE", "E")]);
	expect(run(inOrder(...mine, ...back), CALM)).toMatchObject({ tickets: 2, notes: 2 });
	const all = inOrder(...mine, ...theirs, ...back, ...theirBack, ...apart);
	expect(run(all, CALM, { other: CALM })).toMatchObject({ tickets: 1, notes: 2 });
	// Another that does not group stays out of it.
	expect(run(all, CALM, { other: { ...CALM, groupCount: 0 } })).toMatchObject({ tickets: 2, notes: 2 });
	// An outage of the other endpoint that ours is no part of does not count.
	const alone = of(
		"other",
		"CDEF".split("").map((name, n) => past(n, n * 1_000, "OPEN", name)),
	);
	expect(run(inOrder(...alone, past(9, 9_000_000, "OPEN", "A")), CALM, { other: CALM })).toMatchObject({ tickets: 1, notes: 0 });
});

test("a key that several endpoints share is one ticket until the last of them has recovered; one within its endpoint is not shared", () => {
	const named = (keyKind: string, alerts: readonly PastAlert[]) => alerts.map((alert) => ({ ...alert, keyKind, keyText: "dc01" }));
	const alerts = (keyKind: string) =>
		inOrder(
			...named(keyKind, [past(1, 0, "OPEN", "A"), past(2, 600_000, "CLOSE", "A")]),
			...of("other", named(keyKind, [past(3, 1_000, "OPEN", "B"), past(4, 700_000, "CLOSE", "B")])),
		);
	const settings = { ...CALM, groupCount: 0 };
	const shared = run(alerts("shared"), settings, { other: settings });
	expect(shared).toMatchObject({ tickets: 1, notes: 1, fates: ["ticket", "counted", "counted", "closed"] });
	expect(run(alerts("dedup"), settings, { other: settings })).toMatchObject({
		tickets: 1,
		notes: 1,
		fates: ["ticket", "ticket", "closed", "closed"],
	});
	// In the delay one does not speak for the other.
	const brief = inOrder(
		...named("shared", [past(1, 0, "OPEN", "A"), past(2, 2_000, "CLOSE", "A")]),
		...of("other", named("shared", [past(3, 1_000, "OPEN", "B")])),
		past(5, 900_000, "GENERIC", "X"),
	);
	expect(run(brief, settings, { other: settings })).toMatchObject({ tickets: 1 });
});

test("calm values never make more tickets, and what lasts always has one", () => {
	const step = fc.record({
		gap: fc.nat(300_000),
		name: fc.constantFrom("A", "B", "C", "D", "E"),
		type: fc.constantFrom("OPEN" as const, "CLOSE" as const),
	});
	fc.assert(
		fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
			let at = 0;
			const alerts = steps.map(({ gap, name, type }, id) => {
				at += gap;
				return past(id, at, type, name);
			});
			const lasting = past(99, at + 10, "OPEN", "Z");
			const [plain, calm] = [run([...alerts, lasting], OFF), run([...alerts, lasting], CALM)];
			expect(calm.tickets).toBeLessThanOrEqual(plain.tickets);
			expect(calm.notes).toBeGreaterThanOrEqual(0);
			expect(["ticket", "grouped"]).toContain(calm.fates.at(-1) ?? "alone");
		}),
		{ numRuns: 1_000 },
	);
});
