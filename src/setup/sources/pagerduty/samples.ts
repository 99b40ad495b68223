import { CLOSES, NO_MATCH, OPENS, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const DEDUP = "disk-full/lso-app01";
const trigger = {
	routing_key: "********",
	event_action: "trigger",
	dedup_key: DEDUP,
	payload: {
		summary: "Disk / is 97 % full on lso-app01",
		source: "lso-app01",
		severity: "critical",
		timestamp: "2026-03-04T07:13:22.151+0000",
		component: "disk",
		group: "Lakeshore Ortho",
		class: "capacity",
		custom_details: { free: "1.2 GB", tenant: "Lakeshore Ortho" },
	},
	client: "Prometheus",
	client_url: "https://prometheus.harbor-msp.example/alerts",
	links: [{ href: "https://wiki.harbor-msp.example/disk-full", text: "What to do" }],
};
const ticket = { summary: "Alert: Disk / is 97 % full on lso-app01", company: null, dedup_key: DEDUP, tenant: "Lakeshore Ortho" };
const short = (event_action: string) => ({ routing_key: "********", event_action, dedup_key: DEDUP });
const nameless = { summary: "Alert: Unknown Source", company: null, dedup_key: DEDUP };

export const pagerdutySamples: readonly Sample[] = [
	sampler("trigger", "firing", "Trigger", trigger, { ...OPENS, ...ticket }),
	sampler("resolve", "resolved", "Resolve", short("resolve"), {
		...CLOSES,
		...nameless,
		why: "Says only which trouble is over; its key finds the ticket.",
	}),
	sampler("acknowledge", "other", "Acknowledge", short("acknowledge"), {
		...NO_MATCH,
		...nameless,
		why: "Becomes a note on the open ticket, and never a ticket of its own.",
	}),
	sampler(
		"company",
		"firing",
		"Trigger with a company",
		{
			...trigger,
			dedup_key: "cert/ngc-web01",
			payload: {
				...trigger.payload,
				summary: "Certificate of ngc-web01 expires in 5 days",
				severity: "warning",
				custom_details: { cw_id: "NorthgateCU" },
			},
		},
		{
			...OPENS,
			summary: "Alert: Certificate of ngc-web01 expires in 5 days",
			company: "NorthgateCU",
			dedup_key: "cert/ngc-web01",
		},
	),
	sampler(
		"alertmanager",
		"firing",
		"Trigger by Alertmanager",
		{
			routing_key: "********",
			dedup_key: "7f2e1d0c9b8a77665544332211ffeeddccbbaa99887766554433221100ffeedd",
			event_action: "trigger",
			payload: {
				summary: "[FIRING:1] DiskFull (lso-app01 critical)",
				source: "Alertmanager",
				severity: "error",
				custom_details: {
					firing: "Labels:\n - alertname = DiskFull\n - instance = lso-app01\n",
					num_firing: "1",
					num_resolved: "0",
					resolved: "",
				},
			},
			client: "Alertmanager",
			client_url: "https://alertmanager.harbor-msp.example/#/alerts?receiver=hookwise",
		},
		{
			...OPENS,
			summary: "Alert: DiskFull (lso-app01 critical)",
			company: null,
			dedup_key: "7f2e1d0c9b8a77665544332211ffeeddccbbaa99887766554433221100ffeedd",
			why: "One ticket for each group of Alertmanager; the preset Prometheus Alertmanager makes one for each alert.",
		},
	),
];
