import type { ToldNeed } from "../../../views/dashboard/types.ts";
import { counted } from "../../../views/format.ts";
import type { IconName } from "../../../views/parts/iconNames.ts";
import type { Needs } from "../page/deps.ts";
import { idOf } from "./ids.ts";

/** Services that these pages use. */
type Deps = Needs<"clock" | "directory" | "needs" | "psa" | "store">;

const HOUR_MS = 3_600_000;
/** Time without news after which a ticket counts as forgotten, by people or by monitoring. Hours. */
export const STALE_HOURS = 168;
/** Number of open tickets with summaries that differ only in digits, from which one common key is probably intended. */
const ALIKE_FROM = 3;
const MAX_SHOWN = 200;

interface Remedy {
	readonly icon: IconName;
	readonly tone: "now" | "soon";
	readonly title: string;
	action(need: { readonly endpointId: string | null; readonly ticketId: number | null; readonly alertId: number | null }): {
		readonly href: string;
		readonly word: string;
	};
}

const SHOW = (need: Parameters<Remedy["action"]>[0]) =>
	need.alertId !== null
		? { href: `/history/${need.alertId}`, word: "Show the alert" }
		: need.ticketId !== null
			? { href: `/tickets?state=all&q=${encodeURIComponent(`#${need.ticketId}`)}`, word: "Show the ticket" }
			: need.endpointId !== null
				? { href: `/endpoints/${need.endpointId}`, word: "Open endpoint" }
				: { href: "/history?period=all", word: "Show history" };

/** Texts for each stored kind of need, and the link to its remedy. */
const REMEDIES: Readonly<Record<string, Remedy>> = {
	landing_place: {
		icon: "alert-triangle",
		tone: "soon",
		title: "ConnectWise refused a value",
		action: (need) => (need.endpointId === null ? SHOW(need) : { href: `/endpoints/${need.endpointId}/rules`, word: "Fix endpoint" }),
	},
	missing_right: {
		icon: "lock",
		tone: "now",
		title: "A right is missing in ConnectWise",
		action: () => ({ href: "/settings/connectwise", word: "Check rights" }),
	},
	close_refused: {
		icon: "ticket",
		tone: "now",
		title: "ConnectWise does not let a ticket close",
		action: (need) => SHOW({ ...need, alertId: null }),
	},
};
const OTHER: Remedy = { icon: "alert-triangle", tone: "soon", title: "Needs a look", action: SHOW };

/** Needs stored while alerts were acted on: values that ConnectWise rejected, missing rights. */
export async function storedNeeds(deps: Deps): Promise<ToldNeed[]> {
	const stored = await deps.needs.open();
	return stored.map((need): ToldNeed => {
		const { icon, tone, title, action } = REMEDIES[need.kind] ?? OTHER;
		const name = need.endpointId === null ? null : (deps.directory.findAny(need.endpointId)?.name ?? null);
		const ticket = need.ticketId === null ? null : `#${need.ticketId}`;
		return {
			...{ kind: "told", what: need.kind, id: String(need.id), rowId: need.id, icon, tone, title },
			lastAt: need.lastAt,
			since: need.since,
			more: [name, need.company, ticket, need.count > 1 ? `${need.count} times` : null].filter((part) => part !== null).join(", "),
			message: need.message,
			count: need.count,
			endpointId: need.endpointId,
			company: need.company,
			ticketId: need.ticketId,
			actions: [action(need)],
		};
	});
}

/** Open tickets without news for a week. */
export async function staleNeeds(deps: Deps): Promise<ToldNeed[]> {
	const { incidents } = deps.store.reading;
	const filter = { state: "open", quietSince: deps.clock.now() - STALE_HOURS * HOUR_MS } as const;
	const [{ items }, count] = await Promise.all([
		incidents.page(deps.psa.identity, filter, MAX_SHOWN, null),
		incidents.count(deps.psa.identity, filter),
	]);
	if (count === 0) return [];
	const news = items.map(({ lastNewsAt }) => lastNewsAt);
	return [
		{
			...{ kind: "told", what: "stale_tickets", id: idOf("stale"), rowId: null, icon: "clock", tone: "soon" },
			// Time when the newest of them became stale.
			lastAt: Math.max(...news) + STALE_HOURS * HOUR_MS,
			since: Math.min(...news) + STALE_HOURS * HOUR_MS,
			title: counted(count, "open ticket had no news for a week", "open tickets had no news for a week"),
			more: "",
			message: "Close what is over. An endpoint can close such tickets by itself (auto_close_hours).",
			count,
			...{ endpointId: null, company: null, ticketId: null },
			actions: [{ href: `/tickets?stale=${STALE_HOURS}`, word: count === 1 ? "Show the ticket" : `Show ${count}` }],
		},
	];
}

/**
 * Endpoints with open tickets that differ only in digits: an alert with a measured value makes a ticket for
 * each value.
 */
export async function alikeNeeds(deps: Deps): Promise<ToldNeed[]> {
	const rows = await deps.store.reading.incidents.alike(deps.psa.identity, ALIKE_FROM);
	return rows.flatMap((row): ToldNeed[] => {
		const endpoint = deps.directory.find(row.endpointId);
		if (endpoint === undefined) return [];
		return [
			{
				...{
					kind: "told",
					what: "alike_tickets",
					id: idOf(`alike ${row.endpointId} ${row.pattern}`),
					rowId: null,
					icon: "ticket",
					tone: "soon",
				},
				lastAt: row.newestAt,
				since: row.newestAt,
				title: `${row.tickets} open tickets differ in digits alone`,
				more: endpoint.name,
				message: `“${row.pattern}”: map an alert key that stays the same, or let the endpoint ignore measured numbers.`,
				count: row.tickets,
				endpointId: row.endpointId,
				company: null,
				ticketId: row.firstTicket,
				actions: [
					{ href: `/endpoints/${row.endpointId}/rules?open=mapping`, word: "Fix endpoint" },
					{ href: `/tickets?endpoint=${row.endpointId}`, word: "Show tickets" },
				],
			},
		];
	});
}
