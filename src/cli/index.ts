import { DriverProblem } from "../base/driver.ts";
import { variablesWithoutEffect } from "../base/environment.ts";
import { DataDirectoryInUse } from "../base/lock.ts";
import { KeyProblem } from "../base/security/index.ts";
import { fullVersion } from "../base/version.ts";
import { OwnDatabase, PostgresProblem } from "../nodes/index.ts";
import { DatabaseProblem } from "../store/index.ts";
import { CannotListen } from "../web/index.ts";
import { backupCommand, restoreCommand } from "./backup.ts";
import { applyCommand, exportCommand } from "./configuration.ts";
import { doctorCommand } from "./doctor.ts";
import { healthcheck } from "./healthcheck.ts";
import { importCommand } from "./import.ts";
import { licensesCommand } from "./licenses.ts";
import { mcpCommand } from "./mcp.ts";
import { moveCommand } from "./move.ts";
import { keyCommand, userCommand } from "./people.ts";
import { rekeyCommand } from "./rekey.ts";
import { schemaCommand } from "./schema.ts";
import { sendCommand } from "./send.ts";
import { serve } from "./serve.ts";
import { requireConfig } from "./settings.ts";
import { updateCommand } from "./update.ts";
import { BadEnvironment, type CliContext, type Command, CommandFailed, UsageError } from "./usage.ts";

const serveCommand: Command = {
	name: "serve",
	summary: "receives webhooks and makes tickets (the default)",
	takes: "",
	help: "Runs until SIGTERM or SIGINT. Settings come from the environment and from .env in the working directory.",
	run: (_given, { environment }) => serve(requireConfig(environment), variablesWithoutEffect(environment)),
};

const versionCommand: Command = {
	name: "version",
	summary: "prints the version, and the commit that it was built from",
	takes: "",
	help: "Prints the version, the commit that it was built from with its day, and the target.",
	async run(_given, { out }) {
		out(`hookwise ${fullVersion()}`);
		return 0;
	},
};

const COMMANDS: readonly Command[] = [
	serveCommand,
	doctorCommand,
	backupCommand,
	restoreCommand,
	importCommand,
	exportCommand,
	applyCommand,
	schemaCommand,
	rekeyCommand,
	moveCommand,
	userCommand,
	keyCommand,
	sendCommand,
	mcpCommand,
	healthcheck,
	updateCommand,
	licensesCommand,
	versionCommand,
];

/** Finds the command and runs it. Resolves with the exit code: 0 ok, 1 failed, 2 usage. */
export async function runCommandLine(words: readonly string[], context: CliContext): Promise<number> {
	const [first = "serve", ...rest] = words;
	if (first === "help" && rest.length === 1 && COMMANDS.some(({ name }) => name === rest[0])) {
		return runCommandLine([...rest, "--help"], context);
	}
	if (first === "--help" || first === "-h" || first === "help") {
		context.out(overview());
		return 0;
	}
	if (first === "--version") return versionCommand.run([], context);
	const command = COMMANDS.find(({ name }) => name === first);
	if (command === undefined) {
		context.err(`hookwise: there is no command “${first}”\n\n${overview()}`);
		return 2;
	}
	if (rest.includes("--help") || rest.includes("-h")) {
		context.out(`${usageOf(command)}\n\n${command.help}`);
		return 0;
	}
	try {
		if (command.takes === "" && rest.length > 0) throw new UsageError(`${command.name} takes nothing; got “${rest.join(" ")}”`);
		return await command.run(rest, context);
	} catch (error) {
		return explain(error, command, context);
	}
}

/** One line for each way to use a command. */
function usageOf({ name, takes }: Command): string {
	const ways = takes.split(" | ").map((way) => `hookwise ${name} ${way}`.trimEnd());
	return `Usage: ${ways.join("\n       ")}`;
}

function explain(error: unknown, command: Command, { err }: CliContext): number {
	if (error instanceof UsageError) {
		err(
			error instanceof BadEnvironment
				? error.message
				: `${error.message}\n\n${usageOf(command)}\nhookwise ${command.name} --help says more.`,
		);
		return 2;
	}
	if (
		error instanceof CommandFailed ||
		error instanceof KeyProblem ||
		error instanceof DatabaseProblem ||
		error instanceof DataDirectoryInUse ||
		error instanceof DriverProblem ||
		error instanceof CannotListen ||
		error instanceof PostgresProblem ||
		error instanceof OwnDatabase
	) {
		err(error.message);
		return 1;
	}
	err(error instanceof Error ? (error.stack ?? error.message) : String(error));
	return 1;
}

function overview(): string {
	const width = Math.max(...COMMANDS.map(({ name }) => name.length));
	const lines = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
	return ["Usage: hookwise [COMMAND]", "", ...lines, "", "hookwise COMMAND --help says more. Exit codes: 0 ok, 1 failed, 2 usage."].join(
		"\n",
	);
}
