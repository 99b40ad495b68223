/** Kinds of values of an endpoint's fields, each with its error messages. */
import { z } from "zod";
import { checkPath } from "../../../alerts/pipeline/index.ts";

/** Uses a check of the pipeline or of security in a zod schema; blank texts are not checked. */
export const checked = (schema: z.ZodString, check: (text: string) => string | null) =>
	schema.superRefine((text, context) => {
		const problem = text.trim() === "" ? null : check(text);
		if (problem !== null) context.addIssue({ code: "custom", message: problem });
	});

const isBlank = (value: unknown): boolean => typeof value === "string" && value.trim() === "";

/** Blank and null mean the default. */
export const orDefault = <S extends z.ZodType>(schema: S, fallback: z.output<S>) =>
	z.preprocess((value) => (value === null || isBlank(value) ? fallback : value), schema);

/** Blank means none. */
export const optional = (schema: z.ZodType<string>) => z.preprocess((value) => (isBlank(value) ? null : value), schema.nullable());

export const text = (longest: number) => z.string("A text is expected.").max(longest, `At most ${longest} characters.`);
export const flag = z.boolean("true or false is expected.");
export const whole = (largest: number, least = 0) =>
	z.int("A whole number is expected.").min(least, `${least} or more is expected.`).max(largest, `At most ${largest}.`);
export const amount = (largest: number) =>
	z.number("A number is expected.").min(0, "0 or more is expected.").max(largest, `At most ${largest}.`);
export const path = checked(text(500), checkPath);
export const oneOf = <const T extends readonly string[]>(words: T) =>
	z.enum(words, `${words.slice(0, -1).join(", ")} or ${words.at(-1)} is expected.`);

/** Name of a header by RFC 9110. */
export const headerName = text(100).regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]*$/, "This is not a header name.");

/** An object or list, which may also come as JSON inside text. */
export function orJsonText<T extends z.ZodType>(schema: T, empty: unknown) {
	return z.preprocess((value, context) => {
		if (value === null) return empty;
		if (typeof value !== "string") return value;
		if (value.trim() === "") return empty;
		try {
			return JSON.parse(value) as unknown;
		} catch {
			context.addIssue({ code: "custom", message: "This text is not JSON." });
			return z.NEVER;
		}
	}, schema);
}
