/**
 * Checks that endpoints still fit ConnectWise. `ERROR`: tickets would be rejected, since a name no longer
 * exists; `WARNING`: a part of the configuration cannot be read and is ignored. The endpoint shows the result
 * in words.
 */

import type { DecisionSettings } from "../../../alerts/pipeline/index.ts";
import type { Events } from "../../../base/events.ts";
import type { LivePsa } from "../../../psa/current/index.ts";
import type { Psa } from "../../../psa/port/index.ts";
import { type EndpointDirectory, type LiveEndpoint, pausedReason } from "../../../setup/endpoints/index.ts";
import type { EndpointHealth, EndpointStore } from "../../../store/index.ts";
import { createLists, type Lists } from "./lists.ts";
import { type NameInUse, namesInUse } from "./names.ts";

export interface ConfigHealthDeps {
	readonly endpoints: Pick<EndpointStore, "shown" | "setHealth">;
	readonly directory: Pick<EndpointDirectory, "all">;
	readonly psa: Pick<LivePsa, "current">;
	readonly settings: DecisionSettings;
	readonly events: Events;
}

export interface ConfigHealth {
	/** Checks every endpoint. If ConnectWise did not answer about one, its state stays unchanged. */
	check(): Promise<void>;
}

/** Maximum length of the message about one endpoint, in characters. */
const MAX_CHARACTERS = 2_000;

export function createConfigHealth(deps: ConfigHealthDeps): ConfigHealth {
	const { endpoints, events } = deps;

	/** null if it cannot be decided now. */
	async function judge(psa: Psa, endpoint: LiveEndpoint, names: readonly NameInUse[], lists: Lists): Promise<EndpointHealth | null> {
		const missing: string[] = [];
		for (const name of psa.kind === "sandbox" ? [] : names) {
			const standing = await lists.standing(name);
			if (standing === "unknown") return null;
			if (standing !== "there") missing.push(inWords(name, standing));
		}
		const { problems } = endpoint.compiled;
		if (missing.length === 0 && problems.length === 0) return { status: "OK", message: null };
		const message = [...missing, ...problems.map((problem) => `Passed over: ${problem}`)].join("\n");
		return { status: missing.length > 0 ? "ERROR" : "WARNING", message: message.slice(0, MAX_CHARACTERS).toWellFormed() };
	}

	const configHealth: ConfigHealth = {
		async check() {
			const psa = deps.psa.current();
			const now = new Map((await endpoints.shown()).map((stored) => [stored.id, stored]));
			const checked = deps.directory.all().map((endpoint) => ({ endpoint, names: namesInUse(endpoint, deps.settings) }));
			const companies = new Set(checked.flatMap(({ names }) => names.filter(({ list }) => list === "company").map(({ name }) => name)));
			const lists = createLists(psa, companies.size);
			for (const { endpoint, names } of checked) {
				const stored = now.get(endpoint.id);
				const found = await judge(psa, endpoint, names, lists);
				// Another PSA has other lists, so the check starts again.
				if (deps.psa.current() !== psa) return configHealth.check();
				if (stored === undefined || found === null) continue;
				const health = withReason(found, pausedReason(stored));
				if (stored.configHealthStatus === health.status && stored.configHealthMessage === health.message) continue;
				await endpoints.setHealth(endpoint.id, health);
				events.emit("endpoint.changed", { endpointId: endpoint.id });
			}
		},
	};
	return configHealth;
}

/** Adds the reason why an import paused the endpoint, as long as it is paused. */
function withReason(health: EndpointHealth, reason: string | null): EndpointHealth {
	if (reason === null) return health;
	const status = health.status === "OK" ? "WARNING" : health.status;
	return {
		status,
		message: [reason, ...(health.message === null ? [] : [health.message])].join("\n").slice(0, MAX_CHARACTERS).toWellFormed(),
	};
}

function inWords({ list, name, board, where }: NameInUse, standing: "missing" | "inactive"): string {
	const place = board === null ? "" : ` on the board “${board}”`;
	// ConnectWise's lists leave out inactive companies.
	const noun = list === "company" ? "active company" : list;
	return standing === "missing"
		? `ConnectWise has no ${noun} “${name}”${place} (${where}).`
		: `The ${noun} “${name}”${place} is inactive in ConnectWise (${where}).`;
}
