import { describe, expect, test } from "bun:test";
import { createLoginThrottle } from "../../src/setup/people/throttle.ts";
import { createFakeClock } from "../doubles/clock.ts";
import { openPeople } from "./room.ts";

const MINUTE = 60_000;

describe("the throttle", () => {
	test("counts per account and address together, case ignored, and per address over all accounts", () => {
		const throttle = createLoginThrottle(createFakeClock());
		for (let index = 0; index < 10; index++) {
			expect(throttle.wait("Ann", "a")).toBe(0);
			throttle.failed("Ann", "a");
		}
		expect(throttle.wait("ann", "a")).toBeGreaterThan(0);
		expect(throttle.wait("Ann", "b")).toBe(0);
		expect(throttle.wait("Bob", "a")).toBe(0);
		for (let index = 0; index < 40; index++) throttle.failed(`user ${index}`, "a");
		expect(throttle.wait("Bob", "a")).toBeGreaterThan(0);
		expect(throttle.wait("Bob", "b")).toBe(0);
	});

	test("forgets within ten minutes, whatever happens: nobody is locked out for good", async () => {
		const clock = createFakeClock();
		const throttle = createLoginThrottle(clock);
		for (let index = 0; index < 200; index++) throttle.failed("Ann", "a");
		const seconds = throttle.wait("Ann", "a");
		expect(seconds).toBeLessThanOrEqual(300);
		await clock.advance(10 * MINUTE);
		expect(throttle.wait("Ann", "a")).toBe(0);
	});
});

test("an owner who proved themselves within the last minute is not held up by guesses from the same address", async () => {
	await using room = await openPeople();
	await room.people.keepAdmin("admin", "the password");
	const basic = (password: string) => room.people.byBasic("admin", password, "a");
	expect(await basic("the password")).toMatchObject({ name: "admin" });
	for (let index = 0; index < 10; index++) expect(await basic(`guess ${index}`)).toBe("wrong");
	expect(await basic("guess")).toEqual({ throttledSeconds: expect.any(Number) });
	expect(await basic("the password")).toMatchObject({ name: "admin" });
	await room.clock.advance(61_000);
	expect(await basic("the password")).toEqual({ throttledSeconds: expect.any(Number) });
	await room.clock.advance(10 * MINUTE);
	expect(await basic("the password")).toMatchObject({ name: "admin" });
}, 20_000);
