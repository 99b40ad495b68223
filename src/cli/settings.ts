import { type Config, readConfig } from "../config.ts";
import { UsageError } from "./usage.ts";

/** @throws UsageError with a line for each bad variable */
export function requireConfig(environment: Readonly<Record<string, string | undefined>>): Config {
	const reading = readConfig(environment);
	if (!reading.ok) throw new UsageError(reading.problems.join("\n"));
	return reading.config;
}
