import type { Need, ToldNeed } from "../../../views/dashboard/types.ts";
import type { EndpointLine } from "../../../views/endpoints/standing.ts";
import { counted } from "../../../views/format.ts";
import type { Standing } from "../../../views/standing.tsx";
import type { AlertView } from "../../alerts/history/index.ts";
import type { UnmatchedTenant } from "../../store/index.ts";
import { gravityOf, lineOf } from "../endpoints/line.ts";
import type { Needs } from "../page/deps.ts";
import { idOf } from "./ids.ts";
import { oldTokenNeeds } from "./oldTokens.ts";
import { readRefused, refusedNeeds, unreadableNeeds } from "./refused.ts";
import { alikeNeeds, staleNeeds, storedNeeds } from "./told.ts";

/** Services that these pages use. */
type Deps = Needs<
	"audit" | "clock" | "config" | "directory" | "endpoints" | "history" | "incidents" | "needs" | "oldTokens" | "psa" | "stats" | "store"
>;

/** Maximum number of dead letters that are grouped; more are only counted. */
const MAX_GAVE_UP = 200;
/**
 * How long the overall state is cached: shorter than the time pages wait after an event before they ask, so
 * that no page gets the old state. Milliseconds.
 */
const FRESH_MS = 800;

export interface Lines {
	/** Pinned endpoints first, otherwise in people's own order. */
	readonly all: readonly EndpointLine[];
	readonly unmatched: readonly UnmatchedTenant[];
}

/** All endpoints with their states. */
export async function readLines(deps: Deps, now: number): Promise<Lines> {
	const [stored, figures, unmatched, refused] = await Promise.all([
		deps.endpoints.list(),
		deps.stats.ofEndpoints(),
		deps.store.tenants.unmatched(),
		readRefused(deps),
	]);
	const tenants = new Map<string, number>();
	for (const { endpointId } of unmatched) tenants.set(endpointId, (tenants.get(endpointId) ?? 0) + 1);
	const context = { now, defaultBoard: deps.config.CW_SERVICE_BOARD, unmatched: tenants, refused };
	const lines = stored.map((endpoint) => lineOf(endpoint, figures.get(endpoint.id) ?? deps.stats.none, context));
	return { all: [...lines.filter(({ isPinned }) => isPinned), ...lines.filter(({ isPinned }) => !isPinned)], unmatched };
}

/**
 * Things a person must do, most serious first: alerts that gave up, rejected webhooks, rights that
 * ConnectWise denies, endpoints with problems or silence, tenants without a company, forgotten tickets.
 * Things that were dealt with are left out until they happen again.
 */
export async function readNeeds(deps: Deps, lines: Lines): Promise<Need[]> {
	const { all, unmatched } = lines;
	const [gaveUp, stored, refused, unreadable, oldTokens, stale, alike, dismissed] = await Promise.all([
		deps.history.page({ unresolved: true }, MAX_GAVE_UP, null),
		storedNeeds(deps),
		refusedNeeds(deps, all),
		unreadableNeeds(deps),
		oldTokenNeeds(deps),
		staleNeeds(deps),
		alikeNeeds(deps),
		deps.store.dealings.dismissed(),
	]);
	const known = new Set(all.map(({ id }) => id));
	const needs: Need[] = [
		...gaveUpNeeds(gaveUp.items, known),
		...byTone(stored, "now"),
		...refused,
		...unreadable,
		...illNeeds(all),
		...oldTokens,
		...byTone(stored, "soon"),
		...tenantNeeds(deps, all, unmatched),
		...stale,
		...alike,
	];
	return needs.filter(({ id, lastAt }) => (dismissed.get(id) ?? -1) < lastAt);
}

const byTone = (needs: readonly ToldNeed[], tone: ToldNeed["tone"]): ToldNeed[] => needs.filter((need) => need.tone === tone);

function illNeeds(all: readonly EndpointLine[]): Need[] {
	return [...all]
		.sort((a, b) => gravityOf(a) - gravityOf(b))
		.flatMap((line): Need[] => {
			const { standing } = line;
			const lastAt = line.lastSeenAt ?? 0;
			if (standing.kind === "silent" || standing.kind === "quiet")
				return [{ kind: standing.kind, line, id: idOf(`${standing.kind} ${line.id}`), lastAt }];
			if (standing.kind !== "unhealthy") return [];
			return [{ kind: "unhealthy", line, message: standing.message, id: idOf(`unhealthy ${line.id} ${standing.message}`), lastAt: 0 }];
		});
}

function tenantNeeds(deps: Deps, all: readonly EndpointLine[], unmatched: readonly UnmatchedTenant[]): Need[] {
	const [first] = unmatched;
	if (first === undefined) return [];
	const others = new Set(unmatched.map(({ endpointId }) => endpointId)).size - 1;
	const name = all.find(({ id }) => id === first.endpointId)?.name ?? "";
	return [
		{
			kind: "tenants",
			id: idOf("tenants"),
			lastAt: Math.max(...unmatched.map(({ lastSeenAt }) => lastSeenAt)),
			since: Math.min(...unmatched.map(({ firstSeenAt }) => firstSeenAt)),
			count: unmatched.length,
			alerts: unmatched.reduce((sum, { seen }) => sum + seen, 0),
			endpointName: others === 0 ? name : `${name} and ${others} more`,
			fallback: deps.config.CW_DEFAULT_COMPANY_ID,
		},
	];
}

/** Alerts that gave up, grouped by endpoint and cause. */
function gaveUpNeeds(items: readonly AlertView[], known: ReadonlySet<string>): Need[] {
	const groups = new Map<string, AlertView[]>();
	for (const item of items) {
		const key = `${item.endpoint_id} ${item.error_message ?? ""}`;
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [item]);
		else group.push(item);
	}
	return [...groups].map(([key, group]) => ({
		kind: "gaveUp",
		id: idOf(`gaveUp ${key}`),
		lastAt: Number.POSITIVE_INFINITY,
		alertIds: group.map(({ id }) => Number(id)),
		count: group.length,
		endpointId: group[0]?.endpoint_id ?? "",
		endpointName: group[0]?.endpoint_name ?? "",
		endpointExists: known.has(group[0]?.endpoint_id ?? ""),
		message: group[0]?.error_message ?? null,
		oldestAt: group.at(-1)?.received_at ?? "",
	}));
}

function isGrave(need: Need): boolean {
	if (need.kind === "told") return need.tone === "now";
	if (need.kind !== "unhealthy") return need.kind === "gaveUp" || need.kind === "silent";
	return need.line.standing.kind === "unhealthy" && need.line.standing.grave;
}

/** Overall state in one colour: an outage, and alerts that gave up, need somebody now. */
export function standingOf(deps: Deps, needs: readonly Need[]): Standing {
	const down = deps.incidents.health.state().state === "down";
	return { tone: down || needs.some(isGrave) ? "now" : needs.length > 0 ? "soon" : "good", needs: needs.length };
}

/**
 * The overall state for the frame of every page, cached for `FRESH_MS`, so that many open pages cost no more
 * than one.
 */
export function createStanding(deps: Deps): () => Promise<Standing> {
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

/** Result of a person's "dealt with". */
export type Dismissed = "done" | "missing";

/** Marks a need as dealt with: dead letters are resolved, other needs are hidden until they happen again. */
export async function dismiss(
	deps: Deps,
	needs: readonly Need[],
	id: string,
	actor: { readonly name: string; readonly sourceIp: string },
): Promise<Dismissed> {
	const need = needs.find((one) => one.id === id);
	if (need === undefined) return "missing";
	const now = deps.clock.now();
	if (need.kind === "gaveUp") await deps.history.resolveMany({ ids: need.alertIds }, actor);
	else if (need.kind === "told" && need.rowId !== null) return (await deps.needs.dismiss(need.rowId, actor)) ? "done" : "missing";
	else await deps.store.dealings.dismiss(id, need.lastAt, now);
	if (need.kind !== "gaveUp") {
		const subject = need.kind === "told" ? need.title : counted(1, need.kind);
		const endpointId = need.kind === "told" ? need.endpointId : need.kind === "tenants" ? null : need.line.id;
		await deps.audit.record(actor, { action: "need.dismiss", subject, endpointId });
	}
	return "done";
}
