/** Writes the README's tables of variables and of sources, and docs/sources.md, from the code: `bun scripts/readme.ts`. A test says when one is out of date. */
import { join } from "node:path";
import { VARIABLES } from "../src/base/config.ts";
import { type Source, sourceSections, triggerWords } from "../src/setup/sources/index.ts";

const code = (text: string): string => `\`${text}\``;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
	[head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

function variables(): string {
	const rows = VARIABLES.map(({ name, fallback, takes, meaning }) => [
		code(name),
		fallback === null ? "" : code(fallback),
		`${meaning} Takes ${takes}.`,
	]);
	return table(["variable", "default", "meaning"], rows);
}

/** A site that no tool has: files are counted by their names alone. */
const SITE = { webhookUrl: "https://hookwise.example/w/id", asksToken: true, bearerToken: null, hmac: null, endpointName: "" };

/** Where the token of a preset stands, in a few words: as the text to paste has it, a header or a member of the body. */
function tokenPlace({ config, auth }: Source): string {
	if (config.bearer_auth_enabled === false) return "nothing";
	if (config.token_path !== undefined) return `token at ${code(config.token_path)}`;
	const { code: shown } = auth(SITE);
	const header = /^([A-Za-z][\w-]*): /.exec(shown?.text ?? "")?.[1];
	const member = /^"(\w+)": /.exec(shown?.text ?? "")?.[1];
	if (header !== undefined) return `${code(header)} header`;
	if (member !== undefined) return `${code(member)} in the body`;
	return config.token_in_url === true ? "token in the URL" : "`Authorization` header";
}

/** In the order of the list of presets; Blank has nothing to say. */
const listed = (): readonly Source[] => sourceSections().flatMap(({ sources }) => sources.filter(({ samples }) => samples.length > 0));

function sourceRow(source: Source): string[] {
	const { trigger_field: trigger, split_path: split } = source.config;
	const words = triggerWords(source);
	return [
		source.name,
		source.group,
		trigger === undefined ? words.values : `${code(trigger)}: ${words.values}`,
		tokenPlace(source),
		[...(split === undefined ? [] : [`an alert for each of ${code(split)}`]), ...source.files(SITE).map(({ name }) => code(name))].join(
			", ",
		),
	];
}

const sources = (): string => table(["tool", "group", "what decides", "signs in with", "beside that"], listed().map(sourceRow));

/** The document on all presets. @returns the whole of docs/sources.md */
export function sourcesDocument(): string {
	const parts = listed().map((source) => {
		const { verified } = source;
		return [
			`## ${source.name}`,
			`${source.group}: ${source.summary}.`,
			`**Signs in with**: ${source.auth(SITE).text.replace(/:$/, ".")}`,
			...(source.auth(SITE).code === undefined ? [] : [`\`\`\`text\n${source.auth(SITE).code?.text ?? ""}\n\`\`\``]),
			`**While HookWise is down**: ${source.retries}`,
			`**Checked against**: ${verified.from}${verified.missing === null ? "" : ` Not checked: ${verified.missing}`}`,
			`**Payloads in its folder**: ${source.samples.map(({ name }) => name).join(" · ")}`,
		].join("\n\n");
	});
	const head =
		"Made by `bun scripts/readme.ts` from `src/setup/sources`. Each preset is a folder: configuration, real payloads with the tickets that they must give, steps in the tool, and files. The steps stand on the endpoint's page, filled in for it.";
	return `# Presets\n\n${head}\n\n${parts.join("\n\n")}\n`;
}

const TABLES: readonly (readonly [name: string, make: () => string])[] = [
	["configuration", variables],
	["sources", sources],
];

/** The README with its tables as the code has them. @throws Error when a table has no place */
export function withTables(readme: string): string {
	return TABLES.reduce((text, [name, make]) => {
		const first = `<!-- ${name}: made by scripts/readme.ts -->`;
		const begin = text.indexOf(first);
		const end = text.indexOf(`<!-- end of ${name} -->`);
		if (begin < 0 || end < begin) throw new Error(`README.md has no place for the table of ${name}`);
		return `${text.slice(0, begin + first.length)}\n${make()}\n${text.slice(end)}`;
	}, readme);
}

if (import.meta.main) {
	const file = join(import.meta.dir, "..", "README.md");
	await Bun.write(file, withTables(await Bun.file(file).text()));
	await Bun.write(join(import.meta.dir, "..", "docs", "sources.md"), sourcesDocument());
}
