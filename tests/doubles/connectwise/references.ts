import { folded } from "./conditions/index.ts";
import { type FieldError, fieldError } from "./problems.ts";

export type Fields = Readonly<Record<string, unknown>>;

export const asFields = (value: unknown): Fields | null =>
	typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;

interface Referable {
	readonly id: number;
	readonly name: string;
	readonly identifier?: string;
}

/**
 * Finds what a reference in a body names, by `id`, `identifier` or `name` (without case).
 * @param where ends the message of what is not found: ` for Service Board 1`
 * @returns null when the field is not there, or when it is wrong, which then stands in `errors`
 */
export function resolve<T extends Referable>(
	resource: string,
	fields: Fields,
	field: string,
	rows: readonly T[],
	errors: FieldError[],
	where = "",
): T | null {
	const value = fields[field];
	if (value === undefined || value === null) return null;
	const reference = asFields(value);
	if (reference === null) {
		errors.push(fieldError(resource, field, "InvalidReference", `${field} must be an object.`));
		return null;
	}
	const key = (["id", "identifier", "name"] as const).find((name) => reference[name] !== undefined && reference[name] !== null);
	if (key === undefined) {
		errors.push(fieldError(resource, field, "MissingRequiredField", `${field} needs an id, identifier or name.`));
		return null;
	}
	const wanted = reference[key];
	const found = rows.find((row) => {
		const has = row[key];
		return typeof has === "string" && typeof wanted === "string" ? folded(has) === folded(wanted) : has === wanted;
	});
	if (found === undefined)
		errors.push(fieldError(resource, `${field}/${key}`, "NotFound", `${field} ${String(wanted)} not found${where}.`));
	return found ?? null;
}
