/** Configuration as a file: exported, compared with the present one, and applied, all or nothing. */

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
	/** Configuration as YAML, with secrets as Fernet tokens, or without secrets. */
	export(options: { readonly withSecrets: boolean }): Promise<string>;
	/** Changes that applying this YAML or JSON would make; writes nothing. */
	plan(text: string, options: { readonly prune: boolean }): Promise<Planned>;
	/**
	 * Applies a plan in one transaction, with audit. @throws ChangedMeanwhile, StoreUnavailable; nothing was
	 * written then
	 */
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
