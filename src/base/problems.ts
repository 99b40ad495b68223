export interface FieldProblem {
	readonly field: string;
	readonly message: string;
}

/** Message of a thrown value. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
