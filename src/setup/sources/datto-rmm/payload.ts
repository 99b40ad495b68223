/** Body to paste; Datto RMM replaces the names in brackets. The two bodies differ only in `status`. */
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
