import { CALM } from "../calm.ts";
import { noFiles } from "../text/index.ts";
import type { Source } from "../types.ts";
import { nCentralSamples } from "./samples.ts";
import { nCentralAuth, nCentralSteps } from "./setup.ts";

/**
 * N-able N-central, notification method “Third Party Integration - HTTP”, which posts XML. The documentation
 * does not say if a recovery repeats the number of its alert, so the key is the monitored thing: customer,
 * device with its address, service and task.
 */
export const nCentral: Source = {
	id: "n-central",
	name: "N-able N-central",
	summary: "Notifications in XML, by customer",
	group: "RMM",
	isFavourite: false,
	searchWords: ["nable", "n-able", "ncentral", "solarwinds n-central"],
	config: {
		...CALM,
		token_in_url: true,
		trigger_field: "$.notification.QualitativeNewState",
		open_value: "Failed,Warning,No Data,Stale,Disconnected,Misconfigured",
		close_value: "Normal",
		json_mapping: {
			summary: "$.notification.DeviceName $.notification.AffectedService $.notification.TaskIdent",
			description:
				"{$.notification.QuantitativeNewState}\n\nDevice: {$.notification.DeviceName}\nAddress: {$.notification.DeviceURI}\nService: {$.notification.AffectedService}\nTask: {$.notification.TaskIdent}\nState: {$.notification.QualitativeNewState}\nBefore: {$.notification.QualitativeOldState}\nCustomer: {$.notification.CustomerName}\nTime: {$.notification.TimeOfStateChange}\nProbe: {$.notification.ProbeURI}",
			dedup_key:
				"$.notification.CustomerName $.notification.DeviceName $.notification.DeviceURI $.notification.AffectedService $.notification.TaskIdent",
			group: "$.notification.CustomerName",
		},
		global_routing_enabled: true,
		tenant_path: "$.notification.CustomerName",
	},
	samples: nCentralSamples,
	auth: nCentralAuth,
	retries: "N-central's documentation names no second try for HTTP: what could not be delivered may be lost, a recovery too.",
	verified: {
		from: "N-able developer documentation, “Notification acknowledgment using XML” (the notification method and its keywords); keywords and states as public receivers of these notifications read them.",
		missing: "No N-central was at hand: that it keeps the token in the URL was not tried, and what its test sends is not known.",
	},
	steps: nCentralSteps,
	files: noFiles,
};
