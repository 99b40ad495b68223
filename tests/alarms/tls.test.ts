import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import { postJson } from "../../src/watch/alarms/post.ts";
import { freshDirectory } from "../support/index.ts";

const openssl = Bun.which("openssl");

/** A certificate for hooks.example.test that nobody but the test trusts. */
function certificate(): { readonly key: string; readonly cert: string } {
	const directory = freshDirectory();
	const [key, cert] = [join(directory, "key.pem"), join(directory, "cert.pem")];
	const name = "hooks.example.test";
	Bun.spawnSync(
		[
			...["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
			...["-keyout", key, "-out", cert, "-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`],
		],
		{ stderr: "ignore" },
	);
	return { key, cert };
}

describe.skipIf(openssl === null)("posting over TLS to an address that was looked up before", () => {
	test("still checks the certificate against the name", async () => {
		const files = certificate();
		const [key, cert] = [await Bun.file(files.key).text(), await Bun.file(files.cert).text()];
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
