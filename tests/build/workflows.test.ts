import { expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

interface Step {
	readonly uses?: string;
	readonly run?: string;
}
interface Workflow {
	readonly permissions: Readonly<Record<string, string>>;
	readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

const root = join(import.meta.dir, "../..");
const folder = join(root, ".github/workflows");
const files = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")] as const);

test.each(files)("%s pins what it uses by commit, and may read alone unless a job needs more", (_name, text) => {
	const workflow = parse(text) as Workflow;
	expect(workflow.permissions).toEqual({ contents: "read" });
	const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
	for (const { uses } of steps) if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
	expect(text.match(/uses: \S+$/gm)).toBeNull(); // each says which release the commit is
	for (const [, script = ""] of text.matchAll(/(?:^|\s)((?:scripts|\.ci)\/\w+)/g))
		expect([script, existsSync(join(root, script))]).toEqual([script, true]);
});

test.each(files)("%s puts nothing that a stranger writes into a script", (_name, text) => {
	const steps = Object.values((parse(text) as Workflow).jobs).flatMap((job) => job.steps);
	for (const { run = "" } of steps) expect(run).not.toContain("${{");
});
