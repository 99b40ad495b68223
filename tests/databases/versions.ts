import { cpSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Known } from "./known.ts";

/** Versions with a stored database: folders beside this file. */
export const VERSIONS: readonly string[] = readdirSync(import.meta.dir, { withFileTypes: true })
	.filter((entry) => entry.isDirectory())
	.map(({ name }) => name);

export const known = (version: string): Known => JSON.parse(readFileSync(join(import.meta.dir, version, "known.json"), "utf8")) as Known;

/** A copy of a version's data directory, which may be changed. */
export function copyOf(version: string): string {
	const folder = join(mkdtempSync(join(tmpdir(), "hookwise-upgrade-")), "data");
	cpSync(join(import.meta.dir, version), folder, { recursive: true });
	return folder;
}
