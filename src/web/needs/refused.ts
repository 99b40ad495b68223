import type { ToldNeed } from "../../../views/dashboard/types.ts";
import type { EndpointLine } from "../../../views/endpoints/standing.ts";
import { ageOf, counted } from "../../../views/format.ts";
import { refusalOf } from "../../../views/words.ts";
import type { AlertView } from "../../alerts/history/index.ts";
import { readRemark } from "../../base/remarks.ts";
import { isRefusing, type Refused } from "../endpoints/line.ts";
import type { Needs } from "../page/deps.ts";
import { idOf } from "./ids.ts";

/** Services that these pages use. */
type Deps = Needs<"clock" | "directory" | "endpoints" | "history" | "store">;

const HOUR_MS = 3_600_000;
/** Maximum number of rejections that are grouped; one minute at an endpoint is a few lines at most. */
const MAX_READ = 200;
/** Reasons that need no action: a paused endpoint rejects on purpose, and unreadable bodies are reported separately. */
const UNTOLD: ReadonlySet<string> = new Set(["disabled", "payload", "rate_limit"]);
/** Reasons that a new token or secret can cause. */
const CREDENTIALS: ReadonlySet<string> = new Set(["bearer", "hmac"]);

/** Number of webhooks behind a line, including those of the same minute that were only counted. */
function countOf(alert: AlertView): number {
	const remark = readRemark(alert.remark);
	return 1 + (remark?.kind === "more in that minute" ? remark.count : 0);
}

/** Rejected webhooks of the last day, for the state of endpoints. @param endpointId only of this one */
export async function readRefused(deps: Needs<"history" | "clock">, endpointId?: string): Promise<ReadonlyMap<string, Refused>> {
	const from = deps.clock.now() - 24 * HOUR_MS;
	const { items } = await deps.history.page(
		{ statuses: ["rejected"], from, ...(endpointId === undefined ? {} : { endpointId }) },
		MAX_READ,
		null,
	);
	const refused = new Map<string, Refused>();
	for (const item of items) {
		if (UNTOLD.has(item.reason ?? "")) continue;
		const known = refused.get(item.endpoint_id);
		// Rows come newest first.
		const lastAt = known?.lastAt ?? Date.parse(item.received_at ?? "");
		const message = known?.message ?? refusalOf({ ...item, remark: null });
		refused.set(item.endpoint_id, { count: (known?.count ?? 0) + countOf(item), lastAt, message });
	}
	return refused;
}

/** Rejected webhooks of the last day, grouped by endpoint and reason; problems that have ended are left out. */
export async function refusedNeeds(deps: Deps, lines: readonly EndpointLine[]): Promise<ToldNeed[]> {
	const now = deps.clock.now();
	const { items } = await deps.history.page({ statuses: ["rejected"], from: now - 24 * HOUR_MS }, MAX_READ, null);
	const groups = new Map<string, AlertView[]>();
	for (const item of items) {
		if (UNTOLD.has(item.reason ?? "")) continue;
		const key = `${item.endpoint_id} ${item.reason ?? ""}`;
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [item]);
		else group.push(item);
	}
	const needs = await Promise.all([...groups].map(([key, group]) => refusedNeed(deps, lines, key, group)));
	return needs.filter((need) => need !== null);
}

async function refusedNeed(deps: Deps, lines: readonly EndpointLine[], key: string, group: readonly AlertView[]): Promise<ToldNeed | null> {
	const [newest, oldest] = [group[0], group.at(-1)];
	const line = lines.find(({ id }) => id === newest?.endpoint_id);
	// Rows come newest first, and there is always one.
	if (newest === undefined || oldest === undefined || line === undefined) return null;
	const now = deps.clock.now();
	const [lastAt, since] = [Date.parse(newest.received_at ?? ""), Date.parse(oldest.received_at ?? "")];
	// The sender uses the right token again, and the wrong one no longer appears.
	if (!isRefusing(lastAt, line.lastSeenAt, now)) return null;
	const count = group.reduce((sum, item) => sum + countOf(item), 0);
	const stored = await deps.endpoints.get(line.id);
	const replaced = stored?.lastRotatedAt ?? null;
	const sinceReplaced = CREDENTIALS.has(newest.reason ?? "") && replaced !== null && replaced <= since;
	const what = newest.reason === "hmac" ? "secret" : "token";
	const within = lastAt - since < 60_000 ? "1 min" : ageOf(lastAt - since);
	return {
		...{ kind: "told", what: "refused", rowId: null, icon: "ban", tone: "now" },
		id: idOf(`refused ${key}`),
		lastAt,
		since,
		title: counted(count, "webhook was refused", "webhooks were refused"),
		more: `${line.name}${count > 1 ? `, ${count} in ${within}` : ""}${sinceReplaced ? `, wrong ${what} since it was replaced` : ""}`,
		message: refusalOf({ ...newest, remark: null }),
		count,
		endpointId: line.id,
		company: null,
		ticketId: null,
		actions: [
			{
				href: `/endpoints/${line.id}${CREDENTIALS.has(newest.reason ?? "") ? "/setup" : ""}`,
				word: CREDENTIALS.has(newest.reason ?? "") ? `Show the ${what}` : "Fix endpoint",
			},
			{ href: `/history?status=rejected&endpoint=${line.id}&period=24h`, word: "Show refusals" },
		],
	};
}

/** Unreadable bodies with valid credentials that nobody has replayed. */
export async function unreadableNeeds(deps: Deps): Promise<ToldNeed[]> {
	const unread = await deps.store.deliveries.unread();
	return unread.map(({ endpointId, count, newest, since, message }) => ({
		...{ kind: "told", what: "unreadable", rowId: null, icon: "braces", tone: "now", count, endpointId, since },
		id: idOf(`unreadable ${endpointId}`),
		// Ids are in order of arrival.
		lastAt: newest,
		title: counted(count, "webhook could not be read", "webhooks could not be read"),
		more: deps.directory.findAny(endpointId)?.name ?? "",
		message: `${message} Set how bodies are read, or fix the tool's template, then replay.`,
		company: null,
		ticketId: null,
		actions: [
			...(deps.directory.find(endpointId) === undefined
				? []
				: [{ href: `/endpoints/${endpointId}/rules?open=access`, word: "Fix endpoint" }]),
			{ href: `/history/${newest}`, word: "Show the newest" },
		],
	}));
}
