import type { Secrets } from "../../base/security/index.ts";
import type { EndpointStore, StoredEndpoint } from "../../store/index.ts";
import { liveEndpoint } from "./live.ts";
import type { EndpointDirectory, LiveEndpoint } from "./types.ts";

export interface LoadedDirectory extends EndpointDirectory {
	/** Puts a written row into force. */
	put(stored: StoredEndpoint): void;
	/** Reads every row again, after changes by another process. */
	reload(): Promise<void>;
}

/** Loads all endpoints. Later look-ups never touch the disk. */
export async function loadDirectory(deps: { store: Pick<EndpointStore, "all">; secrets: Secrets }): Promise<LoadedDirectory> {
	const { store, secrets } = deps;
	let endpoints = new Map<string, LiveEndpoint>();
	const reload = async (): Promise<void> => {
		endpoints = new Map((await store.all()).map((stored) => [stored.id, liveEndpoint(stored, secrets)]));
	};
	await reload();
	return {
		find(id) {
			const found = endpoints.get(id);
			return found === undefined || found.isDeleted ? undefined : found;
		},
		findAny: (id) => endpoints.get(id),
		all: () => [...endpoints.values()].filter((endpoint) => !endpoint.isDeleted),
		put(stored) {
			endpoints.set(stored.id, liveEndpoint(stored, secrets));
		},
		reload,
	};
}
