import pino, { type Logger } from "pino";
import type { Config } from "./config.ts";
import { createLogOutput, type LogOutput } from "./logOutput.ts";

export type Log = Logger;

const REDACTED = ["password", "token", "secret", "authorization", "*.password", "*.token", "*.secret", "*.authorization", "*.cookie"];

/**
 * Creates the one logger. It writes to stderr and never waits for it. stdout is for the output of `serve` to
 * people and scripts.
 */
export function createLog(config: Pick<Config, "LOG_LEVEL" | "LOG_FORMAT" | "DEBUG_MODE">, output: LogOutput = createLogOutput()): Log {
	const level = config.DEBUG_MODE && config.LOG_LEVEL === "info" ? "debug" : config.LOG_LEVEL;
	const options = {
		level,
		redact: { paths: REDACTED, censor: "********" },
		base: null,
		timestamp: pino.stdTimeFunctions.isoTime,
		formatters: { level: (label: string) => ({ level: label }) },
	};
	return config.LOG_FORMAT === "json" ? pino(options, output) : pino(options, { write: (line: string) => output.write(pretty(line)) });
}

/** A log line for people: time, level, message, and the other fields as `name=value`. */
function pretty(line: string): string {
	const { time, level, msg, ...rest } = JSON.parse(line) as Record<string, unknown>;
	const details = Object.entries(rest).map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`);
	return `${[String(time).slice(11, 23), String(level).toUpperCase().padEnd(5), msg ?? "", ...details].join(" ")}\n`;
}
