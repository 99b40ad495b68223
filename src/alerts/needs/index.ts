/**
 * Things that need a person: reported where they occur, listed on the dashboard and by the API, ended by a
 * person or by whatever resolves them.
 */
import type { Actor } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import type { Audit } from "../../setup/audit/index.ts";
import type { ActStore, Need, NewNeed } from "../../store/index.ts";

export interface Needs {
	/** Open needs, oldest first. */
	open(): Promise<readonly Need[]>;
	/** Reports a need. A second one of the same kind and subject only raises the count. */
	tell(need: NewNeed): Promise<void>;
	/** Ends a need that a person dealt with. @returns false if there is no such need */
	dismiss(id: number, actor: Actor): Promise<boolean>;
}

/** Maximum number of listed needs. The oldest come first, so none stays hidden. */
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
