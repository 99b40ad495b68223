/** One request as the double saw it. */
export interface SeenRequest {
	readonly method: string;
	readonly path: string;
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	/** JSON of the body; undefined when it was none. */
	readonly body: Readonly<Record<string, unknown>> | undefined;
	/** `client`: it went away before the end. null: under way. */
	ended: "answer" | "client" | "fault" | null;
	status: number | null;
	/** The prompt did not fit into the context, so the model did not see all of it. */
	truncated: boolean;
}

/** An answer other than 200. */
export class Problem extends Error {
	override readonly name = "Problem";
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}
