import { expect, test } from "bun:test";
import about from "../../package.json" with { type: "json" };
import { collectLicenses, KNOWN_LICENSES } from "../../scripts/licenses.ts";
import { executable, freshDirectory, runToEnd } from "../support/index.ts";

test("the executable prints the licence of everything in it: HookWise, every dependency and theirs, Bun, SQLite, the icons", async () => {
	const { code, stdout, stderr } = await runToEnd({ cwd: freshDirectory(), words: ["licenses"] });
	expect([code, stderr]).toEqual([0, ""]);
	const [list = "", ...texts] = stdout.split(`\n\n${"-".repeat(80)}\n`);
	const lines = list.split("\n").map((line) => /^(\S+) (\S+) +(\S+)$/.exec(line)?.slice(1) ?? []);
	const found = new Map(lines.map(([name = "", version = "", license = ""]) => [name, { version, license }]));
	expect(found.get("HookWise")).toEqual({ version: about.version, license: "MIT" });
	for (const [name, version] of Object.entries(about.dependencies)) expect([name, found.get(name)?.version]).toEqual([name, version]);
	for (const name of ["Bun", "SQLite", "@tabler/icons", "@noble/hashes", "sonic-boom"])
		expect([name, found.has(name)]).toEqual([name, true]);
	for (const [name, { license }] of found) expect([name, KNOWN_LICENSES.includes(license)]).toEqual([name, true]);
	expect(texts).toHaveLength(lines.length);
	for (const [index, text] of texts.entries()) {
		expect(text).toStartWith(`${lines[index]?.[0]} ${lines[index]?.[1]} (`);
		expect(text.length).toBeGreaterThan(200);
	}
	expect(stdout).toContain("JavaScriptCore");
});

test("the embedded licences are those of the installed packages", () => {
	const names = collectLicenses().map(({ name, version }) => `${name} ${version}`);
	expect(new Set(names).size).toBe(names.length);
	for (const { name, text } of collectLicenses()) expect([name, text.trim() === ""]).toEqual([name, false]);
});

test("a slow reader at the end of a pipe gets all of it, and one that goes away leaves no error", () => {
	const piped = (script: string) => {
		const { stdout, stderr } = Bun.spawnSync(["sh", "-c", script, executable()], { cwd: freshDirectory() });
		return { stdout: stdout.toString(), stderr: stderr.toString() };
	};
	const whole = piped('"$0" licenses > all; cat all');
	expect(whole.stdout.length).toBeGreaterThan(65_536); // more than a pipe holds
	expect(piped('"$0" licenses | { sleep 0.3; cat; }')).toEqual(whole);
	expect(piped('"$0" licenses | head -n 1')).toEqual({ stdout: `${whole.stdout.split("\n")[0]}\n`, stderr: "" });
});
