import { z } from "zod";
import type { Incidents, SplitOff } from "../../alerts/incidents/index.ts";
import type { Actor } from "../../base/actor.ts";
import { conflict, done, invalidInput, missing, type Outcome } from "../../base/outcome.ts";

/** The member to remove from an outage, given by its key or by one of its alerts. */
export const splitInput = z.strictObject({
	member: z.string().max(64).optional(),
	alert_id: z.union([z.int(), z.string().regex(/^\d{1,16}$/)]).optional(),
});

type Split = Exclude<SplitOff, "unknown" | "absent">;

const MESSAGES: Readonly<Record<Split, string>> = {
	split: "It is taken out, and gets a ticket of its own if it has none.",
	over: "It is taken out. It has recovered, so it gets no ticket.",
};

/** Removes a member from an outage, with the person's name in its timeline. */
export async function splitOff(
	{ incidents }: { readonly incidents: Pick<Incidents, "split"> },
	incidentId: number,
	{ member, alert_id: alertId }: z.output<typeof splitInput>,
	actor: Actor,
): Promise<Outcome<{ readonly status: Split; readonly message: string }>> {
	if (member === undefined && alertId === undefined)
		return invalidInput([{ field: "alert_id", message: "Give the alert (alert_id), or the member's key (member)." }]);
	const part = member !== undefined ? { keyHash: member } : { alertId: Number(alertId) };
	const answer = await incidents.split(incidentId, part, actor.name);
	if (answer === "unknown") return missing("Outage");
	if (answer === "absent") return conflict("This is not part of that outage.");
	return done({ status: answer, message: MESSAGES[answer] });
}
