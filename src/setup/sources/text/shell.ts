/**
 * A text as one word of a POSIX shell, whatever it contains. Control characters, including line breaks,
 * become blanks.
 */
export const shellQuoted = (text: string): string =>
	`'${text
		.toWellFormed()
		.replace(/\p{Cc}/gu, " ")
		.replaceAll("'", "'\\''")}'`;
