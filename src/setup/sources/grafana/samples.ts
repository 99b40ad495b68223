import { CLOSES, DROPPED, OPENS, sampler } from "../text/index.ts";
import type { Expected, Sample, SampleKind } from "../types.ts";

const NEVER = "0001-01-01T00:00:00Z";
const base = "https://grafana.lakeshore.example";

interface GrafanaAlert {
	readonly status: "firing" | "resolved";
	readonly labels: Readonly<Record<string, string>>;
	readonly annotations: Readonly<Record<string, string>>;
	readonly startsAt: string;
	readonly endsAt: string;
	readonly fingerprint: string;
	readonly ruleUID?: string;
	readonly values: Readonly<Record<string, number>> | null;
}

/** An alert with the links that Grafana makes from its labels. */
function withLinks({ ruleUID, values, ...alert }: GrafanaAlert) {
	const matchers = Object.entries(alert.labels)
		.map(([name, value]) => `&matcher=${encodeURIComponent(`${name}=${value}`)}`)
		.join("");
	return {
		status: alert.status,
		labels: alert.labels,
		annotations: alert.annotations,
		startsAt: alert.startsAt,
		endsAt: alert.endsAt,
		generatorURL: ruleUID === undefined ? "" : `${base}/alerting/grafana/${ruleUID}/view?orgId=1`,
		fingerprint: alert.fingerprint,
		silenceURL: `${base}/alerting/silence/new?alertmanager=grafana${matchers}&orgId=1`,
		dashboardURL: "",
		panelURL: "",
		...(ruleUID === undefined ? {} : { ruleUID }),
		values,
		valueString: Object.entries(values ?? {})
			.map(([name, value]) => `[ var='${name}' labels={} value=${value} ]`)
			.join(", "),
		orgId: 1,
	};
}

interface Group {
	readonly alerts: readonly GrafanaAlert[];
	readonly groupLabels: Readonly<Record<string, string>>;
	readonly common: Readonly<Record<string, string>>;
	readonly title: string;
	readonly message: string;
}

function webhook({ alerts, groupLabels, common, title, message }: Group) {
	const isFiring = alerts.some((alert) => alert.status === "firing");
	const key = Object.entries(groupLabels)
		.map(([name, value]) => `${name}=${JSON.stringify(value)}`)
		.join(", ");
	return {
		receiver: "hookwise",
		status: isFiring ? "firing" : "resolved",
		alerts: alerts.map(withLinks),
		groupLabels,
		commonLabels: common,
		commonAnnotations: {},
		externalURL: `${base}/`,
		appVersion: "12.2.0",
		version: "1",
		groupKey: `{}:{${key}}`,
		truncatedAlerts: 0,
		orgId: 1,
		title,
		state: isFiring ? "alerting" : "ok",
		message,
	};
}

const folder = { alertname: "Disk almost full", grafana_folder: "Servers" };
const disk = (instance: string, fingerprint: string, labels: Readonly<Record<string, string>> = {}): GrafanaAlert => ({
	status: "firing",
	labels: { ...folder, ...labels, instance, severity: "critical" },
	annotations: {
		description: `Volume C: of ${instance} has less than 5 % free.`,
		runbook_url: "https://wiki.lakeshore.example/runbooks/disk",
		summary: `C: below 5 % on ${instance}`,
	},
	startsAt: "2026-03-04T07:13:20Z",
	endsAt: NEVER,
	fingerprint,
	ruleUID: "bdp4x0k2v9c1sd",
	values: { B: 3.1, C: 1 },
});
const resolved = (alert: GrafanaAlert): GrafanaAlert => ({
	...alert,
	status: "resolved",
	endsAt: "2026-03-04T07:48:20Z",
	values: { B: 22.4, C: 0 },
});

const sql = disk("LSO-SQL01", "c6eadffa33fcdf37");
const files = disk("NGC-FS02", "bc97ff14869b13e3", { cw_id: "NorthgateCU" });
const sqlTicket = { summary: "Alert: Disk almost full C: below 5 % on LSO-SQL01", company: null, dedup_key: "c6eadffa33fcdf37" };
const filesTicket = { summary: "Alert: Disk almost full C: below 5 % on NGC-FS02", company: "NorthgateCU", dedup_key: "bc97ff14869b13e3" };
const closes = {
	...CLOSES,
	why: "Closes the ticket of its fingerprint when one is open.",
} as const;

const sample = (id: string, kind: SampleKind, name: string, group: Group, expect: readonly Expected[]): Sample =>
	sampler(id, kind, name, webhook(group), expect);

/** Payload of a notification channel of Grafana 8 and older. */
const legacy = (id: string, kind: SampleKind, name: string, state: string, mark: string, expect: Expected): Sample =>
	sampler(
		...([id, kind, name] as const),
		{
			dashboardId: 4,
			evalMatches: state === "ok" ? [] : [{ value: 97.2, metric: "lso-app01", tags: null }],
			message: "Volume C: of lso-app01 is nearly full.",
			orgId: 1,
			panelId: 2,
			ruleId: 31,
			ruleName: "Disk of lso-app01",
			ruleUrl: `${base}/d/abc/servers?tab=alert&viewPanel=2&orgId=1`,
			state,
			tags: {},
			title: `${mark} Disk of lso-app01`,
		},
		expect,
	);

const legacyTicket = { summary: "Alert: Disk of lso-app01", company: null, dedup_key: "rule 31" };

export const grafanaSamples: readonly Sample[] = [
	sample(
		"firing",
		"firing",
		"Firing",
		{
			alerts: [sql],
			groupLabels: folder,
			common: sql.labels,
			title: "[FIRING:1] Disk almost full Servers (LSO-SQL01 critical)",
			message: "**Firing**\n\nValue: B=3.1, C=1\nLabels:\n - alertname = Disk almost full\n - instance = LSO-SQL01\n",
		},
		[{ ...OPENS, ...sqlTicket }],
	),
	sample(
		"resolved",
		"resolved",
		"Resolved",
		{
			alerts: [resolved(sql)],
			groupLabels: folder,
			common: sql.labels,
			title: "[RESOLVED] Disk almost full Servers (LSO-SQL01 critical)",
			message: "**Resolved**\n\nValue: B=22.4, C=0\nLabels:\n - alertname = Disk almost full\n - instance = LSO-SQL01\n",
		},
		[{ ...closes, ...sqlTicket }],
	),
	sample(
		"batch",
		"batch",
		"Batch: one fires, one is resolved",
		{
			alerts: [files, resolved(sql)],
			groupLabels: folder,
			common: { ...folder, severity: "critical" },
			title: "[FIRING:1, RESOLVED:1] Disk almost full Servers (critical)",
			message: "**Firing**\n\nValue: B=3.1, C=1\n…\n\n**Resolved**\n\nValue: B=22.4, C=0\n…\n",
		},
		[
			{ ...OPENS, ...filesTicket },
			{ ...closes, ...sqlTicket },
		],
	),
	sample(
		"no-data",
		"batch",
		"No data, and an error of the query",
		{
			alerts: [
				{
					status: "firing",
					labels: {
						alertname: "DatasourceNoData",
						datasource_uid: "prom",
						grafana_folder: "Servers",
						ref_id: "A",
						rulename: "Backup age over 26 h",
					},
					annotations: {},
					startsAt: "2026-03-04T07:13:20Z",
					endsAt: NEVER,
					fingerprint: "5d3a91c0be77f2a1",
					ruleUID: "cdp4x0k2v9c1sf",
					values: null,
				},
				{
					status: "firing",
					labels: {
						alertname: "DatasourceError",
						datasource_uid: "prom",
						grafana_folder: "Servers",
						ref_id: "A",
						rulename: "UPS battery low",
					},
					annotations: {
						Error: "[sse.dataQueryError] failed to execute query [A]: dial tcp 10.0.0.9:9090: connect: connection refused",
					},
					startsAt: "2026-03-04T07:13:20Z",
					endsAt: NEVER,
					fingerprint: "90ab1f7c22e4d6b8",
					ruleUID: "edp4x0k2v9c1sg",
					values: null,
				},
			],
			groupLabels: { grafana_folder: "Servers" },
			common: { grafana_folder: "Servers" },
			title: "[FIRING:2] Servers",
			message: "**Firing**\n…\n",
		},
		[
			{
				...OPENS,
				summary: "Alert: DatasourceNoData Backup age over 26 h",
				company: null,
				dedup_key: "5d3a91c0be77f2a1",
				why: "Grafana names these alerts for what is missing; the label rulename says whose query it is.",
			},
			{
				...OPENS,
				summary: "Alert: DatasourceError UPS battery low",
				company: null,
				dedup_key: "90ab1f7c22e4d6b8",
				why: "The error stands in the description.",
			},
		],
	),
	sample(
		"test",
		"test",
		"Test notification",
		{
			alerts: [
				{
					status: "firing",
					labels: { alertname: "TestAlert", instance: "Grafana" },
					annotations: { summary: "Notification test" },
					startsAt: "2026-03-04T07:02:11.403517662Z",
					endsAt: NEVER,
					fingerprint: "57c6d9296de2ad39",
					values: null,
				},
			],
			groupLabels: { alertname: "TestAlert", instance: "Grafana" },
			common: { alertname: "TestAlert", instance: "Grafana" },
			title: "[FIRING:1] TestAlert Grafana ",
			message:
				"**Firing**\n\nValue: [no value]\nLabels:\n - alertname = TestAlert\n - instance = Grafana\nAnnotations:\n - summary = Notification test\n",
		},
		[
			{
				...DROPPED,
				summary: "Alert: TestAlert Notification test",
				company: null,
				dedup_key: "57c6d9296de2ad39",
				why: "Grafana's test fires like a real alert; the rule for its name, TestAlert, drops it.",
			},
		],
	),
	legacy("old-alerting", "firing", "Alerting, Grafana 8 and older", "alerting", "[Alerting]", {
		...OPENS,
		...legacyTicket,
	}),
	legacy("old-ok", "resolved", "OK, Grafana 8 and older", "ok", "[OK]", {
		...closes,
		...legacyTicket,
		why: "Closes the ticket of this rule.",
	}),
];
