import { CONFIG_DEFAULTS } from "../endpoints/index.ts";
import type { StoredEndpoint } from "../store/index.ts";

/** Payloads to try an endpoint with. */
export interface Samples {
	/** A body that this endpoint reads as an OPEN. */
	of(endpoint: StoredEndpoint): Promise<Uint8Array>;
}

export const createSamples = (): Samples => ({
	of: async (endpoint) => new TextEncoder().encode(JSON.stringify(samplePayload(endpoint), null, 2)),
});

/** A payload with the first open value where the trigger looks for it. */
export function samplePayload({ name, config }: Pick<StoredEndpoint, "name" | "config">): object {
	const trigger = typeof config.trigger_field === "string" ? config.trigger_field : CONFIG_DEFAULTS.trigger_field;
	const open = typeof config.open_value === "string" ? config.open_value : CONFIG_DEFAULTS.open_value;
	const payload: Record<string, unknown> = { monitor: { name: `${name} sample` }, msg: "This is a test from HookWise." };
	const parts = trigger.replace(/^\$\.?/, "").match(/[^.[\]'"]+/g) ?? [];
	let place = payload;
	parts.forEach((part, index) => {
		if (index === parts.length - 1) {
			place[part] = open.split(",")[0]?.trim() ?? "";
			return;
		}
		const inner = place[part];
		const next = typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>) : {};
		place[part] = next;
		place = next;
	});
	return payload;
}
