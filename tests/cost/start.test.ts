/** What a start on existing data evaluates and keeps: counted, as times depend on the machine. */

import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ownKb } from "../../bench/counting.ts";
import { freshDirectory, startHookWise } from "../support/index.ts";

const ROOT = join(import.meta.dir, "../..");

/** Runs HookWise from its sources until it is ready, and tells the files of all modules that were evaluated by then. */
const EVALUATED = `
	const write = process.stdout.write.bind(process.stdout);
	process.stdout.write = (text, ...rest) => {
		if (!String(text).startsWith("HookWise ready")) return true;
		write(JSON.stringify(Object.keys(require.cache)));
		process.exit(0);
	};
	await import(${JSON.stringify(join(ROOT, "src/main.ts"))});`;

test("before it is ready, nothing is evaluated that only a mail, a file of settings, a second factor or an assistant needs", () => {
	const { stdout, stderr } = Bun.spawnSync([process.execPath, "-e", EVALUATED, "serve"], {
		cwd: ROOT,
		env: { PATH: process.env.PATH, HOST: "127.0.0.1", PORT: "0", HOOKWISE_DATA_DIR: join(freshDirectory(), "data"), MIN_FREE_DISK_MB: "0" },
	});
	expect(stderr.toString()).not.toContain("error:");
	const files = JSON.parse(stdout.toString()) as string[];
	const packages = new Set(files.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []));
	// What the list would be worth if it were empty.
	expect([...packages]).toContain("zod");
	const late = ["nodemailer", "yaml", "otpauth", "@zxcvbn-ts/language-common", "@modelcontextprotocol/sdk", "ajv"];
	expect(late.filter((name) => packages.has(name))).toEqual([]);
});

/** How often a process's main thread has gone to sleep so far. */
const sleepsOf = (pid: number): number =>
	Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/task/${pid}/status`, "latin1"))?.[1] ?? Number.NaN);

test.skipIf(process.platform !== "linux")(
	"after a start on existing data it keeps less than 43 MB for itself, and hardly wakes",
	async () => {
		const env = { GUI_PASSWORD: undefined };
		const first = await startHookWise({ env });
		await first.client.endpoint();
		await first.end("SIGTERM");
		await using second = await startHookWise({ dataDir: first.dataDir, env });
		// What the start needed and nothing else is given back within a second or two; the least of what is seen is what it keeps.
		const seen: number[] = [];
		const wakes: number[] = [];
		for (let look = 0; look < 12; look++) {
			const before = sleepsOf(second.pid);
			await Bun.sleep(250);
			wakes.push(sleepsOf(second.pid) - before);
			seen.push(ownKb(second.pid) / 1_024);
		}
		expect(Math.min(...seen)).toBeLessThan(43);
		// A timer of 10 ms would make 25.
		expect(Math.min(...wakes)).toBeLessThan(12);
	},
);
