import { randomBytes } from "node:crypto";
import type { Secrets } from "../../base/security/index.ts";
import { CALLBACK_SETTING } from "../../psa/connection/index.ts";
import type { SettingsStore } from "../../store/index.ts";

/** The secret last part of the callback's address: generated once, and stored sealed. */
export async function callbackSecret(settings: Pick<SettingsStore, "get" | "set">, secrets: Secrets): Promise<string> {
	const sealed = await settings.get(CALLBACK_SETTING);
	if (sealed !== null) return secrets.open(sealed);
	const secret = randomBytes(32).toString("base64url");
	await settings.set({ [CALLBACK_SETTING]: secrets.seal(secret) });
	return secret;
}
