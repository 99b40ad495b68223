/**
 * The monitoring tools that HookWise knows: a folder for each, with its preset, real payloads with the decisions they must
 * give, set-up steps and files. Pure texts and data; nothing here reads or writes.
 */
import { CONFIG_DEFAULTS } from "../endpoints/index.ts";
import { alertmanager } from "./alertmanager/index.ts";
import { blank } from "./blank/index.ts";
import { cipp } from "./cipp/index.ts";
import { datadog } from "./datadog/index.ts";
import { generic } from "./generic/index.ts";
import { grafana } from "./grafana/index.ts";
import { likeliest } from "./match.ts";
import { prtg } from "./prtg/index.ts";
import type { Sample, Source } from "./types.ts";
import { uptimeKuma } from "./uptime-kuma/index.ts";
import { zabbix } from "./zabbix/index.ts";

export type * from "./types.ts";

/** All of them, in the order of the list. */
export const SOURCES: readonly Source[] = [uptimeKuma, zabbix, grafana, alertmanager, datadog, prtg, cipp, generic, blank];

/** @returns null for an unknown id */
export const findSource = (id: string): Source | null => SOURCES.find((source) => source.id === id) ?? null;

/** The payloads of a source; none for an unknown id. */
export const samplesFor = (id: string): readonly Sample[] => findSource(id)?.samples ?? [];

/**
 * The tool that an endpoint is probably for, to show its set-up first: `blank` while nothing is filled in, `generic` when
 * nothing known is like it.
 * @param config the endpoint's fields as stored: missing ones have their defaults
 */
export function sourceOf(config: Readonly<Record<string, unknown>>): Source {
	const whole = { ...CONFIG_DEFAULTS, ...config };
	const isUntouched = (["trigger_field", "json_mapping", "split_path", "unmatched_action"] as const).every(
		(field) => JSON.stringify(whole[field]) === JSON.stringify(CONFIG_DEFAULTS[field]),
	);
	return isUntouched ? blank : (likeliest(whole, SOURCES) ?? generic);
}

/** What decides, in the words of the list: the trigger's path, and the first value that opens and that closes. */
export interface TriggerWords {
	/** null: there is none. */
	readonly path: string | null;
	/** Such as `0 opens, 1 closes`; blank for `blank`. */
	readonly values: string;
}

export function triggerWords({ config }: Source): TriggerWords {
	if (config.trigger_field === undefined) return { path: null, values: config.unmatched_action === "open" ? "every alert opens" : "" };
	const first = (list = ""): string => list.split(",")[0] ?? "";
	return { path: config.trigger_field, values: `${first(config.open_value)} opens, ${first(config.close_value)} closes` };
}
export { writeYaml, type YamlValue } from "./text/index.ts";
