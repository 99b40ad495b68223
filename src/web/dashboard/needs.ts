import type { Need } from "../../../views/dashboard/types.ts";
import type { EndpointLine } from "../../../views/endpoints/standing.ts";
import type { Standing } from "../../../views/standing.tsx";
import type { AlertView } from "../../alerts/history/index.ts";
import { isoTime } from "../../base/clock.ts";
import type { UnmatchedTenant, UnreadBodies } from "../../store/index.ts";
import { gravityOf, lineOf } from "../endpoints/line.ts";
import type { PageDeps } from "../page/deps.ts";

/** Gave-up alerts that are read to be told apart; more are counted only. */
const MOST_GAVE_UP = 200;
/** How long the standing is good for: less than pages wait after an event before they ask, so that none gets that of before. Milliseconds. */
const FRESH_MS = 800;

export interface Lines {
	/** Pinned ones first, else as people ordered them. */
	readonly all: readonly EndpointLine[];
	readonly unmatched: readonly UnmatchedTenant[];
}

/** Every endpoint with how it stands. */
export async function readLines(deps: PageDeps, now: number): Promise<Lines> {
	const [stored, figures, unmatched] = await Promise.all([deps.endpoints.list(), deps.stats.ofEndpoints(), deps.store.tenants.unmatched()]);
	const tenants = new Map<string, number>();
	for (const { endpointId } of unmatched) tenants.set(endpointId, (tenants.get(endpointId) ?? 0) + 1);
	const context = { now, defaultBoard: deps.config.CW_SERVICE_BOARD, unmatched: tenants };
	const lines = stored.map((endpoint) => lineOf(endpoint, figures.get(endpoint.id) ?? deps.stats.none, context));
	return { all: [...lines.filter(({ isPinned }) => isPinned), ...lines.filter(({ isPinned }) => !isPinned)], unmatched };
}

/** What a person has to do, gravest first: what gave up, what could not be read, endpoints that are ill, silent or nearly so, tenants without a company. */
export async function readNeeds(deps: PageDeps, { all, unmatched }: Lines): Promise<Need[]> {
	const [gaveUp, unread] = await Promise.all([
		deps.history.page({ statuses: ["dlq"] }, MOST_GAVE_UP, null),
		deps.store.deliveries.unread(),
	]);
	const known = new Set(all.map(({ id }) => id));
	const ill = [...all]
		.sort((a, b) => gravityOf(a) - gravityOf(b))
		.flatMap((line): Need[] => {
			if (line.standing.kind === "silent" || line.standing.kind === "quiet") return [{ kind: line.standing.kind, line }];
			return line.standing.kind === "unhealthy" ? [{ kind: "unhealthy", line, message: line.standing.message }] : [];
		});
	const names = new Map(all.map(({ id, name }) => [id, name]));
	const needs: Need[] = [...gaveUpNeeds(gaveUp.items, known), ...unread.map((one) => unreadNeed(one, names)), ...ill];
	const [first] = unmatched;
	if (first !== undefined) {
		const others = new Set(unmatched.map(({ endpointId }) => endpointId)).size - 1;
		const name = all.find(({ id }) => id === first.endpointId)?.name ?? "";
		needs.push({
			kind: "tenants",
			count: unmatched.length,
			alerts: unmatched.reduce((sum, { seen }) => sum + seen, 0),
			endpointName: others === 0 ? name : `${name} and ${others} more`,
			fallback: deps.config.CW_DEFAULT_COMPANY_ID,
		});
	}
	return needs;
}

/** Alerts that gave up, together where endpoint and cause are the same. */
function gaveUpNeeds(items: readonly AlertView[], known: ReadonlySet<string>): Need[] {
	const groups = new Map<string, AlertView[]>();
	for (const item of items) {
		const key = `${item.endpoint_id} ${item.error_message ?? ""}`;
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [item]);
		else group.push(item);
	}
	return [...groups.values()].map((group) => ({
		kind: "gaveUp",
		count: group.length,
		endpointId: group[0]?.endpoint_id ?? "",
		endpointName: group[0]?.endpoint_name ?? "",
		endpointExists: known.has(group[0]?.endpoint_id ?? ""),
		message: group[0]?.error_message ?? null,
		oldestAt: group.at(-1)?.received_at ?? "",
	}));
}

function unreadNeed({ endpointId, count, newest, since, message }: UnreadBodies, names: ReadonlyMap<string, string>): Need {
	return {
		...{ kind: "unread", count, endpointId, message },
		endpointName: names.get(endpointId) ?? "A deleted endpoint",
		endpointExists: names.has(endpointId),
		newestId: String(newest),
		oldestAt: isoTime(since),
	};
}

function isGrave(need: Need): boolean {
	if (need.kind !== "unhealthy") return need.kind === "gaveUp" || need.kind === "unread" || need.kind === "silent";
	return need.line.standing.kind === "unhealthy" && need.line.standing.grave;
}

/** How all of it stands, in one colour: an outage and what gave up ask for somebody now. */
export function standingOf(deps: PageDeps, needs: readonly Need[]): Standing {
	const down = deps.incidents.health.state().state === "down";
	return { tone: down || needs.some(isGrave) ? "now" : needs.length > 0 ? "soon" : "good", needs: needs.length };
}

/** The standing for the frame of every page; at most as old as `FRESH_MS`, so that many open pages cost what one does. */
export function createStanding(deps: PageDeps): () => Promise<Standing> {
	let kept: { readonly at: number; readonly standing: Promise<Standing> } | null = null;
	return () => {
		const now = deps.clock.now();
		if (kept !== null && now - kept.at < FRESH_MS) return kept.standing;
		const standing = readLines(deps, now)
			.then((lines) => readNeeds(deps, lines))
			.then((needs) => standingOf(deps, needs));
		kept = { at: now, standing };
		standing.catch(() => {
			kept = null;
		});
		return standing;
	};
}
