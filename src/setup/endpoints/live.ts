import { compileEndpoint } from "../../alerts/pipeline/index.ts";
import type { Secrets } from "../../base/security/index.ts";
import { SealBroken } from "../../base/security/index.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import { doorOf, policiesOf } from "./policies.ts";
import type { LiveEndpoint } from "./types.ts";

/** Makes an endpoint ready for work. A secret that no key opens closes the endpoint to senders; it never opens it. */
export function liveEndpoint(stored: StoredEndpoint, secrets: Secrets): LiveEndpoint {
	const { config } = stored;
	return {
		id: stored.id,
		version: stored.version,
		name: stored.name,
		isEnabled: stored.isEnabled,
		isDraft: stored.isDraft,
		isDeleted: stored.deletedAt !== null,
		bearerToken: stored.bearerAuthEnabled ? opened(secrets, stored.bearerToken) : null,
		oldToken: oldTokenOf(stored, secrets),
		hmacSecret: stored.hmacSecret === null ? null : opened(secrets, stored.hmacSecret),
		hmacHeader: stored.hmacHeader.toLowerCase(),
		trustedIps: stored.trustedIps,
		compiled: compileEndpoint(config, { id: stored.id, isDraft: stored.isDraft }),
		...doorOf(config),
		...policiesOf(config),
	};
}

function oldTokenOf({ bearerAuthEnabled, oldBearerToken, oldTokenEndsAt }: StoredEndpoint, secrets: Secrets): LiveEndpoint["oldToken"] {
	if (!bearerAuthEnabled || oldBearerToken === null || oldTokenEndsAt === null) return null;
	return { token: opened(secrets, oldBearerToken), endsAt: oldTokenEndsAt };
}

function opened(secrets: Secrets, token: string): string {
	try {
		return secrets.open(token);
	} catch (error) {
		if (!(error instanceof SealBroken)) throw error;
		// No sender can send this value.
		return `\u0000${crypto.randomUUID()}`;
	}
}
