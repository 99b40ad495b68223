import { CLOSES, OPENS, sampler } from "../text/index.ts";
import type { Expected, Sample, SampleKind } from "../types.ts";

const NEVER = "0001-01-01T00:00:00Z";

interface PrometheusAlert {
	readonly status: "firing" | "resolved";
	readonly labels: Readonly<Record<string, string>>;
	readonly annotations: Readonly<Record<string, string>>;
	readonly startsAt: string;
	readonly endsAt: string;
	readonly generatorURL: string;
	readonly fingerprint: string;
}

interface Group {
	readonly alerts: readonly PrometheusAlert[];
	readonly reason: string;
	readonly alertname: string;
	readonly commonLabels: Readonly<Record<string, string>>;
	readonly commonAnnotations: Readonly<Record<string, string>>;
	/** Number of alerts that the receiver's `max_alerts` left out. */
	readonly truncated?: number;
}

/** In the order of Alertmanager's own fields; `notification_reason` since 0.32, `routeLabels` since 0.34. */
const webhook = ({ alerts, reason, alertname, commonLabels, commonAnnotations, truncated = 0 }: Group) => ({
	receiver: "hookwise",
	status: alerts.some((alert) => alert.status === "firing") ? "firing" : "resolved",
	alerts,
	notification_reason: reason,
	groupLabels: { alertname },
	commonLabels,
	commonAnnotations,
	routeLabels: {},
	externalURL: "http://alertmanager.lakeshore.example:9093",
	version: "4",
	groupKey: `{}/{severity=~"critical|warning"}:{alertname="${alertname}"}`,
	truncatedAlerts: truncated,
});

const common = { alertname: "InstanceDown", job: "windows", severity: "critical" };
const down = (instance: string, fingerprint: string, startsAt: string, labels: Readonly<Record<string, string>> = {}): PrometheusAlert => ({
	status: "firing",
	labels: { alertname: common.alertname, ...labels, instance, job: common.job, severity: common.severity },
	annotations: { description: `${instance} of job windows has been down for more than 5 minutes.`, summary: `${instance} is down` },
	startsAt,
	endsAt: NEVER,
	generatorURL: "http://prometheus.lakeshore.example:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1",
	fingerprint,
});
const resolved = (alert: PrometheusAlert): PrometheusAlert => ({ ...alert, status: "resolved", endsAt: "2026-03-04T07:31:35.112Z" });

const app = down("lso-app01:9182", "9a1cf8d3be5e7b20", "2026-03-04T07:13:35.112Z");
const web = down("ngc-web01:9182", "1f0e7c2d9b6a4835", "2026-03-04T07:13:50.112Z", { cw_id: "NorthgateCU" });
const mail = down("ngc-mail01:9182", "70b1d4e2c89f6a13", "2026-03-04T07:14:05.112Z", { cw_id: "NorthgateCU" });

const ticket = (alert: PrometheusAlert, company: string | null = null) => ({
	summary: `Alert: InstanceDown ${alert.labels.instance ?? ""} is down`,
	company,
	dedup_key: alert.fingerprint,
});
const opens = { ...OPENS } as const;
const closes = {
	...CLOSES,
	why: "Closes the ticket of its fingerprint when one is open.",
} as const;

const sample = (id: string, kind: SampleKind, name: string, group: Group, expect: readonly Expected[]): Sample =>
	sampler(id, kind, name, webhook(group), expect);

export const alertmanagerSamples: readonly Sample[] = [
	sample(
		"firing",
		"firing",
		"Firing",
		{
			alerts: [app],
			reason: "first notification",
			alertname: "InstanceDown",
			commonLabels: app.labels,
			commonAnnotations: app.annotations,
		},
		[{ ...opens, ...ticket(app) }],
	),
	sample(
		"resolved",
		"resolved",
		"Resolved",
		{
			alerts: [resolved(app)],
			reason: "all alerts resolved",
			alertname: "InstanceDown",
			commonLabels: app.labels,
			commonAnnotations: app.annotations,
		},
		[{ ...closes, ...ticket(app) }],
	),
	sample(
		"batch",
		"batch",
		"Batch: two fire, one is resolved",
		{
			alerts: [web, mail, resolved(app)],
			reason: "new alerts added",
			alertname: "InstanceDown",
			commonLabels: common,
			commonAnnotations: {},
		},
		[
			{ ...opens, ...ticket(web, "NorthgateCU") },
			{ ...opens, ...ticket(mail, "NorthgateCU") },
			{ ...closes, ...ticket(app) },
		],
	),
	sample(
		"truncated",
		"other",
		"Batch that leaves alerts out",
		{
			alerts: [web],
			reason: "first notification",
			alertname: "InstanceDown",
			commonLabels: common,
			commonAnnotations: {},
			truncated: 12,
		},
		[
			{
				...opens,
				...ticket(web, "NorthgateCU"),
				why: "Alertmanager sends at most max_alerts of a group and says how many it left out, which stands in the trace. Leave max_alerts out of the receiver.",
			},
		],
	),
	sample(
		"watchdog",
		"other",
		"Watchdog",
		{
			alerts: [
				{
					status: "firing",
					labels: { alertname: "Watchdog", severity: "none" },
					annotations: { summary: "Alerting works from end to end." },
					startsAt: "2026-03-01T00:00:05.112Z",
					endsAt: NEVER,
					generatorURL: "",
					fingerprint: "c3a1f0e25d7b6894",
				},
			],
			reason: "repeat interval elapsed",
			alertname: "Watchdog",
			commonLabels: { alertname: "Watchdog", severity: "none" },
			commonAnnotations: {},
		},
		[
			{
				...opens,
				action: "skip",
				reason: "dropped_by_rule",
				summary: "Alert: Watchdog Alerting works from end to end.",
				company: null,
				dedup_key: "c3a1f0e25d7b6894",
				why: "It fires always and makes no ticket; that it comes is what the silence alert listens for.",
			},
		],
	),
	sample(
		"amtool",
		"other",
		"Test with amtool",
		{
			alerts: [
				{
					status: "firing",
					labels: { alertname: "HookWiseTest", severity: "warning" },
					annotations: { summary: "sent-by-amtool" },
					startsAt: "2026-03-04T07:02:11.403Z",
					endsAt: NEVER,
					generatorURL: "",
					fingerprint: "3f54cf2d8a1b6e07",
				},
			],
			reason: "first notification",
			alertname: "HookWiseTest",
			commonLabels: { alertname: "HookWiseTest", severity: "warning" },
			commonAnnotations: { summary: "sent-by-amtool" },
		},
		[
			{
				...opens,
				summary: "Alert: HookWiseTest sent-by-amtool",
				company: null,
				dedup_key: "3f54cf2d8a1b6e07",
				why: "Alertmanager has no test message. An alert made with amtool is an alert like any other: it makes a ticket (not in a draft), and closes it when it ends.",
			},
		],
	),
];
