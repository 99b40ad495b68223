import type { Clock } from "../../base/clock.ts";
import type { Events } from "../../base/events.ts";
import type { ActStore, Outage } from "../../store/index.ts";

/** The most recent period in which the PSA did not answer; kept over restarts. */
export interface Outages {
	/** True if the PSA was down at this time, in milliseconds since the epoch. */
	wasDownAt(at: number): Promise<boolean>;
	/** Call after a successful call to the PSA. */
	ended(): void;
}

export function createOutages(deps: {
	readonly acts: Pick<ActStore, "outage" | "noteOutage">;
	readonly clock: Clock;
	readonly events: Events;
	readonly onError: (error: unknown) => void;
}): Outages {
	const { acts, clock, events } = deps;
	let last: Promise<Outage | null> = acts.outage();

	/** Makes changes one after the other. */
	function change(next: (outage: Outage | null) => Outage | null): void {
		last = last.then(async (before) => {
			const after = next(before);
			if (after !== before && after !== null) await acts.noteOutage(after).catch(deps.onError);
			return after;
		});
	}

	function ended(): void {
		change((outage) => (outage === null || outage.until !== null ? outage : { ...outage, until: clock.now() }));
	}

	events.on("psa.health", ({ state, since }) => {
		if (state === "up") ended();
		// Every probe reports the outage again; its start is kept.
		else change((outage) => (outage?.until === null ? outage : { since, until: null }));
	});
	return {
		async wasDownAt(at) {
			const outage = await last;
			return outage !== null && at >= outage.since && at <= (outage.until ?? clock.now());
		},
		ended,
	};
}
