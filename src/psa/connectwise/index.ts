import type { CallRecord } from "../../base/calls.ts";
import type { Answer, Psa } from "../port/index.ts";
import { createCallbacks } from "./callbacks.ts";
import { type ClientDeps, createClient, type Outcome, type Reading } from "./client.ts";
import { apiBase, ticketLinks } from "./config.ts";
import { createTicket } from "./create.ts";
import { boardParts, boardStatuses, boardSubtypes, boards, companies, priorities, sites, sources } from "./lookups.ts";
import { addNote, hasNote } from "./notes.ts";
import { setPriority } from "./priority.ts";
import { attachChildren, attachConfiguration, findConfiguration, findContact } from "./related.ts";
import { RIGHTS } from "./rights.ts";
import { closedTicket, findByXref, findOpenBySummary, getTickets } from "./search.ts";
import { createStatusMover } from "./status.ts";
import { plain, readStanding } from "./wire.ts";

export { readBody } from "./body.ts";
export type { ClientDeps as ConnectWiseDeps } from "./client.ts";
export { type ConnectWiseConfig, siteOf } from "./config.ts";

/**
 * ConnectWise PSA (Manage) over its REST API, as docs/contract/connectwise.md describes it. Every method
 * makes one try. Retries are up to
 * the caller, who knows what a failure means for its purpose.
 * @throws Error if `config.url` or `config.webUrl` is not a URL
 */
export function createConnectWise(deps: ClientDeps): Psa {
	const client = createClient(deps);
	const mover = createStatusMover({ client, clock: deps.clock });
	const ticketUrl = ticketLinks(deps.config);

	const ping = (calls: CallRecord[]): Promise<Outcome<null>> =>
		// On some sites `/system/info` is said to answer without credentials; a list never does.
		client.call({ method: "GET", route: "/service/boards", query: { pageSize: "1", fields: "id" } }, readList, calls);

	/** Collects the calls of one method. */
	async function answer<T>(work: (calls: CallRecord[]) => Promise<Outcome<T>>): Promise<Answer<T>> {
		const calls: CallRecord[] = [];
		return { ...(await work(calls)), calls };
	}

	/**
	 * Collects the calls of a method about one record. On the cloud a 404 can also mean that the company or keys
	 * are unknown (docs/contract/connectwise.md, section 2), so a record counts as gone only if other data can
	 * still be read.
	 */
	const answerAboutRecord = <T>(work: (calls: CallRecord[]) => Promise<Outcome<T>>): Promise<Answer<T>> =>
		answer(async (calls) => {
			const outcome = await work(calls);
			if (outcome.ok || outcome.failure.kind !== "gone") return outcome;
			const probe = await ping(calls);
			return probe.ok ? outcome : probe;
		});

	return {
		kind: "connectwise",
		identity: deps.identity ?? "connectwise",
		getTicket: (id) =>
			answerAboutRecord(async (calls) => {
				const outcome = await client.call(
					{ method: "GET", route: "/service/tickets/{id}", id, right: RIGHTS.ticketsRead },
					readStanding,
					calls,
				);
				return outcome.ok ? { ok: true, value: plain(outcome.value) } : outcome;
			}),
		getTickets: (ids) => answer((calls) => getTickets(client, ids, calls)),
		findByXref: (prefix, bounds) => answer((calls) => findByXref(client, prefix, bounds, calls)),
		findOpenBySummary: (summary, company) => answer((calls) => findOpenBySummary(client, summary, company, calls)),
		closedTicket: () => answer((calls) => closedTicket(client, calls)),
		createTicket: (draft) => answer((calls) => createTicket(client, draft, deps.config.createTimeoutMs, calls)),
		addNote: (ticketId, kind, text) => answerAboutRecord((calls) => addNote(client, ticketId, kind, text, calls)),
		hasNote: (ticketId, marker) => answerAboutRecord((calls) => hasNote(client, ticketId, marker, calls)),
		setStatus: (ticketId, status) => answerAboutRecord((calls) => mover.setStatus(ticketId, status, calls)),
		closeTicket: (ticketId, status) => answerAboutRecord((calls) => mover.closeTicket(ticketId, status, calls)),
		setPriority: (ticketId, priority) => answerAboutRecord((calls) => setPriority(client, ticketId, priority, calls)),
		attachChildren: (parentId, childIds) => answerAboutRecord((calls) => attachChildren(client, parentId, childIds, calls)),
		findConfiguration: (company, text) => answer((calls) => findConfiguration(client, company, text, calls)),
		attachConfiguration: (ticketId, configurationId) =>
			answerAboutRecord((calls) => attachConfiguration(client, ticketId, configurationId, calls)),
		findContact: (company, text) => answer((calls) => findContact(client, company, text, calls)),
		callbacks: createCallbacks(client, apiBase(deps.config.url), answer),
		ping: () => answer(ping),
		version: () => answer((calls) => client.call({ method: "GET", route: "/system/info" }, readVersion, calls)),
		ticketUrl,
		boards: () => answer((calls) => boards(client, calls)),
		statuses: (boardId) => answerAboutRecord((calls) => boardStatuses(client, boardId, calls)),
		types: (boardId) => answerAboutRecord((calls) => boardParts(client, "types", boardId, calls)),
		subtypes: (boardId) => answerAboutRecord((calls) => boardSubtypes(client, boardId, calls)),
		items: (boardId) => answerAboutRecord((calls) => boardParts(client, "items", boardId, calls)),
		priorities: () => answer((calls) => priorities(client, calls)),
		sources: () => answer((calls) => sources(client, calls)),
		sites: (company) => answer((calls) => sites(client, company, calls)),
		companies: (query) => answer((calls) => companies(client, query, calls)),
	};
}

function readVersion(body: unknown): Reading<string | null> {
	const { version } = (body ?? {}) as { readonly version?: unknown };
	return { value: typeof version === "string" ? version.slice(0, 50) : null };
}

const readList = (body: unknown): Reading<null> => (Array.isArray(body) ? { value: null } : { wrong: "its answer is not a list" });

export { RIGHTS } from "./rights.ts";
