/** Our parameters, with the LibreNMS variables that fill them. */
export const LIBRENMS_OPTIONS = {
	id: "alert_id",
	state: "state",
	severity: "severity",
	title: "title",
	rule: "name",
	device: "display",
	hostname: "hostname",
	ip: "ip",
	location: "location",
	time: "timestamp",
	elapsed: "elapsed",
	notes: "alert_notes",
	msg: "msg",
} as const;
