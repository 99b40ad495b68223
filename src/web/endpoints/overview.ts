import type { OverviewView } from "../../../views/endpoints/overview.tsx";
import type { EndpointLine } from "../../../views/endpoints/standing.ts";
import type { TicketsView } from "../../../views/endpoints/tickets.tsx";
import type { StoredEndpoint } from "../../store/index.ts";
import { readRefused } from "../needs/refused.ts";
import type { Needs } from "../page/deps.ts";

/** Services that these pages use. */
type Deps = Needs<"clock" | "config" | "history" | "psa" | "store">;

const DAY_MS = 86_400_000;
/** Number of alerts shown; history has the rest. */
const LATEST = 8;

/** Open tickets of an endpoint. */
export async function ticketsOf(deps: Deps, stored: StoredEndpoint, line: EndpointLine): Promise<TicketsView> {
	const [tickets, created] = await Promise.all([
		deps.store.openTickets.of(stored.id, deps.psa.identity),
		deps.history.counts({ endpointId: stored.id, actions: ["create"], from: deps.clock.now() - DAY_MS }),
	]);
	return { line, tickets, created24h: created.total, prefix: deps.config.CW_TICKET_PREFIX };
}

/** Overview of an endpoint: rejections, open tickets, latest alerts. */
export async function overviewOf(deps: Deps, stored: StoredEndpoint, line: EndpointLine): Promise<OverviewView> {
	const [tickets, latest, refused] = await Promise.all([
		ticketsOf(deps, stored, line),
		deps.history.page({ endpointId: stored.id }, LATEST, null),
		readRefused(deps, stored.id),
	]);
	const of = refused.get(stored.id);
	return {
		...tickets,
		latest: latest.items,
		refused: of === undefined ? null : { count: of.count, message: of.message },
		maxAttempts: deps.config.MAX_ATTEMPTS,
	};
}
