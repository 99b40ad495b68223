/** What the page shows of the API, read out of its OpenAPI document. */
export interface DocsGroup {
	readonly id: string;
	readonly title: string;
	readonly about: string;
	readonly operations: readonly DocsOperation[];
}

export interface DocsOperation {
	/** For links: `post-api-users`. */
	readonly id: string;
	readonly method: string;
	readonly path: string;
	readonly summary: string;
	/** `token`: the endpoint's own. */
	readonly role: "public" | "viewer" | "operator" | "admin" | "token";
	readonly parameters: readonly DocsField[];
	readonly body: readonly DocsField[];
	readonly answers: readonly { readonly status: string; readonly description: string }[];
	readonly curl: string;
}

export interface DocsField {
	readonly name: string;
	/** `path`, `query`, `header`; blank in a body. */
	readonly place: string;
	readonly type: string;
	readonly required: boolean;
	/** Limits, words to choose from, the default. */
	readonly notes: string;
	/** How deep in the body it stands. */
	readonly depth: number;
}
