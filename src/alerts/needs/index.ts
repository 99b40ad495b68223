/** What needs a person: told where it happens, listed on the dashboard and by the API, ended by a person or by what cures it. */
import type { Actor } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import type { Audit } from "../../setup/audit/index.ts";
import type { ActStore, Need, NewNeed } from "../../store/index.ts";

export interface Needs {
	/** Those that nobody has dealt with yet, oldest first. */
	open(): Promise<readonly Need[]>;
	/** Told once more of the same kind and subject, it is counted. */
	tell(need: NewNeed): Promise<void>;
	/** A person has dealt with it. @returns whether there was such a need */
	dismiss(id: number, actor: Actor): Promise<boolean>;
}

/** Needs that are listed; the oldest come first, so none is hidden for ever. */
const MAX_LISTED = 500;

export function createNeeds(deps: { readonly acts: Pick<ActStore, "needs">; readonly audit: Audit; readonly clock: Clock }): Needs {
	const { audit, clock } = deps;
	const { needs } = deps.acts;
	const open = (): Promise<readonly Need[]> => needs.open(MAX_LISTED);
	return {
		open,
		tell: (need) => needs.add(need, clock.now()),
		async dismiss(id, actor) {
			const need = (await open()).find((one) => one.id === id);
			if (need === undefined || !(await needs.end(id, clock.now()))) return false;
			await audit.record(actor, { action: "need.dismiss", subject: need.message, endpointId: need.endpointId });
			return true;
		},
	};
}
