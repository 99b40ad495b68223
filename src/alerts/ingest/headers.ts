/** Headers of a request as a plain object: they are stored in this form anyway, and look-ups are cheap. */
export type SentHeaders = Readonly<Record<string, string>>;

/** Headers with their names in lower case. */
export const headersOf = (request: Request): SentHeaders => request.headers.toJSON();

/** Value of a header without surrounding blanks; blank if it was not sent. @param name in lower case */
export function header(headers: SentHeaders, name: string): string {
	// A repeatable header is a list, and a name may be one that every object has.
	const value: unknown = headers[name];
	return typeof value === "string" ? value.trim() : "";
}
