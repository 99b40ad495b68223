import type { FoundNone } from "./find.ts";
import type { Scene } from "./scene.ts";

/** True if the alert at the head came soon enough after its key's last ticket was closed to reopen that one. */
export function mayReopen(
	{ policies, head }: Scene,
	found: FoundNone,
): found is FoundNone & { readonly last: NonNullable<FoundNone["last"]> } {
	const { incident, last } = found;
	if (policies.reopenWithinMs <= 0 || last === null || last.gone) return false;
	const closedAt = last.closedAt ?? incident?.closedAt ?? null;
	return closedAt !== null && head.receivedAt - closedAt <= policies.reopenWithinMs;
}

export function whyNotReopened({ policies }: Scene): string {
	const minutes = policies.reopenWithinMs / 60_000;
	return minutes > 0 ? `That is longer ago than the ${minutes} min in which a ticket is reopened.` : "Reopening is off for this endpoint.";
}
