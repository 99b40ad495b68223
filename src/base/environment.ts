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

/** Settings of the Python version for parts that HookWise does not need: PostgreSQL, Redis, Celery and its socket server. */
const WITHOUT_EFFECT = /^(DATABASE_URL|REDIS_|CELERY_|LIMITER_STORAGE_URI$|SOCKETIO_|WTF_CSRF_TIME_LIMIT$|POSTGRES_(USER|PASSWORD|DB)$)/;

/** @returns names of variables that are set and have no effect, in alphabetical order */
export const variablesWithoutEffect = (environment: Readonly<Record<string, string | undefined>>): string[] =>
	Object.keys(environment)
		.filter((name) => WITHOUT_EFFECT.test(name) && environment[name] !== "")
		.sort();
