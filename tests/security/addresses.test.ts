import { describe, expect, test } from "bun:test";
import {
	checkAddressList,
	clientAddress,
	compileAddressRules,
	forwardedEntry,
	forwardedTls,
	normalAddress,
} from "../../src/base/security/index.ts";

describe("a list of addresses and ranges", () => {
	const table: readonly [string, string, boolean][] = [
		["", "203.0.113.9", true],
		[" , ", "203.0.113.9", true],
		["203.0.113.9", "203.0.113.9", true],
		["203.0.113.9", "203.0.113.10", false],
		["203.0.113.9", "::ffff:203.0.113.9", true],
		["203.0.113.9", "::ffff:cb00:7109", true],
		["::ffff:203.0.113.9", "203.0.113.9", true],
		["10.0.0.0/8", "10.255.1.2", true],
		["10.0.0.0/8", "11.0.0.1", false],
		["10.1.2.3/8", "10.9.9.9", true],
		["10.0.0.0/8", "::ffff:10.1.1.1", true],
		["192.0.2.128/25", "192.0.2.127", false],
		["192.0.2.128/25", "192.0.2.128", true],
		["192.0.2.1/32", "192.0.2.2", false],
		["0.0.0.0/0", "198.51.100.1", true],
		["0.0.0.0/0", "2001:db8::1", false],
		["::/0", "2001:db8::1", true],
		["::/0", "198.51.100.1", false],
		["::ffff:10.0.0.0/104", "10.9.9.9", true],
		["::ffff:a00:0/104", "10.9.9.9", true],
		["::ffff:a00:0/104", "11.9.9.9", false],
		["::ffff:0:0/96", "198.51.100.1", true],
		["2001:db8::/32", "2001:db8:ffff::1", true],
		["2001:db8::1234/32", "2001:db8::1", true],
		["2001:db8::/32", "2001:db9::1", false],
		["2001:DB8:0:0:0:0:0:1", "2001:db8::1", true],
		["fe80::1", "fe80::1%eth0", true],
		["192.0.2.1, 2001:db8::/32 ,10.0.0.0/8", "10.0.0.1", true],
		["192.0.2.1,nonsense,10.0.0.0/8", "10.0.0.1", true],
		["nonsense", "10.0.0.1", false],
		["10.0.0.0/33", "10.0.0.1", false],
		["10.0.0.0/8", "nonsense", false],
		["10.0.0.0/8", "", false],
		["10.0.0.1", "10.1", false],
		["10.0.0.1", "167772161", false],
	];
	for (const [list, address, allowed] of table) {
		test(`“${list}” ${allowed ? "allows" : "refuses"} “${address}”`, () => expect(compileAddressRules(list).allows(address)).toBe(allowed));
	}

	test("is refused when saved, naming the entry that cannot be read", () => {
		for (const list of ["", "10.0.0.1", "10.1.2.3/8, 2001:db8::/32", "::ffff:10.0.0.0/104", "::1"])
			expect(checkAddressList(list)).toBeNull();
		for (const wrong of [
			"x",
			"10.0.0",
			"10.0.0.1/33",
			"10.0.0.1/-1",
			"10.0.0.1/",
			"10.0.0.1/8/8",
			"2001:db8::/129",
			"::ffff:10.0.0.0/8",
			"300.0.0.1",
			"010.0.0.1",
			"0x0a.0.0.1",
			"10.0.0.1/8.5",
			"10.0.0.1-10.0.0.9",
		]) {
			expect(checkAddressList(`192.0.2.1, ${wrong}`)).toContain(`“${wrong}”`);
		}
	});
});

describe("an address", () => {
	test("has one form", () => {
		expect(normalAddress("::ffff:192.0.2.1")).toBe("192.0.2.1");
		expect(normalAddress("2001:0DB8::0001")).toBe("2001:db8::1");
		expect(normalAddress(" 192.0.2.1 ")).toBe("192.0.2.1");
		expect(normalAddress("unix")).toBe("unix");
	});
});

describe("the sender's address", () => {
	const from = (forwardedFor: string | null, proxyFixCount = 1, useProxy = true) =>
		clientAddress({ peer: "::ffff:192.0.2.1", forwardedFor, useProxy, proxyFixCount });
	const table: readonly [string, string, string][] = [
		["is the peer without trusted proxies, whatever the header says", from("198.51.100.7", 1, false), "192.0.2.1"],
		["is the last entry behind one proxy", from("203.0.113.1, 198.51.100.7"), "198.51.100.7"],
		["is the second from the right behind two", from("9.9.9.9, 203.0.113.1 ,198.51.100.7", 2), "203.0.113.1"],
		["is the peer with fewer entries than proxies", from("198.51.100.7", 2), "192.0.2.1"],
		["is the peer with a count of 0", from("198.51.100.7", 0), "192.0.2.1"],
		["is the peer without the header", from(null), "192.0.2.1"],
		["is the peer for an empty header", from(""), "192.0.2.1"],
		["is the peer for an empty entry", from("198.51.100.7, ,203.0.113.1", 2), "192.0.2.1"],
		["is the peer for an entry that is none", from("unknown"), "192.0.2.1"],
		["loses an IPv4 port", from("198.51.100.7:5123"), "198.51.100.7"],
		["loses IPv6 brackets and port", from("[2001:DB8::7]:5123"), "2001:db8::7"],
		["is IPv6 as written by proxies without brackets", from("2001:db8::7"), "2001:db8::7"],
		["is IPv4 where it is mapped", from("::ffff:198.51.100.7"), "198.51.100.7"],
	];
	for (const [what, got, expected] of table) test(what, () => expect(got).toBe(expected));

	test("reads the scheme in capitals as in small letters, and only where a proxy is trusted", () => {
		const behind = { useProxy: true, proxyFixCount: 1 };
		expect(["HTTPS", "https", "Https", "http", "HTTP"].map((scheme) => forwardedTls(scheme, behind))).toEqual([
			true,
			true,
			true,
			false,
			false,
		]);
		expect([forwardedTls(null, behind), forwardedTls("HTTPS", { useProxy: false, proxyFixCount: 1 })]).toEqual([null, null]);
	});

	test("counts entries of other forwarded headers the same way", () => {
		expect(forwardedEntry("https, http", { useProxy: true, proxyFixCount: 2 })).toBe("https");
		expect(forwardedEntry("https", { useProxy: true, proxyFixCount: 2 })).toBeNull();
		expect(forwardedEntry("https", { useProxy: false, proxyFixCount: 1 })).toBeNull();
	});
});
