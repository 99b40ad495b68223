/**
 * Writes the tables of docs/configuration.md, docs/connectwise.md and docs/endpoint-fields.md,
 * docs/sources.md and docs/sources, from the code: `bun scripts/readme.ts`. A test fails if one is out of
 * date.
 */
import { join } from "node:path";
import { TICKET_FIELDS, type TicketField } from "../src/alerts/pipeline/index.ts";
import { VARIABLES } from "../src/base/config.ts";
import { RIGHTS } from "../src/psa/connectwise/rights.ts";
import { EVERY_FIELD, FIELD_NAMES, type Field, type FieldName, SECTIONS } from "../src/setup/endpoints/index.ts";
import { documentedSources, sourceDocument } from "../src/setup/sourcePages/index.ts";
import { type Source, triggerWords } from "../src/setup/sources/index.ts";

const code = (text: string): string => `\`${text}\``;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
	[head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

function variables(): string {
	const rows = VARIABLES.map(({ name, fallback, takes, meaning }) => [code(name), fallback === null ? "" : code(fallback), takes, meaning]);
	return table(["variable", "default", "values", "meaning"], rows);
}

/** A neutral site; files are only counted by their names. */
const SITE = { webhookUrl: "https://hookwise.example/w/id", asksToken: true, bearerToken: null, hmac: null, endpointName: "" };

/** Place of a preset's token in a few words: a header or a member of the body, as in the text to paste. */
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

function sourceRow(source: Source): string[] {
	const { trigger_field: trigger, split_path: split } = source.config;
	const words = triggerWords(source);
	return [
		`[${source.name}](sources/${source.id}.md)`,
		source.group,
		trigger === undefined ? words.values : `${code(trigger)}: ${words.values}`,
		tokenPlace(source),
		[...(split === undefined ? [] : [`an alert for each of ${code(split)}`]), ...source.files(SITE).map(({ name }) => code(name))].join(
			", ",
		),
	];
}

const sources = (): string => table(["tool", "group", "what decides", "signs in with", "beside that"], documentedSources().map(sourceRow));

/** The list of all presets. @returns the content of docs/sources.md */
export function sourcesDocument(): string {
	const head =
		"Made by `bun scripts/readme.ts` from `src/setup/sources`. Each preset is a folder: configuration, real payloads with the tickets that they must give, steps in the tool, and files; each has a page. Choose one under *New endpoint*: its steps then stand on the endpoint's page, filled in.";
	return `# Presets\n\n${head}\n\n${sources()}\n`;
}

/** The page of each preset, by its path in the repository. */
export const sourcePages = (): readonly (readonly [path: string, text: string])[] =>
	documentedSources().map((source) => [`docs/sources/${source.id}.md`, sourceDocument(source)]);

const cell = (text: string): string => text.replaceAll("|", "\\|");

function defaultOf({ fallback, forNew, column }: Field): string {
	const shown = forNew ?? fallback;
	const text = shown === null ? (column === undefined ? "null" : "") : JSON.stringify(shown);
	return `${text === "" ? "" : code(cell(text))}${forNew === undefined ? "" : ` for endpoints made from now on; those before have ${code(JSON.stringify(fallback))}`}`;
}

function fieldRow(name: FieldName): string[] {
	const field = EVERY_FIELD[name];
	const section = SECTIONS.find(({ id }) => id === field.form?.section);
	return [code(name), cell(field.takes), defaultOf(field), section?.title ?? "", cell(field.doc)];
}

const endpointFields = (): string => table(["field", "takes", "default", "in Rules under", "meaning"], FIELD_NAMES.map(fieldRow));

function ticketRow([name, field]: readonly [string, TicketField]): string[] {
	const { word, mapped, constant, environment, ticket } = field;
	return [
		code(name),
		word,
		mapped ? "yes" : "",
		constant ? code(name) : "",
		environment === undefined ? "" : code(environment),
		ticket === "none" ? "steers the decision" : "yes",
	];
}

const ticketFields = (): string =>
	table(
		["name", "on pages", "mapping and rules", "endpoint", "environment", "in the ticket"],
		Object.entries<TicketField>(TICKET_FIELDS).map(ticketRow),
	);

/** Right for each of our calls, named as in ConnectWise's Security Roles. */
function rights(): string {
	const { setup, ...named } = RIGHTS;
	const needed = [
		...Object.values(named),
		setup("Service Board"),
		setup("Priority"),
		setup("Company Status"),
		setup("Source"),
		setup("Custom Fields"),
	];
	return table(
		["where", "right"],
		needed.map((right) => {
			const at = right.lastIndexOf(right.includes("(customize") ? ": Inquire" : ": ");
			return [right.slice(0, at), right.slice(at + 2)];
		}),
	);
}

type Tables = readonly (readonly [name: string, make: () => string])[];

/** Pages with generated tables, by their path in the repository. */
export const PAGES: Readonly<Record<string, Tables>> = {
	"docs/configuration.md": [["configuration", variables]],
	"docs/connectwise.md": [["rights", rights]],
	"docs/endpoint-fields.md": [
		["endpoint fields", endpointFields],
		["ticket fields", ticketFields],
	],
};

/** A page with its tables generated again. @throws Error if a table has no place in it */
export function withTables(page: string, text: string): string {
	return (PAGES[page] ?? []).reduce((whole, [name, make]) => {
		const first = `<!-- ${name}: made by scripts/readme.ts -->`;
		const begin = whole.indexOf(first);
		const end = whole.indexOf(`<!-- end of ${name} -->`);
		if (begin < 0 || end < begin) throw new Error(`${page} has no place for the table of ${name}`);
		return `${whole.slice(0, begin + first.length)}\n${make()}\n${whole.slice(end)}`;
	}, text);
}

if (import.meta.main) {
	for (const page of Object.keys(PAGES)) {
		const file = join(import.meta.dir, "..", page);
		await Bun.write(file, withTables(page, await Bun.file(file).text()));
	}
	await Bun.write(join(import.meta.dir, "..", "docs", "sources.md"), sourcesDocument());
	for (const [path, text] of sourcePages()) await Bun.write(join(import.meta.dir, "..", path), text);
}
