import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dir, "../..");
let built: string | null = null;

/**
 * The executable under test: `HOOKWISE_BIN`, or one built from the sources, once per process.
 * @throws Error with the compiler's message if it does not build
 */
export function executable(): string {
	built ??= process.env.HOOKWISE_BIN || build(join(mkdtempSync(join(tmpdir(), "hookwise-built-")), "hookwise"));
	return built;
}

/** Builds to `outfile`, for this machine or for `target`. */
export function build(outfile: string, target?: string): string {
	const words = [`--outfile=${outfile}`, ...(target === undefined ? [] : [`--target=${target}`])];
	const { exitCode, stderr } = Bun.spawnSync([process.execPath, join(root, "scripts/build.ts"), ...words], { cwd: root });
	if (exitCode !== 0) throw new Error(`The build failed:\n${stderr.toString()}`);
	return outfile;
}
