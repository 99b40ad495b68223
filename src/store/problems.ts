import { messageOf } from "../base/problems.ts";
/** The database cannot be used. The message gives reason and remedy in one line. Nothing was changed. */
export class DatabaseProblem extends Error {
	override readonly name = "DatabaseProblem";
}

const codeOf = (error: unknown): string => (error instanceof Error && "code" in error ? String(error.code) : "");

/**
 * Converts an error on reading into a message for people; null if the database is sound but has no tables
 * yet. @param file path of the database
 */
export const readingProblem = (error: unknown, file: string): DatabaseProblem | null =>
	error instanceof Error && /^no such table/.test(error.message) ? null : problemOf(error, file);

/** Converts an error on opening into a message for people. @param file path of the database */
export function problemOf(error: unknown, file: string): DatabaseProblem {
	if (error instanceof DatabaseProblem) return error;
	const said = messageOf(error);
	const code = codeOf(error);
	const of = (text: string): DatabaseProblem => new DatabaseProblem(`${file}: ${text}`);
	if (code.startsWith("SQLITE_FULL") || code === "ENOSPC")
		return of("the disk is full. Make room on it, then start again; nothing is lost.");
	if (code.startsWith("SQLITE_NOTADB") || code.startsWith("SQLITE_CORRUPT")) {
		return of(`this is no sound database (${said}). Put a good copy in its place: hookwise restore FILE.`);
	}
	if (code.startsWith("SQLITE_READONLY") || code.startsWith("SQLITE_CANTOPEN") || code === "EACCES" || code === "EROFS") {
		return of(`it cannot be opened for writing (${said}). Give the user that runs HookWise the right to write it and its folder.`);
	}
	if (code.startsWith("SQLITE_BUSY")) return of("another program holds it. End that, then start again.");
	if (code.startsWith("SQLITE_IOERR")) {
		return of(
			`the disk does not do its work (${said}${code === "SQLITE_IOERR" ? "" : `, ${code}`}). Is it full, or failing? Nothing was changed.`,
		);
	}
	return of(`it cannot be used (${said}). Restore a backup (hookwise restore FILE), or ask for help with this line.`);
}
