/** Headers of one request as a plain object: they are kept so anyway, and looking them up there costs next to nothing. */
export type SentHeaders = Readonly<Record<string, string>>;

/** Header names come in lower case. */
export const headersOf = (request: Request): SentHeaders => request.headers.toJSON();

/** A header without the blanks around it; blank when it was not sent. @param name in lower case */
export function header(headers: SentHeaders, name: string): string {
	// One that may repeat is a list, and its name may be one that every object has.
	const value: unknown = headers[name];
	return typeof value === "string" ? value.trim() : "";
}
