export type Role = "viewer" | "operator" | "admin";

/** Fernet encryption under ENCRYPTION_KEY for stored secrets. The Python version stored its tokens the same way. */
export interface Secrets {
	/** @returns a Fernet token made with the first key */
	seal(text: string): string;
	/** @throws SealBroken if no key opens it */
	open(token: string): string;
}

/** A request as it arrived. Header names in lower case. */
export interface RawDelivery {
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Uint8Array;
}

/** AES-256-GCM under a data key that ENCRYPTION_KEY wraps. Headers and body are sealed together. */
export interface BodyCipher {
	seal(delivery: RawDelivery): Uint8Array;
	/** @throws SealBroken if it was not sealed with this data key, or was changed */
	open(sealed: Uint8Array): RawDelivery;
}

/** The person or program that makes a request. */
export interface Who {
	readonly via: "session" | "basic" | "key";
	/** User name, or `key:NAME`; for the audit. */
	readonly name: string;
	readonly role: Role;
	/** null for API keys, and for GUI_USERNAME/GUI_PASSWORD sent as Basic without such a user. */
	readonly userId: number | null;
	/** Row key of the session; null for Basic and API keys. */
	readonly sessionHash: string | null;
	/** What the person must do first; left out if nothing. */
	readonly due?: Due;
	/** Row id of the API key. */
	readonly keyId?: number;
	/** Time zone for this person's times: an IANA name, `browser`, or null if they chose none. */
	readonly timeZone: string | null;
}

/**
 * `password`: the first password must be changed. `second-step`: the settings require one, and the user has
 * none yet.
 */
export type Due = "password" | "second-step";
