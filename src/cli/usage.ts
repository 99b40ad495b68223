import { type ParseArgsConfig, parseArgs } from "node:util";
import { messageOf } from "../base/problems.ts";

/** A command as the command line knows it. */
export interface Command {
	readonly name: string;
	/** One line. */
	readonly summary: string;
	/** After the name: `FILE`, `[--role ROLE] NAME`. */
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

/** What was typed cannot be meant; exit code 2. */
export class UsageError extends Error {
	override readonly name: string = "UsageError";
}

/** The command could not do what it should; exit code 1. */
export class CommandFailed extends Error {
	override readonly name = "CommandFailed";
}

/** Bad variables; how the command is used is not the matter. Exit code 2. */
export class BadEnvironment extends UsageError {
	override readonly name = "BadEnvironment";
}

/** Reads the words after a command's name. @throws UsageError */
export function readWords<T extends ParseArgsConfig>(expected: T): ReturnType<typeof parseArgs<T>> {
	try {
		return parseArgs(expected);
	} catch (error) {
		// Node's advice on words that begin with a dash fits nobody here.
		const [why = ""] = messageOf(error).split(" To specify a positional");
		throw new UsageError(why.replace(/\.$/, ""));
	}
}

/** Why a call got no answer, in a word: `ECONNREFUSED`, else what the error says. */
export function unanswered(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	const code = "code" in error && typeof error.code === "string" ? error.code : "";
	return code === "" ? error.message : code;
}
