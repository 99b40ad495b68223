import { expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PAGES, sourcePages, sourcesDocument, withTables } from "../../scripts/readme.ts";
import { eventually, startHookWise } from "../support/index.ts";

const readme = readFileSync(join(import.meta.dir, "../../README.md"), "utf8");

/** The commands of a block, as printed. */
function commands(begin: string, end: string): string {
	const block = readme.slice(readme.indexOf(begin), readme.indexOf(end));
	return /```sh\n([\s\S]*?)```/.exec(block)?.[1] ?? "";
}

test("the README's first webhook works as printed", async () => {
	await using hookwise = await startHookWise({ env: { GUI_PASSWORD: "try-hookwise" } });
	const printed = commands("<!-- first webhook -->", "<!-- end of first webhook -->");
	expect(printed).toContain("http://localhost:5000");
	// Only the address differs: tests run side by side.
	const script = printed.replaceAll("http://localhost:5000", hookwise.url);
	const run = Bun.spawnSync(["sh", "-eu", "-c", script], { cwd: mkdtempSync(join(tmpdir(), "hookwise-readme-")) });
	expect(run.stderr.toString()).toBe("");
	expect(run.exitCode).toBe(0);
	expect(run.stdout.toString().match(/"message":"Webhook received"/g)).toHaveLength(2);
	const ticket = await eventually("the ticket is closed", async () => (await hookwise.client.sandbox()).find(({ closed }) => closed));
	expect(ticket.summary).toBe("Alert: web01");
});

test.each(Object.keys(PAGES))("the tables of %s are those of the code", (page) => {
	const text = readFileSync(join(import.meta.dir, "../..", page), "utf8");
	expect(withTables(page, text)).toBe(text);
});

test("the documents on sources are those of the code, and no other is there", () => {
	expect(readFileSync(join(import.meta.dir, "../../docs/sources.md"), "utf8")).toBe(sourcesDocument());
	const pages = sourcePages();
	for (const [path, text] of pages) expect([path, readFileSync(join(import.meta.dir, "../..", path), "utf8")]).toEqual([path, text]);
	const names = readdirSync(join(import.meta.dir, "../../docs/sources")).map((name) => `docs/sources/${name}`);
	expect(names.sort()).toEqual(pages.map(([path]) => path).sort());
});

test("the README names every command, and none that there is not", async () => {
	const { runCommandLine } = await import("../../src/cli/index.ts");
	const lines: string[] = [];
	await runCommandLine(["--help"], { environment: {}, out: (line) => lines.push(line), err: () => {} });
	const known = new Set([...lines.join("\n").matchAll(/^ {2}([a-z]+) {2}/gm)].map(([, name]) => name));
	const named = [...readme.matchAll(/`(?:[A-Z_]+=\S+ )?hookwise ([a-z]+)/g)].map(([, name]) => name);
	expect(named.filter((name) => !known.has(name))).toEqual([]);
	expect(named.length).toBeGreaterThan(3);
});
