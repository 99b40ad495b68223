import type { ToldStep } from "../../src/alerts/pipeline/index.ts";
import type { Json, JsonObject } from "../../src/base/json.ts";
import { ruleOf } from "./trace.ts";

/** Which values of the payload took part, and in what; by path. */
export function marksOfTrace(trace: readonly ToldStep[], alertType: string | null, payload: Json = null): ReadonlyMap<string, string> {
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
	if (trace.some(({ step, detail }) => step === "summary" && detail.startsWith("From the monitor's name"))) add(nameOf(payload), "summary");
	const company = trace.filter(({ step }) => step === "company").at(-1)?.detail ?? "";
	if (company.includes("in the monitor's name")) add(nameOf(payload), "company");
	for (const step of trace) {
		const rule = step.step === "route" && step.result === "matched" ? ruleOf(step) : null;
		if (rule !== null) add(rule.path, `rule ${rule.number}`);
	}
	return marks;
}

/** Where the monitor's name stands: the first of those places that has one. */
function nameOf(payload: Json): string {
	const at = (value: Json | undefined, key: string): Json | undefined =>
		typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject)[key] : undefined;
	const isText = (value: Json | undefined): boolean => value !== undefined && value !== null && typeof value !== "object";
	const monitor = at(payload, "monitor");
	if (isText(at(monitor, "name"))) return "$.monitor.name";
	if (isText(monitor)) return "$.monitor";
	return isText(at(payload, "title")) ? "$.title" : "$.name";
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
