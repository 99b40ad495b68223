/** The body to paste; Datto RMM puts a value in place of each name in brackets. The two differ in `status` only. */
export const dattoBody = (status: "triggered" | "resolved") =>
	({
		status,
		alert: "[alert_uid]",
		message: "[alert_message]",
		category: "[alert_category]",
		device: "[device_hostname]",
		device_id: "[device_id]",
		site: "[sitename]",
		site_id: "[site_id]",
		platform: "[platform]",
	}) as const;
