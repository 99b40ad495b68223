import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createBackups } from "../backup/index.ts";
import { systemClock } from "../clock.ts";
import { loadDirectory } from "../endpoints/index.ts";
import { alone, CLI_ACTOR, presentSecrets, withStore } from "./offline.ts";
import { requireConfig } from "./settings.ts";
import { type Command, CommandFailed, UsageError } from "./usage.ts";

export const importCommand: Command = {
	name: "import",
	summary: "takes a backup JSON of the Python version; HookWise must not run",
	takes: "[--preview] FILE",
	help: "Needs the ENCRYPTION_KEY of the installation that made the file: its tokens are Fernet tokens under that key.\nAll or nothing. Old URLs with old tokens work at once. --preview only counts.",
	async run(given, { environment, out }) {
		const { file, preview } = readGiven(given);
		const config = requireConfig(environment);
		const value = readJson(file);
		const secrets = presentSecrets(config);
		const work = () =>
			withStore(config, async (store) => {
				const directory = await loadDirectory({ store: store.endpoints, secrets });
				const backups = createBackups({ endpoints: store.endpoints, audit: store.audit, directory, secrets, clock: systemClock });
				return backups.importEndpoints(value, { preview, actor: CLI_ACTOR });
			});
		const imported = await alone(config, work);
		if (!imported.ok) {
			throw new CommandFailed(
				["Nothing was imported:", ...imported.problems.map(({ field, message }) => `  ${field}: ${message}`)].join("\n"),
			);
		}
		const { added, replaced, total, from_original } = imported.counts;
		out(
			`${preview ? "Would import" : "Imported"} ${total} endpoints: ${added} new, ${replaced} replaced, ${from_original} of the Python version`,
		);
		return 0;
	},
};

function readGiven(given: readonly string[]): { file: string; preview: boolean } {
	let read: { values: { preview?: boolean | undefined }; positionals: string[] };
	try {
		read = parseArgs({ args: [...given], options: { preview: { type: "boolean" } }, allowPositionals: true });
	} catch (error) {
		throw new UsageError(error instanceof Error ? error.message : String(error));
	}
	const [file, ...more] = read.positionals;
	if (file === undefined || more.length > 0) throw new UsageError("One FILE is needed");
	return { file, preview: read.values.preview === true };
}

function readJson(file: string): unknown {
	if (!existsSync(file)) throw new CommandFailed(`There is no file ${file}`);
	try {
		return JSON.parse(readFileSync(file, "utf8")) as unknown;
	} catch (error) {
		throw new CommandFailed(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
	}
}
