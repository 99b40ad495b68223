/** Cleans texts for tickets: no control characters, no terminal colours, well-formed. */

// An escape sequence of a terminal: CSI (colours, cursor), OSC (titles, links), or a single character after
// ESC. Each begins at an escape character and ends at the next one at the latest, so matching takes linear
// time.
const ESCAPES =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed here
	/(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]?/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed here
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
/**
 * Characters that reverse the following text, so that it reads as something else. Marks that right-to-left
 * texts need are not included.
 */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed here
const CONTROLS_AND_BLANKS = /[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed here
const CONTROL_RUNS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is looked for, so that most texts need no more
const ANY = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

/**
 * Cleans a text of several lines: line breaks and tabs stay, all other control characters and escape
 * sequences are removed.
 */
export function plainText(text: string): string {
	const sound = text.toWellFormed();
	if (!ANY.test(sound)) return sound;
	return sound.replace(ESCAPES, "").replace(/\r\n?/g, "\n").replace(CONTROLS, "");
}

/** Cleans a text and makes it one line. Inner blanks keep their number, outer ones are removed. */
export function lineOf(text: string): string {
	const sound = text.toWellFormed();
	return (ANY.test(sound) ? sound.replace(ESCAPES, "").replace(TURNS, "").replace(CONTROL_RUNS, " ") : sound).trim();
}

/**
 * Well-formed text on one line: escape sequences are removed, runs of control characters and blanks become
 * one blank.
 */
export const oneLine = (text: string): string =>
	text.toWellFormed().replace(ESCAPES, "").replace(TURNS, "").replace(CONTROLS_AND_BLANKS, " ").trim();
