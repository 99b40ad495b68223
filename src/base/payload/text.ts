/** Decodes bytes into text, in whatever encoding the sender used. */

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
const windows1252 = new TextDecoder("windows-1252");

const CHARSET = /;\s*charset\s*=\s*["']?([\w.:+-]{1,40})/i;

/**
 * Text of a body, decoded by its byte order mark, else by the charset in its content type, else as UTF-8,
 * else as Windows-1252, in which every byte is valid (Windows PowerShell 5 sends it undeclared). Zero bytes
 * at the end are removed: programs in C send the one that ends their strings.
 */
export const decodeText = (body: Uint8Array, contentType: string | null): string => withoutEnd(decoded(body, contentType));

function withoutEnd(text: string): string {
	let end = text.length;
	while (end > 0 && text.charCodeAt(end - 1) === 0) end--;
	return end === text.length ? text : text.slice(0, end);
}

function decoded(body: Uint8Array, contentType: string | null): string {
	const label = labelOf(body, contentType);
	if (label !== null) {
		try {
			return new TextDecoder(label, { fatal: true, ignoreBOM: false }).decode(body);
		} catch {
			// The charset is unknown, or the bytes do not fit it: guess from the bytes.
		}
	}
	try {
		return strictUtf8.decode(body);
	} catch {
		return windows1252.decode(body);
	}
}

/** The encoding to try before UTF-8; null if there is none. */
function labelOf(body: Uint8Array, contentType: string | null): string | null {
	const [first = 1, second = 1] = body;
	if (first === 0xff && second === 0xfe) return "utf-16le";
	if (first === 0xfe && second === 0xff) return "utf-16be";
	// Each format we read begins with two ASCII characters, so a zero byte reveals UTF-16 and its byte order.
	if (second === 0 && first !== 0) return "utf-16le";
	if (first === 0 && second !== 0) return "utf-16be";
	if (contentType === null) return null;
	const declared = CHARSET.exec(contentType)?.[1]?.toLowerCase() ?? null;
	if (declared === null || declared === "utf-8" || declared === "utf8") return null;
	// Two ASCII bytes side by side: declared as UTF-16, but it is not.
	return /^(?:utf-?16|ucs-2)/.test(declared) && first < 0x80 && second < 0x80 ? null : declared;
}
