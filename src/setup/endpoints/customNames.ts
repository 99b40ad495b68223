/** The custom fields that an endpoint fills, compared with those that ConnectWise has. */
import { type CompiledEndpoint, type CompiledRule, captionOf, isCustomName } from "../../alerts/pipeline/index.ts";
import { customFieldOf, fitCustomValue } from "../../psa/connectwise/index.ts";
import type { CustomFieldDefinition } from "../../psa/port/index.ts";
import { GROUP } from "./namesInUse.ts";

/** A custom field that tickets of an endpoint carry, and where it was written. */
export interface CustomInUse {
	readonly name: string;
	/** Its text, where that is known before an alert comes; null for a template or a path. */
	readonly text: string | null;
	/** Field of the endpoint that holds it. */
	readonly field: "custom_fields" | "json_mapping" | "routing_rules";
	/** For people: `custom_fields, Cause`, `rule 2, custom.Cause`. */
	readonly where: string;
}

/** Every custom field that an endpoint fills: its own, mapped ones, and those that rules set. */
export function customInUse({
	customFields,
	mappings,
	rules,
}: Pick<CompiledEndpoint, "customFields" | "mappings" | "rules">): CustomInUse[] {
	const mapped = mappings.flatMap(([field]): CustomInUse[] =>
		isCustomName(field) ? [{ name: captionOf(field), text: null, field: "json_mapping", where: `json_mapping, ${field}` }] : [],
	);
	return [
		...customFields.map(
			({ name, constant }): CustomInUse => ({ name, text: constant, field: "custom_fields", where: `custom_fields, ${name}` }),
		),
		...mapped,
		...rules.flatMap(inRule),
	];
}

function inRule({ number, overrides, drop, usesGroups }: CompiledRule): CustomInUse[] {
	if (drop) return [];
	return Object.entries<string | undefined>(overrides).flatMap(([field, text = ""]): CustomInUse[] => {
		if (!isCustomName(field)) return [];
		const known = usesGroups && GROUP.test(text) ? null : text;
		return [{ name: captionOf(field), text: known, field: "routing_rules", where: `rule ${number}, ${field}` }];
	});
}

/** Why ConnectWise would not take it; null where it would. */
export function whyNot(known: readonly CustomFieldDefinition[], { name, text }: CustomInUse): string | null {
	if (text === null) {
		const field = customFieldOf(known, name);
		return typeof field === "string" ? field : null;
	}
	const fit = fitCustomValue(known, name, text);
	return fit.ok ? null : fit.why;
}
