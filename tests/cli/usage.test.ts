import { describe, expect, test } from "bun:test";
import { newId } from "../../src/setup/endpoints/index.ts";
import { runToEnd, startHookWise } from "../support/index.ts";

const overview = async (): Promise<string> => (await runToEnd({ words: ["--help"] })).stdout;

describe("the command line", () => {
	test("--help names every command of the contract, and exits 0", async () => {
		const { code, stdout } = await runToEnd({ words: ["--help"] });
		expect(code).toBe(0);
		for (const name of ["serve", "healthcheck", "version"]) expect(stdout).toMatch(new RegExp(`^  ${name} `, "m"));
	});

	test("COMMAND --help tells how each command is used, and runs nothing", async () => {
		const names = [...(await overview()).matchAll(/^ {2}([a-z]+)/gm)].map(([, name = ""]) => name);
		expect(names.length).toBeGreaterThan(2);
		const ends = await Promise.all(names.map((name) => runToEnd({ words: [name, "--help"] })));
		for (const [index, { code, stdout, stderr }] of ends.entries()) {
			expect([names[index], code, stderr]).toEqual([names[index], 0, ""]);
			expect(stdout).toStartWith(`Usage: hookwise ${names[index]}`);
		}
	}, 60_000);

	test("a word that begins with a dash goes behind --, and no new id begins with one", async () => {
		const { code, stderr } = await runToEnd({ words: ["send", "-vXYZ"] });
		expect([code, stderr.split("\n")[0]]).toEqual([2, "Unknown option 'v'. Words that are no options go behind --"]);
		expect((await runToEnd({ words: ["send", "--", "-vXYZ"] })).stderr).not.toContain("Unknown option");
		expect(Array.from({ length: 2_000 }, newId).filter((id) => id.startsWith("-") || id.length !== 64)).toEqual([]);
	});

	test("an unknown command, and words that a command does not take, are usage errors", async () => {
		for (const words of [["frobnicate"], ["serve", "now"], ["version", "please"]]) {
			const { code, stdout, stderr } = await runToEnd({ words });
			expect([words, code]).toEqual([words, 2]);
			expect(stdout).toBe("");
			expect(stderr).toContain(words.at(-1) ?? "");
		}
	});

	test("version prints the version of package.json, the commit, its day and the target", async () => {
		const { version } = await import("../../package.json");
		const { code, stdout, stderr } = await runToEnd({ words: ["version"] });
		expect([code, stderr]).toEqual([0, ""]);
		expect(stdout).toStartWith(`hookwise ${version} (`);
		expect(stdout).toMatch(/^\S+ \S+ \((?:[0-9a-f]{12}(?:\+changes)?, \d{4}-\d\d-\d\d, )?[a-z0-9-]+\)\n$/);
		expect((await runToEnd({ words: ["--version"] })).stdout).toBe(stdout);
	});

	test("healthcheck exits 0 while it runs and 1 when it does not", async () => {
		const hookwise = await startHookWise();
		const env = { PORT: new URL(hookwise.url).port };
		expect((await runToEnd({ words: ["healthcheck"], env })).code).toBe(0);
		await hookwise.end("SIGTERM");
		const after = await runToEnd({ words: ["healthcheck"], env });
		expect(after.code).toBe(1);
		expect(after.stderr).toContain("/readyz");
	});
});
