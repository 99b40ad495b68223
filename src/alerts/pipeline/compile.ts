import type { Json, JsonObject } from "../../base/json.ts";
import { isArray, isObject } from "../../base/json.ts";
import { type CompiledMapping, compileMapping, MAPPED_FIELDS, type MappedField } from "./mapping.ts";
import { type Path, readPath } from "./paths/index.ts";
import { readRegex, type Search } from "./regex.ts";
import { type CompiledTemplate, compileTemplate } from "./template.ts";
import { readWindow, type Window } from "./windows.ts";

export interface CompiledRule {
	/** Its place in the configuration, from 1; rules that could not be read have one, too. */
	readonly number: number;
	readonly path: Path;
	readonly search: Search;
	readonly not: boolean;
	readonly drop: boolean;
	readonly overrides: Readonly<Partial<Record<MappedField, string>>>;
	/** `Match: <regex> on <path>`, as history shows it. */
	readonly label: string;
}

/** An endpoint's configuration, read once and quick to decide with. What could not be read is in `problems`, in words. */
export interface CompiledEndpoint {
	readonly id: string;
	readonly isDraft: boolean;
	readonly problems: readonly string[];
	readonly splitPath: Path | null;
	readonly windows: readonly Window[];
	readonly mappings: readonly (readonly [MappedField, CompiledMapping])[];
	readonly rules: readonly CompiledRule[];
	readonly triggerText: string;
	readonly trigger: Path | null;
	readonly openValues: ReadonlySet<string>;
	readonly closeValues: ReadonlySet<string>;
	readonly unmatchedAction: "skip" | "open";
	/** null: the environment's. */
	readonly prefix: string | null;
	readonly removals: readonly string[];
	readonly template: CompiledTemplate | null;
	readonly useTenantMap: boolean;
	readonly defaultCompany: string | null;
	readonly board: string | null;
	readonly status: string | null;
	readonly closeStatus: string | null;
	readonly fields: Readonly<Record<"priority" | "ticket_type" | "subtype" | "item" | "severity" | "impact", string | null>>;
}

/** Who the configuration belongs to. */
export interface EndpointIdentity {
	readonly id: string;
	readonly isDraft: boolean;
}

/**
 * Reads a configuration as it stands, broken imports included: a part that can't be read is passed over and named.
 * @param given an object with the field names of the HTTP contract; anything else counts as empty
 */
export function compileEndpoint(given: unknown, identity: EndpointIdentity): CompiledEndpoint {
	const config = isObject(given as Json) ? (given as JsonObject) : {};
	const problems: string[] = [];
	const raw = (name: string): string | null => readField(config[name], name, problems);
	const text = (name: string): string | null => trimmed(raw(name));
	const triggerText = text("trigger_field") ?? "$.heartbeat.status";
	const splitText = text("split_path");
	const template = raw("description_template");
	return {
		...identity,
		problems,
		splitPath: splitText === null ? null : readPathOf(splitText, "split_path", problems),
		windows: readWindows(config.maintenance_windows, problems),
		mappings: readMappings(config.json_mapping, problems),
		rules: readRules(config.routing_rules, problems),
		triggerText,
		trigger: readPathOf(triggerText, "trigger_field", problems),
		openValues: readList(config.open_value, "0", { field: "open_value", problems }),
		closeValues: readList(config.close_value, "1", { field: "close_value", problems }),
		unmatchedAction: readUnmatchedAction(text("unmatched_action"), problems),
		prefix: raw("ticket_prefix"),
		removals: (raw("summary_remove_strings") ?? "").split(",").filter((part) => part !== ""),
		template: template === null || template.trim() === "" ? null : readTemplate(template, problems),
		useTenantMap: config.global_routing_enabled === true,
		defaultCompany: text("customer_id_default"),
		board: text("board"),
		status: text("status"),
		closeStatus: text("close_status"),
		fields: {
			priority: text("priority"),
			ticket_type: text("ticket_type"),
			subtype: text("subtype"),
			item: text("item"),
			severity: text("severity"),
			impact: text("impact"),
		},
	};
}

/** null for blank. */
function trimmed(text: string | null): string | null {
	const rest = text?.trim() ?? "";
	return rest === "" ? null : rest;
}

/** Text or number, trimmed; null for blank and for everything else. */
const readText = (value: Json | undefined): string | null => trimmed(readRawText(value));

/** Text or number as it stands; what is there and is neither is named. */
function readField(value: Json | undefined, field: string, problems: string[]): string | null {
	const text = readRawText(value);
	if (text === null && value !== null && value !== undefined) problems.push(`${field}: text is expected.`);
	return text;
}

function readUnmatchedAction(text: string | null, problems: string[]): "skip" | "open" {
	if (text === "open" || text === "skip" || text === null) return text ?? "skip";
	problems.push("unmatched_action: skip or open is expected.");
	return "skip";
}

function readRawText(value: Json | undefined): string | null {
	if (typeof value === "string") return value;
	return typeof value === "number" || typeof value === "bigint" ? String(value) : null;
}

/** A comma-separated list: members trimmed, empty ones dropped; blank means the default. Booleans also match as Python writes them. */
function readList(
	value: Json | undefined,
	fallback: string,
	{ field, problems }: { field: string; problems: string[] },
): ReadonlySet<string> {
	const scalar = (member: Json | undefined) => (typeof member === "boolean" ? String(member) : readField(member, field, problems));
	const text = isArray(value) ? value.map((member) => scalar(member) ?? "").join(",") : scalar(value);
	const members = (trimmed(text) ?? fallback).split(",").map((member) => member.trim());
	return new Set(members.filter((member) => member !== ""));
}

function readPathOf(text: string, field: string, problems: string[]): Path | null {
	const reading = readPath(text);
	if (reading.ok) return reading.path;
	problems.push(`${field}: ${reading.problem}`);
	return null;
}

function readTemplate(text: string, problems: string[]): CompiledTemplate {
	const template = compileTemplate(text);
	problems.push(...template.problems.map((problem) => `description_template: ${problem}`));
	return template;
}

/** The original stored these three as JSON inside text. */
function readNested(value: Json | undefined, field: string, problems: string[]): Json {
	if (typeof value !== "string") return value ?? null;
	if (value.trim() === "") return null;
	try {
		return JSON.parse(value) as Json;
	} catch {
		problems.push(`${field}: this is not JSON.`);
		return null;
	}
}

function readArray(value: Json | undefined, field: string, problems: string[]): readonly Json[] {
	const nested = readNested(value, field, problems);
	if (isArray(nested)) return nested;
	if (nested !== null) problems.push(`${field}: a list is expected.`);
	return [];
}

function readWindows(value: Json | undefined, problems: string[]): Window[] {
	return readArray(value, "maintenance_windows", problems).flatMap((member, index) => {
		const reading = readWindow(member);
		if (reading.ok) return [reading.window];
		problems.push(`maintenance_windows, ${index + 1}: ${reading.problem}`);
		return [];
	});
}

function readMappings(value: Json | undefined, problems: string[]): [MappedField, CompiledMapping][] {
	const nested = readNested(value, "json_mapping", problems);
	if (nested !== null && !isObject(nested)) problems.push("json_mapping: an object from field to path is expected.");
	if (!isObject(nested)) return [];
	return MAPPED_FIELDS.flatMap((field): [MappedField, CompiledMapping][] => {
		const text = Object.hasOwn(nested, field) ? trimmed(readField(nested[field], `json_mapping, ${field}`, problems)) : null;
		if (text === null) return [];
		const read = compileMapping(field, text);
		problems.push(...read.problems.map((problem) => `json_mapping, ${field}: ${problem}`));
		return read.mapping === null ? [] : [[field, read.mapping]];
	});
}

function readRules(value: Json | undefined, problems: string[]): CompiledRule[] {
	return readArray(value, "routing_rules", problems).flatMap((member, index) => {
		const rule = readRule(member, index + 1);
		if (typeof rule !== "string") return [rule];
		problems.push(`routing_rules, ${index + 1}: ${rule}`);
		return [];
	});
}

/** @returns what is wrong with it, in words, if it cannot be read */
function readRule(value: Json, number: number): CompiledRule | string {
	if (!isObject(value)) return "a rule is an object with path, regex and overrides.";
	const path = readText(value.path);
	const regex = readRawText(value.regex);
	if (path === null || regex === null || regex === "") return "a rule without a path or a regex never matches.";
	const pathReading = readPath(path);
	if (!pathReading.ok) return pathReading.problem;
	const regexReading = readRegex(regex);
	if (!regexReading.ok) return regexReading.problem;
	const not = value.not === true;
	const overrides = isObject(value.overrides) ? value.overrides : {};
	return {
		number,
		path: pathReading.path,
		search: regexReading.search,
		not,
		drop: overrides.drop === true || overrides.drop === "true" || overrides.drop === 1,
		overrides: readOverrides(overrides),
		label: `${not ? "No match" : "Match"}: ${regex} on ${path}`,
	};
}

/** Literal text; a blank or null one overrides nothing. */
function readOverrides(overrides: JsonObject): Partial<Record<MappedField, string>> {
	const texts: Partial<Record<MappedField, string>> = {};
	for (const field of MAPPED_FIELDS) {
		const text = Object.hasOwn(overrides, field) ? readText(overrides[field]) : null;
		if (text !== null) texts[field] = text;
	}
	return texts;
}
