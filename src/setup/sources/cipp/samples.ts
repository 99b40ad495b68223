import { OPENS_UNMATCHED, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const tenant = "lakeshoreortho.onmicrosoft.com";
const tenantId = "6f1c2a9e-2f7b-4a53-9d0e-51b8a7c4d210";
const task = {
	id: "0d7a5c64-93c1-4a0f-8a55-6f2d1b7e90c3",
	name: `${tenant}: Alert on admins without any form of MFA`,
	command: "Get-CIPPAlertMFAAdmins",
};
const results = [
	{
		Message: `Admin user Sam Reyes (sam.reyes@${tenant}) does not have MFA registered.`,
		UserPrincipalName: `sam.reyes@${tenant}`,
		DisplayName: "Sam Reyes",
		Id: "b3f0b2f6-6a3a-4a83-8c0c-9f6c2d1e7a45",
		Tenant: tenant,
	},
];
const snooze = {
	apiEndpoint: "/api/ExecSnoozeAlert",
	cmdletName: task.command,
	tenant,
	durations: [7, 14, 30, -1],
	items: [{ contentHash: "5d9e3c7b21f04a86", contentPreview: `sam.reyes@${tenant}`, alertItem: results[0] }],
};

/** The envelope that “Use Standardized Alert Schema” puts around every alert. */
const standardized = (source: string, invoking: string, title: string, about: string, payload: readonly unknown[]) => ({
	schemaVersion: "1.0",
	source,
	invoking,
	title,
	tenant: about,
	generatedAt: "2026-03-04T07:15:03.4471926Z",
	alertCount: payload.length,
	payload,
});

const opens = { ...OPENS_UNMATCHED, company: null, dedup_key: null } as const;
const byTenant =
	"TenantMap names the company of the tenant; until it has an entry, the default company is used and the tenant is listed there.";

const alert = {
	tenantId,
	tenant,
	taskType: "Alert",
	executingUser: "CIPP",
	task: {
		...task,
		state: "Completed",
		reference: null,
		scheduled: "1772608500",
		executed: "1772608502",
		partition: "ScheduledTask",
	},
	results,
	alertComment: null,
	snooze,
};

const logbook = (row: string, api: string, message: string, about: string) => ({
	PartitionKey: "20260304",
	RowKey: row,
	Timestamp: "2026-03-04T07:11:40.8812204+00:00",
	API: api,
	AppId: "",
	IP: "",
	LogData: "",
	Message: message,
	SentAsAlert: false,
	Severity: "Alert",
	Tenant: about,
	TenantID: "",
	Username: "CIPP",
});

export const cippSamples: readonly Sample[] = [
	sampler("alert", "firing", "Alert", standardized("Alert", task.command, `Alert - ${tenant} - ${task.name}`, tenant, [alert]), {
		...opens,
		summary: `CIPP: ${tenant} - ${tenant}: Alert on admins without a...`,
		tenant,
		why: byTenant,
	}),
	sampler(
		"audit-log",
		"firing",
		"Audit log alert",
		standardized("Audit Log Alert", "Start-AuditLogProcessingOrchestrator", `${tenant} - New rule detected`, tenant, [
			{
				Title: `${tenant} - New Rule Detected for sam.reyes@${tenant}`,
				ActionUrl: `https://cipp.harbor-msp.example/identity/administration/users/user/bec?userId=sam.reyes@${tenant}&tenantFilter=${tenant}`,
				ActionText: "Start BEC Investigation",
				RawData: {
					CreationTime: "2026-03-04T07:09:51",
					Id: "8c0f6f0e-90f4-4d0b-a4c7-08de5a7f1a2b",
					Operation: "New-InboxRule",
					OrganizationId: tenantId,
					RecordType: 1,
					ResultStatus: "True",
					UserType: 2,
					Workload: "Exchange",
					ClientIP: "203.0.113.58",
					UserId: `sam.reyes@${tenant}`,
					CIPPAction: '[{"label":"Generate a webhook","value":"generateWebhook"}]',
					CIPPClause: "Operation is New-InboxRule",
				},
				IP: "203.0.113.58",
				PotentialLocationInfo: { Country: "NL", City: "Amsterdam", Proxy: "False", Hosting: "True", ASName: "EXAMPLE-HOSTING" },
				ActionsTaken: [],
				AuditRecord: null,
				AlertComment: null,
			},
		]),
		{ ...opens, summary: `CIPP: ${tenant} - New rule detected`, tenant, why: byTenant },
	),
	sampler(
		"logbook",
		"batch",
		"Batch: logbook digest",
		standardized(
			"Logbook Notification",
			"Push-SchedulerCIPPNotifications",
			"Logbook Notification: Alerts found starting at 03/04/2026 07:00:03",
			"AllTenants",
			[
				logbook("a1d0e6a4-7c35-4f7e-8d1b-0c7f6e1f3b21", "Standards", `Failed to set Security Defaults. Error: Forbidden`, tenant),
				logbook("b7e3c1f5-1f0a-4b68-9a44-5f3f4c9f7d02", "Scheduler", "Task failed: License expiry report", "northgatecu.onmicrosoft.com"),
			],
		),
		{
			...opens,
			summary: "CIPP: Logbook alerts",
			tenant: "AllTenants",
			why: "A digest is about many tenants. All digests share one ticket: map AllTenants to your own company in TenantMap.",
		},
	),
	sampler(
		"alert-old-schema",
		"other",
		"Alert, without the standardized schema",
		{
			tenantId,
			Tenant: tenant,
			TaskInfo: {
				PartitionKey: "ScheduledTask",
				RowKey: task.id,
				Timestamp: "2026-03-04T07:15:02.1186344+00:00",
				Command: task.command,
				ExecutedTime: "1772608502",
				Hidden: true,
				Name: task.name,
				Parameters: `{"TenantFilter":"${tenant}"}`,
				PostExecution: "Webhook",
				Recurrence: "1d",
				Results: "",
				ScheduledTime: "1772608500",
				TaskState: "Running",
				Tenant: tenant,
			},
			Results: results,
			AlertComment: null,
			Snooze: snooze,
		},
		{ ...opens, summary: `CIPP: ${task.name}`, tenant, why: byTenant },
	),
	sampler(
		"test",
		"test",
		"Test notification",
		standardized("Send Alert", "Invoke-ExecAddAlert", "CIPP Notification Test", "harbormsp.onmicrosoft.com", [
			{ Title: "CIPP Notification Test", Text: "This is a test from Notification Settings" },
		]),
		{
			...opens,
			action: "skip",
			reason: "dropped_by_rule",
			summary: "CIPP: CIPP Notification Test",
			tenant: "harbormsp.onmicrosoft.com",
			why: "Every alert opens here, so a rule drops the one title that CIPP's test has.",
		},
	),
];
