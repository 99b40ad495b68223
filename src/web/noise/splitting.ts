import { z } from "zod";
import type { Incidents, SplitOff } from "../../alerts/incidents/index.ts";
import type { Actor } from "../../base/actor.ts";
import { conflict, done, invalidInput, missing, type Outcome } from "../../base/outcome.ts";

/** What is taken out of an outage: a member by its key, or the one that an alert belongs to. */
export const splitInput = z.strictObject({
	member: z.string().max(64).optional(),
	alert_id: z.union([z.int(), z.string().regex(/^\d{1,16}$/)]).optional(),
});

type Split = Exclude<SplitOff, "unknown" | "absent">;

const MESSAGES: Readonly<Record<Split, string>> = {
	split: "It is taken out, and gets a ticket of its own if it has none.",
	over: "It is taken out. It has recovered, so it gets no ticket.",
};

/** Takes something out of an outage, told in its timeline with who did. */
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
