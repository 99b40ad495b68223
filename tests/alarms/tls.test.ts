import { describe, expect, test } from "bun:test";
import { systemClock } from "../../src/base/clock.ts";
import { postJson } from "../../src/watch/alarms/post.ts";
import { certificateFor, openssl } from "../support/certificate.ts";

describe.skipIf(openssl === null)("posting over TLS to an address that was looked up before", () => {
	test("still checks the certificate against the name", async () => {
		const { key, cert } = await certificateFor("hooks.example.test");
		const server = Bun.serve({ port: 0, hostname: "127.0.0.1", tls: { key, cert }, fetch: () => new Response("ok") });
		const post = (host: string, ca?: string) =>
			postJson(
				`https://${host}:${server.port}/`,
				{},
				{ allowPrivate: true },
				{ clock: systemClock, lookup: async () => ["127.0.0.1"], ...(ca === undefined ? {} : { ca }) },
			);
		expect(await post("hooks.example.test", cert)).toEqual({ ok: true, status: 200 });
		expect((await post("hooks.example.test")).ok).toBe(false);
		expect((await post("another.example.test", cert)).ok).toBe(false);
		await server.stop(true);
	});
});
