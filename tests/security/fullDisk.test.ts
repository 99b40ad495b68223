import { expect, test } from "bun:test";
import { statSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { basic } from "../contract/caller.ts";
import { createClient } from "../support/client.ts";
import { eventually, executable, freshDirectory, PASSWORD } from "../support/index.ts";

/** The executable where no file may grow beyond some tens of megabytes, as on a full disk. */
function startLimited(dataDir: string) {
	const child = Bun.spawn(["sh", "-c", `trap '' XFSZ; ulimit -f 60000; exec "$0"`, executable()], {
		env: {
			PATH: process.env.PATH ?? "",
			HOST: "127.0.0.1",
			PORT: "0",
			HOOKWISE_DATA_DIR: dataDir,
			GUI_PASSWORD: PASSWORD,
			MIN_FREE_DISK_MB: "0",
		},
		stdin: "ignore",
		stdout: "pipe",
		stderr: "ignore",
	});
	const ready = (async () => {
		let text = "";
		for await (const part of child.stdout) {
			text += new TextDecoder().decode(part);
			const found = /^HookWise ready at (\S+)$/m.exec(text)?.[1];
			if (found !== undefined) return found;
		}
		throw new Error(`It ended: ${text}`);
	})();
	return { child, ready };
}

test.skipIf(process.platform !== "linux")(
	"a disk that fills up: webhooks are refused before the log of the database outgrows it, and health says so",
	async () => {
		const dataDir = join(freshDirectory(), "data");
		const { child, ready } = startLimited(dataDir);
		try {
			const url = await ready;
			const client = createClient(url, PASSWORD);
			const endpoint = await client.endpoint({ name: "Filling", is_draft: true });
			const filler = "x".repeat(200_000);
			let accepted = 0;
			const send = async (): Promise<number> => {
				const { status } = await client.send(endpoint, { filler: `${filler}${accepted}` });
				if (status === 202) accepted++;
				return status;
			};
			const isReady = async (): Promise<boolean> => (await fetch(`${url}/readyz`)).status === 200;
			// One refusal may be of a moment in which the log waits to be moved; the disk is full when it stays so.
			let refused = 0;
			for (let tries = 0; tries < 3_000 && (refused === 0 || (await isReady())); tries++) if ((await send()) === 503) refused++;
			expect(refused).toBeGreaterThan(0);
			await eventually("readiness says so", async () => !(await isReady()));
			const services = await fetch(`${url}/health/services`, { headers: { authorization: basic("admin", PASSWORD) } });
			expect([services.status, await services.json()]).toEqual([503, expect.objectContaining({ database: "down" })]);
			expect((await fetch(`${url}/health`)).status).toBe(200);
			const log = join(dataDir, "hookwise.db-wal");
			const before = statSync(log).size;
			for (let tries = 0; tries < 50; tries++) await send();
			expect(statSync(log).size - before).toBeLessThan(4 * 2 ** 20);
			expect(before).toBeLessThan(64 * 2 ** 20);
			child.kill("SIGKILL");
			await child.exited;
			// With room again, everything that was answered 202 is there.
			const db = new Database(join(dataDir, "hookwise.db"));
			expect((db.prepare("SELECT count(*) AS n FROM deliveries").get() as { n: number }).n).toBe(accepted);
			db.close();
		} finally {
			child.kill("SIGKILL");
			await child.exited;
		}
	},
	90_000,
);
