/** Content of a database of an earlier version, as that version reported it. */
export interface Known {
	readonly users: readonly { readonly username: string; readonly password: string; readonly role: string }[];
	readonly keys: readonly { readonly name: string; readonly role: string; readonly key: string }[];
	/** The user with one-time codes. */
	readonly totp: { readonly username: string; readonly secret: string };
	/** As the API showed them. */
	readonly endpoints: readonly ({ readonly id: string } & Readonly<Record<string, unknown>>)[];
	/** Newest first. */
	readonly history: readonly {
		readonly id: string;
		readonly request_id: string;
		readonly status: string;
		readonly action: string | null;
		readonly reason: string | null;
		readonly summary: string | null;
	}[];
	/** Of the sandbox. */
	readonly tickets: readonly { readonly id: number; readonly summary: string; readonly closed: boolean }[];
	/** By the endpoint's name. */
	readonly tokens: Readonly<Record<string, { readonly id: string; readonly bearer_token: string }>>;
	readonly hmac: { readonly id: string; readonly secret: string };
	/** An alert that closes its open ticket. */
	readonly recovery: { readonly endpoint: string; readonly payload: object };
	/** An alert that differs from one with an open ticket only in a measured number. */
	readonly numbers: { readonly endpoint: string; readonly payload: object };
	/** Request id of an alert that gave up. */
	readonly dead_letter: string;
	/** The endpoint of that alert. */
	readonly refused: string;
}
