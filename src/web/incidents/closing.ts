import type { ClosedByHand, Incidents } from "../../alerts/incidents/index.ts";
import type { Actor } from "../../base/actor.ts";
import { conflict, done, missing, type Outcome, type Refusal } from "../../base/outcome.ts";
import type { Audit } from "../../setup/audit/index.ts";
import type { IncidentRow } from "../../store/index.ts";

export interface ClosingDeps {
	readonly incidents: Pick<Incidents, "closeByHand">;
	readonly audit: Audit;
}

/** Reason why a ticket was not closed at a person's request; null if it is closed, or will be. */
export function whyNotClosed(outcome: ClosedByHand): Refusal | null {
	switch (outcome.kind) {
		case "closed":
		case "pending":
			return null;
		case "missing":
			return missing("Incident");
		case "not_open":
			return conflict("This ticket is closed already");
		case "refused":
			return conflict(outcome.message);
	}
}

/** Closes an incident's ticket for a person. `pending`: as soon as ConnectWise answers. */
export async function closeTicket(
	{ incidents, audit }: ClosingDeps,
	row: IncidentRow,
	actor: Actor,
): Promise<Outcome<"closed" | "pending">> {
	const outcome = await incidents.closeByHand(row.id, actor.name);
	const refused = whyNotClosed(outcome);
	if (refused !== null) return refused;
	const endpointId = row.endpointIds[0] ?? null;
	await audit.record(actor, { action: "incident.close", subject: `Ticket #${row.ticketId}`, endpointId });
	return done(outcome.kind === "closed" ? "closed" : "pending");
}
