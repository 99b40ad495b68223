import about from "../../package.json" with { type: "json" };
import { BUILD } from "./build.ts";

/** Version from package.json, its only place. */
export const VERSION: string = about.version;

/** Version as `hookwise version` prints it: `0.1.0 (181eda3f0c11, 2026-11-24, linux-x64)`. */
export function fullVersion(): string {
	const facts = [BUILD.commit, BUILD.date, BUILD.target].filter((fact) => fact !== null);
	return facts.length === 0 ? VERSION : `${VERSION} (${facts.join(", ")})`;
}
