import type { Json, JsonObject } from "../../base/json.ts";
import { isArray, isObject } from "../../base/json.ts";
import { type CompiledMapping, compileMapping } from "./mapping.ts";
import { type Path, readPath } from "./paths/index.ts";
import { type CompiledRule, readRules } from "./rules.ts";
import { type CompiledTemplate, compileTemplate } from "./template.ts";
import { readRawText, trimmed } from "./texts.ts";
import { CONSTANT_FIELDS, type Constants, MAPPED_FIELDS, type MappedField } from "./ticketFields.ts";
import { readWindow, type Window } from "./windows.ts";

/** An endpoint's configuration, parsed once for fast decisions. Unreadable parts are described in `problems`. */
export interface CompiledEndpoint {
	readonly id: string;
	readonly isDraft: boolean;
	readonly problems: readonly string[];
	/** The same problems, each with its field. */
	readonly unread: readonly Unread[];
	readonly splitPath: Path | null;
	readonly windows: readonly Window[];
	readonly mappings: readonly (readonly [MappedField, CompiledMapping])[];
	readonly rules: readonly CompiledRule[];
	readonly triggerText: string;
	readonly trigger: Path | null;
	readonly openValues: ReadonlySet<string>;
	readonly closeValues: ReadonlySet<string>;
	/** The same values in lower case. */
	readonly looseOpenValues: ReadonlySet<string>;
	readonly looseCloseValues: ReadonlySet<string>;
	readonly unmatchedAction: "skip" | "open";
	/** null for the environment's prefix. */
	readonly prefix: string | null;
	readonly removals: readonly string[];
	readonly template: CompiledTemplate | null;
	readonly useTenantMap: boolean;
	/** Path of the tenant, tried before the usual names. */
	readonly tenantPath: Path | null;
	readonly defaultCompany: string | null;
	/** True if every alert belongs to the default company. */
	readonly companyLocked: boolean;
	/** True if measured numbers in a summary do not make a different key. */
	readonly ignoresNumbers: boolean;
	/** True if dedup keys are shared with other endpoints that have this setting. */
	readonly sharesKeys: boolean;
	/** The endpoint's own values for ticket fields. */
	readonly constants: Constants;
}

/** Maximum length of a field's text; saving allows less for some fields. */
const MAX_TEXT = 30_000;
/** Maximum number of windows of an endpoint; saving has the same limit. */
const MAX_WINDOWS = 500;

/** An unreadable part of a configuration. */
export interface Unread {
	readonly field: string;
	/** In words, beginning with the field. */
	readonly problem: string;
}

/** The endpoint that a configuration belongs to. */
export interface EndpointIdentity {
	readonly id: string;
	readonly isDraft: boolean;
}

/** Reports a problem of a field; `at` is the member within it. */
type Say = (words: string, at?: string | number) => void;

/**
 * Compiles a configuration as it is, including broken imports: unreadable parts are ignored and reported.
 * @param given an object with the field names of the HTTP contract; anything else counts as empty
 */
export function compileEndpoint(given: unknown, identity: EndpointIdentity): CompiledEndpoint {
	const config = isObject(given as Json) ? (given as JsonObject) : {};
	const unread: Unread[] = [];
	const about =
		(field: string): Say =>
		(words, at) =>
			unread.push({ field, problem: `${field}${at === undefined ? "" : `, ${at}`}: ${words}` });
	const raw = (name: string): string | null => readField(config[name], about(name));
	const text = (name: string): string | null => trimmed(raw(name));
	const path = (name: string): Path | null => readPathOf(text(name), about(name));
	const template = raw("description_template");
	const triggerText = text("trigger_field") ?? DEFAULT_TRIGGER;
	const openValues = readList(config.open_value, "0", about("open_value"));
	const closeValues = readList(config.close_value, "1", about("close_value"));
	return {
		...identity,
		splitPath: path("split_path"),
		windows: readWindows(config.maintenance_windows, about("maintenance_windows")),
		mappings: readMappings(config.json_mapping, about("json_mapping")),
		rules: readRules(readArray(config.routing_rules, about("routing_rules")), about("routing_rules")),
		triggerText,
		trigger: readPathOf(triggerText, about("trigger_field")),
		openValues,
		closeValues,
		looseOpenValues: lowered(openValues),
		looseCloseValues: lowered(closeValues),
		unmatchedAction: readChoice(text("unmatched_action"), ["skip", "open"], about("unmatched_action")),
		prefix: raw("ticket_prefix"),
		removals: (raw("summary_remove_strings") ?? "").split(",").filter((part) => part !== ""),
		template: template === null || template.trim() === "" ? null : readTemplate(template, about("description_template")),
		useTenantMap: config.global_routing_enabled === true,
		tenantPath: path("tenant_path"),
		companyLocked: config.company_locked === true,
		ignoresNumbers: config.key_ignores_numbers === true,
		sharesKeys: readChoice(text("key_scope"), ["endpoint", "all"], about("key_scope")) === "all",
		defaultCompany: text("customer_id_default"),
		constants: Object.fromEntries(CONSTANT_FIELDS.map((field) => [field, text(field)])) as Constants,
		unread,
		problems: unread.map(({ problem }) => problem),
	};
}

const DEFAULT_TRIGGER = "$.heartbeat.status";

/** Text or number, untrimmed. Any other value is reported. */
function readField(value: Json | undefined, say: (words: string) => void): string | null {
	const text = readRawText(value);
	if (text === null && value !== null && value !== undefined) say("text is expected.");
	if (text === null || text.length <= MAX_TEXT) return text;
	say(`${text.length} characters; at most ${MAX_TEXT} are allowed.`);
	return null;
}

/** One of a few allowed words; the first is the default. */
function readChoice<T extends string>(text: string | null, [first, ...others]: readonly [T, ...T[]], say: Say): T {
	const found = [first, ...others].find((choice) => choice === text);
	if (found === undefined && text !== null) say(`${[first, ...others].join(" or ")} is expected.`);
	return found ?? first;
}

const lowered = (values: ReadonlySet<string>): ReadonlySet<string> => new Set([...values].map((value) => value.toLowerCase()));

/**
 * A comma-separated list: members are trimmed and empty ones dropped; blank means the default. Booleans also
 * match as Python writes them.
 */
function readList(value: Json | undefined, fallback: string, say: Say): ReadonlySet<string> {
	const scalar = (member: Json | undefined) => (typeof member === "boolean" ? String(member) : readField(member, say));
	const text = isArray(value) ? value.map((member) => scalar(member) ?? "").join(",") : scalar(value);
	const members = (trimmed(text) ?? fallback).split(",").map((member) => member.trim());
	return new Set(members.filter((member) => member !== ""));
}

function readPathOf(text: string | null, say: Say): Path | null {
	if (text === null) return null;
	const reading = readPath(text);
	if (reading.ok) return reading.path;
	say(reading.problem);
	return null;
}

function readTemplate(text: string, say: Say): CompiledTemplate {
	const template = compileTemplate(text);
	for (const problem of template.problems) say(problem);
	return template;
}

/** Value of the three fields that the Python version stored as JSON inside text. */
function readNested(value: Json | undefined, say: Say): Json {
	if (typeof value !== "string") return value ?? null;
	if (value.trim() === "") return null;
	try {
		return JSON.parse(value) as Json;
	} catch {
		say("this is not JSON.");
		return null;
	}
}

function readArray(value: Json | undefined, say: Say): readonly Json[] {
	const nested = readNested(value, say);
	if (isArray(nested)) return nested;
	if (nested !== null) say("a list is expected.");
	return [];
}

function readWindows(value: Json | undefined, say: Say): Window[] {
	const list = readArray(value, say);
	if (list.length > MAX_WINDOWS) say(`there are ${list.length}; only the first ${MAX_WINDOWS} are used.`);
	return list.slice(0, MAX_WINDOWS).flatMap((member, index) => {
		const reading = readWindow(member);
		if (reading.ok) return [reading.window];
		say(reading.problem, index + 1);
		return [];
	});
}

function readMappings(value: Json | undefined, say: Say): [MappedField, CompiledMapping][] {
	const nested = readNested(value, say);
	if (nested !== null && !isObject(nested)) say("an object from field to path is expected.");
	if (!isObject(nested)) return [];
	return MAPPED_FIELDS.flatMap((field): [MappedField, CompiledMapping][] => {
		const text = Object.hasOwn(nested, field) ? trimmed(readField(nested[field], (words) => say(words, field))) : null;
		if (text === null) return [];
		const read = compileMapping(field, text);
		for (const problem of read.problems) say(problem, field);
		return read.mapping === null ? [] : [[field, read.mapping]];
	});
}
