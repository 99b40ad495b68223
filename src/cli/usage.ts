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
	override readonly name = "UsageError";
}

/** The command could not do what it should; exit code 1. */
export class CommandFailed extends Error {
	override readonly name = "CommandFailed";
}
