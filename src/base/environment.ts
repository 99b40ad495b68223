import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";

/** The process's environment, completed from the `.env` file in the working directory, if there is one. */
export function readEnvironment(
	directory: string,
	environment: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
	const file = join(directory, ".env");
	const fromFile = existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
	return { ...fromFile, ...environment };
}
