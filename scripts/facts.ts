import { join } from "node:path";
import type { BuildFacts } from "../src/base/build.ts";

const root = join(import.meta.dir, "..");

function git(...words: string[]): string | null {
	const { exitCode, stdout } = Bun.spawnSync(["git", ...words], { cwd: root, stderr: "ignore" });
	return exitCode === 0 ? stdout.toString().trim() : null;
}

/**
 * Facts about the build: from `HOOKWISE_COMMIT` and `SOURCE_DATE_EPOCH` (seconds) if set, for builds without
 * .git; otherwise from the checkout. A checkout with changes is marked as such.
 */
export function buildFacts(target: string): BuildFacts {
	const told = process.env.HOOKWISE_COMMIT || null;
	const head = git("rev-parse", "HEAD");
	const changed = head !== null && git("status", "--porcelain", "--untracked-files=no") !== "";
	const seconds = process.env.SOURCE_DATE_EPOCH || git("log", "-1", "--format=%ct");
	return {
		commit: told?.slice(0, 12) ?? (head === null ? null : `${head.slice(0, 12)}${changed ? "+changes" : ""}`),
		date: seconds ? new Date(Number(seconds) * 1000).toISOString().slice(0, 10) : null,
		target,
		releaseKey: process.env.HOOKWISE_RELEASE_KEY || null,
	};
}
