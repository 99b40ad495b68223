/** Writes the README's configuration table from the code: `bun scripts/readme.ts`. A test says when it is out of date. */
import { join } from "node:path";
import { VARIABLES } from "../src/config.ts";

const BEGIN = "<!-- configuration: made by scripts/readme.ts -->";
const END = "<!-- end of configuration -->";

/** The README with its configuration table as the code has it. */
export function withTable(readme: string): string {
	const begin = readme.indexOf(BEGIN);
	const end = readme.indexOf(END);
	if (begin < 0 || end < begin) throw new Error("README.md has no place for the configuration table");
	const rows = VARIABLES.map(({ name, fallback, takes, meaning }) => {
		const value = fallback === null ? "" : `\`${fallback}\``;
		return `| \`${name}\` | ${value} | ${meaning} Takes ${takes}. |`;
	});
	const table = ["| variable | default | meaning |", "| --- | --- | --- |", ...rows].join("\n");
	return `${readme.slice(0, begin + BEGIN.length)}\n${table}\n${readme.slice(end)}`;
}

if (import.meta.main) {
	const file = join(import.meta.dir, "..", "README.md");
	await Bun.write(file, withTable(await Bun.file(file).text()));
}
