import type { Events } from "../../base/events.ts";
import type { LivePsa } from "../../psa/current/index.ts";
import type { ActStore } from "../../store/index.ts";

/**
 * Ticket numbers that belong to another PSA only, so that nobody is led to an unrelated ticket with the same
 * number.
 */
export interface Elsewhere {
	has(ticketId: number): boolean;
}

interface ElsewhereDeps {
	readonly acts: Pick<ActStore, "ticketsElsewhere">;
	readonly psa: Pick<LivePsa, "identity">;
	readonly events: Events;
	readonly onError: (error: unknown) => void;
}

/** Reads the numbers once, and again whenever tickets go to another PSA. */
export async function rememberElsewhere({ acts, psa, events, onError }: ElsewhereDeps): Promise<Elsewhere> {
	let known = new Set<number>();
	const read = async (): Promise<void> => {
		const { identity } = psa;
		const found = new Set(await acts.ticketsElsewhere(identity));
		if (identity === psa.identity) known = found;
	};
	await read();
	events.on("psa.switched", () => void read().catch(onError));
	events.on("incident.changed", ({ ticketId }) => {
		if (ticketId !== null) known.delete(ticketId);
	});
	return { has: (ticketId) => known.has(ticketId) };
}
