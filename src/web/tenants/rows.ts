import { tenantEntry, tenantValuesOf } from "../../alerts/deciding/index.ts";
import { done, invalidInput, malformed, type Outcome } from "../../base/outcome.ts";
import type { TenantValues } from "../../store/index.ts";
import { readCsv } from "../shell/csv.ts";

/**
 * Maximum number of rows in a file: more than any MSP has customers, but few enough to check without delay
 * for others.
 */
export const MAX_ROWS = 10_000;

/** True for JSON, false for CSV. */
export const isJsonText = (text: string): boolean => /^\s*[[{]/.test(text);

/** The entries of a file, CSV or JSON; refused with the wrong row and field. */
export function tenantRows(text: string, isJson: boolean): Outcome<TenantValues[]> {
	const rows = isJson ? jsonRows(text) : csvRows(text);
	if (!rows.ok) return rows;
	if (rows.value.length > MAX_ROWS) return badFile(`It has more than ${MAX_ROWS} rows. Send it in parts.`);
	const values: TenantValues[] = [];
	for (const [index, row] of rows.value.entries()) {
		const result = tenantEntry.safeParse(row);
		if (!result.success) {
			const [issue] = result.error.issues;
			const field = `row ${index + 1}, ${issue?.path.join(".") ?? ""}`;
			return invalidInput([{ field, message: issue?.message ?? "It cannot be read." }]);
		}
		values.push(tenantValuesOf(result.data));
	}
	return done(values);
}

const badFile = (message: string) => invalidInput([{ field: "file", message }]);

function csvRows(text: string): Outcome<readonly unknown[]> {
	const reading = readCsv(text);
	if (!reading.ok) return badFile(reading.message);
	const [first] = reading.rows;
	if (first === undefined) return badFile("There is nothing in it but a line of names.");
	const absent = ["tenant_value", "company_id"].find((name) => !Object.hasOwn(first, name));
	return absent === undefined ? done(reading.rows) : badFile(`The first line must name the column ${absent}.`);
}

function jsonRows(text: string): Outcome<readonly unknown[]> {
	try {
		const value: unknown = JSON.parse(text);
		return Array.isArray(value) ? done(value) : invalidInput([{ field: "body", message: "A list of entries is expected." }]);
	} catch {
		return malformed("The body is neither JSON nor CSV");
	}
}
