const PARAMETERS = [
	"MONITOR_ID",
	"MONITORNAME",
	"MONITORTYPE",
	"MONITORURL",
	"MONITOR_GROUPNAME",
	"MONITOR_DASHBOARD_LINK",
	"STATUS",
	"INCIDENT_REASON",
	"INCIDENT_TIME",
	"INCIDENT_TIME_ISO",
	"FAILED_LOCATIONS",
	"TAGS",
	"MSP_CUSTOMER_NAME",
] as const;

export type Site24x7Parameter = (typeof PARAMETERS)[number];

/** JSON to paste; Site24x7 replaces its incident parameters. */
export const SITE24X7_BODY = Object.fromEntries(PARAMETERS.map((name) => [name, `$${name}`])) as Record<Site24x7Parameter, string>;
