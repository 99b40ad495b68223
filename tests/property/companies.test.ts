import { expect, test } from "bun:test";
import { findTicket, type Wanted } from "../../src/alerts/incidents/find.ts";
import { keyHash, keyMark } from "../../src/alerts/incidents/keys.ts";
import type { IncidentKey, Verdict } from "../../src/alerts/pipeline/index.ts";
import type { Psa, PsaTicket } from "../../src/psa/port/index.ts";
import type { ActStore, Incident } from "../../src/store/index.ts";
import { createRandom, type Random } from "../chaos/index.ts";

const CASES = 100_000;
const COMPANIES = [null, "Acme", "ACME", " acme", "Acme2", "Globex", "", "null"] as const;
const SUMMARIES = ["Alert: SRV1", "Alert: SRV10", "SRV1", "Alert: SRV1 "] as const;
const SETTINGS = {
	...{ CW_SERVICE_BOARD: "Service Board", CW_STATUS_NEW: "New", CW_STATUS_CLOSED: "Closed" },
	...{ CW_TICKET_PREFIX: "Alert:", CW_DEFAULT_COMPANY_ID: null },
};
const folded = (company: string): string => company.trim().toLowerCase();

function anyVerdict(random: Random): Verdict {
	const company = random.pick(COMPANIES);
	const summary = random.pick(SUMMARIES);
	const key: IncidentKey = { kind: random.pick(["summary", "dedup", "shared", "own"]), text: summary, company };
	const alertType = random.pick(["OPEN", "CLOSE", "GENERIC"] as const);
	return {
		alertType,
		key,
		origin: { kind: "summary", text: summary },
		ticket: { summary, company, close_status: "Closed" },
	} as unknown as Verdict;
}

function anyTicket(random: Random, id: number, hashes: readonly [string, string]): PsaTicket {
	return {
		id,
		summary: random.pick(SUMMARIES),
		company: random.pick(COMPANIES),
		closed: random.chance(0.3),
		status: random.pick(["New", "Closed", null]),
		xref: random.pick([null, "their own", `${keyMark(hashes[0])}0123456789abcdef`, `${keyMark(hashes[1])}0123456789abcdef`]),
		...{ board: null, closedAt: null, mergedInto: null, parentId: null, priority: null, owner: null },
	};
}

/** A ConnectWise that gives more than it was asked for: whatever it lists, nothing of another company may be taken. */
const wide = (tickets: readonly PsaTicket[]): Psa =>
	({
		identity: "connectwise",
		findByXref: async () => ({ ok: true, value: tickets, calls: [] }),
		findOpenBySummary: async () => ({ ok: true, value: tickets, calls: [] }),
	}) as unknown as Psa;

/** A store that knows no incident of the key; some tickets are tied to another one. */
const store = (tied: ReadonlySet<number>): ActStore =>
	({
		currentIncident: async () => null,
		incidentOfTicket: async (_psa: string, id: number) => (tied.has(id) ? ({ keyHash: "another" } as Incident) : null),
		openByOrigin: async () => [],
	}) as unknown as ActStore;

test(`in ${CASES.toLocaleString("en")} cases no alert takes another company's ticket, nor anybody's where it has no company`, async () => {
	const random = createRandom(14);
	let taken = 0;
	for (let n = 0; n < CASES; n++) {
		const verdict = anyVerdict(random);
		const hash = keyHash(verdict.key, "endpoint");
		const tickets = Array.from({ length: random.whole(0, 5) }, (_, index) => anyTicket(random, index + 1, [hash, "f".repeat(32)]));
		const tied = new Set(tickets.filter(() => random.chance(0.2)).map(({ id }) => id));
		const wanted: Wanted = { verdict, endpointId: "endpoint", now: 0, fresh: random.chance(0.5), tries: 0 };
		const found = await findTicket({ psa: wide(tickets), acts: store(tied), settings: SETTINGS, viabilityMs: 0 }, wanted);
		if (found.kind !== "open") continue;
		taken++;
		const { company } = verdict.ticket;
		const ticket = tickets.find(({ id }) => id === found.ticketId);
		if (
			company === null ||
			ticket?.company == null ||
			folded(ticket.company) !== folded(company) ||
			tied.has(found.ticketId) ||
			ticket.closed
		) {
			throw new Error(`Case ${n}: ${JSON.stringify(verdict)} took ${JSON.stringify(ticket)}`);
		}
		if (ticket.xref?.startsWith("hw:") && !ticket.xref.startsWith(keyMark(hash)))
			throw new Error(`Case ${n}: took the ticket of another key`);
	}
	// Where all is equal it is adopted.
	expect(taken).toBeGreaterThan(CASES / 100);
});
