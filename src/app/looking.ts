import type { AppDeps } from "./deps.ts";
import type { Foundation } from "./foundation.ts";
import type { Setup } from "./setup.ts";

/** Other processes (the command line) may change endpoints and settings; that is looked for this often. Milliseconds. */
const LOOK_MS = 1_000;

/**
 * Looks every second for what other processes changed, and reads it again.
 * @param tell what is looked at, and told to other processes, by the way
 * @param reload reads again what is not of the set-up
 * @returns stops that
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
		// Before anything that was sealed with a new key is read. Its name in the store is what `rekey` waits for.
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
