import { afterAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { parse } from "yaml";
import { VARIABLES } from "../../src/base/config.ts";
import { DOCUMENTS } from "../../src/web/help/documents.ts";
import { createClient, executable, freshDirectory, startHookWise } from "../support/index.ts";

const root = join(import.meta.dir, "../..");
const markdownIn = (folder: string): string[] =>
	readdirSync(join(root, folder))
		.filter((name) => name.endsWith(".md"))
		.map((name) => join(folder, name));
/** Documents for users; contract and decisions are for contributors, and only their links are checked. */
const GUIDES = ["README.md", ...markdownIn("docs")];
/** Made from the folders of presets. */
const SOURCES = markdownIn("docs/sources");
const ALL = [...GUIDES, ...SOURCES, ...markdownIn("docs/decisions"), ...markdownIn("docs/contract")];
const read = (file: string): string => readFileSync(join(root, file), "utf8");

interface Block {
	readonly language: string;
	readonly runs: boolean;
	readonly code: string;
}

const blocksOf = (text: string): Block[] =>
	[...text.matchAll(/^ *```(\w*)( no-run)?\n([\s\S]*?)^ *```/gm)].map(([, language = "", flag, code = ""]) => ({
		language,
		runs: flag === undefined,
		code,
	}));
const withoutCode = (text: string): string => text.replaceAll(/^ *```[\s\S]*?^ *```/gm, "").replaceAll(/`[^`\n]*`/g, "");
const anchorsOf = (file: string): ReadonlySet<string> =>
	new Set([...Bun.markdown.html(read(file), { headings: { ids: true } }).matchAll(/<h\d id="([^"]+)"/g)].map(([, id = ""]) => id));

describe.each(ALL)("%s", (file) => {
	test("every link leads to something that is there", () => {
		const links = [...withoutCode(read(file)).matchAll(/\]\(([^)\s]+)\)/g)]
			.map(([, link = ""]) => link)
			.filter((link) => !/^(https?:|\/|mailto:)/.test(link));
		const broken = links.filter((link) => {
			const [path = "", anchor] = link.split("#");
			const target = path === "" ? file : relative(root, resolve(root, dirname(file), path));
			if (!existsSync(join(root, target))) return true;
			return anchor !== undefined && target.endsWith(".md") && !anchorsOf(target).has(anchor);
		});
		expect(broken).toEqual([]);
	});
});

const overview = Bun.spawnSync([executable(), "--help"]).stdout.toString();
const COMMANDS = new Set([...overview.matchAll(/^ {2}([a-z]+) {2}/gm)].map(([, name = ""]) => name));
const helpOf = new Map<string, string>();
const optionsOf = (command: string): string => {
	const known = helpOf.get(command) ?? Bun.spawnSync([executable(), command, "--help"]).stdout.toString();
	helpOf.set(command, known);
	return known;
};

/** Names in capitals that are not variables of HookWise. */
const OTHERS = new Set([
	"HOOKWISE_API_KEY",
	"REDIS_PASSWORD",
	"AI_MODEL",
	"PGPASSWORD",
	"HOOKWISE_SIGNING_KEY",
	"HOOKWISE_KEY",
	"NODE_EXTRA_CA_CERTS",
]);
const VARIABLE_NAMES = new Set(VARIABLES.map(({ name }) => name));

describe.each(GUIDES)("%s", (file) => {
	const text = read(file);

	test("names commands, options and variables that there are", () => {
		const used = [...text.matchAll(/(?:^|[`\s"])hookwise ([a-z]+)((?: --?[a-z][\w-]*(?: [A-Z]+)?)*)/gm)]
			.map(([, command = "", options = ""]) => ({ command, options: options.match(/--[a-z-]+/g) ?? [] }))
			.filter(
				({ command }) => text.includes(`\`hookwise ${command}`) || new RegExp(`^(?:[A-Z_]+=\\S+ )*hookwise ${command}`, "m").test(text),
			);
		const wrong = used.filter(
			({ command, options }) => !COMMANDS.has(command) || options.some((option) => !optionsOf(command).includes(option)),
		);
		expect(wrong).toEqual([]);
		const names = [...text.matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=[^`]*)?`/g)].map(([, name = ""]) => name);
		expect(names.filter((name) => !VARIABLE_NAMES.has(name) && !OTHERS.has(name))).toEqual([]);
	});

	test("has JSON and YAML that can be read, and shell that parses", () => expectReadable(text));
});

test.each(SOURCES)("%s has JSON and YAML that can be read, and shell that parses", (file) => expectReadable(read(file)));

function expectReadable(text: string): void {
	for (const { language, code } of blocksOf(text)) {
		if (language === "json") JSON.parse(code);
		if (language === "yaml") parse(code);
		if (language !== "sh") continue;
		const { exitCode, stderr } = Bun.spawnSync(["sh", "-n", "-c", code]);
		expect([code, exitCode, stderr.toString()]).toEqual([code, 0, ""]);
	}
}

const bin = freshDirectory();
symlinkSync(executable(), join(bin, "hookwise"));
afterAll(() => rmSync(bin, { recursive: true, force: true }));

const runnable = GUIDES.filter((file) => blocksOf(read(file)).some(({ language, runs }) => language === "sh" && runs));

describe.each(runnable)("%s", (file) => {
	test("every command in it works as printed, one after the other", async () => {
		await using hookwise = await startHookWise({ env: { GUI_PASSWORD: "try-hookwise" } });
		const cwd = join(freshDirectory(), "work");
		mkdirSync(cwd);
		for (const { code } of blocksOf(read(file)).filter(({ language, runs }) => language === "sh" && runs)) {
			// Only the address differs, as tests run in parallel.
			const child = Bun.spawn(["sh", "-eu", "-c", code.replaceAll("http://localhost:5000", hookwise.url)], {
				cwd,
				env: {
					PATH: `${bin}:${process.env.PATH ?? ""}`,
					HOST: "127.0.0.1",
					PORT: new URL(hookwise.url).port,
					HOOKWISE_DATA_DIR: hookwise.dataDir,
					MIN_FREE_DISK_MB: "0",
				},
				stdout: "pipe",
				stderr: "pipe",
			});
			const [out, err, exit] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited]);
			expect([code, exit, err, out.includes('"status":"error"')]).toEqual([code, 0, "", false]);
		}
		// Whoever follows them still has a working HookWise.
		const { status } = await createClient(hookwise.url, "try-hookwise").call("GET", "/readyz");
		expect(status).toBe(200);
	}, 60_000);
});

test("every document is carried in the executable", () => {
	const files = markdownIn("docs").map((file) => file.replace(/^docs\/|\.md$/g, ""));
	expect(DOCUMENTS.map(({ slug }) => slug).sort()).toEqual(files.sort());
});

test("every message of the troubleshooting page is one that HookWise gives", () => {
	const sources = [...new Bun.Glob("{src,views}/**/*.{ts,tsx}").scanSync({ cwd: root })].map(read).join("\n");
	const messages = [...read("docs/troubleshooting.md").matchAll(/^## (.+)$/gm)].flatMap(([, heading = ""]) => heading.split(", "));
	expect(messages.length).toBeGreaterThan(15);
	expect(messages.filter((message) => !sources.includes(message))).toEqual([]);
});
