import { writeFileSync } from "node:fs";
import { configurationSchema } from "../admin/configuration/index.ts";
import { type Command, CommandFailed, readWords } from "./usage.ts";

export const schemaCommand: Command = {
	name: "schema",
	summary: "writes the JSON Schema of the configuration file, for editors",
	takes: "[--file FILE]",
	help: `To standard output, or into FILE. What hookwise export writes names hookwise.schema.json beside it: with the schema there, an editor
with a YAML language server completes fields and marks what is wrong.`,
	async run(given, { out }) {
		const { file } = readWords({ args: [...given], options: { file: { type: "string" } } }).values;
		const text = JSON.stringify(configurationSchema(), null, "\t");
		if (file === undefined) {
			out(text);
			return 0;
		}
		try {
			writeFileSync(file, `${text}\n`);
		} catch (error) {
			throw new CommandFailed(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
		}
		out(`Schema written to ${file}`);
		return 0;
	},
};
