import type { Source, SourceConfig } from "./types.ts";

type Config = Readonly<Record<string, unknown>>;

/** Minimum score for a source. The same trigger alone is enough. */
const ENOUGH = 4;

/**
 * Similarity of an endpoint's configuration to a source's. Endpoints do not record their preset, and people
 * change preset values, but rarely the trigger.
 */
export function likeness(config: Config, source: SourceConfig): number {
	return (
		(isSame(config.trigger_field, source.trigger_field) ? 4 : 0) +
		(isSame(config.split_path, source.split_path) ? 2 : 0) +
		(sharesValue(config.open_value, source.open_value) ? 2 : 0) +
		(isSame(config.unmatched_action, source.unmatched_action) ? 2 : 0) +
		(isSame(config.global_routing_enabled, source.global_routing_enabled) ? 1 : 0) +
		(isSame(config.ticket_prefix, source.ticket_prefix) ? 1 : 0) +
		sharedEntries(config.json_mapping, source.json_mapping ?? {}) +
		sharedRules(config.routing_rules, source.routing_rules ?? [])
	);
}

/** The most similar source; null if none is similar enough. In a tie the first one wins. */
export function likeliest(config: Config, sources: readonly Source[]): Source | null {
	let best: { readonly source: Source; readonly score: number } | null = null;
	for (const source of sources) {
		const score = likeness(config, source.config);
		if (score >= ENOUGH && score > (best?.score ?? 0)) best = { source, score };
	}
	return best?.source ?? null;
}

const isSame = (given: unknown, wanted: unknown): boolean => wanted !== undefined && given === wanted;

const valuesOf = (list: string): string[] => list.split(",").map((value) => value.trim());

function sharesValue(given: unknown, wanted: string | undefined): boolean {
	if (typeof given !== "string" || wanted === undefined) return false;
	const known = valuesOf(wanted);
	return valuesOf(given).some((value) => value !== "" && known.includes(value));
}

function sharedEntries(given: unknown, wanted: Readonly<Record<string, string>>): number {
	if (typeof given !== "object" || given === null) return 0;
	const entries = new Map<string, unknown>(Object.entries(given));
	return Object.entries(wanted).filter(([field, mapping]) => entries.get(field) === mapping).length;
}

function sharedRules(given: unknown, wanted: NonNullable<SourceConfig["routing_rules"]>): number {
	if (!Array.isArray(given)) return 0;
	const known = new Set(given.map((rule) => JSON.stringify(rule)));
	return wanted.filter((rule) => known.has(JSON.stringify(rule))).length;
}
