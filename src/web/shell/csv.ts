import Papa from "papaparse";

/**
 * What a spreadsheet may run: a cell whose first sign, blanks and line breaks and marks that are not seen left out, begins a formula, in
 * ASCII or as its full-width twin; a tab or a line break in front, which some take for the start of the next cell; and a quote in front
 * of such a thing, so that taking the quote back gives what was written. (The library's own guard stops at a line break.)
 */
const FORMULA = /^'*[\s\p{C}]*[=+\-@＝＋－＠]|^'*[\t\r\n]/u;
const OPTIONS = { escapeFormulae: FORMULA, newline: "\r\n" } as const;

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
		transform: (cell) => (cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell),
	});
	const [problem] = read.errors.filter(({ type }) => type !== "Delimiter");
	if (problem !== undefined) return { ok: false, message: `Line ${(problem.row ?? 0) + 2}: ${problem.message}.` };
	return { ok: true, rows: read.data };
}
