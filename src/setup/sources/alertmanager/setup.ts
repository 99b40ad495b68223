import { bearerAuth, cannotSign, nameTheCompany } from "../text/index.ts";
import type { ReadyFile, Site, Step } from "../types.ts";
import { alertmanagerReceiver, alertmanagerRoute } from "./receiver.ts";

export const alertmanagerAuth = bearerAuth(
	"Alertmanager makes this header of authorization in the receiver's http_config; the file has it filled in.",
);

export const alertmanagerSteps = (site: Site): readonly Step[] => [
	{
		title: "Add the receiver",
		text: `Add it to the receivers in alertmanager.yml (Alertmanager 0.22 or later). It is filled in for ${site.webhookUrl} and is also there as the file ${alertmanagerReceiver(site).name}.`,
		code: { language: "yaml", text: alertmanagerReceiver(site).text },
	},
	...cannotSign(site, "Alertmanager"),
	{
		title: "Route alerts to it",
		text: "Put this first among the routes of your top route, with matchers of your own. “continue: true” lets your other receivers have the alerts too.",
		code: { language: "yaml", text: alertmanagerRoute(site) },
	},
	{
		title: "Reload",
		text: "Check the file and reload Alertmanager.",
		code: { language: "shell", text: "amtool check-config alertmanager.yml\ncurl -X POST http://localhost:9093/-/reload" },
	},
	{
		title: "Test it",
		text: "Alertmanager has no test message. While this endpoint is a draft, make an alert: it shows in History and touches no ticket.",
		code: {
			language: "shell",
			text: "amtool alert add HookWiseTest severity=warning --annotation=summary=sent-by-amtool --alertmanager.url=http://localhost:9093",
		},
	},
	{
		title: "Hear of silence",
		text: "Let an alert named Watchdog (expr: vector(1)) fire always, in a route of its own to this receiver with repeat_interval: 1h; a rule of this preset keeps it from making tickets. Then turn on the silence alert of this endpoint with 3 hours: you hear of a Prometheus or Alertmanager that stopped. What fires can be compared at /api/v2/alerts of Alertmanager.",
	},
	nameTheCompany(
		"Give alert rules or scrape targets a label cw_id whose value is the ConnectWise company identifier. A summary annotation that names the instance makes good ticket titles.",
	),
];

export const alertmanagerFiles = (site: Site): readonly ReadyFile[] => [alertmanagerReceiver(site)];
