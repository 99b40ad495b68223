import { type ParseArgsConfig, parseArgs } from "node:util";
import { messageOf } from "../base/problems.ts";

/** A command of the command line. */
export interface Command {
	readonly name: string;
	/** One line. */
	readonly summary: string;
	/** Arguments after the name: `FILE`, `[--role ROLE] NAME`. */
	readonly takes: string;
	readonly help: string;
	/** @returns the exit code: 0 ok, 1 failed. @throws UsageError for 2 */
	run(given: readonly string[], context: CliContext): Promise<number>;
}

export interface CliContext {
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly out: (line: string) => void;
	readonly err: (line: string) => void;
}

/** The arguments are wrong; exit code 2. */
export class UsageError extends Error {
	override readonly name: string = "UsageError";
}

/** The command failed; exit code 1. */
export class CommandFailed extends Error {
	override readonly name = "CommandFailed";
}

/** Environment variables are wrong; the usage text would not help. Exit code 2. */
export class BadEnvironment extends UsageError {
	override readonly name = "BadEnvironment";
}

/** Parses the words after a command's name. @throws UsageError */
export function readWords<T extends ParseArgsConfig>(expected: T): ReturnType<typeof parseArgs<T>> {
	try {
		return parseArgs(expected);
	} catch (error) {
		const [why = "", advice] = messageOf(error).split(" To specify a positional");
		// Ids that were made earlier, or elsewhere, may begin with a dash.
		const remedy = advice === undefined ? "" : ". Words that are no options go behind --";
		throw new UsageError(`${why.replace(/\.$/, "")}${remedy}`);
	}
}

/** Reason why a call got no answer, in a word: `ECONNREFUSED`, otherwise the error's message. */
export function unanswered(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	const code = "code" in error && typeof error.code === "string" ? error.code : "";
	return code === "" ? error.message : code;
}
