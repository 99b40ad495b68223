/** Fields about reading alerts: problem or recovery, splitting, mapping, rules, and maintenance windows. */
import { field } from "./field.ts";
import { oneOf, optional, orDefault, orJsonText, path, text } from "./kinds.ts";
import { listOf, mapping, rule, window } from "./lists.ts";

export const TRIGGER_FIELDS = {
	trigger_field: field(orDefault(path, "$.heartbeat.status"), {
		...{ fallback: "$.heartbeat.status", preset: true, takes: "JSONPath" },
		form: {
			section: "trigger",
			control: { kind: "text", mono: true, takes: true },
			label: "Where the status stands",
			hint: "Path of the value that tells a problem from a recovery.",
			says: (value) => value,
		},
		doc: "Path of the value that tells a problem from a recovery. A path without `$.` is read as if it had it.",
	}),
	open_value: field(orDefault(text(2_000), "0"), {
		...{ fallback: "0", preset: true, takes: "text ≤ 2,000, comma separated" },
		form: {
			section: "trigger",
			control: { kind: "text", mono: true },
			label: "Values of a problem",
			hint: "Comma separated. Any of these opens a ticket.",
			half: true,
			says: (value) => `${value || "0"} opens`,
		},
		doc: "Values that are a problem. Compared exactly first, then without regard to case and outer blanks.",
	}),
	close_value: field(orDefault(text(2_000), "1"), {
		...{ fallback: "1", preset: true, takes: "text ≤ 2,000, comma separated" },
		form: {
			section: "trigger",
			control: { kind: "text", mono: true },
			label: "Values of a recovery",
			hint: "Comma separated. Any of these closes the ticket.",
			half: true,
			says: (value) => `${value || "1"} closes`,
		},
		doc: "Values that are a recovery.",
	}),
	unmatched_action: field(orDefault(oneOf(["skip", "open"]), "skip"), {
		...{ fallback: "skip", preset: true, takes: "`skip` or `open`" },
		form: {
			section: "trigger",
			control: {
				kind: "choice",
				choices: [
					{ value: "skip", label: "skip: no action while no ticket is open" },
					{ value: "open", label: "open: opens a ticket, too" },
				],
			},
			label: "Any other value",
			says: (value) => (value === "open" ? "others: open" : "others: no action"),
		},
		doc: "What a value in neither list does while no ticket is open.",
	}),
	split_path: field(optional(path), {
		...{ fallback: null, preset: true, takes: "JSONPath or null" },
		form: {
			section: "trigger",
			control: { kind: "text", mono: true, takes: true, placeholder: "$.alerts[*]" },
			label: "Several alerts in one body, at this path",
			hint: "Every match becomes an alert of its own. Blank: the body is one alert.",
			says: (value) => (value === "" ? "" : `each ${value} is an alert`),
		},
		doc: "Every match becomes an alert of its own.",
	}),
	json_mapping: field(orJsonText(mapping, {}), {
		...{ fallback: {}, preset: true, takes: "object from field to mapping, ≤ 2,000 each" },
		form: { section: "mapping", control: { kind: "rows" }, label: "Mapping" },
		doc: "What of the payload goes into which field of the ticket.",
	}),
	routing_rules: field(orJsonText(listOf(rule, "rules"), []), {
		...{ fallback: [], preset: true, takes: "≤ 500 of `{path, regex, not?, overrides}` or `{path, op, value?, overrides}`" },
		form: { section: "rules", control: { kind: "rows" }, label: "Rules" },
		doc: "Rules that set fields, the alert's type, or drop it. `op` is `eq ne gt gte lt lte exists missing`.",
	}),
	maintenance_windows: field(orJsonText(listOf(window, "windows"), []), {
		...{ fallback: [], takes: "≤ 500 of `{type, start, end, days?, nth?, time_zone?}`" },
		form: { section: "windows", control: { kind: "rows" }, label: "Windows" },
		doc: "Times in which alerts touch no ticket: `once`, `daily`, `weekly`, `monthly`, each in its time zone, else UTC.",
	}),
} as const;
