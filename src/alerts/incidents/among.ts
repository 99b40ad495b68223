import { type DecisionSettings, isClosedStatus, type Verdict } from "../pipeline/index.ts";
import type { LookUp } from "./index.ts";

/** An assumed ticket, in place of a look-up. */
export interface AssumedTicket {
	readonly id: number;
	readonly summary: string;
	readonly company?: string | null | undefined;
	readonly status?: string | null | undefined;
	readonly closed?: boolean | null | undefined;
}

/**
 * Applies the look-up's rules to given tickets (docs/contract/behaviour.md, section 3, "Is there one?"):
 * exactly this summary, this company if known, open.
 */
export function openAmong(tickets: readonly AssumedTicket[], verdict: Verdict, settings: DecisionSettings): LookUp {
	const { summary, company, close_status } = verdict.ticket;
	const found = tickets.find(
		(ticket) =>
			ticket.summary === summary &&
			(company === null || ticket.company == null || ticket.company.toLowerCase() === company.toLowerCase()) &&
			ticket.closed !== true &&
			!isClosedStatus(ticket.status ?? null, settings, close_status),
	);
	if (found === undefined) return { open: null, detail: "None of the given tickets is open with exactly this summary." };
	return { open: { id: found.id, summary: found.summary }, detail: `#${found.id} of the given tickets is open with exactly this summary.` };
}
