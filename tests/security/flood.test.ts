import { describe, expect, test } from "bun:test";
import { ask, basic } from "../contract/caller.ts";
import { PASSWORD, startHookWise } from "../support/index.ts";
import { memoryOf, openRaw, sendChunked } from "./raw.ts";

const LINUX = process.platform === "linux";
const head = (path: string, more = ""): string =>
	`POST ${path} HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Type: application/x-www-form-urlencoded\r\n${more}\r\n`;

describe("a body without an end", () => {
	test.skipIf(!LINUX)(
		"is cut while it comes, on every kind of route, and takes next to no memory",
		async () => {
			await using hookwise = await startHookWise();
			await ask(`${hookwise.url}/api/endpoints`, { headers: { authorization: basic("admin", PASSWORD) } });
			const idle = memoryOf(hookwise.pid).now;
			const authorization = `Authorization: ${basic("admin", PASSWORD)}\r\n`;
			const ways: [string, string, readonly (number | null)[]][] = [
				["/login", "", [413]],
				["/login", "", [413]],
				["/api/endpoints", authorization, [413]],
				["/settings/password", authorization, [413]],
				["/nothing/here", "", [401]],
				["/health", "", [405]],
			];
			for (const [path, more, expected] of ways) {
				using raw = openRaw(hookwise.url, head(path, more));
				await sendChunked(raw, 96 * 2 ** 20);
				expect([path, expected.includes(await raw.status)]).toEqual([path, true]);
			}
			// The argon2 of the first call is in the peak already; the bodies together were 576 MB.
			expect(memoryOf(hookwise.pid).now - idle).toBeLessThan(40);
			expect((await fetch(`${hookwise.url}/health`)).status).toBe(200);
		},
		60_000,
	);

	test("of many strangers at once is refused beyond what they may take together", async () => {
		await using hookwise = await startHookWise();
		// Each stays under the limit of one, and none ends.
		const raws = Array.from({ length: 40 }, () => openRaw(hookwise.url, head("/login")));
		try {
			await Promise.all(
				raws.map(async ({ socket }) => {
					for (let part = 0; part < 14 && !socket.destroyed; part++) {
						socket.write(Buffer.concat([Buffer.from("10000\r\n"), Buffer.alloc(65_536, 97), Buffer.from("\r\n")]));
						await new Promise((resolve) => setImmediate(resolve));
					}
				}),
			);
			const refused = await Promise.any(
				raws.map(async ({ status }) => {
					const answer = await status;
					if (answer === null) throw new Error("It ended without an answer");
					return answer;
				}),
			);
			expect(refused).toBe(413);
			expect((await fetch(`${hookwise.url}/health`)).status).toBe(200);
		} finally {
			for (const raw of raws) raw[Symbol.dispose]();
		}
	}, 30_000);
});

describe("JSON that is small to send and large to hold", () => {
	test.skipIf(!LINUX)(
		"is refused before it is parsed",
		async () => {
			await using hookwise = await startHookWise();
			const authorization = basic("admin", PASSWORD);
			await ask(`${hookwise.url}/api/me`, { headers: { authorization } });
			const before = memoryOf(hookwise.pid).most;
			const send = (path: string, body: string) =>
				ask(`${hookwise.url}${path}`, { method: "POST", headers: { authorization, "content-type": "application/json" }, body });
			for (const body of ["[".repeat(30_000_000), `[${"{},".repeat(4_000_000)}{}]`]) {
				const answer = await send("/admin/restore", body);
				expect(answer.status).toBe(400);
				expect(answer.body.message).toMatch(/deeper than 100 levels|more than 1,000,000 values/);
			}
			expect((await send("/api/debug/process", "[".repeat(3_000_000))).status).toBe(400);
			const form = new FormData();
			form.set("backup_file", new File(["[".repeat(10_000_000)], "backup.json"));
			expect((await ask(`${hookwise.url}/admin/restore`, { method: "POST", headers: { authorization }, body: form })).status).toBe(400);
			expect(memoryOf(hookwise.pid).most - before).toBeLessThan(300);
		},
		60_000,
	);

	test("is refused as a form of very many fields", async () => {
		await using hookwise = await startHookWise();
		const answer = await fetch(`${hookwise.url}/login`, {
			method: "POST",
			headers: { "content-type": "application/x-www-form-urlencoded" },
			body: "a&".repeat(200_000),
		});
		expect(answer.status).toBe(413);
	});
});

describe("a request line and a host that no browser sends", () => {
	test("are answered like any other, without a word in the log", async () => {
		await using hookwise = await startHookWise();
		const heads = [
			"GET /health HTTP/1.0\r\n\r\n",
			"GET /health HTTP/1.1\r\nHost:\r\n\r\n",
			"GET /health HTTP/1.1\r\nHost: a b\r\n\r\n",
			"GET /health HTTP/1.1\r\nHost: [::1\r\n\r\n",
			"GET /health HTTP/1.1\r\nHost: x/../y\r\n\r\n",
			"GET /health HTTP/1.1\r\nHost: a@b\r\n\r\n",
			"GET /health HTTP/1.1\r\nHost: ?\r\n\r\n",
		];
		for (const text of heads) {
			using raw = openRaw(hookwise.url, text);
			expect([text, await raw.status]).toEqual([text, 200]);
		}
		const page = openRaw(hookwise.url, "GET /settings HTTP/1.0\r\nAccept: text/html\r\n\r\n");
		expect(await page.status).toBe(302);
		expect(page.heard()).toContain("/login?next=%2Fsettings");
		page[Symbol.dispose]();
		expect(hookwise.stderr).not.toContain("request failed");
	});

	test("TRACE gives nothing back", async () => {
		await using hookwise = await startHookWise();
		for (const method of ["TRACE", "TRACK", "CONNECT"]) {
			using raw = openRaw(hookwise.url, `${method} /health HTTP/1.1\r\nHost: h\r\nX-Secret: s3cret\r\nConnection: close\r\n\r\n`);
			const status = await raw.status;
			expect([method, status === null || (status >= 400 && status < 500)]).toEqual([method, true]);
			expect(raw.heard()).not.toContain("s3cret");
		}
	});

	test("carry webhooks, too", async () => {
		await using hookwise = await startHookWise();
		const { id, bearer_token } = await hookwise.client.endpoint();
		const body = '{"heartbeat":{"status":0}}';
		for (const host of ["", "Host:\r\n", "Host: a b\r\n"]) {
			const version = host === "" ? "1.0" : "1.1";
			const text = `POST /w/${id} HTTP/${version}\r\n${host}Authorization: Bearer ${bearer_token}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
			using raw = openRaw(hookwise.url, text);
			expect([host, await raw.status]).toEqual([host, 202]);
		}
	});
});

describe("a reader of the log that stalls", () => {
	test.skipIf(!LINUX)(
		"stops nothing: requests go on, what cannot be written is counted, and it still ends in time",
		async () => {
			const script = `exec "$0" 2>&1 1>"$1" | (read -r first; sleep 30)`;
			const { executable } = await import("../support/built.ts");
			const { freshDirectory } = await import("../support/index.ts");
			const out = `${freshDirectory()}/stdout`;
			const child = Bun.spawn(["sh", "-c", script, executable(), out], {
				env: {
					PATH: process.env.PATH ?? "",
					HOST: "127.0.0.1",
					PORT: "0",
					HOOKWISE_DATA_DIR: `${freshDirectory()}/data`,
					GUI_PASSWORD: PASSWORD,
					MIN_FREE_DISK_MB: "0",
				},
				stdout: "ignore",
				stderr: "ignore",
			});
			try {
				const url = await readyUrl(out);
				// Each is a line of the log with a long path; together more than any pipe and the bound of what waits.
				const long = "x".repeat(8_000);
				for (let index = 0; index < 40; index++) {
					await Promise.all(
						Array.from({ length: 20 }, (_, lane) =>
							fetch(`${url}/api/${long}${index}-${lane}`, { headers: { authorization: basic("admin", PASSWORD) } }),
						),
					);
				}
				const started = performance.now();
				for (let index = 0; index < 200; index++)
					await ask(`${url}/login`, { method: "POST", headers: { origin: "https://evil.example" } });
				expect((await fetch(`${url}/health`)).status).toBe(200);
				expect(performance.now() - started).toBeLessThan(20_000);
			} finally {
				child.kill("SIGKILL");
				await child.exited;
			}
		},
		60_000,
	);
});

async function readyUrl(file: string): Promise<string> {
	for (;;) {
		const text = await Bun.file(file)
			.text()
			.catch(() => "");
		const found = /^HookWise ready at (\S+)$/m.exec(text);
		if (found?.[1] !== undefined) return found[1];
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}
