/**
 * The monitoring tools that HookWise knows: a folder for each, with its preset, real payloads with the
 * decisions they must give, set-up steps and files. Texts and data only; nothing here reads or writes.
 */
import { CONFIG_DEFAULTS } from "../endpoints/index.ts";
import { alertmanager } from "./alertmanager/index.ts";
import { atera } from "./atera/index.ts";
import { auvik } from "./auvik/index.ts";
import { awsCloudWatch } from "./aws-cloudwatch/index.ts";
import { azureMonitor } from "./azure-monitor/index.ts";
import { beszel } from "./beszel/index.ts";
import { betterStack } from "./better-stack/index.ts";
import { blank } from "./blank/index.ts";
import { checkmk } from "./checkmk/index.ts";
import { cipp } from "./cipp/index.ts";
import { cloudflare } from "./cloudflare/index.ts";
import { datadog } from "./datadog/index.ts";
import { dattoRmm } from "./datto-rmm/index.ts";
import { gatus } from "./gatus/index.ts";
import { gcpMonitoring } from "./gcp-monitoring/index.ts";
import { generic } from "./generic/index.ts";
import { github } from "./github/index.ts";
import { gitlab } from "./gitlab/index.ts";
import { grafana } from "./grafana/index.ts";
import { graylog } from "./graylog/index.ts";
import { healthchecks } from "./healthchecks/index.ts";
import { homeAssistant } from "./home-assistant/index.ts";
import { huntress } from "./huntress/index.ts";
import { libreNms } from "./librenms/index.ts";
import { likeliest } from "./match.ts";
import { meraki } from "./meraki/index.ts";
import { monit } from "./monit/index.ts";
import { nCentral } from "./n-central/index.ts";
import { nSight } from "./n-sight/index.ts";
import { nagios } from "./nagios/index.ts";
import { netdata } from "./netdata/index.ts";
import { newRelic } from "./new-relic/index.ts";
import { ninjaOne } from "./ninjaone/index.ts";
import { opsgenie } from "./opsgenie/index.ts";
import { pagerduty } from "./pagerduty/index.ts";
import { pingdom } from "./pingdom/index.ts";
import { proxmox } from "./proxmox/index.ts";
import { prtg } from "./prtg/index.ts";
import { rmmScript } from "./rmm-script/index.ts";
import { sentry } from "./sentry/index.ts";
import { site24x7 } from "./site24x7/index.ts";
import { slack } from "./slack/index.ts";
import { splunk } from "./splunk/index.ts";
import { statusCake } from "./statuscake/index.ts";
import { synology } from "./synology/index.ts";
import { fillInToken, TOKEN_PLACEHOLDER } from "./text/index.ts";
import { truenas } from "./truenas/index.ts";
import { type ReadyFile, type Sample, type Site, SOURCE_GROUPS, type Source, type SourceGroup, type Step } from "./types.ts";
import { unifi } from "./unifi/index.ts";
import { uptimeKuma } from "./uptime-kuma/index.ts";
import { uptimeRobot } from "./uptimerobot/index.ts";
import { veeam } from "./veeam/index.ts";
import { wazuh } from "./wazuh/index.ts";
import { BY_RULE } from "./words.ts";
import { zabbix } from "./zabbix/index.ts";

export { readSample } from "./read.ts";
export type * from "./types.ts";

/**
 * All sources: favourites, then the others by name, and last those for any tool. Pages list them by
 * `sourceSections`.
 */
export const SOURCES: readonly Source[] = [
	uptimeKuma,
	zabbix,
	grafana,
	alertmanager,
	prtg,
	uptimeRobot,
	ninjaOne,
	cipp,
	datadog,
	atera,
	auvik,
	awsCloudWatch,
	azureMonitor,
	beszel,
	betterStack,
	checkmk,
	meraki,
	cloudflare,
	dattoRmm,
	gatus,
	github,
	gitlab,
	gcpMonitoring,
	graylog,
	healthchecks,
	homeAssistant,
	huntress,
	libreNms,
	monit,
	nCentral,
	nSight,
	nagios,
	netdata,
	newRelic,
	pingdom,
	proxmox,
	sentry,
	site24x7,
	splunk,
	statusCake,
	synology,
	truenas,
	unifi,
	veeam,
	wazuh,
	rmmScript,
	pagerduty,
	opsgenie,
	slack,
	generic,
	blank,
];

/** @returns null for an unknown id */
export const findSource = (id: string): Source | null => SOURCES.find((source) => source.id === id) ?? null;

/** A heading in the list of presets, with its sources. */
export interface SourceSection {
	readonly title: "Favourites" | SourceGroup | "Anything else";
	readonly sources: readonly Source[];
}

/** All sources as people look for them: favourites, then by group and name; those for any tool come last. */
export function sourceSections(): readonly SourceSection[] {
	const others = SOURCES.filter(({ isFavourite }) => !isFavourite).toSorted((a, b) => a.name.localeCompare(b.name, "en"));
	const shapes = others.filter(({ group }) => group === "Shapes");
	const sections: SourceSection[] = [
		{ title: "Favourites", sources: SOURCES.filter(({ isFavourite }) => isFavourite) },
		...SOURCE_GROUPS.filter((group) => group !== "Shapes").map((group) => ({
			title: group,
			sources: others.filter((source) => source.group === group),
		})),
		{ title: "Anything else", sources: shapes },
	];
	return sections.filter(({ sources }) => sources.length > 0);
}

/** Text that a search looks in, in lower case. */
export const searchTextOf = ({ name, id, group, summary, searchWords }: Source): string =>
	[name, id, group, summary, ...searchWords].join(" ").toLowerCase();

/** Set-up steps of a tool for one endpoint. The first one explains the token if it may not be shown. */
export function stepsOf(source: Source, site: Site): readonly Step[] {
	const steps = source.steps(site);
	return [...fillInToken(site, steps, source.files(site)), ...steps];
}

/** Files of a tool for one endpoint; each says if it contains the token. */
export function filesOf(source: Source, site: Site): readonly ReadyFile[] {
	const asksToken = new Set(
		source
			.files({ ...site, bearerToken: null })
			.filter(({ text }) => text.includes(TOKEN_PLACEHOLDER))
			.map(({ name }) => name),
	);
	const note = site.bearerToken === null ? "Put your token in place of YOUR_TOKEN." : "It holds the token: keep it as you keep a password.";
	return source.files(site).map((file) => (site.asksToken && asksToken.has(file.name) ? { ...file, what: `${file.what} ${note}` } : file));
}

/** Payloads of a source; none for an unknown id. */
export const samplesFor = (id: string): readonly Sample[] => findSource(id)?.samples ?? [];

/**
 * The tool that an endpoint is probably for, whose set-up is shown first: `blank` while nothing is filled in,
 * `generic` if
 * no known tool is similar.
 * @param config the endpoint's fields as stored: missing ones have their defaults
 */
export function sourceOf(config: Readonly<Record<string, unknown>>): Source {
	const whole = { ...CONFIG_DEFAULTS, ...config };
	const isUntouched = (["trigger_field", "json_mapping", "split_path", "unmatched_action"] as const).every(
		(field) => JSON.stringify(whole[field]) === JSON.stringify(CONFIG_DEFAULTS[field]),
	);
	return isUntouched ? blank : (likeliest(whole, SOURCES) ?? generic);
}

/** Words for the list: the trigger's path, and the first value that opens and that closes. */
export interface TriggerWords {
	/** null if there is none. */
	readonly path: string | null;
	/** Such as `0 opens, 1 closes`, or that rules decide; blank for `blank`. */
	readonly values: string;
}

export function triggerWords({ config }: Source): TriggerWords {
	if (config.open_value === BY_RULE) {
		return {
			path: config.trigger_field ?? null,
			values: config.close_value === BY_RULE ? "rules open and close" : "a rule opens, nothing closes",
		};
	}
	if (config.trigger_field === undefined) return { path: null, values: config.unmatched_action === "open" ? "every alert opens" : "" };
	const first = (list = ""): string => list.split(",")[0] ?? "";
	return { path: config.trigger_field, values: `${first(config.open_value)} opens, ${first(config.close_value)} closes` };
}
export { writeYaml, type YamlValue } from "./text/index.ts";
