import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { clientAddress, createProxyTrust, networkOf, rulesFor } from "../../src/base/security/index.ts";
import { ask, basic } from "../contract/caller.ts";
import { eventually, PASSWORD, startHookWise } from "../support/index.ts";

describe("a proxy", () => {
	const trustsProxy = createProxyTrust("10.0.0.0/8, 2001:db8:1::/48");
	const rules = { useProxy: true, proxyFixCount: 1, trustsProxy };
	const of = (peer: string): string => clientAddress({ peer, forwardedFor: "192.0.2.7", ...rules });

	test("counts by its address alone: what any other peer forwards is ignored", () => {
		for (const peer of ["10.1.2.3", "::ffff:10.1.2.3", "2001:db8:1::5"]) expect([peer, of(peer)]).toEqual([peer, "192.0.2.7"]);
		for (const peer of ["198.51.100.1", "2001:db8:2::5", "::1", ""]) expect([peer, of(peer)]).not.toEqual([peer, "192.0.2.7"]);
		expect(rulesFor("198.51.100.1", rules).useProxy).toBe(false);
		expect(rulesFor("198.51.100.1", { useProxy: true, proxyFixCount: 1 }).useProxy).toBe(true);
	});

	test("that is none gets nothing by any header, whatever it writes", () => {
		fc.assert(
			fc.property(fc.ipV4(), fc.string({ maxLength: 60 }), (peer, forwardedFor) => {
				if (trustsProxy(peer)) return;
				expect(clientAddress({ peer, forwardedFor, ...rules })).toBe(peer);
			}),
		);
	});

	test("outside TRUSTED_PROXIES can neither choose its address, nor make HTTP look like HTTPS", async () => {
		const env = { USE_PROXY: "true", TRUSTED_PROXIES: "192.0.2.0/24", GUI_TRUSTED_IPS: "203.0.113.9" };
		await using hookwise = await startHookWise({ env });
		const headers = { authorization: basic("admin", PASSWORD), "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https" };
		expect((await ask(`${hookwise.url}/api/me`, { headers })).status).toBe(403);
		expect((await ask(`${hookwise.url}/health`, { headers })).headers.get("strict-transport-security")).toBeNull();
		await eventually("the log says why", () => hookwise.stderr.includes("not in TRUSTED_PROXIES"));
		expect(hookwise.stderr.match(/not in TRUSTED_PROXIES/g)).toHaveLength(1);
		await using own = await startHookWise({ env: { ...env, TRUSTED_PROXIES: "127.0.0.1" } });
		expect((await ask(`${own.url}/api/me`, { headers })).status).toBe(200);
	}, 20_000);
});

test("tries are counted per network: IPv4 per address, IPv6 per /64", () => {
	expect(networkOf("192.0.2.1")).toBe("192.0.2.1");
	expect(networkOf("::ffff:192.0.2.1")).toBe("192.0.2.1");
	expect(networkOf("2001:db8:1:2:3:4:5:6")).toBe(networkOf("2001:db8:1:2::"));
	expect(networkOf("2001:db8:1:3::")).not.toBe(networkOf("2001:db8:1:2::"));
	expect(networkOf("nobody")).toBe("nobody");
});
