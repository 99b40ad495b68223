import { expect, test } from "bun:test";
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { eventually, freshDirectory, runToEnd, startHookWise } from "../support/index.ts";

const script = join(import.meta.dir, "../../scripts/container");

/** Only root with all capabilities can make a root directory for another user. */
const able =
	process.platform === "linux" &&
	process.getuid?.() === 0 &&
	Bun.which("setpriv") !== null &&
	Bun.spawnSync(["unshare", "--mount", "--pid", "--fork", "sh", "-c", "mount --make-rprivate / && mount -t tmpfs tmpfs /mnt"]).exitCode ===
		0;
if (!able) console.log("Left out: the image's file set can only be tried by root, where namespaces are allowed.");

/** How the executable is run on `volume`, as in a container of the image. */
const contained = (volume: string, word: string, port: string) => ({ through: [script], words: [volume, word], env: { PORT: port } });

if (able) {
	test("in the image's file set, read-only, /tmp noexec, uid 10001, without capabilities: tickets are made and it stops in time", async () => {
		const volume = join(freshDirectory(), "volume");
		mkdirSync(volume);
		const running = await startHookWise(contained(volume, "serve", "0"));
		try {
			const pids = Bun.spawnSync(["pgrep", "-f", "^/usr/local/bin/hookwise serve"]).stdout.toString().trim().split("\n");
			const statuses = pids.map((pid) => readFileSync(`/proc/${pid}/status`, "utf8"));
			expect(
				statuses.some((status) => /^Uid:\t10001\t/m.test(status) && /^CapEff:\t0+$/m.test(status) && /^NoNewPrivs:\t1$/m.test(status)),
			).toBe(true);
			const { client } = running;
			const endpoint = await client.endpoint();
			await client.accepted(endpoint, { state: "firing", monitor: { name: "SRV1" } });
			await eventually("the ticket", async () => (await client.sandbox()).length === 1);
			const check = await runToEnd(contained(volume, "healthcheck", new URL(running.url).port));
			expect([check.code, check.stderr]).toEqual([0, ""]);
			expect(statSync(join(volume, "hookwise.db")).uid).toBe(10_001);
		} finally {
			const began = Date.now();
			// The first process of the namespace, as a container engine would signal it.
			const [child = ""] = readFileSync(`/proc/${running.pid}/task/${running.pid}/children`, "utf8").trim().split(" ");
			process.kill(Number(child), "SIGTERM");
			expect(await running.exited).toBe(0);
			expect(Date.now() - began).toBeLessThan(10_000);
		}
	}, 60_000);
}
