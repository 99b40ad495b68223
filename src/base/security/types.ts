export type Role = "viewer" | "operator" | "admin";

/** Fernet under ENCRYPTION_KEY, for secrets at rest; the original stored its tokens the same way. */
export interface Secrets {
	/** @returns a Fernet token made with the first key */
	seal(text: string): string;
	/** @throws SealBroken when no key opens it */
	open(token: string): string;
}

/** What arrived, as it arrived. Header names in lower case. */
export interface RawDelivery {
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Uint8Array;
}

/** AES-256-GCM under a data key that ENCRYPTION_KEY wraps. One call seals headers and body together. */
export interface BodyCipher {
	seal(delivery: RawDelivery): Uint8Array;
	/** @throws SealBroken when it was not sealed with this data key, or was changed */
	open(sealed: Uint8Array): RawDelivery;
}

/** Who makes a request. */
export interface Who {
	readonly via: "session" | "basic" | "key";
	/** User name, or `key:NAME`. For the audit. */
	readonly name: string;
	readonly role: Role;
	/** null for API keys and for GUI_USERNAME/GUI_PASSWORD given as Basic when no such row exists. */
	readonly userId: number | null;
	/** The session's row key; null for Basic and keys. */
	readonly sessionHash: string | null;
	/** What the person has to do before anything else; left out: nothing. */
	readonly due?: Due;
	/** Row of an API key. */
	readonly keyId?: number;
	/** In which they read times: an IANA name, `browser`, or null where they chose none. */
	readonly timeZone: string | null;
}

/** `password`: the first one is changed. `second-step`: the settings ask for one, and there is none yet. */
export type Due = "password" | "second-step";
