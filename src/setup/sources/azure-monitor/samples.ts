import { CLOSES, DROPPED, NO_MATCH, OPENS, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const subscription = "/subscriptions/2f1d6c0a-7b3e-4e0f-9c55-3d5b1a9e7c21";
const target = `${subscription}/resourcegroups/lakeshore-prod/providers/microsoft.compute/virtualmachines/lso-app01`;
const essentials = {
	alertId: `${subscription}/providers/Microsoft.AlertsManagement/alerts/b9569717-bc32-442f-add5-83a997729330`,
	alertRule: "CPU over 90 %",
	severity: "Sev2",
	signalType: "Metric",
	monitorCondition: "Fired",
	monitoringService: "Platform",
	alertTargetIDs: [target],
	configurationItems: ["lso-app01"],
	originAlertId: "2f1d6c0a-7b3e-4e0f-9c55-3d5b1a9e7c21_lakeshore-prod_microsoft.insights_metricAlerts_CPU over 90 %_-117781227",
	firedDateTime: "2026-03-04T07:13:24.3713213Z",
	description: "CPU of a virtual machine has been over 90 % for 5 minutes.",
	essentialsVersion: "1.0",
	alertContextVersion: "1.0",
};
const alertContext = {
	properties: null,
	conditionType: "SingleResourceMultipleMetricCriteria",
	condition: {
		windowSize: "PT5M",
		allOf: [
			{
				metricName: "Percentage CPU",
				metricNamespace: "Microsoft.Compute/virtualMachines",
				operator: "GreaterThan",
				threshold: "90",
				timeAggregation: "Average",
				dimensions: [],
				metricValue: 97.727,
			},
		],
	},
};
const webhook = (changes: object, context: object = alertContext) => ({
	schemaId: "azureMonitorCommonAlertSchema",
	data: { essentials: { ...essentials, ...changes }, alertContext: context },
});
const ticket = { summary: "Alert: CPU over 90 % lso-app01", company: null, dedup_key: essentials.alertId, tenant: target };
const testSubscription = "/subscriptions/11111111-1111-1111-1111-111111111111";
const testId = `${testSubscription}/providers/Microsoft.AlertsManagement/alerts/12345678-1234-1234-1234-1234567890ab`;
const testTarget = `${testSubscription}/resourcegroups/test-RG/providers/Microsoft.Storage/storageAccounts/test-storageAccount`;

export const azureMonitorSamples: readonly Sample[] = [
	sampler("fired", "firing", "Fired", webhook({}), {
		...OPENS,
		...ticket,
		why: "TenantMap is asked for the resource: an entry with the subscription, such as /subscriptions/2f1d6c0a-*, names the company.",
	}),
	sampler("resolved", "resolved", "Resolved", webhook({ monitorCondition: "Resolved", resolvedDateTime: "2026-03-04T07:21:16.2246313Z" }), {
		...CLOSES,
		...ticket,
		why: "Closes the ticket of this alert when one is open.",
	}),
	sampler(
		"service-health",
		"firing",
		"Service Health",
		webhook(
			{
				alertId: `${subscription}/providers/Microsoft.AlertsManagement/alerts/5f1c2a9e-2f7b-4a53-9d0e-51b8a7c4d210`,
				alertRule: "Azure incidents",
				severity: "Sev4",
				signalType: "Activity Log",
				monitoringService: "ServiceHealth",
				alertTargetIDs: [subscription],
				configurationItems: [],
				description: "",
			},
			{
				authorization: null,
				channels: 1,
				eventSource: 2,
				level: 3,
				operationName: "Microsoft.ServiceHealth/incident/action",
				properties: { title: "Virtual Machines, West Europe: connectivity", service: "Virtual Machines", region: "West Europe" },
				status: "Active",
			},
		),
		{
			...OPENS,
			summary: "Alert: Azure incidents",
			company: null,
			dedup_key: `${subscription}/providers/Microsoft.AlertsManagement/alerts/5f1c2a9e-2f7b-4a53-9d0e-51b8a7c4d210`,
			tenant: subscription,
			why: "Alerts of the activity log are never resolved by Azure: close the ticket by hand.",
		},
	),
	sampler(
		"old-schema",
		"other",
		"Without the common schema",
		{
			schemaId: "AzureMonitorMetricAlert",
			data: { version: "2.0", status: "Activated", context: { name: "CPU over 90 %", severity: "2" } },
		},
		{
			...NO_MATCH,
			summary: "Alert: Unknown Source",
			company: null,
			dedup_key: null,
			why: "Turn on the common alert schema in the action group: every kind of alert has a schema of its own without it.",
		},
	),
	sampler(
		"test",
		"test",
		"Test action group",
		webhook({
			alertId: testId,
			alertRule: "test-metricAlertRule",
			severity: "Sev3",
			alertTargetIDs: [testTarget],
			configurationItems: ["test-storageAccount"],
			description: "Alert rule description",
		}),
		{
			...DROPPED,
			summary: "Alert: test-metricAlertRule test-storageAccount",
			company: null,
			dedup_key: testId,
			tenant: testTarget,
			why: "Azure's test fires like a real alert, in a subscription of ones that it makes up; the rule for that drops it.",
		},
	),
];
