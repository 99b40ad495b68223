/** What silence comes to (docs/contract/behaviour.md, section 5). Pure: no store, no clock of its own. */

/** What is known of one endpoint. Times in milliseconds since the epoch. */
export interface Watched {
	readonly isEnabled: boolean;
	readonly isDraft: boolean;
	readonly isDeleted: boolean;
	/** `timeout_alerts_enabled`. */
	readonly alertsOn: boolean;
	/** `timeout_hours`; null when it is no positive number. */
	readonly hours: number | null;
	/** When the last webhook was accepted; null if none ever was. */
	readonly seenAt: number | null;
	readonly createdAt: number | null;
	/** End of HookWise's last long downtime; null when there was none. */
	readonly watchingSince: number | null;
	/** When silence was last told of; null while there is none to tell of. */
	readonly lastAlertAt: number | null;
	/** The silence ticket, if one is known. */
	readonly ticketId: number | null;
}

/**
 * - `nothing`: `why` says for people why there is nothing to do
 * - `alert`: silent since `quietSince` and for too long; `repeat` when that was told before
 * - `over`: a webhook came since silence was told of
 */
export type Judgement =
	| { readonly kind: "nothing"; readonly why: string }
	| { readonly kind: "alert"; readonly quietSince: number; readonly hours: number; readonly repeat: boolean }
	| { readonly kind: "over" };

const HOUR_MS = 3_600_000;

const nothing = (why: string): Judgement => ({ kind: "nothing", why });

/** When the silence of an endpoint began to count; null without any date to count from. */
const quietSince = ({ seenAt, createdAt, watchingSince }: Watched): number | null => {
	const active = seenAt ?? createdAt;
	return active === null ? null : Math.max(active, watchingSince ?? active);
};

/** Why an endpoint is not watched; null when it is. */
function unwatched(watched: Watched): string | null {
	if (watched.isDeleted) return "deleted";
	if (!watched.isEnabled) return "disabled";
	if (watched.isDraft) return "a draft";
	if (!watched.alertsOn) return "silence alerts are off";
	return watched.hours === null ? "timeout_hours is no positive number" : null;
}

/**
 * What a look at one endpoint gives.
 * @param held global maintenance is on: nothing new is told
 */
export function judgeSilence(watched: Watched, now: number, held: boolean): Judgement {
	const { lastAlertAt, seenAt, hours } = watched;
	// Webhooks end silence whatever else is switched off meanwhile; a draft touches no ticket, so its silence ends later.
	if (lastAlertAt !== null && seenAt !== null && seenAt >= lastAlertAt) return judgeArrival(watched);
	const why = unwatched(watched);
	if (why !== null || hours === null) return nothing(why ?? "");
	if (held) return nothing("global maintenance");
	const since = quietSince(watched);
	if (since === null) return nothing("neither a webhook nor a creation date to count from");
	const limit = hours * HOUR_MS;
	if (now - since <= limit) return nothing("not silent for too long");
	if (lastAlertAt !== null && now - lastAlertAt < limit) return nothing("told of already");
	return { kind: "alert", quietSince: since, hours, repeat: lastAlertAt !== null };
}

/** What the arrival of a webhook does to an endpoint's silence. */
export function judgeArrival(watched: Watched): Judgement {
	if (watched.lastAlertAt === null && watched.ticketId === null) return nothing("it was not silent");
	return watched.isDraft ? nothing("a draft") : { kind: "over" };
}

/** When silence is told of next if nothing arrives (may be past: then at the next look); null when the endpoint is not watched. */
export function nextAlertAt(watched: Watched): number | null {
	const since = quietSince(watched);
	if (unwatched(watched) !== null || watched.hours === null || since === null) return null;
	return Math.max(since, watched.lastAlertAt ?? since) + watched.hours * HOUR_MS;
}
