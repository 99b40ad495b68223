import { allOf, lastOf, type TraceStep } from "../../src/alerts/pipeline/index.ts";

/** Uses of payload values in a decision, by path. */
export function marksOfTrace(steps: readonly TraceStep[]): ReadonlyMap<string, string> {
	const marks = new Map<string, string>();
	const add = (path: string | null | undefined, use: string): void => {
		if (path == null) return;
		const plain = plainPath(path);
		const known = marks.get(plain);
		marks.set(plain, known === undefined ? use : `${known}, ${use}`);
	};
	const trigger = lastOf(steps, "type");
	if (trigger !== undefined) add(trigger.path, `trigger: ${trigger.type}`);
	for (const { field, source } of allOf(steps, "mapped")) for (const path of pathsIn(source)) add(path, field);
	const summary = lastOf(steps, "summary");
	if (summary?.origin?.from === "name") add(summary.namePath, "summary");
	const company = lastOf(steps, "company")?.origin;
	if (company?.from === "tag" && company.where === "name") add(summary?.namePath, "company");
	for (const { rule, path, matched } of allOf(steps, "rule")) if (matched) add(path, `rule ${rule}`);
	return marks;
}

/** Paths in a mapping: parts that begin with `$`, or the whole mapping if it has one part. */
function pathsIn(source: string): string[] {
	const found = source.match(/\$[^\s{}]+/g) ?? [];
	return found.length > 0 ? [...new Set(found)] : /^\S+$/.test(source) ? [source] : [];
}

/** Normal form of a path: `monitor['name']` and `$.monitor.name` are the same line of the tree. */
function plainPath(path: string): string {
	const rooted = path.startsWith("$") ? path : `$.${path}`;
	return rooted.replaceAll(/\[['"]([^'".[\]\s]+)['"]\]/g, ".$1");
}
