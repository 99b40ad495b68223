/** Writes the README's tables of variables and of sources from the code: `bun scripts/readme.ts`. A test says when one is out of date. */
import { join } from "node:path";
import { VARIABLES } from "../src/base/config.ts";
import { SOURCES, type Source } from "../src/setup/sources/index.ts";

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

function sourceRow(source: Source): string[] {
	const { trigger_field: trigger, open_value: open = "", close_value: close = "", split_path: split } = source.config;
	const list = (values: string): string => (values === "" ? "" : code(values));
	return [
		source.name,
		trigger === undefined ? "none: every alert opens" : code(trigger),
		trigger === undefined ? "" : list(open),
		trigger === undefined ? "" : list(close),
		[...(split === undefined ? [] : [`an alert for each of ${code(split)}`]), ...source.files(SITE).map(({ name }) => code(name))].join(
			", ",
		),
	];
}

const sources = (): string =>
	table(["tool", "trigger", "opens", "closes", "beside that"], SOURCES.filter(({ samples }) => samples.length > 0).map(sourceRow));

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
}
