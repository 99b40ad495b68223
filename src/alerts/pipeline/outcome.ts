import type { DecisionSettings, OpenTicket, Outcome, Verdict } from "./types.ts";

/**
 * The action after the look-up (docs/contract/behaviour.md, section 3, first table).
 * @param open the open ticket; null if there certainly is none
 */
export function resolveOutcome(
	verdict: Pick<Verdict, "alertType" | "suppressed" | "suppressedIfOpen" | "unmatchedAction">,
	open: OpenTicket | null,
): Outcome {
	const ticketId = open?.id ?? null;
	const suppressed = open === null ? verdict.suppressed : verdict.suppressedIfOpen;
	if (suppressed !== null) return { action: "skip", reason: suppressed, ticketId };
	if (open !== null) return { action: verdict.alertType === "CLOSE" ? "close" : "update", reason: null, ticketId };
	if (verdict.alertType === "CLOSE") return { action: "skip", reason: "no_open_ticket", ticketId };
	if (verdict.alertType === "OPEN" || verdict.unmatchedAction === "open") return { action: "create", reason: null, ticketId };
	return { action: "skip", reason: "no_trigger_match", ticketId };
}

/**
 * True if a status counts as closed whatever its flag says (docs/contract/behaviour.md, section 3). Ignores
 * case, as ConnectWise does.
 */
export function isClosedStatus(
	status: string | null,
	settings: Pick<DecisionSettings, "CW_STATUS_CLOSED">,
	closeStatus: string | null,
): boolean {
	const wanted = status?.trim().toLowerCase() ?? "";
	// Without a close_status the name is blank; a blank must not close tickets without a status.
	if (wanted === "") return false;
	return [settings.CW_STATUS_CLOSED, closeStatus ?? "", "Closed", "Completed", "Cancelled"].some(
		(name) => name.trim().toLowerCase() === wanted,
	);
}
