import type { EndpointLine, EndpointStanding } from "../../../views/endpoints/standing.ts";
import { configValue, pausedReason, tagsOf } from "../../setup/endpoints/index.ts";
import { sourceOf } from "../../setup/sources/index.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import type { EndpointFigures } from "../dashboard/stats.ts";

/** Share of `timeout_hours` after which an endpoint counts as quiet, since its silence ticket is near. */
const QUIET_AFTER = 0.8;

export interface LineContext {
	readonly now: number;
	readonly defaultBoard: string;
	/** Number of tenants without a company, by endpoint. */
	readonly unmatched: ReadonlyMap<string, number>;
	/** Rejected webhooks of the last day, by endpoint. */
	readonly refused: ReadonlyMap<string, Refused>;
}

export interface Refused {
	readonly count: number;
	/** Milliseconds since the epoch. */
	readonly lastAt: number;
	/** Problem of the newest one. */
	readonly message: string;
}

const HOUR_MS = 3_600_000;

/**
 * True if rejections are current: no valid webhook came since, or the last one was less than an hour ago.
 * Times in milliseconds.
 */
export const isRefusing = (lastRefusedAt: number, lastSeenAt: number | null, now: number): boolean =>
	(lastSeenAt ?? 0) <= lastRefusedAt || now - lastRefusedAt <= HOUR_MS;

const hoursOf = (stored: StoredEndpoint): number => {
	const hours = configValue(stored.config, "timeout_hours");
	return typeof hours === "number" ? hours : 24;
};

/** State of an endpoint: the first one that applies is the most important. */
export function standingOf(stored: StoredEndpoint, figures: EndpointFigures, context: LineContext): EndpointStanding {
	if (stored.isDraft) return { kind: "draft" };
	if (!stored.isEnabled) return { kind: "paused", reason: pausedReason(stored) };
	if (stored.timeoutTicketId !== null) return { kind: "silent", ticketId: stored.timeoutTicketId };
	if (stored.configHealthStatus === "ERROR" || stored.configHealthStatus === "WARNING") {
		return { kind: "unhealthy", grave: stored.configHealthStatus === "ERROR", message: stored.configHealthMessage ?? "Configuration" };
	}
	if (figures.next_silence_alert_at !== null) {
		const left = Date.parse(figures.next_silence_alert_at) - context.now;
		if (left < hoursOf(stored) * 3_600_000 * (1 - QUIET_AFTER)) return { kind: "quiet" };
	}
	const refused = context.refused.get(stored.id);
	if (refused !== undefined && isRefusing(refused.lastAt, stored.lastSeenAt, context.now))
		return { kind: "refusing", refused: refused.count };
	const tenants = context.unmatched.get(stored.id) ?? 0;
	if (tenants > 0) return { kind: "unmapped", tenants };
	return stored.lastSeenAt === null ? { kind: "new" } : { kind: "receiving" };
}

export function lineOf(stored: StoredEndpoint, figures: EndpointFigures, context: LineContext): EndpointLine {
	const board = configValue(stored.config, "board");
	return {
		id: stored.id,
		name: stored.name,
		isPinned: stored.isPinned,
		tags: tagsOf(configValue(stored.config, "tags")),
		board: typeof board === "string" ? board : context.defaultBoard,
		source: sourceOf(stored.config).name,
		standing: standingOf(stored, figures, context),
		lastSeenAt: stored.lastSeenAt,
		last24h: figures.count_24h,
		failed24h: figures.failed_24h,
		skipped24h: figures.skipped_24h,
		days: figures.days,
		openTickets: figures.open_tickets,
		silenceAt: figures.next_silence_alert_at,
		timeoutHours: hoursOf(stored),
	};
}

/** Worst first, for phones; within one state people's own order is kept. */
const GRAVITY: Readonly<Record<EndpointStanding["kind"], number>> = {
	unhealthy: 0,
	silent: 1,
	refusing: 2,
	quiet: 3,
	unmapped: 4,
	new: 5,
	receiving: 6,
	draft: 7,
	paused: 8,
};
export const gravityOf = (line: EndpointLine): number => GRAVITY[line.standing.kind];
