import { compileEndpoint } from "../../alerts/pipeline/index.ts";
import type { JsonObject } from "../../base/json.ts";
import type { Secrets } from "../../base/security/index.ts";
import { SealBroken } from "../../base/security/index.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import { CONFIG_DEFAULTS, type ConfigField } from "./fields.ts";
import type { LiveEndpoint } from "./types.ts";

/** A configuration field as stored, or its default. */
export const configValue = (config: JsonObject, field: ConfigField): unknown => config[field] ?? CONFIG_DEFAULTS[field];

/** Makes an endpoint ready for work. A secret that no key opens closes the endpoint to senders; it never opens it. */
export function liveEndpoint(stored: StoredEndpoint, secrets: Secrets): LiveEndpoint {
	const { config } = stored;
	const amount = (field: ConfigField): number => {
		const value = configValue(config, field);
		return typeof value === "number" && Number.isFinite(value) && value > 0 ? value : 0;
	};
	return {
		id: stored.id,
		version: stored.version,
		name: stored.name,
		isEnabled: stored.isEnabled,
		isDraft: stored.isDraft,
		isDeleted: stored.deletedAt !== null,
		bearerToken: stored.bearerAuthEnabled ? opened(secrets, stored.bearerToken) : null,
		hmacSecret: stored.hmacSecret === null ? null : opened(secrets, stored.hmacSecret),
		hmacHeader: stored.hmacHeader.toLowerCase(),
		trustedIps: stored.trustedIps,
		compiled: compileEndpoint(config, { id: stored.id, isDraft: stored.isDraft }),
		openDelaySeconds: amount("open_delay_seconds"),
		reopenWithinMinutes: amount("reopen_within_minutes"),
		noteIntervalMinutes: amount("note_interval_minutes"),
		aiRcaEnabled: config.ai_rca_enabled === true,
	};
}

function opened(secrets: Secrets, token: string): string {
	try {
		return secrets.open(token);
	} catch (error) {
		if (!(error instanceof SealBroken)) throw error;
		// Nothing a sender can send equals this.
		return `\u0000${crypto.randomUUID()}`;
	}
}
