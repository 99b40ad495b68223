import type { Actor } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import type { Events } from "../../base/events.ts";
import type { AuditChange, EndpointStore, StoredEndpoint } from "../../store/index.ts";
import type { Audit, Deed } from "../audit/index.ts";
import type { LoadedDirectory } from "./directory.ts";

export interface RecordingDeps {
	readonly store: EndpointStore;
	readonly audit: Audit;
	readonly directory: LoadedDirectory;
	readonly clock: Clock;
	readonly events: Events;
}

/** Makes changes together with their audit entries, and puts them into force. */
export function recording({ store, audit, directory, clock, events }: RecordingDeps) {
	/** Puts a written endpoint into force. */
	function publish(stored: StoredEndpoint): void {
		directory.put(stored);
		events.emit("endpoint.changed", { endpointId: stored.id });
	}

	const deed = (stored: StoredEndpoint, action: string, changes: readonly AuditChange[]): Deed => ({
		...{ action, endpointId: stored.id, subject: stored.name, changes },
	});

	/**
	 * Changes an endpoint together with its audit entry. @returns null if there is none; before and after are
	 * the same if nothing was decided
	 */
	async function changed(
		id: string,
		decide: Parameters<EndpointStore["change"]>[1],
		actor: Actor,
		told: (before: StoredEndpoint, after: StoredEndpoint) => { readonly action: string; readonly changes: readonly AuditChange[] },
	): ReturnType<EndpointStore["change"]> {
		const result = await audit.change(
			actor,
			() => store.change(id, decide, clock.now()),
			(written) => {
				if (written === null || written.after.version === written.before.version) return null;
				const { action, changes } = told(written.before, written.after);
				return deed(written.after, action, changes);
			},
		);
		if (result !== null && result.after.version !== result.before.version) publish(result.after);
		return result;
	}

	return { publish, deed, changed };
}
