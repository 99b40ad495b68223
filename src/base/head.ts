/** Maximum size of a request's address and headers together, in bytes. The runtime itself cuts off much larger ones. */
const LARGEST_HEAD = 16 * 1024;

/** Message for senders of more than that, with status 431. */
export const HEAD_TOO_LARGE = `The address and the headers of a request may take ${LARGEST_HEAD / 1024} KB together`;

/**
 * True if a request's address and headers are larger than HookWise reads. @param url the whole URL, or only
 * its path
 */
export function isHeadTooLarge(url: string, headers: Readonly<Record<string, string>>): boolean {
	let size = url.length;
	// The 4 covers the colon, the blank and the line end.
	for (const name in headers) size += name.length + String(headers[name]).length + 4;
	return size > LARGEST_HEAD;
}
