/** Rules of silence (docs/contract/behaviour.md, section 5). Pure: no store, no clock of its own. */

/** State of one endpoint. Times in milliseconds since the epoch. */
export interface Watched {
	readonly isEnabled: boolean;
	readonly isDraft: boolean;
	readonly isDeleted: boolean;
	/** `timeout_alerts_enabled`. */
	readonly alertsOn: boolean;
	/** `timeout_hours`; null if it is not a positive number. */
	readonly hours: number | null;
	/** Time of the last accepted webhook; null if there was none. */
	readonly seenAt: number | null;
	readonly createdAt: number | null;
	/** End of HookWise's last long downtime; null if there was none. */
	readonly watchingSince: number | null;
	/** Time when silence was last reported; null if no silence is reported now. */
	readonly lastAlertAt: number | null;
	/** The silence ticket, if known. */
	readonly ticketId: number | null;
}

/**
 * - `nothing`: nothing to do; `why` gives the reason for people
 * - `alert`: silent since `quietSince` and for too long; `repeat` if that was reported before
 * - `over`: a webhook arrived after silence was reported
 */
export type Judgement =
	| { readonly kind: "nothing"; readonly why: string }
	| { readonly kind: "alert"; readonly quietSince: number; readonly hours: number; readonly repeat: boolean }
	| { readonly kind: "over" };

const HOUR_MS = 3_600_000;

const nothing = (why: string): Judgement => ({ kind: "nothing", why });

/** Start of the endpoint's silence; null if there is no date to count from. */
const quietSince = ({ seenAt, createdAt, watchingSince }: Watched): number | null => {
	const active = seenAt ?? createdAt;
	return active === null ? null : Math.max(active, watchingSince ?? active);
};

/** Reason why an endpoint is not monitored; null if it is. */
function unwatched(watched: Watched): string | null {
	if (watched.isDeleted) return "deleted";
	if (!watched.isEnabled) return "disabled";
	if (watched.isDraft) return "a draft";
	if (!watched.alertsOn) return "silence alerts are off";
	return watched.hours === null ? "timeout_hours is no positive number" : null;
}

/**
 * Result of checking one endpoint.
 * @param held true during global maintenance: nothing new is reported
 */
export function judgeSilence(watched: Watched, now: number, held: boolean): Judgement {
	const { lastAlertAt, seenAt, hours } = watched;
	// A webhook ends silence even if monitoring was switched off meanwhile. A draft touches no ticket, so its
	// silence ends later.
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

/** Effect of a webhook on an endpoint's silence. */
export function judgeArrival(watched: Watched): Judgement {
	if (watched.lastAlertAt === null && watched.ticketId === null) return nothing("it was not silent");
	return watched.isDraft ? nothing("a draft") : { kind: "over" };
}

/**
 * Time of the next report if no webhook arrives (if it is past: the next check); null if the endpoint is not
 * monitored.
 */
export function nextAlertAt(watched: Watched): number | null {
	const since = quietSince(watched);
	if (unwatched(watched) !== null || watched.hours === null || since === null) return null;
	return Math.max(since, watched.lastAlertAt ?? since) + watched.hours * HOUR_MS;
}
