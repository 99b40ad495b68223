/** The parts of the OpenAPI document that the page shows. */
export interface DocsGroup {
	readonly id: string;
	readonly title: string;
	readonly about: string;
	readonly operations: readonly DocsOperation[];
}

export interface DocsOperation {
	/** Anchor for links: `post-api-users`. */
	readonly id: string;
	readonly method: string;
	readonly path: string;
	readonly summary: string;
	/** `token`: the endpoint's own token. */
	readonly role: "public" | "viewer" | "operator" | "admin" | "token";
	readonly parameters: readonly DocsField[];
	readonly body: readonly DocsField[];
	readonly answers: readonly { readonly status: string; readonly description: string }[];
	readonly curl: string;
}

export interface DocsField {
	readonly name: string;
	/** `path`, `query`, `header`; blank for a member of the body. */
	readonly place: string;
	readonly type: string;
	readonly required: boolean;
	/** Limits, allowed words, the default. */
	readonly notes: string;
	/** Nesting within the body. */
	readonly depth: number;
}
