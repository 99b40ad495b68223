/** Messages between the main thread and the store's threads. */
export interface Question {
	readonly id: number;
	readonly subject: string;
	readonly method: string;
	readonly given: readonly unknown[];
}

export type Reply = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly problem: string };

/** First message to a thread of the store: the database to open. */
export interface Opening {
	readonly file: string;
}
