const QUOTE = 34;
const BACKSLASH = 92;
const SPACE = 32;

/**
 * Escapes raw control characters inside the strings of a JSON text. Templates that people write by hand put
 * messages with line
 * breaks and tabs between quotes. No library accepts just this one fault. One pass.
 * @returns null if there are none
 */
export function escapeControls(text: string): string | null {
	const parts: string[] = [];
	let copied = 0;
	let inside = false;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === QUOTE) inside = !inside;
		else if (inside && code === BACKSLASH) at++;
		else if (inside && code < SPACE) {
			parts.push(text.slice(copied, at), `\\u${code.toString(16).padStart(4, "0")}`);
			copied = at + 1;
		}
	}
	return copied === 0 ? null : `${parts.join("")}${text.slice(copied)}`;
}
