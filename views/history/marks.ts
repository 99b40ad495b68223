import type { TraceStep } from "../../src/pipeline/index.ts";

/** Which values of the payload took part, and in what; by path. */
export function marksOfTrace(trace: readonly TraceStep[], alertType: string | null): ReadonlyMap<string, string> {
	const marks = new Map<string, string>();
	const add = (path: string, use: string): void => {
		const plain = plainPath(path);
		const known = marks.get(plain);
		marks.set(plain, known === undefined ? use : `${known}, ${use}`);
	};
	const triggers = trace.filter(({ step }) => step === "type");
	const trigger = /^(\S+) is /.exec(triggers.at(-1)?.detail ?? "")?.[1];
	if (trigger !== undefined) add(trigger, `trigger: ${alertType ?? ""}`);
	for (const { detail } of trace.filter(({ step }) => step === "map")) {
		const [, field = "", source = ""] = /^(\w+) ← ([\s\S]*)$/.exec(detail) ?? [];
		for (const path of pathsIn(source)) add(path, field);
	}
	return marks;
}

/** Paths in a mapping: those that start with `$`, or all of a mapping of one part. */
function pathsIn(source: string): string[] {
	const found = source.match(/\$[^\s{}]+/g) ?? [];
	return found.length > 0 ? [...new Set(found)] : /^\S+$/.test(source) ? [source] : [];
}

/** `monitor['name']` and `$.monitor.name` are the same line of the tree. */
function plainPath(path: string): string {
	const rooted = path.startsWith("$") ? path : `$.${path}`;
	return rooted.replaceAll(/\[['"]([^'".[\]\s]+)['"]\]/g, ".$1");
}
