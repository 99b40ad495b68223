/** One entry of an error's `errors`. */
export interface FieldError {
	readonly code: string;
	readonly message: string;
	readonly resource: string;
	readonly field: string;
}

/** An error answer in ConnectWise's shape (docs/contract/connectwise.md, section 8). */
export class Problem extends Error {
	override readonly name = "Problem";
	constructor(
		readonly status: number,
		readonly body: Readonly<Record<string, unknown>>,
		readonly headers: Readonly<Record<string, string>> = {},
	) {
		super(JSON.stringify(body));
	}
}

export const plainProblem = (status: number, code: string, message: string): Problem =>
	new Problem(status, { code, message, errors: null });

/** 400 about an object that was sent. */
export const invalid = (resource: string, errors: readonly FieldError[]): Problem =>
	new Problem(400, { code: "InvalidObject", message: `${resource} object is invalid`, errors });

export const fieldError = (resource: string, field: string, code: string, message: string): FieldError => ({
	code,
	message,
	resource,
	field,
});

/** The role of the API member lacks a right; the real answer does not say which. */
export const forbidden = (): Problem =>
	plainProblem(403, "Forbidden", "You do not have the security permission that is required to perform this action.");

export const notFound = (what: string, id: number | string): Problem => plainProblem(404, "NotFound", `${what} ${id} not found`);

export const badCondition = (message: string): Problem => plainProblem(400, "ApiFindCondition", message);

/** What hides malformed bodies in the real one. */
export const notProcessed = (): Problem => plainProblem(400, "InvalidObject", "The service was not able to process your request");
