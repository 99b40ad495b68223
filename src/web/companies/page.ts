import { z } from "zod";
import type { CompaniesView, CompanyLine, CompanyView } from "../../../views/companies/types.ts";
import { companiesPage } from "../../../views/pages/companies.tsx";
import { companyPage } from "../../../views/pages/company.tsx";
import type { SilenceLine } from "../../../views/silences/types.ts";
import { viewAlert } from "../../alerts/history/index.ts";
import { configValue } from "../../setup/endpoints/index.ts";
import type { CompanyRow, StoredEndpoint } from "../../store/index.ts";
import { ticketLine } from "../incidents/lines.ts";
import { type Lines, readLines } from "../needs/list.ts";
import type { Needs } from "../page/deps.ts";
import type { Frames } from "../page/frame.ts";
import { page } from "../page/page.ts";
import { notFound } from "../shell/problem.ts";
import type { Route } from "../shell/route.ts";
import { openSilences } from "../silences/view.ts";

/** Services that these pages use. */
type Deps = Needs<
	| "audit"
	| "clock"
	| "config"
	| "directory"
	| "endpoints"
	| "history"
	| "incidents"
	| "needs"
	| "oldTokens"
	| "psa"
	| "silences"
	| "stats"
	| "store"
>;

const DAY_MS = 86_400_000;
const MAX_OPEN = 50;
const MAX_CLOSED = 10;
const MAX_ALERTS = 20;
/** Maximum length of an identifier in a search; ConnectWise allows 25 characters. */
const MAX_NAME = 100;

const companiesQuery = z.object({ q: z.string().max(MAX_NAME).catch("").default("") });

const same = (one: string | null, other: string): boolean => one !== null && one.trim().toLowerCase() === other.trim().toLowerCase();

/** The default company of an endpoint; null if it has none. */
function companyOf({ config }: StoredEndpoint): string | null {
	const company = configValue(config, "customer_id_default");
	return typeof company === "string" && company.trim() !== "" ? company.trim() : null;
}

/** Companies from all sources, each once, ignoring case. */
function linesOf(
	rows: readonly CompanyRow[],
	ofEndpoints: readonly (string | null)[],
	ofTenants: readonly string[],
	silences: readonly SilenceLine[],
): CompanyLine[] {
	const lines = new Map<string, CompanyLine>();
	const change = (company: string | null, by: (line: CompanyLine) => Partial<CompanyLine>): void => {
		if (company === null) return;
		const line = lines.get(company.toLowerCase()) ?? { ...NOTHING, company };
		lines.set(company.toLowerCase(), { ...line, ...by(line) });
	};
	for (const { company, open, flapping, oldestAt, lastNewsAt } of rows) {
		change(company, (line) => ({
			open: line.open + open,
			flapping: line.flapping + flapping,
			oldestAt: oldestAt ?? line.oldestAt,
			lastNewsAt: lastNewsAt ?? line.lastNewsAt,
		}));
	}
	for (const company of ofEndpoints) change(company, (line) => ({ endpoints: line.endpoints + 1 }));
	for (const company of ofTenants) change(company, () => ({}));
	for (const { company, state } of silences) change(company, (line) => ({ isSilenced: line.isSilenced || state === "active" }));
	return [...lines.values()];
}

const NOTHING = { open: 0, flapping: 0, oldestAt: null, lastNewsAt: null, endpoints: 0, isSilenced: false };

/** Pages about customers and their problems. */
export function companyRoutes(deps: Deps, frames: Frames): Route[] {
	const kit = companyPages(deps, frames);

	return [...lookRoutes(kit)];
}

type Pages = ReturnType<typeof companyPages>;

/** Data about companies. */
function companyPages(deps: Deps, frames: Frames) {
	const reading = deps.store.reading.incidents;

	async function listOf(q: string): Promise<CompaniesView> {
		const psa = deps.psa.identity;
		const [rows, endpoints, tenants, silences] = await Promise.all([
			reading.companies(psa),
			deps.endpoints.list(),
			deps.store.tenants.list(),
			openSilences(deps),
		]);
		const lines = linesOf(
			rows,
			endpoints.map(companyOf),
			tenants.map(({ companyId }) => companyId),
			silences,
		);
		const all = lines.sort((a, b) => b.open - a.open || a.company.localeCompare(b.company));
		const wanted = q.trim().toLowerCase();
		return {
			q,
			lines: all.filter(({ company }) => company.toLowerCase().includes(wanted)),
			total: all.length,
			withoutCompany: rows.find(({ company }) => company === null)?.open ?? 0,
		};
	}

	/** Endpoints with this default company, and endpoints with an open ticket there. */
	async function endpointsOf({ all }: Lines, company: string, reporting: ReadonlySet<string>) {
		const own = new Set((await deps.endpoints.list()).filter((stored) => same(companyOf(stored), company)).map(({ id }) => id));
		return all.filter(({ id }) => own.has(id) || reporting.has(id));
	}

	async function companyView(company: string): Promise<CompanyView | null> {
		const psa = deps.psa.identity;
		const now = deps.clock.now();
		const [open, openTickets, closed, lines, alertIds, silences, sums, list] = await Promise.all([
			reading.page(psa, { company, state: "open" }, MAX_OPEN, null),
			reading.count(psa, { company, state: "open" }),
			reading.page(psa, { company, state: "closed" }, MAX_CLOSED, null),
			readLines(deps, now),
			reading.latestAlerts(psa, company, MAX_ALERTS),
			openSilences(deps),
			reading.sums(psa, company, now - 30 * DAY_MS),
			listOf(company),
		]);
		const known = list.lines.find((line) => same(line.company, company));
		if (known === undefined) return null;
		const endpoints = await endpointsOf(lines, company, new Set(open.items.flatMap(({ endpointIds }) => endpointIds)));
		const ids = new Set(endpoints.map(({ id }) => id));
		const rows = await deps.store.reading.history.rows(alertIds);
		return {
			company: known.company,
			tickets: open.items.map((row) => ticketLine(deps.directory, row)),
			openTickets,
			closed: closed.items.map((row) => ticketLine(deps.directory, row)),
			endpoints,
			alerts: rows.map(viewAlert),
			silences: silences.filter(
				(line) => same(line.company, company) || (line.company === null && line.endpointId !== null && ids.has(line.endpointId)),
			),
			sums,
			prefix: deps.config.CW_TICKET_PREFIX,
		};
	}

	return { frames, listOf, companyView };
}

function lookRoutes({ frames, listOf, companyView }: Pages): Route[] {
	return [
		page({
			method: "GET",
			path: "/companies",
			role: "viewer",
			summary: "Companies and their open tickets",
			query: companiesQuery,
			async handle(c, { query }) {
				const [frame, view] = await Promise.all([frames.of(c), listOf(query.q)]);
				return c.html(companiesPage(frame, view));
			},
		}),
		page({
			method: "GET",
			path: "/companies/{id}",
			role: "viewer",
			summary: "One company: its tickets, endpoints, alerts and silences",
			async handle(c) {
				const id = c.req.param("id") ?? "";
				const view = id.length > MAX_NAME ? null : await companyView(id);
				if (view === null) throw notFound("Company");
				return c.html(companyPage(await frames.of(c), view));
			},
		}),
	];
}
