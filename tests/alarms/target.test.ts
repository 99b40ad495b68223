import { describe, expect, test } from "bun:test";
import { checkAlarmUrl, findTarget } from "../../src/watch/alarms/target.ts";

const CLOSED = { allowPrivate: false };
const OPEN = { allowPrivate: true };
const resolving =
	(...addresses: string[]) =>
	async () =>
		addresses;

describe("an address for alarms", () => {
	test("is an http or https URL without credentials", () => {
		expect(checkAlarmUrl("https://hooks.example.com/a?b=c", CLOSED)).toBeNull();
		expect(checkAlarmUrl("http://hooks.example.com:8080/", CLOSED)).toBeNull();
		for (const text of ["", "hooks.example.com", "ftp://example.com/", "file:///etc/passwd", "javascript:alert(1)", "https://"]) {
			expect([text, checkAlarmUrl(text, CLOSED)]).toEqual([text, "An http or https URL is expected."]);
		}
		expect(checkAlarmUrl("https://user:secret@example.com/", CLOSED)).toContain("user name and password");
	});

	// Every way of writing an address that a URL takes ends as the same address.
	for (const host of [
		...["127.0.0.1", "127.1", "0x7f000001", "2130706433", "017700000001", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"],
		...["10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "[fe80::1]", "[fd00::1]"],
	]) {
		test(`is not ${host}, unless private networks are allowed`, () => {
			expect(checkAlarmUrl(`http://${host}/`, CLOSED)).toContain("alarm_allow_private");
			expect(checkAlarmUrl(`http://${host}/`, OPEN)).toBeNull();
		});
	}

	for (const host of [
		"0.0.0.0",
		"224.0.0.1",
		"255.255.255.255",
		"[::]",
		"[ff02::1]",
		"[64:ff9b::7f00:1]",
		"[2002:7f00:1::]",
		"240.0.0.1",
	]) {
		test(`is never ${host}`, () => {
			expect(checkAlarmUrl(`http://${host}/`, OPEN)).not.toBeNull();
		});
	}

	test("is what its name resolves to, and all of it", async () => {
		const url = "https://hooks.example.com/a";
		expect(await findTarget(url, CLOSED, resolving("192.0.2.1"))).toMatchObject({ ok: false });
		expect(await findTarget(url, CLOSED, resolving("93.184.216.34"))).toMatchObject({
			ok: true,
			value: { address: "93.184.216.34", family: 4 },
		});
		expect(await findTarget(url, CLOSED, resolving("2606:4700::1111"))).toMatchObject({ ok: true, value: { family: 6 } });
		expect(await findTarget(url, CLOSED, resolving("93.184.216.34", "10.0.0.1"))).toMatchObject({ ok: false });
		expect(await findTarget(url, OPEN, resolving("93.184.216.34", "10.0.0.1"))).toMatchObject({ ok: true });
		expect(await findTarget(url, CLOSED, resolving())).toMatchObject({ ok: false, problem: "hooks.example.com has no address." });
	});

	test("whose name does not resolve is told so", async () => {
		const lookup = () => Promise.reject(new Error("ENOTFOUND"));
		expect(await findTarget("https://nowhere.example/", CLOSED, lookup)).toEqual({
			...{ ok: false, problem: "nowhere.example can't be resolved: ENOTFOUND" },
		});
	});
});
