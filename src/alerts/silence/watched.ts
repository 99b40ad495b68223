import { configValue } from "../../setup/endpoints/index.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import type { Watched } from "./judge.ts";

/** @param watchingSince end of the last long downtime, milliseconds since the epoch */
export function watchedOf(stored: StoredEndpoint, watchingSince: number | null): Watched {
	// Imported configurations may have the number as text.
	const hours = Number(configValue(stored.config, "timeout_hours"));
	return {
		isEnabled: stored.isEnabled,
		isDraft: stored.isDraft,
		isDeleted: stored.deletedAt !== null,
		alertsOn: configValue(stored.config, "timeout_alerts_enabled") === true,
		hours: Number.isFinite(hours) && hours > 0 ? hours : null,
		seenAt: stored.lastSeenAt,
		createdAt: stored.createdAt,
		watchingSince,
		lastAlertAt: stored.lastStaleAlertAt,
		ticketId: stored.timeoutTicketId,
	};
}
