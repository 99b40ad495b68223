import { describe, expect, test } from "bun:test";
import { createWriteProbe } from "../../src/store/probe.ts";
import { createFakeClock } from "../doubles/clock.ts";

function open() {
	const clock = createFakeClock();
	const asked: { resolve: () => void; reject: (error: Error) => void }[] = [];
	const probe = createWriteProbe(clock, () => new Promise<void>((resolve, reject) => asked.push({ resolve, reject })));
	return { clock, asked, probe };
}

describe("a probe of writes to the store", () => {
	test("is asked with one write, however many ask, and not at all right after a commit", async () => {
		const { clock, asked, probe } = open();
		const all = [1, 2, 3].map(() => probe.takesWrites());
		expect(asked).toHaveLength(1);
		probe.committed();
		asked[0]?.resolve();
		expect(await Promise.all(all)).toEqual([true, true, true]);
		expect(await probe.takesWrites()).toBe(true);
		expect(asked).toHaveLength(1);
		await clock.advance(2_001);
		const later = probe.takesWrites();
		expect(asked).toHaveLength(2);
		asked[1]?.resolve();
		expect(await later).toBe(true);
	});

	test("is no while the write fails, or does not end; and yes again with the next commit", async () => {
		const { clock, asked, probe } = open();
		const first = probe.takesWrites();
		asked[0]?.reject(new Error("disk I/O error"));
		expect(await first).toBe(false);
		// Not asked again at once: a full disk has enough to do.
		expect([await probe.takesWrites(), asked.length]).toEqual([false, 1]);
		await clock.advance(2_001);
		const stuck = probe.takesWrites();
		await clock.advance(4_001);
		expect(await stuck).toBe(false);
		probe.committed();
		expect(await probe.takesWrites()).toBe(true);
	});
});
