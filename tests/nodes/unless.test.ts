import { describe, expect, test } from "bun:test";
import { getEventListeners } from "node:events";
import { unless } from "../../src/nodes/unless.ts";

describe("waiting for work unless a signal is aborted", () => {
	test("resolves or rejects as the work does, and leaves nothing at the signal", async () => {
		const { signal } = new AbortController();
		expect(await unless(signal, Promise.resolve(7))).toBe(7);
		await expect(unless(signal, Promise.reject(new Error("no")))).rejects.toThrow("no");
		expect(getEventListeners(signal, "abort")).toHaveLength(0);
		const open = unless(signal, new Promise(() => {}));
		expect(getEventListeners(signal, "abort")).toHaveLength(1);
		void open;
	});

	test("resolves with null when the signal is aborted, before or meanwhile", async () => {
		const stop = new AbortController();
		const waiting = unless(stop.signal, new Promise(() => {}));
		stop.abort();
		expect(await waiting).toBeNull();
		expect(await unless(stop.signal, new Promise(() => {}))).toBeNull();
	});

	test("work that fails after the abort is nobody's unhandled rejection", async () => {
		const stop = new AbortController();
		const { promise, reject } = Promise.withResolvers<never>();
		const waiting = unless(stop.signal, promise);
		stop.abort();
		expect(await waiting).toBeNull();
		reject(new Error("late"));
		await Bun.sleep(0);
	});
});
