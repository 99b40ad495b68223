import type { AppDeps } from "./deps.ts";
import type { Foundation } from "./foundation.ts";
import type { Setup } from "./setup.ts";

/** How often to look for changes by other processes (the command line). Milliseconds. */
const LOOK_MS = 1_000;

/**
 * Looks every second for changes by other processes, and reads them.
 * @param tell further checks, and state to write for other processes
 * @param reload reads other data than the set-up
 * @returns a function that stops it
 */
export function lookForChanges(
	{ clock }: AppDeps,
	base: Foundation,
	setup: Setup,
	tell: () => Promise<void>,
	reload: () => Promise<void>,
): () => void {
	const { store, keyring, tellKeys, onError } = base;
	const { directory, maintenance, silences, tenants, runtime } = setup;
	let stopped = false;
	let cancel = (): void => {};
	let version = store.endpoints.dataVersion();

	async function look(): Promise<void> {
		// Comes first, as the other data may be sealed with a new key. `rekey` waits for its name in the store.
		keyring.refresh();
		await tellKeys();
		await tell();
		const current = store.endpoints.dataVersion();
		if (current !== version)
			await Promise.all([directory.reload(), maintenance.reload(), silences.reload(), tenants.reload(), runtime.reload(), reload()]);
		version = current;
	}

	function arm(): void {
		cancel = clock.after(LOOK_MS, () => {
			look()
				.catch(onError("looking for changes"))
				.finally(() => {
					if (!stopped) arm();
				});
		});
	}
	arm();
	return () => {
		stopped = true;
		cancel();
	};
}
