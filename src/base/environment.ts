import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { saysYes } from "./config.ts";
import { isPythonDatabase } from "./databaseUrl.ts";

/** The process's environment, completed from the `.env` file in the working directory, if there is one. */
export function readEnvironment(
	directory: string,
	environment: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
	const file = join(directory, ".env");
	const fromFile = existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
	return { ...fromFile, ...environment };
}

/** Settings of the Python version for parts that HookWise does not need: PostgreSQL, Redis, Celery and its socket server. */
const PYTHONS = /^(DATABASE_URL|REDIS_|CELERY_|LIMITER_STORAGE_URI$|SOCKETIO_|WTF_CSRF_TIME_LIMIT$|POSTGRES_(USER|PASSWORD|DB)$)/;

/** @returns names of variables that are set and have no effect, in alphabetical order */
export function variablesWithoutEffect(environment: Readonly<Record<string, string | undefined>>): string[] {
	const url = environment.DATABASE_URL ?? "";
	const hasNodes = url.trim() !== "" && !isPythonDatabase(url);
	const isIdle = (name: string): boolean => {
		if (name === "SPOOL") return !hasNodes && saysYes(environment.SPOOL);
		return PYTHONS.test(name) && environment[name] !== "" && !(name === "DATABASE_URL" && hasNodes);
	};
	return Object.keys(environment).filter(isIdle).sort();
}

/** What to tell about those variables, as the text of a line in the log. */
export function remarkOnIdle(variables: readonly string[]): string {
	const isPythons = variables.some((name) => PYTHONS.test(name));
	return [
		`${variables.length === 1 ? "this variable has" : "these variables have"} no effect`,
		isPythons ? "hookwise import --postgres brings over the data of the Python version" : null,
		variables.includes("DATABASE_URL") ? "several nodes on one PostgreSQL want a DATABASE_URL that begins with postgres://" : null,
		variables.includes("SPOOL")
			? "SPOOL is for several nodes; the embedded database has each webhook on this disk before its answer"
			: null,
	]
		.filter((part) => part !== null)
		.join("; ");
}
