import { SealBroken, type Secrets } from "../../base/security/index.ts";

/** Connection that an admin set in the GUI. null: not set, so the environment or the default applies. */
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

/** The setting with the connection, as one Fernet token: names too should not be readable in a backup. */
export const CONNECTION_SETTING = "connectwise";

/** Settings of the store whose values are Fernet tokens. A change of the encryption key seals these again. */
/** Setting with the last, secret part of the address for ConnectWise's callbacks. */
export const CALLBACK_SETTING = "callback_secret";

export const SEALED_SETTINGS: readonly string[] = [CONNECTION_SETTING, CALLBACK_SETTING];

export const sealConnection = (secrets: Secrets, connection: StoredConnection): string => secrets.seal(JSON.stringify(connection));

/** No key opens the stored credentials. The message names the remedy. */
export class ConnectionSealed extends Error {
	override readonly name = "ConnectionSealed";
}

/**
 * @param sealed value of the setting; null if it is not set
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
