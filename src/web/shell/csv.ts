import Papa from "papaparse";

/**
 * Cells that a spreadsheet may run: the first visible sign begins a formula, in ASCII or full width; or a tab
 * or line break comes first, which some take for the start of the next cell; or a quote comes before such
 * text, so that removing the quote restores the original. (The library's own check stops at a line break.)
 */
const FORMULA = /^'*[\s\p{C}]*[=+\-@＝＋－＠]|^'*[\t\r\n]/u;
const OPTIONS = { escapeFormulae: FORMULA, newline: "\r\n" } as const;

/** CSV lines, each with a line end. Cells that a spreadsheet would run as a formula are turned into text. */
export const writeCsvRows = (rows: readonly (readonly unknown[])[]): string =>
	rows.length === 0
		? ""
		: `${Papa.unparse(
				rows.map((row) => row.map((cell) => cell ?? "")),
				OPTIONS,
			)}\r\n`;

/** CSV lines below a line of names. */
export const writeCsv = (names: readonly string[], rows: readonly (readonly unknown[])[]): string => writeCsvRows([names, ...rows]);

export type CsvReading =
	| { readonly ok: true; readonly rows: readonly Record<string, string>[] }
	| { readonly ok: false; readonly message: string };

/** Reads CSV whose first line names its columns, ignoring case. Removes the quote that protects formulas. */
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
