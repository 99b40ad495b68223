import { afterAll, describe, expect, test } from "bun:test";
import { openSync, readdirSync, readSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build, executable, freshDirectory, startHookWise } from "../support/index.ts";

const folder = freshDirectory();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** First bytes of each system's executables. */
const MAGIC: Readonly<Record<string, string>> = { linux: "7f454c46", darwin: "cffaedfe", windows: "4d5a" };

function magicOf(file: string): string {
	const first = Buffer.alloc(4);
	readSync(openSync(file, "r"), first, 0, 4, 0);
	return first.toString("hex");
}

describe("the build", () => {
	test("the executable is one file that runs in an empty directory with nothing beside it", async () => {
		const cwd = freshDirectory();
		await using hookwise = await startHookWise({ cwd });
		expect((await fetch(`${hookwise.url}/readyz`)).status).toBe(200);
		expect(readdirSync(cwd)).toEqual([]);
	});

	test("no path of the machine that built it is needed to run it", () => {
		const { exitCode, stdout } = Bun.spawnSync([executable(), "version"], { cwd: freshDirectory(), env: {} });
		expect(exitCode).toBe(0);
		expect(stdout.toString()).toMatch(/^hookwise \d+\.\d+\.\d+/);
	});

	test("an unknown target is a usage error that names the known ones", () => {
		expect(() => build(join(folder, "none"), "amiga-m68k")).toThrow("linux-arm64");
	});

	// Each needs the runtime of that system, from the package registry; without network only this machine's own
	// is built.
	for (const target of process.env.HOOKWISE_CROSS_TARGETS?.split(",") ?? []) {
		test(`it cross-builds for ${target}`, () => {
			const file = build(join(folder, `hookwise-${target}`), target);
			expect(magicOf(file)).toStartWith(MAGIC[target.split("-")[0] ?? ""] ?? "?");
		}, 120_000);
	}
});
