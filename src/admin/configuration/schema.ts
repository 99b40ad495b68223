import { z } from "zod";
import { tenantEntry } from "../../alerts/deciding/index.ts";
import { endpointInput } from "../../setup/endpoints/index.ts";
import { silenceInput } from "../../setup/silences/index.ts";
import { SOURCES } from "../../setup/sources/index.ts";
import { settingsInput } from "../settings/index.ts";
import { FORMAT } from "./document.ts";

type Schema = Readonly<Record<string, unknown>>;

/** JSON Schema of allowed input, for editors, without the dialect's name. */
function of(schema: z.ZodType): Schema & { readonly properties: Schema } {
	const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any", target: "draft-7" }) as Record<
		string,
		unknown
	>;
	return { ...rest, properties: (rest.properties ?? {}) as Schema };
}

const list = (items: Schema, description: string): Schema => ({ type: "array", items, description });

/**
 * The configuration file's format as JSON Schema (draft 7). Editors use it to complete names and mark errors
 * while typing. It is made from the checks of the file. Problems that depend on ConnectWise, or on two fields
 * together, are only found by `hookwise apply --plan`.
 */
export function configurationSchema(): object {
	const endpoint = of(endpointInput);
	const silence = of(silenceInput);
	const own = {
		id: {
			type: "string",
			pattern: "^[A-Za-z0-9_-]{1,128}$",
			description: "Part of the webhook URL. Without it the endpoint is found by its name.",
		},
		hmac_enabled: { type: "boolean", description: "Whether webhooks must be signed. A secret is made where there is none." },
		preset: {
			enum: SOURCES.map(({ id }) => id),
			description: "Of a new endpoint: what the preset sets counts where this entry says nothing.",
		},
	};
	return {
		$schema: "http://json-schema.org/draft-07/schema#",
		title: "Configuration of HookWise",
		type: "object",
		additionalProperties: false,
		properties: {
			$schema: { type: "string" },
			format: { const: FORMAT },
			settings: { ...of(settingsInput), description: "What is left out stays as it is." },
			tenant_map: list({ ...of(tenantEntry), additionalProperties: false }, "Tenants and their companies; * and ? are wildcards."),
			silences: list({ ...silence, required: ["starts_at", "ends_at"] }, "Planned quiet. Those that have ended are passed over."),
			endpoints: list(
				{ ...endpoint, properties: { ...own, ...endpoint.properties }, anyOf: [{ required: ["id"] }, { required: ["name"] }] },
				"Found by id, else by name. What is left out stays as it is, or gets its default in a new one.",
			),
		},
	};
}
