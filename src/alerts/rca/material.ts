import type { Json, JsonObject } from "../../base/json.ts";
import { type BodyCipher, SealBroken } from "../../base/security/index.ts";
import type { EndpointDirectory } from "../../setup/endpoints/index.ts";
import type { DeliveryStore, EndpointStore, RcaWork } from "../../store/index.ts";
import { readDelivery } from "../ingest/index.ts";
import type { CompiledEndpoint } from "../pipeline/index.ts";
import { split } from "../pipeline/index.ts";
import { modelName } from "./ollama/index.ts";
import type { AlertData, Instructions } from "./prompt.ts";

export interface MaterialDeps {
	readonly endpoints: Pick<EndpointStore, "get">;
	readonly directory: EndpointDirectory;
	readonly deliveries: Pick<DeliveryStore, "ofAlert">;
	readonly cipher: BodyCipher;
	/** AI_MODEL. */
	readonly defaultModel: string;
	/** The administrator's present system prompt; blank for the built-in one. */
	readonly systemPrompt: () => string;
}

/** Present settings of an endpoint for root-cause notes. */
export interface NoteSettings {
	readonly enabled: boolean;
	readonly model: string;
	readonly instructions: Instructions;
}

export interface Material {
	/** null if the endpoint no longer exists. */
	noteSettings(endpointId: string): Promise<NoteSettings | null>;
	/** Settings in a configuration, saved or not. */
	noteSettingsOf(config: JsonObject): NoteSettings;
	/** Data about an alert for the prompt. */
	alert(work: RcaWork): Promise<AlertData>;
}

/** The alert's own part of a payload; all of it if the endpoint no longer splits the same way. */
export const partOf = (payload: Json, splitPath: CompiledEndpoint["splitPath"] | null, part: number): Json =>
	split(splitPath, payload).roots[part - 1]?.value ?? payload;

export function createMaterial(deps: MaterialDeps): Material {
	const textOf = (config: JsonObject, field: string): string => {
		const value = config[field];
		return typeof value === "string" ? value : "";
	};
	const nameOf = (endpointId: string): string => deps.directory.findAny(endpointId)?.name ?? "";

	async function payloadOf({ note, verdict }: RcaWork): Promise<Json> {
		const delivery = await deps.deliveries.ofAlert(note.alertId);
		if (delivery?.sealed == null) return null;
		try {
			const endpoint = deps.directory.findAny(note.endpointId);
			const read = readDelivery(deps.cipher.open(delivery.sealed), endpoint);
			const splitPath = endpoint?.compiled.splitPath ?? null;
			return read.ok ? partOf(read.value, splitPath, verdict.part) : null;
		} catch (error) {
			// Sealed with a key that is gone: only the facts of the decision are used.
			if (error instanceof SealBroken) return null;
			throw error;
		}
	}

	const noteSettingsOf = (config: JsonObject): NoteSettings => ({
		enabled: config.ai_rca_enabled === true,
		model: modelName(textOf(config, "ai_model").trim() || deps.defaultModel),
		instructions: { system: deps.systemPrompt(), endpoint: textOf(config, "ai_prompt_template") },
	});

	return {
		async noteSettings(endpointId) {
			const endpoint = await deps.endpoints.get(endpointId);
			return endpoint === null ? null : noteSettingsOf(endpoint.config);
		},
		noteSettingsOf,
		alert: async (work) => ({
			endpointName: nameOf(work.note.endpointId),
			requestId: work.requestId,
			verdict: work.verdict,
			payload: await payloadOf(work),
		}),
	};
}
