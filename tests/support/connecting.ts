import type { ConnectWiseDouble } from "../doubles/connectwise/index.ts";

/** The body that connects HookWise to a double, as the form sends it. */
export const credentialsFor = (double: ConnectWiseDouble): Readonly<Record<string, string>> => ({
	url: double.url,
	company: double.credentials.company,
	client_id: double.credentials.clientId,
	public_key: double.credentials.publicKey,
	private_key: double.credentials.privateKey,
});
