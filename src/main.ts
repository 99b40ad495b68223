import { writeSync } from "node:fs";
import { readEnvironment } from "./base/environment.ts";
import { runCommandLine } from "./cli/index.ts";

/** Time until a full pipe is tried again. Milliseconds. */
const FULL_MS = 5;

/**
 * Writes everything before it returns: `process.exit` would drop data that a slow reader of a pipe has not
 * taken yet.
 */
function write(descriptor: 1 | 2, line: string): void {
	let rest: Uint8Array = Buffer.from(`${line}\n`);
	while (rest.length > 0) {
		try {
			rest = rest.subarray(writeSync(descriptor, rest));
		} catch (error) {
			const why = error instanceof Error && "code" in error ? error.code : null;
			// The reader has gone, as `head` does, so there is nobody to write for.
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
