/** Most that a request's address and headers may take together. Bytes; the runtime cuts off what is much larger. */
const LARGEST_HEAD = 16 * 1024;

/** What whoever sent more is told, with 431. */
export const HEAD_TOO_LARGE = `The address and the headers of a request may take ${LARGEST_HEAD / 1024} KB together`;

/** Whether a request's address and headers take more than HookWise reads. @param url whole, or the path alone */
export function isHeadTooLarge(url: string, headers: Readonly<Record<string, string>>): boolean {
	let size = url.length;
	// A colon, a blank and a line's end beside each.
	for (const name in headers) size += name.length + String(headers[name]).length + 4;
	return size > LARGEST_HEAD;
}
