import { isoTime } from "../../base/clock.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import { CONFIG_FIELD_NAMES, OWN_FIELDS } from "./fields/index.ts";
import { fieldValue } from "./rows.ts";

/** Unmasked secrets, only for answers that may show them. */
export interface ShownSecrets {
	readonly bearer_token: string | null;
	readonly hmac_secret: string | null;
}

const HIDDEN: ShownSecrets = { bearer_token: null, hmac_secret: null };

export type EndpointView = Readonly<Record<string, unknown>> & { readonly id: string; readonly version: number; readonly name: string };

/**
 * An endpoint in the form of the HTTP contract.
 * @param baseUrl scheme and host for senders, without a slash at the end
 */
export function viewEndpoint(stored: StoredEndpoint, baseUrl: string, secrets: ShownSecrets = HIDDEN): EndpointView {
	return {
		id: stored.id,
		version: stored.version,
		name: stored.name,
		webhook_url: `${baseUrl}/webhook/${stored.id}`,
		...secrets,
		hmac_enabled: stored.hmacSecret !== null,
		...Object.fromEntries([...OWN_FIELDS, ...CONFIG_FIELD_NAMES].map((field) => [field, fieldValue(stored, field)])),
		config_health_status: stored.configHealthStatus,
		config_health_message: stored.configHealthMessage,
		last_seen_at: isoTime(stored.lastSeenAt),
		last_ip: stored.lastIp,
		last_rotated_at: isoTime(stored.lastRotatedAt),
		created_at: isoTime(stored.createdAt),
		updated_at: isoTime(stored.updatedAt),
		timeout_ticket_id: stored.timeoutTicketId,
	};
}
