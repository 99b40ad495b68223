import { MISSING_RIGHT } from "../../../psa/checkup/index.ts";
import { RIGHTS } from "../../../psa/connectwise/index.ts";
import { DONE, type Waking } from "./types.ts";

/** Attaches the alert's configuration item to the ticket. A failure affects nothing else. */
export const attach: Waking = async ({ psa, acts, clock }, { incident, wake: { data } }) => {
	const { configuration } = data;
	const { ticketId, company } = incident;
	if (typeof configuration !== "string" || ticketId === null || company === null) return DONE;
	const found = await psa.findConfiguration(company, configuration);
	if (!found.ok) return { kind: "failed", failure: found.failure, data };
	if (found.value === null) return DONE;
	const attached = await psa.attachConfiguration(ticketId, found.value);
	if (attached.ok) await acts.record({ cured: [{ kind: MISSING_RIGHT, subject: RIGHTS.configurations }], now: clock.now() });
	return attached.ok ? DONE : { kind: "failed", failure: attached.failure, data };
};
