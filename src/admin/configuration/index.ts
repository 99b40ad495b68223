/** Configuration as a file: written out, compared with what is there, and applied, all or nothing. */

import type { Actor } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import type { Store } from "../../store/index.ts";
import type { Settings } from "../settings/index.ts";
import { type Configured, writeConfiguration } from "./document.ts";
import { planOf } from "./planning.ts";
import { createFileReader } from "./reading.ts";
import type { Plan, PlanDeps, Planned } from "./steps.ts";

export { configurationSchema } from "./schema.ts";
export { ChangedMeanwhile, type Plan, type Planned, type Step } from "./steps.ts";

export interface ConfigurationDeps extends PlanDeps {
	readonly store: Store;
	readonly settings: Settings;
	readonly clock: Clock;
}

export interface Configuration {
	/** As YAML; with secrets as Fernet tokens, or without any. */
	export(options: { readonly withSecrets: boolean }): Promise<string>;
	/** What applying this YAML or JSON would change; writes nothing. */
	plan(text: string, options: { readonly prune: boolean }): Promise<Planned>;
	/** Writes it in one transaction, audited. @throws ChangedMeanwhile, StoreUnavailable; then nothing was written */
	apply(plan: Plan, actor: Actor): Promise<void>;
}

export function createConfiguration({ store, settings, clock, ...deps }: ConfigurationDeps): Configuration {
	const files = createFileReader(clock);
	const current = async (): Promise<Configured> => ({
		endpoints: await store.endpoints.shown(),
		tenants: await store.tenants.list(),
		silences: await store.silences.coming(clock.now()),
		settings: settings.current(),
	});
	return {
		export: async ({ withSecrets }) => writeConfiguration(await current(), withSecrets ? deps.secrets.seal : null),
		plan(text, options) {
			return files.planned(text, async (value) => planOf(value, await current(), options, { ...deps, now: clock.now() }));
		},
		async apply({ steps }, { name: who, sourceIp }) {
			const at = clock.now();
			await store.together(() =>
				steps.flatMap((step) => [
					...step.write(store, at, who),
					store.audit.append({ at, who, sourceIp, ...step.audit, changes: step.changes }),
				]),
			);
		},
	};
}
