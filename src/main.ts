import "./base/zod.ts";
import { writeSync } from "node:fs";
import { readEnvironment } from "./base/environment.ts";
import { runCommandLine } from "./cli/index.ts";

/** How soon a full pipe is tried again. Milliseconds. */
const FULL_MS = 5;

/** Writes all of it before it returns: `process.exit` would drop what a slow reader at the end of a pipe has not taken. */
function write(descriptor: 1 | 2, line: string): void {
	let rest: Uint8Array = Buffer.from(`${line}\n`);
	while (rest.length > 0) {
		try {
			rest = rest.subarray(writeSync(descriptor, rest));
		} catch (error) {
			const why = error instanceof Error && "code" in error ? error.code : null;
			// Whoever read it has gone, as `head` does: nobody is left to write for.
			if (why === "EPIPE") process.exit(0);
			if (why !== "EAGAIN") throw error;
			Bun.sleepSync(FULL_MS);
		}
	}
}

const code = await runCommandLine(process.argv.slice(2), {
	environment: readEnvironment(process.cwd(), process.env),
	out: (line) => write(1, line),
	err: (line) => write(2, line),
});
process.exit(code);
