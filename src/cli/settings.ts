import { type Config, readConfig } from "../base/config.ts";
import { BadEnvironment } from "./usage.ts";

/** @throws BadEnvironment with a line for each bad variable */
export function requireConfig(environment: Readonly<Record<string, string | undefined>>): Config {
	const reading = readConfig(environment);
	if (!reading.ok) throw new BadEnvironment(reading.problems.join("\n"));
	return reading.config;
}
