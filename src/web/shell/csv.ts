import Papa from "papaparse";

const OPTIONS = { escapeFormulae: true, newline: "\r\n" } as const;

/** Lines for spreadsheets, each ended: cells that a spreadsheet would run as a formula are made text. */
export const writeCsvRows = (rows: readonly (readonly unknown[])[]): string =>
	rows.length === 0
		? ""
		: `${Papa.unparse(
				rows.map((row) => row.map((cell) => cell ?? "")),
				OPTIONS,
			)}\r\n`;

/** The same, under a line of names. */
export const writeCsv = (names: readonly string[], rows: readonly (readonly unknown[])[]): string => writeCsvRows([names, ...rows]);

export type CsvReading =
	| { readonly ok: true; readonly rows: readonly Record<string, string>[] }
	| { readonly ok: false; readonly message: string };

/** Reads CSV whose first line names its columns (case ignored). Takes back the quote that protects formulas. */
export function readCsv(text: string): CsvReading {
	const read = Papa.parse<Record<string, string>>(text.replace(/^\ufeff/, ""), {
		header: true,
		skipEmptyLines: "greedy",
		transformHeader: (name) => name.trim().toLowerCase(),
		transform: (cell) => cell.replace(/^'(?=[=+\-@\t\r])/, ""),
	});
	const [problem] = read.errors.filter(({ type }) => type !== "Delimiter");
	if (problem !== undefined) return { ok: false, message: `Line ${(problem.row ?? 0) + 2}: ${problem.message}.` };
	return { ok: true, rows: read.data };
}
