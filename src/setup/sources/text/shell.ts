/**
 * A text as one word of a POSIX shell, whatever stands in it: line breaks and other control characters become blanks, for a word
 * of a command needs none.
 */
export const shellQuoted = (text: string): string =>
	`'${text
		.toWellFormed()
		.replace(/\p{Cc}/gu, " ")
		.replaceAll("'", "'\\''")}'`;
