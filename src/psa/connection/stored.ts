import { SealBroken, type Secrets } from "../../base/security/index.ts";

/** What an admin has set in the GUI. null: nothing was said, so the environment or the default counts. */
export interface StoredConnection {
	readonly url: string;
	readonly company: string;
	readonly clientId: string;
	readonly publicKey: string;
	readonly privateKey: string;
	readonly board: string | null;
	readonly statusNew: string | null;
	readonly statusClosed: string | null;
	readonly defaultCompany: string | null;
}

/** The setting that holds it, as one Fernet token: also names are nobody's business who reads a backup. */
export const CONNECTION_SETTING = "connectwise";

/** Settings of the store whose value is a Fernet token; whoever changes the encryption key seals these anew. */
/** The last part of the address at which ConnectWise calls back. */
export const CALLBACK_SETTING = "callback_secret";

export const SEALED_SETTINGS: readonly string[] = [CONNECTION_SETTING, CALLBACK_SETTING];

export const sealConnection = (secrets: Secrets, connection: StoredConnection): string => secrets.seal(JSON.stringify(connection));

/** Stored credentials that no key opens; the message names the remedy. */
export class ConnectionSealed extends Error {
	override readonly name = "ConnectionSealed";
}

/**
 * @param sealed the setting's value; null when there is none
 * @throws ConnectionSealed
 */
export function openConnection(secrets: Secrets, sealed: string | null): StoredConnection | null {
	if (sealed === null) return null;
	try {
		return JSON.parse(secrets.open(sealed)) as StoredConnection;
	} catch (error) {
		if (!(error instanceof SealBroken)) throw error;
		throw new ConnectionSealed(
			"ENCRYPTION_KEY does not open the stored ConnectWise credentials. Start with the key they were stored with, or set CW_COMPANY, CW_PUBLIC_KEY, CW_PRIVATE_KEY and CW_CLIENT_ID.",
		);
	}
}
