import { parsePath } from "./parse.ts";
import { type Path, PathProblem } from "./syntax.ts";

export { firstMatch, matches, type Root } from "./evaluate.ts";
export { parsePath } from "./parse.ts";
export { type Path, PathProblem } from "./syntax.ts";

/** A parsed path, or the problem of its text. */
export type Reading = { readonly ok: true; readonly path: Path } | { readonly ok: false; readonly problem: string };

/** Parses a path without throwing. */
export function readPath(text: string): Reading {
	try {
		return { ok: true, path: parsePath(text) };
	} catch (error) {
		if (error instanceof PathProblem) return { ok: false, problem: error.message };
		throw error;
	}
}
