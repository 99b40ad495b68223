import { isoTime } from "../../base/clock.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import { CONFIG_FIELD_NAMES, type ConfigField } from "./fields.ts";
import { configValue } from "./live.ts";

/** Secrets in the clear; only for the answers that may show them. */
export interface ShownSecrets {
	readonly bearer_token: string | null;
	readonly hmac_secret: string | null;
}

const HIDDEN: ShownSecrets = { bearer_token: null, hmac_secret: null };

export type EndpointView = Readonly<Record<string, unknown>> & { readonly id: string; readonly version: number; readonly name: string };

/**
 * An endpoint as the HTTP contract shows it.
 * @param baseUrl scheme and host that senders reach, without a slash at the end
 */
export function viewEndpoint(stored: StoredEndpoint, baseUrl: string, secrets: ShownSecrets = HIDDEN): EndpointView {
	return {
		id: stored.id,
		version: stored.version,
		name: stored.name,
		webhook_url: `${baseUrl}/webhook/${stored.id}`,
		bearer_auth_enabled: stored.bearerAuthEnabled,
		...secrets,
		hmac_enabled: stored.hmacSecret !== null,
		hmac_header: stored.hmacHeader,
		trusted_ips: stored.trustedIps,
		is_enabled: stored.isEnabled,
		is_pinned: stored.isPinned,
		is_draft: stored.isDraft,
		display_order: stored.displayOrder,
		...Object.fromEntries(CONFIG_FIELD_NAMES.map((field) => [field, shownValue(stored, field)])),
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

/** Imported configurations may hold these as JSON inside text; GET always gives what it means. A text of any other field is a text. */
const STRUCTURED: readonly ConfigField[] = ["json_mapping", "routing_rules", "maintenance_windows"];

function shownValue({ config }: StoredEndpoint, field: ConfigField): unknown {
	const value = configValue(config, field);
	if (typeof value !== "string" || !STRUCTURED.includes(field) || !/^\s*[[{]/.test(value)) return value;
	try {
		return JSON.parse(value) as unknown;
	} catch {
		// Not JSON after all: shown as it stands.
		return value;
	}
}
