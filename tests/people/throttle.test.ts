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
			throttle.begin("Ann", "a");
		}
		expect(throttle.wait("ann", "a")).toBeGreaterThan(0);
		expect(throttle.wait("Ann", "b")).toBe(0);
		expect(throttle.wait("Bob", "a")).toBe(0);
		for (let index = 0; index < 40; index++) throttle.begin(`user ${index}`, "a");
		expect(throttle.wait("Bob", "a")).toBeGreaterThan(0);
		expect(throttle.wait("Bob", "b")).toBe(0);
	});

	test("counts a try before anybody looks at it, and takes it back when it was right", () => {
		const throttle = createLoginThrottle(createFakeClock());
		const begun = Array.from({ length: 300 }, () => throttle.begin("Ann", "a"));
		const tries = begun.filter((one) => "takeBack" in one);
		expect(tries).toHaveLength(10);
		for (const one of tries) one.takeBack();
		expect(throttle.wait("Ann", "a")).toBe(0);
	});

	test("takes an IPv6 /64 for one address, and an IPv4 address for one", () => {
		const throttle = createLoginThrottle(createFakeClock());
		for (let index = 0; index < 10; index++) throttle.begin("Ann", `2001:db8:1:2:${index}::${index}`);
		expect(throttle.wait("Ann", "2001:db8:1:2:ffff::1")).toBeGreaterThan(0);
		expect(throttle.wait("Ann", "2001:db8:1:3::1")).toBe(0);
		for (let index = 0; index < 9; index++) throttle.begin("Bob", "192.0.2.1");
		expect(throttle.wait("Bob", "192.0.2.2")).toBe(0);
	});

	test("holds nobody up at an address that is known to be theirs, whatever others do there", () => {
		const throttle = createLoginThrottle(createFakeClock());
		for (let index = 0; index < 50; index++) throttle.begin(`user ${index}`, "a");
		expect(throttle.begin("Ann", "a")).toEqual({ seconds: expect.any(Number) });
		expect(throttle.begin("Ann", "a", true)).toHaveProperty("takeBack");
	});

	test("forgets within ten minutes, whatever happens: nobody is locked out for good", async () => {
		const clock = createFakeClock();
		const throttle = createLoginThrottle(clock);
		for (let index = 0; index < 200; index++) throttle.begin("Ann", "a");
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
