import type { OverridePair, RuleRow, RulesForm, WindowRow } from "../../../views/endpoints/rulesForm.ts";
import { FLAG_FIELDS, MAPPING_FIELDS, NUMBER_FIELDS, TEXT_FIELDS } from "../../../views/endpoints/rulesForm.ts";
import type { FieldProblem } from "../../base/problems.ts";
import { configValue } from "../../setup/endpoints/index.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import type { Form } from "../page/form.ts";

/** What the three lists are called where people edit them as JSON. */
export const JSON_FIELDS = ["json_mapping", "routing_rules", "maintenance_windows"] as const;
type JsonField = (typeof JSON_FIELDS)[number];

const textOf = (value: unknown): string =>
	value === null || value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** A stored configuration as the form shows it. What is not as it should be is shown as JSON, never dropped. */
export function formOfStored(stored: StoredEndpoint): RulesForm {
	const value = (field: Parameters<typeof configValue>[1]): unknown => fromText(configValue(stored.config, field));
	const [mapping, rules, windows] = [value("json_mapping"), value("routing_rules"), value("maintenance_windows")];
	const raw: Partial<Record<JsonField, string>> = {
		...(isPlainMapping(mapping) ? {} : { json_mapping: JSON.stringify(mapping, null, 2) }),
		...(Array.isArray(rules) && rules.every(isPlainRule) ? {} : { routing_rules: JSON.stringify(rules, null, 2) }),
		...(Array.isArray(windows) && windows.every(isObject) ? {} : { maintenance_windows: JSON.stringify(windows, null, 2) }),
	};
	const prefix = value("ticket_prefix");
	return {
		name: stored.name,
		texts: {
			...Object.fromEntries([...TEXT_FIELDS, ...NUMBER_FIELDS].map((field) => [field, textOf(value(field))])),
			trusted_ips: stored.trustedIps,
			hmac_header: stored.hmacHeader,
		},
		flags: {
			...Object.fromEntries(FLAG_FIELDS.map((field) => [field, value(field) === true])),
			bearer_auth_enabled: stored.bearerAuthEnabled,
			is_draft: stored.isDraft,
			own_prefix: typeof prefix === "string",
		},
		mapping: isPlainMapping(mapping) ? Object.entries(mapping).map(([field, source]) => ({ field, source: textOf(source) })) : [],
		rules: Array.isArray(rules) ? rules.filter(isPlainRule).map(ruleRow) : [],
		windows: Array.isArray(windows) ? windows.filter(isObject).map(windowRow) : [],
		raw,
	};
}

/** Imported configurations may hold JSON as text. */
function fromText(value: unknown): unknown {
	if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
	try {
		return JSON.parse(value) as unknown;
	} catch {
		// Not JSON after all.
		return value;
	}
}

const isPlainMapping = (value: unknown): value is Record<string, unknown> =>
	isObject(value) &&
	Object.entries(value).every(([field, source]) => (MAPPING_FIELDS as readonly string[]).includes(field) && !isObject(source));

const isPlainRule = (value: unknown): value is Record<string, unknown> =>
	isObject(value) && (value.overrides === undefined || isObject(value.overrides)) && !isObject(value.path) && !isObject(value.regex);

function ruleRow(rule: Record<string, unknown>): RuleRow {
	const { drop, ...overrides } = isObject(rule.overrides) ? rule.overrides : {};
	return {
		path: textOf(rule.path),
		regex: textOf(rule.regex),
		not: rule.not === true,
		drop: drop === true,
		overrides: Object.entries(overrides).map(([field, value]) => ({ field, value: textOf(value) })),
	};
}

const windowRow = (window: Record<string, unknown>): WindowRow => ({
	type: textOf(window.type) || "once",
	start: textOf(window.start),
	end: textOf(window.end),
	days: Array.isArray(window.days)
		? window.days.map(String)
		: textOf(window.days)
				.split(",")
				.map((day) => day.trim())
				.filter(Boolean),
});

/** What was typed, as it was typed. */
export function formOfSent(form: Form): RulesForm {
	const indexes = (prefix: string): number[] =>
		[...new Set(form.names().flatMap((name) => new RegExp(`^${prefix}\\.(\\d+)\\.`).exec(name)?.[1] ?? []))]
			.map(Number)
			.sort((a, b) => a - b);
	return {
		name: form.text("name"),
		texts: Object.fromEntries([...TEXT_FIELDS, ...NUMBER_FIELDS, "trusted_ips", "hmac_header"].map((field) => [field, form.text(field)])),
		flags: Object.fromEntries([...FLAG_FIELDS, "bearer_auth_enabled", "is_draft", "own_prefix"].map((field) => [field, form.on(field)])),
		mapping: indexes("mapping").map((index) => ({
			field: form.text(`mapping.${index}.field`),
			source: form.text(`mapping.${index}.source`),
		})),
		rules: indexes("rule").map((index) => ({
			path: form.text(`rule.${index}.path`),
			regex: form.text(`rule.${index}.regex`),
			not: form.text(`rule.${index}.not`) === "not",
			drop: form.on(`rule.${index}.drop`),
			overrides: pairsOf(form.texts(`rule.${index}.field`), form.texts(`rule.${index}.value`)),
		})),
		windows: indexes("window").map((index) => ({
			type: form.text(`window.${index}.type`),
			start: form.text(`window.${index}.start`),
			end: form.text(`window.${index}.end`),
			days: form.texts(`window.${index}.days`),
		})),
		raw: Object.fromEntries(JSON_FIELDS.filter((field) => form.has(`raw.${field}`)).map((field) => [field, form.text(`raw.${field}`)])),
	};
}

const pairsOf = (fields: readonly string[], values: readonly string[]): OverridePair[] =>
	fields.map((field, index) => ({ field, value: values[index] ?? "" }));

export type InputReading = { readonly input: Record<string, unknown>; readonly problems: readonly FieldProblem[] };

/** The form as the endpoint service takes it. Rows that say nothing are left out; what is half filled in is sent on, to be told of. */
export function inputOf(form: RulesForm): InputReading {
	const problems: FieldProblem[] = [];
	const json = (field: JsonField, rows: unknown): unknown => {
		const text = form.raw[field];
		if (text === undefined) return rows;
		if (text.trim() === "") return field === "json_mapping" ? {} : [];
		try {
			return JSON.parse(text) as unknown;
		} catch (error) {
			problems.push({ field, message: `This is not JSON: ${error instanceof Error ? error.message : "it cannot be read"}.` });
			return rows;
		}
	};
	const numbers = NUMBER_FIELDS.map((field): [string, unknown] => {
		const text = (form.texts[field] ?? "").trim();
		return [field, text === "" ? (field === "timeout_hours" ? 24 : 0) : /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text];
	});
	const seen = new Set<string>();
	for (const { field } of form.mapping) {
		if (field !== "" && seen.has(field))
			problems.push({ field: "json_mapping", message: `${field}: it is mapped twice. Keep one of the two.` });
		seen.add(field);
	}
	return {
		input: {
			name: form.name,
			...Object.fromEntries(TEXT_FIELDS.map((field) => [field, form.texts[field] ?? ""])),
			...Object.fromEntries(numbers),
			...Object.fromEntries(FLAG_FIELDS.map((field) => [field, form.flags[field] === true])),
			bearer_auth_enabled: form.flags.bearer_auth_enabled === true,
			is_draft: form.flags.is_draft === true,
			trusted_ips: form.texts.trusted_ips ?? "",
			hmac_header: form.texts.hmac_header ?? "",
			ticket_prefix: form.flags.own_prefix === true ? (form.texts.ticket_prefix ?? "") : null,
			json_mapping: json(
				"json_mapping",
				Object.fromEntries(
					form.mapping.filter(({ field, source }) => field !== "" && source.trim() !== "").map(({ field, source }) => [field, source]),
				),
			),
			routing_rules: json("routing_rules", form.rules.filter(isUsed).map(ruleInput)),
			maintenance_windows: json(
				"maintenance_windows",
				form.windows.filter(({ start, end }) => start !== "" || end !== "").map(windowInput),
			),
		},
		problems,
	};
}

const isUsed = (rule: RuleRow): boolean =>
	rule.path.trim() !== "" || rule.regex.trim() !== "" || rule.drop || rule.overrides.some(({ value }) => value !== "");

const ruleInput = ({ path, regex, not, drop, overrides }: RuleRow): object => ({
	path,
	regex,
	...(not ? { not: true } : {}),
	overrides: {
		...Object.fromEntries(overrides.filter(({ field, value }) => field !== "" && value !== "").map(({ field, value }) => [field, value])),
		...(drop ? { drop: true } : {}),
	},
});

const windowInput = ({ type, start, end, days }: WindowRow): object => ({ type, start, end, ...(type === "weekly" ? { days } : {}) });
