import type { PsaHealth, PsaState } from "../../alerts/writes/index.ts";
import { conflict, done, invalidInput, type Outcome, unavailable } from "../../base/outcome.ts";
import { type Changed, type Checked, type Connection, FIXED_WORDS } from "../../psa/connection/index.ts";

type Good = "checked" | "changed";

/** Result of a test or change of the connection, for the API and for pages. */
export function outcomeOf<T extends Checked | Changed>(result: T): Outcome<Extract<T, { kind: Good }>> {
	switch (result.kind) {
		case "invalid":
			return invalidInput(result.problems);
		case "fixed":
			return conflict(`The environment decides: change ${FIXED_WORDS} there and start HookWise again`);
		case "nothing":
			return conflict("ConnectWise is not connected; tickets go into the sandbox");
		case "busy":
			return unavailable("Calls to ConnectWise are under way and do not end, so nothing was changed; try again", 30);
		default:
			return done(result as Extract<T, { kind: Good }>);
	}
}

export interface ProbeDeps {
	readonly connection: Pick<Connection, "psa">;
	readonly incidents: { readonly health: PsaHealth };
}

/** Probes ConnectWise immediately; concurrent callers share one call. */
export async function probe({ connection, incidents }: ProbeDeps): Promise<Outcome<PsaState>> {
	if (connection.psa.kind !== "connectwise") return conflict("ConnectWise is not connected; tickets go into the sandbox");
	return done(await incidents.health.tryNow());
}
