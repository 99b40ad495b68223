/** The three fields that hold lists: the mapping, the rules and the windows. */
import { z } from "zod";
import {
	ALERT_TYPES,
	captionOf,
	checkMapping,
	checkRegex,
	checkRule,
	checkTemplate,
	checkWindow,
	isCustomName,
	MAPPED_FIELDS,
	MAX_CUSTOM_FIELDS,
	MAX_CUSTOM_TEMPLATE,
	MAX_RULES,
	problemOfCaption,
	RULE_OPS,
	settableIn,
	WINDOW_FIELDS,
} from "../../../alerts/pipeline/index.ts";
import { checked, flag, oneOf, path, text } from "./kinds.ts";

const knownFields = (input: Readonly<Record<string, unknown>>, context: z.RefinementCtx, also: readonly string[]): void => {
	const known: readonly string[] = [...MAPPED_FIELDS, ...also];
	const custom = Object.keys(input).filter((name) => isCustomName(name));
	if (custom.length > MAX_CUSTOM_FIELDS) {
		context.addIssue({ code: "custom", path: ["custom.…"], message: `At most ${MAX_CUSTOM_FIELDS} custom fields.` });
	}
	for (const name of Object.keys(input)) {
		if (known.includes(name)) continue;
		const problem = isCustomName(name) ? problemOfCaption(captionOf(name)) : undefined;
		if (problem === null) continue;
		if (problem !== undefined) {
			context.addIssue({ code: "custom", path: [name], message: problem });
			continue;
		}
		context.addIssue({ code: "custom", path: [name], message: `There is no such field. Known: ${known.join(", ")}, custom.CAPTION.` });
	}
};

/** Custom fields of tickets, by caption or number, as templates; blank ones are none. */
export const customFields = z
	.record(z.string(), text(MAX_CUSTOM_TEMPLATE).nullable(), "An object from caption or number to text is expected.")
	.superRefine((value, context) => {
		const names = Object.keys(value);
		if (names.length > MAX_CUSTOM_FIELDS) context.addIssue({ code: "custom", message: `At most ${MAX_CUSTOM_FIELDS} custom fields.` });
		for (const [name, template] of Object.entries(value)) {
			const problem = problemOfCaption(name) ?? (template === null ? null : checkTemplate(template));
			if (problem !== null) context.addIssue({ code: "custom", path: [name], message: problem });
		}
	})
	.transform((value) => withoutBlanks(value));

export const mapping = z
	.record(z.string(), text(2_000).nullable(), "An object from field to path is expected.")
	.superRefine((value, context) => {
		knownFields(value, context, []);
		for (const field of settableIn(value)) {
			const source = value[field];
			const problem = typeof source === "string" && source.trim() !== "" ? checkMapping(field, source) : null;
			if (problem !== null) context.addIssue({ code: "custom", path: [field], message: problem });
		}
	})
	.transform((value) => withoutBlanks(value));

function withoutBlanks(value: Readonly<Record<string, string | null>>): Record<string, string> {
	return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => (entry[1] ?? "").trim() !== ""));
}

const WITHOUT_VALUE: readonly string[] = ["exists", "missing"];

const overrides = z
	.record(z.string(), z.union([text(30_000), z.number(), flag, z.null()]), "An object of fields is expected.")
	.superRefine((value, context) => {
		knownFields(value, context, ["alert_type", "drop"]);
		const { drop, alert_type: type } = value;
		if (drop !== undefined && typeof drop !== "boolean") {
			context.addIssue({ code: "custom", path: ["drop"], message: "true or false is expected." });
		}
		if (type !== undefined && type !== null && type !== "" && !ALERT_TYPES.some((known) => known === type)) {
			context.addIssue({ code: "custom", path: ["alert_type"], message: "OPEN, CLOSE or GENERIC is expected." });
		}
	});

export const rule = z
	.strictObject(
		{
			path: path.refine((value) => value.trim() !== "", "A rule needs a path."),
			regex: checked(text(2_000), checkRegex).optional(),
			op: oneOf(RULE_OPS).optional(),
			value: z
				.union([text(2_000), z.number(), flag], "A text, a number, true or false is expected.")
				.nullable()
				.optional(),
			not: flag.optional(),
			overrides: overrides.default({}),
		},
		"A rule is an object with path, regex and overrides, or with path, op, value and overrides.",
	)
	.superRefine((given, context) => {
		const { regex, op, value } = given;
		const wrong = (field: string, message: string) => context.addIssue({ code: "custom", path: [field], message });
		if (op === undefined && (regex === undefined || regex === "")) wrong("regex", "A rule needs a regular expression, or an op.");
		if (op !== undefined && regex !== undefined && regex !== "") wrong("op", "A rule has a regular expression or an op, not both.");
		const compares = op !== undefined && !WITHOUT_VALUE.includes(op);
		if (compares && (value === undefined || value === null || value === "")) wrong("value", `${op} needs a value to compare with.`);
		else {
			const problem = op === undefined ? null : checkRule(given);
			if (problem !== null) context.addIssue({ code: "custom", message: problem });
		}
	});

export const window = z.record(z.string(), z.unknown(), "A window is an object with type, start and end.").superRefine((value, context) => {
	for (const name of Object.keys(value).filter((field) => !WINDOW_FIELDS.some((known) => known === field))) {
		context.addIssue({ code: "custom", path: [name], message: `There is no such field. Known: ${WINDOW_FIELDS.join(", ")}.` });
	}
	const problem = checkWindow(value);
	if (problem !== null) context.addIssue({ code: "custom", message: problem });
});

export const listOf = <T extends z.ZodType>(schema: T, what: string) =>
	z.array(schema, `A list of ${what} is expected.`).max(MAX_RULES, `At most ${MAX_RULES}.`);
