import { describe, expect, test } from "bun:test";
import { copyFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { connect } from "node:tls";
import { basic } from "../contract/caller.ts";
import { makeCertificate } from "../doubles/certificate.ts";
import { eventually, freshDirectory, PASSWORD, runToEnd, startHookWise } from "../support/index.ts";

function addressOf(url: string): { readonly host: string; readonly port: number } {
	const { hostname, port } = new URL(url);
	return { host: hostname, port: Number(port) };
}

/** Whose certificate is shown there now. */
const shownAt = (url: string): Promise<string> =>
	new Promise((resolve, reject) => {
		const socket = connect({ ...addressOf(url), rejectUnauthorized: false }, () => {
			resolve(String(socket.getPeerCertificate().subject.CN));
			socket.destroy();
		});
		socket.on("error", reject);
	});

const tls = { rejectUnauthorized: false };

describe.skipIf(Bun.which("openssl") === null)("a certificate of one's own", () => {
	test("has PORT speak HTTPS: webhooks, pages, a __Host- cookie, HSTS", async () => {
		const { cert, key } = makeCertificate(freshDirectory(), "one");
		await using hookwise = await startHookWise({ env: { TLS_CERT: cert, TLS_KEY: key, FORCE_HTTPS: "true" } });
		expect(hookwise.url).toStartWith("https://");
		const call = (path: string, init: RequestInit = {}) => fetch(`${hookwise.url}${path}`, { redirect: "manual", tls, ...init });
		expect((await call("/readyz")).headers.get("strict-transport-security")).toContain("max-age=31536000");
		const made = await call("/api/endpoints", {
			method: "POST",
			headers: { authorization: basic("admin", PASSWORD), "content-type": "application/json" },
			body: JSON.stringify({ name: "Edge" }),
		});
		const endpoint = (await made.json()) as { id: string; bearer_token: string; webhook_url: string };
		expect(endpoint.webhook_url).toStartWith("https://");
		const sent = await call(`/w/${endpoint.id}`, {
			method: "POST",
			headers: { authorization: `Bearer ${endpoint.bearer_token}` },
			body: '{"heartbeat":{"status":0}}',
		});
		expect([sent.status, sent.headers.get("strict-transport-security")]).toEqual([202, expect.stringContaining("max-age")]);
		const logIn = await call("/login", { method: "POST", body: new URLSearchParams({ username: "admin", password: PASSWORD }) });
		const [cookie = ""] = logIn.headers.getSetCookie();
		expect(cookie).toMatch(/^__Host-hookwise_session=.+; Path=\/; HttpOnly; Secure; SameSite=Lax$|^__Host-hookwise_session=/);
		expect(cookie).toMatch(/Secure/);
		expect(cookie).not.toMatch(/Domain/i);
		const me = await call("/api/me", { headers: { cookie: cookie.split(";")[0] ?? "" } });
		expect(me.status).toBe(200);
		const old = connect({ ...addressOf(hookwise.url), rejectUnauthorized: false, minVersion: "TLSv1", maxVersion: "TLSv1.1" });
		const isTaken = await new Promise<boolean>((resolve) => {
			old.on("secureConnect", () => resolve(true));
			old.on("error", () => resolve(false));
		});
		old.destroy();
		expect(isTaken).toBe(false);
		const plain = await fetch(hookwise.url.replace("https:", "http:")).catch(() => null);
		expect(plain?.ok ?? false).toBe(false);
		const { port } = new URL(hookwise.url);
		const check = await runToEnd({ words: ["healthcheck"], env: { TLS_CERT: cert, TLS_KEY: key, PORT: port } });
		expect(check.code).toBe(0);
	}, 30_000);

	test("is read again when its files change, and goes on answering; a pair that does not fit changes nothing", async () => {
		const folder = freshDirectory();
		const [one, two, three] = ["one", "two", "three"].map((name) => makeCertificate(folder, name));
		if (one === undefined || two === undefined || three === undefined) throw new Error("No certificates");
		const [cert, key] = [join(folder, "live.crt"), join(folder, "live.key")];
		const put = (from: string, to: string): void => {
			copyFileSync(from, to);
			utimesSync(to, new Date(), new Date());
		};
		put(one.cert, cert);
		put(one.key, key);
		await using hookwise = await startHookWise({ env: { TLS_CERT: cert, TLS_KEY: key } });
		expect(await shownAt(hookwise.url)).toBe("one");
		let going = true;
		let failed = 0;
		const traffic = (async () => {
			while (going) {
				const answer = await fetch(`${hookwise.url}/health`, { tls, headers: { connection: "close" } }).catch(() => null);
				if (answer?.status !== 200) failed++;
			}
		})();
		put(two.cert, cert);
		put(two.key, key);
		await eventually("the new one is shown", async () => (await shownAt(hookwise.url)) === "two", 20_000);
		// Half of a change: the key is not this certificate's.
		put(three.cert, cert);
		await eventually("it is told of", async () => hookwise.stderr.includes("the old certificate stays"), 20_000);
		expect(await shownAt(hookwise.url)).toBe("two");
		put(three.key, key);
		await eventually("the third one is shown", async () => (await shownAt(hookwise.url)) === "three", 20_000);
		going = false;
		await traffic;
		// One connection at most for each of the two changes was on its way to the old listener, unaccepted.
		expect(failed).toBeLessThanOrEqual(2);
		expect(await hookwise.end("SIGTERM")).toBe(0);
	}, 90_000);

	test("that cannot be read, or only half of it, ends the start with the reason", async () => {
		const { cert, key } = makeCertificate(freshDirectory(), "one");
		const half = await runToEnd({ env: { TLS_CERT: cert } });
		expect([half.code, half.stderr]).toEqual([2, expect.stringMatching(/^TLS_KEY: /)]);
		const none = await runToEnd({ env: { TLS_CERT: "/nowhere/x.crt", TLS_KEY: key } });
		expect([none.code, none.stderr]).toEqual([1, expect.stringContaining("/nowhere/x.crt")]);
		const wrong = await runToEnd({ env: { TLS_CERT: cert, TLS_KEY: makeCertificate(freshDirectory(), "two").key } });
		expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining("the key is not the certificate's")]);
	}, 30_000);
});
