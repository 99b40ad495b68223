import { CONFIG_DEFAULTS } from "../../setup/endpoints/index.ts";
import { readSample, type Sample, samplesFor, sourceOf } from "../../setup/sources/index.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import { compileEndpoint, type DecisionContext, decide } from "../pipeline/index.ts";

/** A payload for testing an endpoint. */
export interface SampleBody {
	readonly body: Uint8Array;
	readonly contentType: string;
}

/** Finds payloads for testing an endpoint. */
export interface Samples {
	/**
	 * A body that this endpoint classifies as OPEN: a real one of its tool if there is one, otherwise one that
	 * fits its trigger.
	 */
	of(endpoint: StoredEndpoint): SampleBody;
}

export function createSamples(deps: { context: () => Omit<DecisionContext, "now" | "requestId">; clock: { now(): number } }): Samples {
	return {
		of(endpoint) {
			const compiled = compileEndpoint(endpoint.config, { id: endpoint.id, isDraft: false });
			const opens = (sample: Sample): boolean => {
				const payload = readSample(sample);
				const context = { ...deps.context(), now: deps.clock.now(), requestId: "test_sample" };
				return payload.ok && decide(compiled, payload.value, context).some(({ alertType }) => alertType === "OPEN");
			};
			const real = samplesFor(sourceOf(endpoint.config).id).find((sample) => sample.body !== "" && opens(sample));
			const body = real?.body ?? JSON.stringify(samplePayload(endpoint), null, 2);
			return { body: new TextEncoder().encode(body), contentType: real?.contentType ?? "application/json" };
		},
	};
}

/** A payload with the first open value at the place where the trigger looks. */
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
